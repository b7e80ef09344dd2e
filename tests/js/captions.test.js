import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { CaptionLines, PacedReader } from "../../static/js/stage/caption-lines.js";
import { isOffRecord, isToBeAsked } from "../../static/js/stage/own-words.js";

const caption = (id, text, more = {}) => ({
  id,
  participant_id: "1",
  user_id: "10",
  name: "Ana",
  text,
  is_final: false,
  start_ms: 0,
  ...more,
});
const texts = (lines, now = 0) => lines.shown(now).map(({ name, text }) => `${name}: ${text}`);

let lines;

beforeEach(() => {
  lines = new CaptionLines();
});

// --- Lines -------------------------------------------------------------------------------------

test("words come as they are understood, and stay as they are once final", () => {
  assert.deepEqual(lines.take([caption("a", "good")], 0), []);
  lines.take([caption("a", "good evening")], 100);
  assert.deepEqual(texts(lines), ["Ana: good evening"]);
  const finished = lines.take([caption("a", "Good evening", { is_final: true })], 200);
  assert.deepEqual(finished.map(({ text }) => text), ["Good evening"]);
  assert.deepEqual(lines.take([caption("a", "god even", { is_final: false })], 300), []);
  assert.deepEqual(texts(lines), ["Ana: Good evening"]);
});

test("words that somebody has put right show at once, and are not read out again", () => {
  lines.take([caption("a", "good even in", { is_final: true })], 0);
  assert.deepEqual(lines.take([caption("a", "good evening", { is_final: true })], 100), []);
  assert.deepEqual(texts(lines), ["Ana: good evening"]);
});

test("a final one without words takes back what was shown", () => {
  lines.take([caption("a", "hm"), caption("b", "ready")], 0);
  assert.deepEqual(lines.take([caption("a", "", { is_final: true })], 0), []);
  assert.deepEqual(texts(lines), ["Ana: ready"]);
  lines.take([caption("a", "here again")], 0);
  assert.deepEqual(texts(lines), ["Ana: here again", "Ana: ready"].reverse());
});

test("who speaks at the same time has a line of their own, in the order they began", () => {
  lines.take([caption("a", "one", { start_ms: 1000 })], 0);
  lines.take([caption("b", "two", { start_ms: 2000, name: "Ben", participant_id: "2" })], 0);
  lines.take([caption("a", "one more", { start_ms: 1000, is_final: true })], 0);
  assert.deepEqual(texts(lines), ["Ana: one more", "Ben: two"]);
});

test("what was said before one looked goes above what has come since", () => {
  lines.take([caption("c", "third", { start_ms: 3000 })], 0);
  const before = [
    caption("a", "first", { start_ms: 1000, is_final: true }),
    caption("b", "second", { start_ms: 2000, is_final: true }),
  ];
  lines.take(before, 0);
  lines.take(before, 0);
  assert.deepEqual(texts(lines), ["Ana: first", "Ana: second", "Ana: third"]);
});

test("words that nobody finishes go after a while", () => {
  lines.take([caption("a", "and then")], 0);
  lines.take([caption("b", "whole", { is_final: true })], 0);
  assert.deepEqual(texts(lines, 19_000), ["Ana: and then", "Ana: whole"]);
  assert.deepEqual(texts(lines, 21_000), ["Ana: whole"]);
});

test("of a long Space the newest lines are kept", () => {
  for (let at = 0; at < 100; at += 1) {
    lines.take([caption(`${at}`, `line ${at}`, { start_ms: at, is_final: true })], at);
  }
  const shown = texts(lines, 100);
  assert.equal(shown.length, 60);
  assert.equal(shown.at(-1), "Ana: line 99");
});

test("who is not captioned is named once, until somebody else has spoken", () => {
  const cho = { id: "3", user_id: "30", name: "Cho" };
  assert.ok(lines.note(cho, "speaks and is not captioned", 0));
  assert.equal(lines.note(cho, "speaks and is not captioned", 500), null);
  lines.take([caption("a", "yes", { start_ms: 9000, is_final: true })], 600);
  assert.ok(lines.note(cho, "speaks and is not captioned", 700));
  assert.deepEqual(texts(lines), [
    "Cho: speaks and is not captioned",
    "Ana: yes",
    "Cho: speaks and is not captioned",
  ]);
});

// --- Read out ------------------------------------------------------------------------------------

test("a screen reader gets what came in three seconds in one go, with each name once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const reader = new PacedReader((text) => said.push(text));
  const final = (id, text, more) => lines.take([caption(id, text, { is_final: true, ...more })], 0);
  reader.read(final("a", "one"));
  mock.timers.tick(0);
  assert.deepEqual(said, ["Ana: one."]);
  reader.read(final("b", "two"));
  reader.read(final("c", "three", { name: "Ben", participant_id: "2" }));
  assert.equal(said.length, 1);
  mock.timers.tick(3000);
  assert.deepEqual(said.slice(1), ["two. Ben: three."]);
  reader.read(final("d", "four"));
  reader.stop();
  mock.timers.tick(10_000);
  assert.equal(said.length, 2);
  mock.timers.reset();
});

// --- How they are shown --------------------------------------------------------------------------

test("the choice is this browser's, and a storage full of nonsense is as good as none", async () => {
  const stored = new Map([["spaces.captions", "{nonsense"]]);
  globalThis.localStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
  };
  const { captionChoice } = await import("../../static/js/stage/caption-choice.js");
  assert.deepEqual([captionChoice.isShown, captionChoice.isLarge], [false, false]);
  let changes = 0;
  captionChoice.addEventListener("change", () => (changes += 1));
  captionChoice.choose({ isShown: true });
  captionChoice.choose({ isLarge: true });
  assert.equal(changes, 2);
  assert.deepEqual(JSON.parse(stored.get("spaces.captions")), { isShown: true, isLarge: true });
  globalThis.localStorage.setItem = () => {
    throw new Error("no storage");
  };
  captionChoice.choose({ isShown: false });
  assert.equal(captionChoice.isShown, false);
  delete globalThis.localStorage;
});

// --- One's own words -------------------------------------------------------------------------------

const view = (you, more = {}) => ({
  phase: "in",
  isShown: true,
  you: { participant_id: "1", seat: 0, caption_consent: null, ...you },
  space: { has_captions: true },
  ...more,
});

test("whoever has a seat is asked once, where there can be captions", () => {
  assert.equal(isToBeAsked(view({})), true);
  assert.equal(isToBeAsked(view({ seat: null })), false);
  assert.equal(isToBeAsked(view({ caption_consent: false })), false);
  assert.equal(isToBeAsked(view({ caption_consent: true })), false);
  assert.equal(isToBeAsked(view({}, { space: { has_captions: false } })), false);
  assert.equal(isToBeAsked(view({}, { isShown: false })), false);
  assert.equal(isToBeAsked(view({}, { phase: "joining" })), false);
  assert.equal(isToBeAsked({ ...view({}), you: null }), false);
});

test("off the record is one's own place on the stage", () => {
  const stage = [
    { id: "1", is_off_record: false },
    { id: "2", is_off_record: true },
  ];
  assert.equal(isOffRecord({ participant_id: "2" }, stage), true);
  assert.equal(isOffRecord({ participant_id: "1" }, stage), false);
  assert.equal(isOffRecord({ participant_id: null }, stage), false);
  assert.equal(isOffRecord(null, []), false);
});
