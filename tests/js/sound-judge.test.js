import assert from "node:assert/strict";
import { test } from "node:test";

import { SoundJudge } from "../../static/js/audio/sound-judge.js";

const rmsOf = (decibels) => 10 ** (decibels / 20);
const frame = (decibels, peak = rmsOf(decibels) * 3) => ({ rms: rmsOf(decibels), peak: Math.min(peak, 0.97) });
const CLIPPED = { rms: 0.5, peak: 0.98 };
const FLOOR = frame(-70); // a still room

/** What is said of a voice of so many seconds each, with the pauses of speech in it. */
function judged(...parts) {
  const judge = new SoundJudge();
  const verdicts = [];
  for (const [seconds, decibels] of parts) {
    for (let at = 0; at < seconds * 50; at += 1) {
      judge.push(at % 20 < 12 ? frame(decibels) : FLOOR);
      if (judge.verdict !== verdicts.at(-1)) verdicts.push(judge.verdict);
    }
  }
  return verdicts;
}

test("a usual voice is good, from a quarter of a second on", () => {
  for (const decibels of [-35, -30, -26, -20, -14]) {
    assert.deepEqual(judged([6, decibels]), ["listening", "good"]);
  }
});

test("a soft voice is quiet", () => {
  for (const decibels of [-49, -45, -39]) {
    assert.deepEqual(judged([6, decibels]), ["listening", "quiet"]);
  }
});

test("whoever comes closer is good", () => {
  assert.deepEqual(judged([4, -45], [4, -25]), ["listening", "quiet", "good"]);
});

test("nothing above -50 dBFS for three seconds is silence", () => {
  const judge = new SoundJudge();
  for (let at = 0; at < 149; at += 1) judge.push(frame(-50.1));
  assert.equal(judge.verdict, "listening");
  judge.push(frame(-50.1));
  assert.equal(judge.verdict, "silent");
  judge.push({ rms: 0, peak: 0 });
  assert.equal(judge.verdict, "silent");
});

test("a click is no voice, and begins the three seconds anew", () => {
  const judge = new SoundJudge();
  for (let at = 0; at < 149; at += 1) judge.push(FLOOR);
  judge.push(frame(-20));
  for (let at = 0; at < 149; at += 1) judge.push(FLOOR);
  assert.equal(judge.verdict, "listening");
  judge.push(FLOOR);
  assert.equal(judge.verdict, "silent");
});

test("whoever was heard may pause for ten seconds", () => {
  assert.deepEqual(judged([4, -25], [9, -70]), ["listening", "good"]);
  assert.deepEqual(judged([4, -25], [11, -70]), ["listening", "good", "silent"]);
  assert.deepEqual(judged([4, -45], [9, -70], [2, -45]), ["listening", "quiet"]);
});

test("three frames of 0.98 in two seconds are too loud", () => {
  const judge = new SoundJudge();
  for (let at = 0; at < 100; at += 1) judge.push(frame(-20));
  judge.push(CLIPPED);
  judge.push({ rms: 0.5, peak: 1 });
  judge.push({ rms: 0.5, peak: 0.979 });
  assert.equal(judge.verdict, "good");
  judge.push(CLIPPED);
  assert.equal(judge.verdict, "loud");
});

test("loud is over two seconds after the last of it", () => {
  const judge = new SoundJudge();
  for (let at = 0; at < 3; at += 1) judge.push(CLIPPED);
  for (let at = 0; at < 97; at += 1) judge.push(frame(-20));
  assert.equal(judge.verdict, "loud");
  judge.push(frame(-20));
  assert.equal(judge.verdict, "good");
});

test("loud is worse than quiet or silent", () => {
  const judge = new SoundJudge();
  for (let at = 0; at < 150; at += 1) judge.push(FLOOR);
  for (let at = 0; at < 3; at += 1) judge.push({ rms: rmsOf(-60), peak: 1 });
  assert.equal(judge.verdict, "loud");
});
