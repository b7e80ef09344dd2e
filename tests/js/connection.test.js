import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ControlConnection, RequestError } from "../../static/js/connection.js";
import { ScriptedSocket, settled } from "./support.js";

let connection;
let states;
let messages;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  ScriptedSocket.reset();
  connection = new ControlConnection("wss://spaces.test/ws", {
    createSocket: (url) => new ScriptedSocket(url),
    random: () => 0,
  });
  states = [];
  messages = [];
  connection.addEventListener("state", ({ detail }) => states.push(detail));
  connection.addEventListener("message", ({ detail }) => messages.push(detail));
  connection.open();
});

function accept(seq = 1) {
  ScriptedSocket.last.accept();
  ScriptedSocket.last.say({ type: "space.state", seq });
  return ScriptedSocket.last;
}

const names = () => states.map(({ name }) => name);
const seqs = () => messages.map(({ seq }) => seq);

test("a request is answered by the message that repeats its id", async () => {
  const socket = accept();
  const first = connection.request("seat.take");
  const second = connection.request("seat.grant", { participant: "9" });
  const [one, two] = socket.requests;
  assert.deepEqual(two, { type: "seat.grant", participant: "9", id: two.id });
  socket.say({ type: "error", id: two.id, for: "seat.grant", code: "seats_full", message: "Full." });
  socket.say({ type: "ok", id: one.id, for: "seat.take", seat: 4 });
  assert.equal((await first).seat, 4);
  await assert.rejects(second, { name: "RequestError", code: "seats_full", message: "Full." });
});

test("a request without a connection is refused at once", async () => {
  await assert.rejects(connection.request("seat.take"), { code: "not_connected" });
});

test("a request that nobody answers times out, and one in flight dies with its socket", async () => {
  const socket = accept();
  const slow = connection.request("seat.take", {}, 2000);
  mock.timers.tick(2000);
  await assert.rejects(slow, { code: "timeout" });
  const inFlight = connection.request("seat.take");
  socket.drop(1006);
  await assert.rejects(inFlight, { code: "connection_lost" });
});

test("retries wait from 0.3 to 3 s, and start over once the server has spoken", () => {
  accept().drop(1006);
  const waits = [];
  for (let tries = 0; tries < 7; tries += 1) {
    waits.push(states.at(-1).retryInMs);
    mock.timers.tick(states.at(-1).retryInMs);
    ScriptedSocket.last.drop(1006);
  }
  assert.deepEqual(waits, [300, 600, 1200, 2400, 3000, 3000, 3000]);
  mock.timers.tick(5000);
  accept().drop(1012);
  assert.deepEqual(states.at(-1), { name: "reconnecting", retryInMs: 300 });
});

test("jitter only ever adds, at most half", () => {
  const blurred = new ControlConnection("wss://spaces.test/ws", {
    createSocket: (url) => new ScriptedSocket(url),
    random: () => 0.9999,
  });
  blurred.open();
  ScriptedSocket.last.drop(1006);
  assert.ok(blurred.state.retryInMs > 440 && blurred.state.retryInMs <= 450);
});

for (const code of [4000, 4400, 4403, 4404, 4409, 4410, 4413]) {
  test(`close code ${code} is final`, () => {
    accept().drop(code, "why");
    mock.timers.tick(600_000);
    assert.deepEqual(states.at(-1), { name: "closed", code, reason: "why" });
    assert.equal(ScriptedSocket.opened.length, 1);
  });
}

test("a busy server is left alone for 5 s, or for as long as it asks", () => {
  accept().drop(4503);
  assert.equal(states.at(-1).retryInMs, 5000);
  mock.timers.tick(5000);
  const socket = accept();
  socket.say({ type: "error", code: "too_many", message: "Slow down.", retry_after: 12 });
  socket.drop(4429);
  assert.equal(states.at(-1).retryInMs, 12_000);
  mock.timers.tick(11_999);
  assert.equal(ScriptedSocket.opened.length, 2);
  mock.timers.tick(1);
  assert.equal(ScriptedSocket.opened.length, 3);
});

test("retryNow does not wait, and never makes a second socket", () => {
  accept().drop(1006);
  connection.retryNow();
  connection.retryNow();
  assert.equal(ScriptedSocket.opened.length, 2);
  mock.timers.tick(9000);
  assert.equal(ScriptedSocket.opened.length, 2);
  accept();
  assert.deepEqual(names(), ["connecting", "open", "reconnecting", "reconnecting", "open"]);
});

test("the network's return ends the wait", () => {
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  try {
    const woken = new ControlConnection("wss://spaces.test/ws", {
      createSocket: (url) => new ScriptedSocket(url),
    });
    woken.open();
    ScriptedSocket.last.drop(1006);
    const before = ScriptedSocket.opened.length;
    page.dispatchEvent(new Event("online"));
    assert.equal(ScriptedSocket.opened.length, before + 1);
    woken.close();
    page.dispatchEvent(new Event("online"));
    assert.equal(ScriptedSocket.opened.length, before + 1);
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  }
});

test("presence is told every 5 s with the newest revision seen", async () => {
  const socket = accept(7);
  for (let second = 0; second < 15; second += 1) {
    mock.timers.tick(1000);
    if (socket.requests.length) socket.answer("presence.beat", { seq: 7 });
    await settled();
  }
  assert.deepEqual(
    socket.requests.map(({ type, seq }) => [type, seq]),
    Array(3).fill(["presence.beat", 7]),
  );
});

test("a beat that shows a newer revision fetches the state", async () => {
  const socket = accept(7);
  mock.timers.tick(5000);
  socket.answer("presence.beat", { seq: 9 });
  await settled();
  socket.answer("state.get", { seq: 9, space: { title: "New" } });
  await settled();
  assert.deepEqual(seqs(), [7, 9]);
  assert.equal(messages.at(-1).type, "space.state");
  assert.equal(messages.at(-1).space.title, "New");
});

test("a gap in the messages fetches the state once", async () => {
  const socket = accept(7);
  socket.say({ type: "participant.updated", seq: 9 });
  socket.say({ type: "participant.updated", seq: 11 });
  assert.equal(socket.requests.filter(({ type }) => type === "state.get").length, 1);
  socket.answer("state.get", { seq: 11 });
  await settled();
  assert.deepEqual(seqs(), [7, 9, 11, 11]);
  socket.say({ type: "space.updated", seq: 12 });
  assert.equal(socket.requests.length, 1);
});

test("a message that newer ones overtook is left out", () => {
  const socket = accept(7);
  socket.say({ type: "participant.updated", seq: 8 });
  socket.say({ type: "participant.updated", seq: 7 });
  socket.say({ type: "audience.updated" });
  assert.deepEqual(seqs(), [7, 8, undefined]);
});

test("a snapshot older than what is known leads to a question", () => {
  const socket = accept(9);
  socket.say({ type: "space.state", seq: 8 });
  assert.equal(socket.requests.at(-1).type, "presence.beat");
});

test("a server that swallows a beat is left for a new connection", async () => {
  accept();
  mock.timers.tick(5000);
  mock.timers.tick(5000);
  await settled();
  assert.equal(states.at(-1).name, "reconnecting");
  assert.ok(ScriptedSocket.opened[0].isClosed);
  mock.timers.tick(300);
  accept();
  assert.equal(states.at(-1).name, "open");
});

test("a network that swallows the attempt is left after 10 s", () => {
  mock.timers.tick(9999);
  assert.equal(ScriptedSocket.opened.length, 1);
  mock.timers.tick(1);
  assert.ok(ScriptedSocket.opened[0].isClosed);
  mock.timers.tick(300);
  assert.equal(ScriptedSocket.opened.length, 2);
  accept();
  mock.timers.tick(10_000);
  assert.equal(ScriptedSocket.opened.length, 2);
});

test("a socket that was given up is not heard any more", async () => {
  const old = accept();
  mock.timers.tick(5000);
  mock.timers.tick(5000);
  await settled();
  mock.timers.tick(300);
  old.say({ type: "space.state", seq: 99 });
  old.drop(4410);
  assert.equal(messages.length, 1);
  assert.notEqual(states.at(-1).name, "closed");
});

test("close ends it: no retry, no beat, and open requests are told", async () => {
  const socket = accept();
  const open = connection.request("seat.take");
  connection.close();
  await assert.rejects(open, RequestError);
  assert.ok(socket.isClosed);
  mock.timers.tick(60_000);
  assert.equal(ScriptedSocket.opened.length, 1);
  assert.equal(socket.requests.length, 1);
});
