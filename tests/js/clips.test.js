import assert from "node:assert/strict";
import { test } from "node:test";

import {
  begunBy,
  coarse,
  fitted,
  outline,
  rangeFrom,
  snapped,
  timesOf,
} from "../../static/js/clips/timing.js";

test("times of words are read in pairs, and what is none is left out", () => {
  assert.deepEqual(timesOf("0,240 250,500"), [[0, 240], [250, 500]]);
  assert.deepEqual(timesOf(""), []);
  assert.deepEqual(timesOf("1,x 5 2,3,4 7,8"), [[7, 8]]);
});

test("a word has begun from its first moment on", () => {
  const words = [{ from: 100 }, { from: 200 }, { from: 300 }];
  const at = [0, 99, 100, 250, 300, 9999].map((ms) => begunBy(words, ms));
  assert.deepEqual(at, [0, 0, 1, 2, 3, 3]);
  assert.equal(begunBy([], 5), 0);
});

test("a selection begins at the playhead with half a minute", () => {
  const whole = { startMs: 10_000, endMs: 100_000 };
  assert.deepEqual(rangeFrom(20_000, whole), { startMs: 20_000, endMs: 50_000 });
  assert.deepEqual(rangeFrom(0, whole), { startMs: 10_000, endMs: 40_000 });
  assert.deepEqual(rangeFrom(95_000, whole), { startMs: 70_000, endMs: 100_000 });
  assert.deepEqual(rangeFrom(0, { startMs: 0, endMs: 5000 }), { startMs: 0, endMs: 5000 });
});

test("a selection is one the server takes, whatever is pulled", () => {
  const whole = { startMs: 10_000, endMs: 200_000 };
  const random = mulberry(7);
  for (let round = 0; round < 2000; round += 1) {
    const wanted = { startMs: random() * 250_000 - 20_000, endMs: random() * 250_000 - 20_000 };
    for (const moved of ["start", "end"]) {
      const { startMs, endMs } = fitted(wanted, whole, moved);
      assert.ok(startMs >= whole.startMs && endMs <= whole.endMs, JSON.stringify(wanted));
      assert.ok(endMs - startMs >= 1000 && endMs - startMs <= 60_000, JSON.stringify(wanted));
      assert.ok(Number.isInteger(startMs) && Number.isInteger(endMs));
    }
  }
});

test("the end that is pulled stays, and the other one follows", () => {
  const whole = { startMs: 0, endMs: 200_000 };
  assert.deepEqual(fitted({ startMs: 90_000, endMs: 80_000 }, whole, "start"), { startMs: 90_000, endMs: 91_000 });
  assert.deepEqual(fitted({ startMs: 0, endMs: 80_000 }, whole, "end"), { startMs: 20_000, endMs: 80_000 });
  assert.deepEqual(fitted({ startMs: 0, endMs: 80_000 }, whole, "start"), { startMs: 0, endMs: 60_000 });
});

test("an end snaps to a word that is near", () => {
  assert.equal(snapped(1000, [500, 1200, 1100]), 1100);
  assert.equal(snapped(1000, [500, 1300]), 1000);
  assert.equal(snapped(1000, []), 1000);
});

test("the outline shows the peaks between two times", () => {
  const fine = Uint8Array.from([0, 0, 0, 0, 0, 255, 9, 0, 0, 0, 0, 0, 0, 0, 128, 10]);
  const peaks = coarse(fine);
  assert.deepEqual([...peaks], [0, 255, 128, 10]);
  assert.equal(outline(peaks, 10_000, 10_500, 11_500), "M60.0 0v40M180.0 10v20");
  assert.equal(outline(new Uint8Array(), 0, 0, 1000), "");
});

/** Random numbers that are the same each time. */
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
