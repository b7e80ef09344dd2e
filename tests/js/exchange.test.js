import assert from "node:assert/strict";
import { test } from "node:test";

import { SpaceState } from "../../static/js/space-state.js";
import { Pace, percents, reactionsToShow } from "../../static/js/stage/exchange.js";
import { seededRandom } from "./support.js";

// --- Polls -----------------------------------------------------------------------------------

test("percents are whole and add up, whatever the votes", () => {
  assert.deepEqual(percents([0, 0]), [0, 0]);
  assert.deepEqual(percents([1, 0, 0]), [100, 0, 0]);
  assert.deepEqual(percents([1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(percents([2, 1]), [67, 33]);
  const random = seededRandom(7);
  for (let round = 0; round < 200; round += 1) {
    const votes = Array.from({ length: 2 + (round % 3) }, () => Math.floor(random() * 1000));
    const result = percents([...votes, 1]);
    assert.equal(result.reduce((sum, percent) => sum + percent, 0), 100);
    assert.ok(result.every(Number.isInteger));
  }
});

const poll = (id, isOpen = true) => ({ id, is_open: isOpen, question: "?", choices: [], vote_count: 0 });

test("one's choice stays while a poll is told again, and goes with the next poll", () => {
  const state = new SpaceState();
  state.apply({ type: "poll.updated", poll: poll("1") });
  state.choose({ poll_choice: "11", question_votes: ["5"] });
  state.apply({ type: "poll.updated", poll: poll("1", false) });
  assert.equal(state.mine.poll_choice, "11");
  assert.deepEqual(state.apply({ type: "poll.updated", poll: poll("2") }), ["poll"]);
  assert.deepEqual(state.mine, { poll_choice: null, question_votes: ["5"] });
});

test("where there is no poll, none is shown", () => {
  const state = new SpaceState();
  state.apply({ type: "space.state", space: {}, you: {}, participants: [], poll: null });
  assert.equal(state.poll, null);
  assert.deepEqual(state.questions, []);
});

test("questions of people whom we have blocked can be told", () => {
  const state = new SpaceState();
  const nothing = { space: {}, you: {}, participants: [], audience: {} };
  state.apply({ type: "space.state", ...nothing, blocked: ["7"] });
  assert.equal(state.hasBlocked("7"), true);
  assert.equal(state.hasBlocked("8"), false);
});

// --- Reactions ---------------------------------------------------------------------------------

test("who is named shows first, and some of those who are only counted", () => {
  const named = [["1", "👏"], [null, "❤️"]];
  assert.deepEqual(reactionsToShow({ reactions: named, counts: { "👏": 2, "❤️": 1 } }, 40), [
    { from: "1", emoji: "👏" },
    { from: null, emoji: "❤️" },
    { from: null, emoji: "👏" },
  ]);
});

test("a crowd shows as few, and never as more than there is room for", () => {
  const named = Array.from({ length: 30 }, (_, id) => [String(id), "👏"]);
  const message = { reactions: named, counts: { "👏": 5000, "🎉": 900 } };
  assert.equal(reactionsToShow(message, 100).length, 36);
  assert.equal(reactionsToShow(message, 10).length, 10);
  assert.equal(reactionsToShow(message, 0).length, 0);
});

test("five taps a second go out, and the next when a second has passed", () => {
  const pace = new Pace(5);
  const answers = [0, 100, 200, 300, 400, 500, 999, 1000, 1050].map((now) => pace.allow(now));
  assert.deepEqual(answers, [true, true, true, true, true, false, false, true, false]);
});
