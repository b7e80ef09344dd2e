import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, dayName, dayStarts, Draft, isSend, newsAmong, oneAtATime } from "../../static/js/thread.js";
import { settled } from "./support.js";

const at = (...times) => times.map((time) => new Date(time));

test("a row that two answers bring is shown once", () => {
  const rows = [{ id: 7 }, { id: 8 }, { id: 9 }];
  assert.deepEqual(newsAmong(rows, 8), [{ id: 9 }]);
  assert.deepEqual(newsAmong(rows, 9), []);
  assert.deepEqual(newsAmong(rows, 0), rows);
});

test("days begin where the reader is, and not where the server is", () => {
  const moments = at("2026-03-01T22:30Z", "2026-03-01T23:30Z", "2026-03-02T09:00Z");
  assert.deepEqual(dayStarts(moments, "UTC"), [true, false, true]);
  assert.deepEqual(dayStarts(moments, "Europe/Berlin"), [true, true, false]);
  assert.deepEqual(dayStarts([], "UTC"), []);
});

test("the same day of two years is two days", () => {
  assert.deepEqual(dayStarts(at("2025-03-01T09:00Z", "2026-03-01T09:00Z"), "UTC"), [true, true]);
});

test("days and hours are said in the reader's zone", () => {
  const [late] = at("2026-03-01T23:30Z");
  assert.equal(dayName(late, "en", "UTC"), "Sunday, March 1, 2026");
  assert.equal(dayName(late, "en", "Asia/Tokyo"), "Monday, March 2, 2026");
  assert.equal(clock(late, "en", "UTC"), "23:30");
  assert.equal(clock(late, "en", "Europe/Berlin"), "00:30");
});

test("Enter sends, unless it means something else", () => {
  const enter = { key: "Enter", shiftKey: false, isComposing: false };
  assert.equal(isSend(enter, false), true);
  assert.equal(isSend({ ...enter, shiftKey: true }, false), false);
  assert.equal(isSend({ ...enter, isComposing: true }, false), false);
  assert.equal(isSend({ ...enter, key: "a" }, false), false);
  assert.equal(isSend(enter, true), false);
});

test("what is tried again is the same message, until it is sent or other words", () => {
  const draft = new Draft();
  const first = draft.nonceOf("hello");
  assert.equal(draft.nonceOf("hello"), first);
  assert.notEqual(draft.nonceOf("hello you"), first);
  const second = draft.nonceOf("hello you");
  draft.sent();
  assert.notEqual(draft.nonceOf("hello you"), second);
});

test("work that is asked for while it runs runs once more, and never beside itself", async () => {
  const finish = [];
  const run = oneAtATime(() => new Promise((resolve) => finish.push(resolve)));
  run();
  run();
  run();
  assert.equal(finish.length, 1);
  finish[0]();
  await settled();
  assert.equal(finish.length, 2);
  finish[1]();
  await settled();
  assert.equal(finish.length, 2);
});

test("work that failed can be asked for again", async () => {
  let runs = 0;
  const run = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) throw new Error("no connection");
  });
  await assert.rejects(run());
  await run();
  assert.equal(runs, 2);
});
