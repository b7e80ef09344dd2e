import assert from "node:assert/strict";
import { test } from "node:test";

import { share, talkWords } from "../../static/js/stage/talk.js";

test("talk time is told in the unit that fits, rounded down", () => {
  /** @type {[number, string][]} */
  const told = [
    [0, ""],
    [999, ""],
    [1000, "1 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [3_660_000, "1 h 1 min"],
    [90_000_000, "25 h"],
  ];
  for (const [ms, words] of told) assert.equal(talkWords(ms), words);
});

test("a share is relative to whoever has talked longest", () => {
  const talk = { 1: 4000, 2: 1000, 3: 0 };
  assert.equal(share(4000, talk), 1);
  assert.equal(share(1000, talk), 0.25);
  assert.equal(share(0, talk), 0);
});

test("a share is never more than all, and there is one while nobody has talked", () => {
  assert.equal(share(5000, { 1: 4000 }), 1);
  assert.equal(share(0, {}), 0);
  assert.equal(share(0, { 1: 0, 2: 0 }), 0);
});
