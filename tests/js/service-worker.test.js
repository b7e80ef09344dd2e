import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const handlers = {};
let shown;
let opened;
let windows;

Object.assign(globalThis, {
  addEventListener: (type, handler) => (handlers[type] = handler),
  location: new URL("https://spaces.test/service-worker.js"),
  registration: { showNotification: (...words) => shown.push(words) },
  clients: { matchAll: async () => windows, openWindow: (url) => opened.push(url) },
});
await import("../../static/js/service-worker.js");

beforeEach(() => {
  shown = [];
  opened = [];
  windows = [];
});

/** Sends an event to the worker, and lets it finish. */
async function happen(type, fields) {
  const work = [];
  handlers[type]({ waitUntil: (promise) => work.push(promise), ...fields });
  await Promise.all(work);
}

const click = (path) =>
  happen("notificationclick", { notification: { close() {}, data: { path } } });

test("a push is shown with its words, and replaces one of the same thing", async () => {
  const payload = { text: "Ben liked your Tweet", path: "/tweets/1", tag: "like:1" };
  await happen("push", { data: { json: () => payload } });
  const options = { body: payload.text, tag: "like:1", data: { path: "/tweets/1" } };
  assert.deepEqual(shown, [["Spaces", options]]);
});

test("a push without words is shown too: browsers want one for each", async () => {
  await happen("push", { data: null });
  assert.equal(shown.length, 1);
});

test("a click opens what it is about, and no other window goes away", async () => {
  windows = [{ url: "https://spaces.test/spaces/live", focus: () => assert.fail() }];
  await click("/tweets/1");
  assert.deepEqual(opened, ["https://spaces.test/tweets/1"]);
});

test("a window that shows it already is brought to the front", async () => {
  let isInFront = false;
  windows = [{ url: "https://spaces.test/tweets/1", focus: () => (isInFront = true) }];
  await click("/tweets/1");
  assert.ok(isInFront);
  assert.deepEqual(opened, []);
});

test("no push leads away from this site", async () => {
  const paths = ["https://evil.example/", "//evil.example/", "javascript:alert(1)", 7, undefined];
  for (const path of paths) await click(path);
  assert.deepEqual(new Set(opened), new Set(["https://spaces.test/"]));
});
