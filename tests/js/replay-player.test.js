import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Player } from "../../static/js/replay/player.js";

/** The little of `<audio>` that the player asks for. */
class FakeAudio extends EventTarget {
  currentTime = 0;
  paused = true;
  defaultPlaybackRate = 1;
  playbackRate = 1;
  sources = [];

  get lastElementChild() {
    return this.sources.at(-1);
  }

  replaceChildren(...sources) {
    this.sources = sources;
  }

  load() {
    this.currentTime = 0;
    this.playbackRate = this.defaultPlaybackRate;
  }

  async play() {
    if (this.refusal) throw this.refusal;
    if (!this.paused) return;
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  }

  pause() {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

const MINUTE = 60_000;
const replayOf = (id, startMs = 0, version = 1) => ({
  id,
  title: `Space ${id}`,
  host: "Ana",
  path: `/spaces/${id}`,
  artwork: "",
  startMs,
  durationMs: 10 * MINUTE,
  sources: [{ src: `/spaces/${id}/replay.opus?v=${version}`, type: "audio/ogg" }],
});

let audio, player, told;

beforeEach(() => {
  globalThis.document = { createElement: () => new EventTarget() };
  audio = new FakeAudio();
  player = new Player(() => audio);
  told = [];
  for (const type of ["moved", "played", "paused", "changed", "failed"]) {
    player.addEventListener(type, () => told.push(type));
  }
});

test("times are those of the Space, wherever the replay was cut", async () => {
  player.show(replayOf("a", 5 * MINUTE));
  assert.equal(player.currentMs, 5 * MINUTE);
  await player.play();
  audio.currentTime = 2.5;
  assert.equal(player.currentMs, 5 * MINUTE + 2500);
  player.seek(6 * MINUTE);
  assert.equal(audio.currentTime, 60);
  player.seek(0);
  assert.equal(audio.currentTime, 0);
  player.seek(99 * MINUTE);
  assert.equal(player.currentMs, 15 * MINUTE);
});

test("where one points before it plays is where it begins", async () => {
  player.show(replayOf("a"), 3 * MINUTE);
  player.skip(15_000);
  assert.equal(player.currentMs, 3 * MINUTE + 15_000);
  assert.equal(audio.sources.length, 0, "nothing is fetched of what nobody plays");
  await player.play();
  assert.equal(audio.currentTime, 195);
  assert.deepEqual(told, ["changed", "moved", "changed", "played"]);
});

test("sound goes on while other pages are shown", async () => {
  const [one, other] = [replayOf("a"), replayOf("b")];
  player.show(one);
  await player.play();
  audio.currentTime = 40;
  player.show(other, MINUTE); // the new page comes before the old one goes
  player.hide(one);
  assert.equal(player.isSounding, true);
  assert.equal(player.isPlaying, false, "what is shown is not what sounds");
  assert.equal(player.currentMs, MINUTE);
  assert.equal(player.loadedMs, 40_000);
  await player.play();
  assert.equal(player.loaded.id, "b");
  assert.equal(player.currentMs, MINUTE);
});

test("what is paused when its page goes is let go", async () => {
  const replay = replayOf("a");
  player.show(replay);
  await player.play();
  player.pause();
  player.hide(replay);
  assert.equal(player.replay, null);
});

test("a page that is rendered anew takes the sound over", async () => {
  const before = replayOf("a");
  player.show(before);
  await player.play();
  audio.currentTime = 30;
  const after = replayOf("a", 10_000, 2);
  player.show(after);
  player.hide(before);
  assert.equal(player.shown, after);
  assert.equal(player.currentMs, 30_000, "the same moment, of another file");
  assert.equal(audio.currentTime, 20);
});

test("nothing plays while it may not", async () => {
  player.mayPlay = async () => false;
  player.show(replayOf("a"));
  await player.play();
  assert.equal(audio.paused, true);
  assert.equal(player.loaded, null);
});

test("a browser that refuses is told of, one that was interrupted is not", async () => {
  player.show(replayOf("a"));
  audio.refusal = new DOMException("no", "NotAllowedError");
  await player.play();
  assert.equal(told.filter((type) => type === "failed").length, 1);
  audio.refusal = new DOMException("paused", "AbortError");
  await player.play();
  assert.equal(told.filter((type) => type === "failed").length, 1);
});

test("stopping keeps the place", async () => {
  player.show(replayOf("a"));
  await player.play();
  audio.currentTime = 12;
  player.stop();
  assert.equal(player.loaded, null);
  assert.equal(player.currentMs, 12_000);
});

test("a speed that was chosen outlives the file", async () => {
  player.show(replayOf("a"));
  player.rate = 1.5;
  await player.play();
  assert.equal(audio.playbackRate, 1.5);
  assert.equal(audio.preservesPitch, true);
});

test("sound that breaks off is asked for once more, from there on", async () => {
  const breakOff = () => {
    audio.paused = true; // as browsers do: first this, then the two events
    audio.dispatchEvent(new Event("error"));
    audio.dispatchEvent(new Event("pause"));
  };
  player.show(replayOf("a", MINUTE));
  await player.play();
  audio.currentTime = 40;
  const [before] = audio.sources;
  breakOff();
  await new Promise(setImmediate);
  assert.notEqual(audio.sources[0], before);
  assert.equal(player.currentMs, MINUTE + 40_000);
  assert.equal(player.isPlaying, true);
  breakOff();
  assert.equal(player.isPlaying, false, "what is not there is not asked for again and again");
  assert.equal(told.includes("failed"), true);
});

test("sound that breaks off while it is paused stays paused", async () => {
  player.show(replayOf("a"));
  await player.play();
  player.pause();
  audio.dispatchEvent(new Event("error"));
  await new Promise(setImmediate);
  assert.equal(player.isPlaying, false);
  assert.equal(told.includes("failed"), false);
});
