import assert from "node:assert/strict";
import { test } from "node:test";

import { levelsOf } from "../../static/js/desk/access.js";
import { HEIGHT, WIDTH, spansOf, waveOf } from "../../static/js/desk/wave.js";
import { clock } from "../../static/js/desk/words.js";

test("a wave has a bar where there is sound, as high as its loudest frame", () => {
  const levels = new Uint8Array(240).fill(0);
  levels[0] = 127;
  levels[1] = 61;
  assert.equal(waveOf(levels), `M1.5 0.0v${HEIGHT}M4.5 ${(HEIGHT - 2) / 2}.0v2`);
});

test("many frames share a bar, few have wide ones, none draw nothing", () => {
  const long = waveOf(new Uint8Array(4500).fill(100));
  assert.equal(long.match(/M/g)?.length, 240);
  assert.equal(waveOf(new Uint8Array([127])), `M${WIDTH / 2}.0 0.0v${HEIGHT}`);
  assert.equal(waveOf(new Uint8Array()), "");
});

test("spans lie where somebody is heard, and are never too thin to see", () => {
  const drawn = spansOf([[1000, 2000], [2500, 2501]], 1000, 3000);
  assert.equal(drawn, "M0.0 12h360.0v24h-360.0zM540.0 12h1.0v24h-1.0z");
  assert.equal(spansOf([], 0, 0), "");
});

test("levels come as base64", () => {
  assert.deepEqual([...levelsOf("AH8=")], [0, 127]);
});

test("times read as a clock", () => {
  assert.deepEqual([-5, 0, 61_999, 3_723_000].map(clock), ["0:00", "0:00", "1:01", "1:02:03"]);
});
