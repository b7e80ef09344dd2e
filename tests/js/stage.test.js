import assert from "node:assert/strict";
import { test } from "node:test";

import { micStateOf } from "../../static/js/stage/mic-state.js";
import { compact, endQuestion, listening, micWords, ordinal, shieldWords } from "../../static/js/stage/words.js";

const LISTENER = {
  participant_id: "1",
  role: "listener",
  seat: null,
  is_muted: true,
  can_take_seat: false,
  can_request: true,
  can_open_mic: false,
  request: null,
};
const SPEAKER = { ...LISTENER, role: "speaker", seat: 3, can_request: false, can_open_mic: true };
const QUIET = { isOpening: false, isLive: false };

test("the mic of somebody on stage is muted, opening or open", () => {
  assert.equal(micStateOf(SPEAKER, QUIET), "muted");
  assert.equal(micStateOf(SPEAKER, { isOpening: true, isLive: false }), "opening");
  assert.equal(micStateOf({ ...SPEAKER, is_muted: false }, { isOpening: false, isLive: true }), "open");
});

test("a mic that is not heard is not shown as open, whatever the server last said", () => {
  assert.equal(micStateOf({ ...SPEAKER, is_muted: false }, QUIET), "muted");
});

test("while the hosts keep the mics off, a seat has none", () => {
  const silenced = { ...SPEAKER, can_open_mic: false };
  assert.equal(micStateOf(silenced, QUIET), "off");
  assert.equal(micStateOf(silenced, { isOpening: true, isLive: false }), "off");
});

test("the host's seat is number 0 and has a mic", () => {
  assert.equal(micStateOf({ ...SPEAKER, role: "host", seat: 0 }, QUIET), "muted");
});

test("a listener's mic is the way to get one", () => {
  assert.equal(micStateOf(LISTENER, QUIET), "ask");
  assert.equal(micStateOf({ ...LISTENER, can_take_seat: true }, QUIET), "take");
  assert.equal(micStateOf({ ...LISTENER, can_request: false }, QUIET), "none");
  assert.equal(micStateOf({ ...LISTENER, request: { id: "7" } }, QUIET), "asked");
});

test("whom the raid shield holds back listens and no more", () => {
  const held = { ...LISTENER, can_request: false, held_back: { code: "account_too_young", message: "", until: null } };
  assert.equal(micStateOf(held, QUIET), "held");
  assert.equal(micStateOf({ ...held, role: "speaker", seat: 3 }, QUIET), "off");
  assert.equal(shieldWords(7, 0), "Shield: account a week old");
  assert.equal(shieldWords(0, 1), "Shield: a follower");
  assert.equal(shieldWords(3, 1000), "Shield: account 3 days old, 1,000 followers");
});

test("guests log in first, and nobody has a mic before the state is known", () => {
  const guest = { ...LISTENER, role: "guest", participant_id: null, can_request: false };
  assert.equal(micStateOf(guest, QUIET), "guest");
  assert.equal(micStateOf(null, QUIET), "none");
});

test("a request says its place in the line where that is known", () => {
  assert.equal(micWords("asked", 3), "Requested · 3rd in line");
  assert.equal(micWords("asked"), "Requested");
  assert.equal(micWords("open", 3), "Mic is on");
});

test("places in a line", () => {
  const places = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal);
  const expected = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th";
  assert.equal(places.join(" "), expected);
});

test("counts are printed as the server's pages print them", () => {
  const counts = [0, 7, 999, 1000, 1049, 2351, 13_100, 999_949, 999_960, 1_200_000].map(compact);
  assert.equal(counts.join(" "), "0 7 999 1K 1K 2.4K 13.1K 999.9K 1M 1.2M");
});

test("numbers of people in words", () => {
  assert.equal(listening(0), "No listeners yet");
  assert.equal(listening(2351), "2.4K listening");
  assert.equal(endQuestion(0), "Nobody is listening right now.");
  assert.equal(endQuestion(1), "One person is listening.");
  assert.equal(endQuestion(1128), "1,128 people are listening.");
});
