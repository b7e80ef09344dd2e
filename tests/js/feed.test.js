import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Feed } from "../../static/js/feed.js";
import { ScriptedSocket } from "./support.js";

const TYPES = ["open", "feed.state", "notification.created", "pong"];
let feed;
let heard;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  ScriptedSocket.reset();
  const page = new EventTarget();
  heard = [];
  for (const type of TYPES) {
    page.addEventListener(`feed:${type}`, ({ detail }) => heard.push([type, detail]));
  }
  feed = new Feed("wss://spaces.test/ws/feed", page, {
    createSocket: (url) => new ScriptedSocket(url),
    random: () => 0,
  });
  feed.open();
});

const opened = () => ScriptedSocket.opened.length;
const drop = (code) => ScriptedSocket.last.drop(code);

test("each message is an event of the page, and so is the connection", () => {
  const message = { type: "notification.created", unread: 3 };
  ScriptedSocket.last.accept();
  ScriptedSocket.last.say(message);
  assert.deepEqual(heard, [
    ["open", null],
    ["notification.created", message],
  ]);
});

test("it comes back by itself, later and later, and soon again once it was let in", () => {
  for (const wait of [300, 600, 1200]) {
    ScriptedSocket.last.accept();
    drop(1006);
    const before = opened();
    mock.timers.tick(wait - 1);
    assert.equal(opened(), before);
    mock.timers.tick(1);
    assert.equal(opened(), before + 1);
  }
  ScriptedSocket.last.say({ type: "feed.state" });
  drop(1012);
  mock.timers.tick(300);
  assert.equal(opened(), 5);
});

test("a network that swallows the attempt is left after 10 s", () => {
  mock.timers.tick(10_000);
  assert.ok(ScriptedSocket.last.isClosed);
  mock.timers.tick(300);
  assert.equal(opened(), 2);
});

test("a busy server is left alone for a while", () => {
  for (const code of [4429, 4503]) {
    const before = opened();
    drop(code);
    mock.timers.tick(4999);
    assert.equal(opened(), before);
    mock.timers.tick(1);
    assert.equal(opened(), before + 1);
  }
});

test("who is not logged in does not come back", () => {
  drop(4407);
  mock.timers.tick(3_600_000);
  assert.equal(opened(), 1);
});

test("a network that is back is not waited for, and one connection is enough", () => {
  drop(1006);
  feed.open();
  feed.open();
  mock.timers.tick(10_000);
  assert.equal(opened(), 2);
});

test("silence is asked about, and after ten seconds it is a loss", () => {
  const silent = ScriptedSocket.last;
  silent.accept();
  mock.timers.tick(30_000);
  assert.deepEqual(silent.requests, [{ type: "ping" }]);
  silent.say({ type: "pong" });
  mock.timers.tick(30_000);
  assert.equal(silent.requests.length, 2);
  mock.timers.tick(10_000);
  assert.ok(silent.isClosed);
  mock.timers.tick(300);
  assert.equal(opened(), 2);
  silent.drop(1006);
  silent.say({ type: "notification.created" });
  mock.timers.tick(300);
  assert.equal(opened(), 2);
  assert.deepEqual(
    heard.map(([type]) => type),
    ["open"],
  );
});
