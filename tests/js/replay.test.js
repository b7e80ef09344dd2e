import assert from "node:assert/strict";
import { test } from "node:test";

import { Facts } from "../../static/js/replay/facts.js";
import { actOf } from "../../static/js/replay/keys.js";
import { nextSpeed, Places } from "../../static/js/replay/places.js";
import { clock, parseTime, spoken, timeInLink } from "../../static/js/replay/time.js";
import { barsOf, pathsOf, peakAt, voicesAt } from "../../static/js/replay/turns.js";
import { replayWords } from "../../static/js/stage/words.js";

const MINUTE = 60_000;

test("times are shown as clocks show them, and said in words", () => {
  assert.deepEqual([0, 7999, 723_000, 3_850_000].map(clock), ["0:00", "0:07", "12:03", "1:04:10"]);
  assert.equal(clock(-1), "0:00");
  assert.deepEqual([0, 61_000, 200_000, 3_600_000, 7_322_000].map(spoken), [
    "0 seconds",
    "1 minute 1 second",
    "3 minutes 20 seconds",
    "1 hour",
    "2 hours 2 minutes 2 seconds",
  ]);
});

test("times are read as people type them", () => {
  const read = { "12:03": 723_000, "1:04:10": 3_850_000, "723": 723_000, "12m3s": 723_000, "1h": 3_600_000 };
  for (const [text, ms] of Object.entries(read)) assert.equal(parseTime(text), ms, text);
  assert.equal(parseTime(" 0:07.5 "), 7500);
  assert.equal(parseTime("90s"), 90_000);
  for (const text of ["", "now", "-5", "1:2:3:4", "12:", "1e9", "٣", "9".repeat(500)]) {
    assert.equal(parseTime(text), null, text);
  }
});

test("a link may point into a replay", () => {
  assert.equal(timeInLink({ search: "?t=75", hash: "" }), 75_000);
  assert.equal(timeInLink({ search: "?t=75", hash: "#t=1:20" }), 80_000, "where one is wins");
  assert.equal(timeInLink({ search: "?t=<script>", hash: "" }), null);
  assert.equal(timeInLink({ search: "", hash: "" }), null);
});

test("who speaks now is who began last, and a breath is no silence", () => {
  const turns = [[0, 5000, "1"], [4000, 9000, "2"], [9500, 12_000, "1"]];
  assert.deepEqual(voicesAt(turns, 1000), ["1"]);
  assert.deepEqual(voicesAt(turns, 4500), ["2", "1"]);
  assert.deepEqual(voicesAt(turns, 9200), ["2"]);
  assert.deepEqual(voicesAt(turns, 9450), [], "longer than a breath");
  assert.deepEqual(voicesAt(turns, 60_000), []);
});

test("a bar has the colour of who speaks longest in it, and the height of its loudness", () => {
  const peaks = Uint8Array.from({ length: 100 }, (_, at) => (at >= 40 && at < 60 ? 102 : 51));
  const turns = [[0, 2000, "1"], [1800, 4000, "2"], [9000, 99_000, "3"]];
  const bars = barsOf({ peaks, turns, startMs: 0, durationMs: 10_000 }, 5);
  assert.deepEqual(bars.map(({ voice }) => voice), ["1", "2", null, null, "3"]);
  assert.deepEqual(bars.map(({ height }) => height), [0.2, 0.2, 0.4, 0.2, 0.2]);
  assert.equal(peakAt(peaks, 4250), 0.4);
  assert.equal(peakAt(peaks, 99_000), 0);
});

test("bars of a replay that was cut begin where it does", () => {
  const sound = { peaks: new Uint8Array(20), turns: [[0, 6000, "1"]], startMs: 5000, durationMs: 2000 };
  assert.deepEqual(barsOf(sound, 2).map(({ voice }) => voice), ["1", null]);
});

test("there is one path a colour, and silence is a line", () => {
  const bars = [{ height: 1, voice: "1" }, { height: 0, voice: null }, { height: 0.5, voice: "1" }];
  const paths = pathsOf(bars, (voice) => voice ?? "none");
  assert.deepEqual([...paths.keys()], ["1", "none"]);
  assert.equal(paths.get("1"), "M0.5 0.000V1.000M2.5 0.250V0.750");
});

test("three hours are drawn in a moment", () => {
  const peaks = new Uint8Array(108_000).fill(90);
  const turns = Array.from({ length: 20_000 }, (_, at) => [at * 540, at * 540 + 500, String(at % 11)]);
  const began = performance.now();
  const bars = barsOf({ peaks, turns, startMs: 0, durationMs: 180 * MINUTE }, 300);
  assert.equal(bars.length, 300);
  assert.ok(performance.now() - began < 1000);
});

test("facts name who may be named", () => {
  const facts = new Facts({
    start_ms: 1000,
    duration_ms: 4000,
    turns: [[1000, 2000, "7"], [2000, 4000, ""]],
    peaks: btoa(String.fromCharCode(0, 255)),
    people: [{ user_id: "7", name: "Ana", colour: 3 }],
    chapters: [],
    clips: [],
  });
  assert.equal(replayWords.speaks(facts.speakersAt(1500)), "Ana speaks");
  assert.equal(replayWords.speaks(facts.speakersAt(3000)), "Somebody speaks");
  assert.equal(replayWords.speaks(facts.speakersAt(4900)), "");
  assert.equal(facts.colourOf("7"), "3");
  assert.equal(facts.loudnessAt(1150), 1);
});

test("keys play, skip, change the speed and jump by tenths", () => {
  const act = (key, isOnSlider = false, more = {}) => actOf({ key, ...more }, isOnSlider);
  assert.deepEqual(act(" "), { do: "toggle" });
  assert.deepEqual(act("K"), { do: "toggle" });
  assert.deepEqual(act("ArrowLeft"), { do: "skip", ms: -5000 });
  assert.deepEqual(act("l"), { do: "skip", ms: 15_000 });
  assert.deepEqual(act(">"), { do: "speed", direction: 1 });
  assert.deepEqual(act("7"), { do: "jump", share: 0.7 });
  assert.equal(act("Home"), null, "of the page, where no slider has the focus");
  assert.deepEqual(act("Home", true), { do: "jump", share: 0 });
  assert.equal(act("k", false, { metaKey: true }), null);
  assert.equal(act("x"), null);
});

/** A Storage, as far as places ask for it. */
class Shelf {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => void this.kept.set(key, value);
  removeItem = (key) => void this.kept.delete(key);
  key = (at) => [...this.kept.keys()][at];
  get length() {
    return this.kept.size;
  }
}

const replay = { id: "a", startMs: MINUTE, durationMs: 10 * MINUTE };

test("where one stopped is kept, but not at the edges", () => {
  const places = new Places(() => shelf);
  const shelf = new Shelf();
  assert.equal(places.of(replay), null);
  places.keep(replay, 3 * MINUTE);
  assert.equal(places.of(replay), 3 * MINUTE);
  assert.equal(places.of({ ...replay, startMs: 5 * MINUTE }), null, "cut off since");
  places.keep(replay, 11 * MINUTE - 3000);
  assert.equal(places.of(replay), null, "it was heard to its end");
});

test("old places make room, and nonsense in the storage is no place", () => {
  const shelf = new Shelf();
  const places = new Places(() => shelf);
  for (let at = 0; at < 103; at += 1) places.keep({ ...replay, id: String(at) }, 3 * MINUTE, at);
  assert.equal(shelf.length, 100);
  assert.equal(places.of({ ...replay, id: "2" }), null);
  shelf.setItem("replay:a", '{"a": 1');
  assert.equal(places.of(replay), null);
});

test("without a storage nothing is remembered, and nothing breaks", () => {
  const places = new Places(() => {
    throw new Error("not in a frame");
  });
  places.keep(replay, 3 * MINUTE);
  places.speed = 2;
  assert.deepEqual([places.of(replay), places.speed], [null, 1]);
});

test("speeds have an end on both sides", () => {
  assert.deepEqual([nextSpeed(1, 1), nextSpeed(2, 1), nextSpeed(0.5, -1)], [1.25, 2, 0.5]);
});
