import assert from "node:assert/strict";
import { test } from "node:test";

import { JitterBuffer } from "../../static/js/audio/jitter-buffer.js";
import { seededRandom } from "./support.js";

const MS = 48;
const FRAME = 960;
const QUANTUM = 128;

/** What the speaker says at a sample of the stream: never 0, and smooth. */
const voice = (sample) => 0.5 + 0.3 * Math.sin((2 * Math.PI * 200 * sample) / 48000);

const frameAt = (sequence) =>
  Float32Array.from({ length: FRAME }, (_, i) => voice(sequence * FRAME + i));

/**
 * Plays a schedule of frames; returns what was heard.
 * @param {{sequence: number, at: number}[]} arrivals `at` in ms on the listener's clock
 * @param {number} untilMs
 */
function listen(arrivals, untilMs, buffer = new JitterBuffer(), frame = frameAt) {
  const heard = new Float32Array(Math.ceil((untilMs * MS) / QUANTUM) * QUANTUM);
  let next = 0;
  for (let now = 0; now < heard.length; now += QUANTUM) {
    for (; next < arrivals.length && arrivals[next].at * MS <= now; next += 1) {
      buffer.push(arrivals[next].sequence, frame(arrivals[next].sequence), now);
    }
    buffer.read(heard.subarray(now, now + QUANTUM), now);
  }
  return { heard, buffer, stats: buffer.stats(heard.length) };
}

/** A stream whose frame n is ready at (n + 1) * 20 ms and then takes `delay(n)` ms; in order. */
function stream(count, delay, first = 0) {
  let latest = 0;
  return Array.from({ length: count }, (_, index) => {
    const sequence = first + index;
    latest = Math.max(latest, (sequence + 1) * 20 + delay(sequence));
    return { sequence, at: latest };
  });
}

/** Frames wait for the next multiple of `everyMs`, as the floor's do. */
const batched = (arrivals, everyMs) =>
  arrivals.map(({ sequence, at }) => ({ sequence, at: Math.ceil(at / everyMs) * everyMs }));

function jittery(seed, meanMs) {
  const random = seededRandom(seed);
  return () => 15 - meanMs * Math.log(1 - random()); // exponential, on top of 15 ms
}

/** Longest stretch of silence from `fromMs` to the end, in ms. */
function longestSilence(heard, fromMs) {
  let longest = 0;
  let run = 0;
  for (const sample of heard.subarray(fromMs * MS)) {
    run = sample === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest / MS;
}

/** The greatest step between neighbours: a click is a large one. */
function steepest(heard) {
  let step = 0;
  for (let i = 1; i < heard.length; i += 1) step = Math.max(step, Math.abs(heard[i] - heard[i - 1]));
  return step;
}

const SLOPE = 1 / 64 + 0.01; // of a fade, and of the voice itself

test("a steady stage settles near the margin of 20 ms", () => {
  const { heard, stats } = listen(stream(500, () => 15), 10_000);
  assert.equal(stats.underruns, 0);
  assert.ok(stats.targetMs < 25, `target ${stats.targetMs}`);
  assert.ok(stats.delayMs < 30, `delay ${stats.delayMs}`);
  assert.equal(longestSilence(heard, 1000), 0);
});

test("what is heard is what was said, sample by sample", () => {
  const { heard } = listen(stream(200, () => 15), 4000);
  const from = heard.findIndex((sample) => sample !== 0) + 64;
  const inSteadyState = heard.subarray(heard.length - 48_000, heard.length - 4800);
  let best = Infinity;
  for (let lag = 0; lag < 12_000; lag += 1) {
    const at = heard.length - 48_000 - lag;
    let worst = 0;
    for (let i = 0; i < inSteadyState.length && worst < best; i += 97) {
      worst = Math.max(worst, Math.abs(inSteadyState[i] - voice(at + i)));
    }
    best = Math.min(best, worst);
  }
  assert.ok(from > 0);
  assert.ok(best < 1e-6, `differs by ${best}`);
});

test("exponential jitter of 6 ms stays under 80 ms of delay without a gap", () => {
  const { heard, stats } = listen(stream(1500, jittery(3, 6)), 30_000);
  assert.ok(stats.targetMs > 25 && stats.targetMs < 70, `target ${stats.targetMs}`);
  assert.ok(stats.delayMs < 80);
  assert.ok(longestSilence(heard, 3000) < 5, `silence of ${longestSilence(heard, 3000)} ms`);
});

test("bundles of 100 ms raise the target to what they need, and no further", () => {
  const { heard, stats } = listen(batched(stream(1000, () => 12), 100), 20_000);
  assert.ok(stats.targetMs >= 95 && stats.targetMs <= 110, `target ${stats.targetMs}`);
  assert.equal(longestSilence(heard, 1000), 0);
  assert.equal(stats.underruns, 0);
});

test("a first bundle of 100 ms is heard from its first word on", () => {
  const { heard } = listen(batched(stream(100, () => 12), 100), 2000);
  const started = heard.findIndex((sample) => sample !== 0);
  assert.equal(longestSilence(heard.subarray(started), 0), 0);
});

test("a stall is survived: the target rises at once and falls by 50 ms a second", () => {
  const stall = (sequence) => (sequence >= 300 && sequence < 315 ? (315 - sequence) * 20 : 15);
  const arrivals = stream(1500, stall);
  const after = listen(arrivals, 6500).stats;
  assert.ok(after.targetMs > 200, `target ${after.targetMs}`);
  const later = listen(arrivals, 30_000);
  assert.ok(later.stats.targetMs < 30, `target ${later.stats.targetMs}`);
  assert.ok(later.stats.delayMs < 40);
  assert.equal(longestSilence(later.heard, 8000), 0);
});

for (const drift of [300e-6, -300e-6]) {
  test(`clocks that drift by ${drift * 1e6} ppm are followed for two minutes`, () => {
    const { heard, stats } = listen(stream(6000, (n) => 30 + n * 20 * drift), 119_000);
    assert.equal(stats.underruns, 0);
    assert.equal(stats.jumps, 0);
    assert.ok(stats.delayMs < 45, `delay ${stats.delayMs}`);
    assert.equal(longestSilence(heard, 1000), 0);
  });
}

test("pre-roll does not count as jitter", () => {
  const talk = [];
  for (let spurt = 0; spurt < 20; spurt += 1) {
    const first = spurt * 100;
    const opensAt = (first + 4) * 20 + 15;
    for (const { sequence, at } of stream(50, () => 15, first)) {
      talk.push({ sequence, at: Math.max(at, opensAt) });
    }
  }
  const { stats } = listen(talk, 38_900);
  assert.ok(stats.targetMs < 25, `target ${stats.targetMs}`);
  assert.equal(stats.underruns, 0);
});

test("a pause is heard as a pause of its length", () => {
  const talk = [...stream(100, () => 15), ...stream(100, () => 15, 200)];
  const { heard } = listen(talk, 7000);
  const silence = longestSilence(heard.subarray(1000 * MS, 5000 * MS), 0);
  assert.ok(Math.abs(silence - 2000) < 100, `${silence} ms`);
});

test("nothing clicks: starts, ends, gaps and pauses are slopes", () => {
  const talk = [...stream(100, jittery(5, 10)), ...stream(60, jittery(6, 10), 130)];
  const { heard } = listen(talk, 5000);
  assert.ok(steepest(heard) < SLOPE, `a step of ${steepest(heard)}`);
});

test("a burst of seconds is not played late: half a second is the most", () => {
  for (const frames of [75, 150]) {
    const arrivals = stream(500, (n) => (n >= 200 && n < 200 + frames ? (200 + frames - n) * 20 : 15));
    const { stats } = listen(arrivals, 4500 + frames * 20);
    assert.ok(stats.delayMs < 520, `delay ${stats.delayMs}`);
  }
});

test("the first second does not count for long", () => {
  const { stats } = listen(stream(250, (n) => (n < 45 && n % 3 === 0 ? 300 : 15)), 5000);
  assert.ok(stats.targetMs < 150, `target ${stats.targetMs}`);
});

test("jitter from before a long pause does not count", () => {
  const random = seededRandom(8);
  const arrivals = [...stream(250, () => 15 + 80 * random()), ...stream(200, () => 15, 1250)];
  assert.ok(listen(arrivals, 5000).stats.targetMs > 80);
  const { stats } = listen(arrivals, 29_000);
  assert.ok(stats.targetMs < 25, `target ${stats.targetMs}`);
});

test("playing faster to catch up is smooth", () => {
  const slope = (2 * Math.PI * 1000) / 48000;
  const whistle = (sequence) =>
    Float32Array.from({ length: FRAME }, (_, i) => Math.sin(slope * (sequence * FRAME + i)));
  const { heard } = listen(stream(250, () => 15), 4900, new JitterBuffer(), whistle);
  assert.ok(steepest(heard) < slope * 1.55, `a step of ${steepest(heard) / slope} slopes`);
});

test("frames that never come are silence, not what the ring held before", () => {
  const arrivals = batched(stream(200, () => 12), 100).filter(({ sequence }) => sequence >> 1 !== 75);
  const { heard } = listen(arrivals, 3900);
  const silence = longestSilence(heard, 1000);
  assert.ok(Math.abs(silence - 40) < 2, `${silence} ms`);
});

for (const [direction, aheadBy] of [["ahead", 1e6], ["back", -250]]) {
  test(`a speaker's clock that jumps ${direction} is taken as it comes`, () => {
    const before = stream(150, () => 15);
    const after = stream(150, () => 15, 400);
    for (const frame of after) frame.sequence += aheadBy;
    const { heard, stats } = listen([...before, ...after], 10_500);
    assert.ok(longestSilence(heard.subarray(0, 10_400 * MS), 8400) === 0);
    assert.ok(stats.targetMs < 150, `target ${stats.targetMs}`);
  });
}

test("the ring keeps no leftovers of what was played", () => {
  const buffer = new JitterBuffer();
  listen(stream(100, () => 15), 2500, buffer);
  const out = new Float32Array(QUANTUM);
  for (let now = 2500 * MS; now < 5000 * MS; now += QUANTUM) {
    assert.equal(buffer.read(out, now), false);
    assert.ok(out.every((sample) => sample === 0));
  }
});
