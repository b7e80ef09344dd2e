import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { TicketedSocket } from "../../static/js/audio/ticketed-socket.js";
import { ScriptedSocket } from "./support.js";

let asked;
let states;
let opened;
let messages;
let socket;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  ScriptedSocket.reset();
  asked = 0;
  states = [];
  opened = [];
  messages = [];
  socket = new TicketedSocket(
    {
      askTicket: () => (asked += 1),
      onOpen: (one) => opened.push(one),
      onMessage: (data) => messages.push(data),
      onState: (state, code) => states.push(code ? `${state} ${code}` : state),
    },
    { createSocket: (url, protocols) => new ScriptedSocket(url, protocols), random: () => 0 },
  );
});

const grant = () => socket.grant({ url: "wss://spaces.test/listen", ticket: "abc" });

test("a socket is opened with its ticket among the subprotocols", () => {
  socket.start();
  grant();
  assert.deepEqual(ScriptedSocket.last.protocols, ["spaces.1", "ticket.abc"]);
  assert.equal(ScriptedSocket.last.binaryType, "arraybuffer");
  ScriptedSocket.last.accept();
  assert.deepEqual(opened, [ScriptedSocket.last]);
  ScriptedSocket.last.deliver("hello");
  assert.deepEqual(messages, ["hello"]);
  assert.deepEqual(states, ["asking", "connecting", "open"]);
});

test("starting twice asks once", () => {
  socket.start();
  socket.start();
  socket.restart();
  assert.equal(asked, 1);
  grant();
  grant();
  assert.equal(ScriptedSocket.opened.length, 1);
});

for (const code of [1006, 1012, 4401, 4408]) {
  test(`after ${code} a new ticket is asked for`, () => {
    socket.start();
    grant();
    ScriptedSocket.last.accept();
    ScriptedSocket.last.drop(code);
    assert.equal(asked, 1);
    mock.timers.tick(300);
    assert.equal(asked, 2);
    grant();
    assert.equal(ScriptedSocket.opened.length, 2);
  });
}

for (const code of [4429, 4503]) {
  test(`after ${code} it waits 5 s`, () => {
    socket.start();
    grant();
    ScriptedSocket.last.drop(code);
    mock.timers.tick(4999);
    assert.equal(asked, 1);
    mock.timers.tick(1);
    assert.equal(asked, 2);
  });
}

for (const code of [4400, 4403, 4409, 4410, 4413]) {
  test(`after ${code} it stays closed until it is started again`, () => {
    socket.start();
    grant();
    ScriptedSocket.last.drop(code);
    mock.timers.tick(600_000);
    assert.equal(asked, 1);
    assert.equal(states.at(-1), `closed ${code}`);
    socket.start();
    assert.equal(asked, 2);
  });
}

test("a refusal for good closes, one for now is tried again", () => {
  socket.start();
  socket.refuse("not_connected");
  mock.timers.tick(300);
  assert.equal(asked, 2);
  socket.refuse("not_seated");
  mock.timers.tick(600_000);
  assert.equal(asked, 2);
  assert.equal(states.at(-1), "closed not_seated");
});

test("a server that accepts and closes at once is asked less and less often", () => {
  socket.start();
  for (const wait of [300, 600, 1200]) {
    const before = asked;
    grant();
    ScriptedSocket.last.accept();
    ScriptedSocket.last.drop(4401);
    mock.timers.tick(wait - 1);
    assert.equal(asked, before);
    mock.timers.tick(1);
    assert.equal(asked, before + 1);
  }
  grant();
  ScriptedSocket.last.accept();
  mock.timers.tick(5000);
  ScriptedSocket.last.drop(1006);
  mock.timers.tick(300);
  assert.equal(asked, 5);
});

test("a network that swallows the attempt is left after 10 s", () => {
  socket.start();
  grant();
  mock.timers.tick(10_000);
  assert.ok(ScriptedSocket.last.isClosed);
  mock.timers.tick(300);
  assert.equal(asked, 2);
});

test("a restart leaves the old socket and what it still says", () => {
  socket.start();
  grant();
  const old = ScriptedSocket.last;
  old.accept();
  socket.restart();
  assert.ok(old.isClosed);
  old.deliver("late");
  old.drop(4410);
  assert.deepEqual(messages, []);
  grant();
  ScriptedSocket.last.accept();
  assert.equal(opened.length, 2);
});

test("a stop stops everything: socket, retry, and a ticket on its way", () => {
  socket.start();
  grant();
  ScriptedSocket.last.drop(1006);
  socket.stop();
  mock.timers.tick(600_000);
  assert.equal(asked, 1);
  socket.start();
  socket.stop();
  grant();
  assert.equal(ScriptedSocket.opened.length, 1);
});
