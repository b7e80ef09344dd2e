import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SpaceState } from "../../static/js/space-state.js";

const person = (id, seat, more = {}) => ({ id, seat, name: `Person ${id}`, is_muted: true, ...more });
const ids = () => [...state.participants.keys()];

const SNAPSHOT = {
  type: "space.state",
  seq: 1,
  space: { id: "A", title: "Tea" },
  you: { role: "listener", seat: null },
  participants: [person("1", 0), person("2", 3)],
  audience: { listener_count: 5, participant_count: 7, faces: [] },
};

let state;

beforeEach(() => {
  state = new SpaceState();
  state.apply(SNAPSHOT);
});

test("a snapshot replaces everything, also requests that are not ours to see any more", () => {
  state.apply({ type: "requests.updated", requests: [{ id: "r" }] });
  const changed = state.apply({ ...SNAPSHOT, participants: [person("2", 3)] });
  assert.deepEqual(changed, ["space", "you", "participants", "mine", "audience", "requests", "invitations", "removed", "talk", "poll", "questions", "pins"]);
  assert.deepEqual(ids(), ["2"]);
  assert.deepEqual(state.requests, []);
  assert.equal(state.space.title, "Tea");
});

test("participants come, change and go, and twice is as good as once", () => {
  for (const message of [
    { type: "participant.updated", participant: person("2", 3, { is_muted: false }) },
    { type: "participant.updated", participant: person("9", 4) },
    { type: "participant.removed", participant: "1" },
  ]) {
    assert.deepEqual(state.apply(message), ["participants"]);
    state.apply(message);
  }
  assert.deepEqual(ids(), ["2", "9"]);
  assert.equal(state.seated(3).is_muted, false);
  assert.equal(state.seated(0), null);
});

test("a seat has one person, whichever message comes first", () => {
  state.apply({ type: "participant.updated", participant: person("9", 3) });
  assert.deepEqual(ids(), ["1", "9"]);
  assert.equal(state.seated(3).id, "9");
  state.apply({ type: "participant.removed", participant: "2" });
  assert.equal(state.seated(3).id, "9");
});

test("each message replaces what it names", () => {
  const parts = {
    "space.updated": ["space", { id: "A", title: "Coffee" }],
    "space.ended": ["space", { id: "A", state: "ended" }],
    "you.updated": ["you", { role: "speaker", seat: 3 }],
    "requests.updated": ["requests", [{ id: "r" }]],
    "audience.updated": ["audience", { listener_count: 6 }],
  };
  for (const [type, [part, value]] of Object.entries(parts)) {
    assert.deepEqual(state.apply({ type, [part]: value }), [part]);
    assert.deepEqual(state[part], value);
  }
});

test("messages of another kind change nothing", () => {
  assert.deepEqual(state.apply({ type: "error", code: "too_many" }), []);
  assert.deepEqual(state.apply({ type: "tomorrow.invented" }), []);
});

test("who is blocked is named while on stage, also when they come later", () => {
  const seated = (id, seat) => person(id, seat, { user_id: `u${id}` });
  state.apply({ ...SNAPSHOT, participants: [seated("1", 0)], blocked: ["u1", "u9"] });
  assert.deepEqual(state.blockedOnStage.map(({ id }) => id), ["1"]);
  state.apply({ type: "participant.updated", participant: seated("9", 4) });
  assert.deepEqual(state.blockedOnStage.map(({ id }) => id), ["1", "9"]);
  state.apply({ type: "participant.removed", participant: "1" });
  assert.deepEqual(state.blockedOnStage.map(({ id }) => id), ["9"]);
  state.apply({ ...SNAPSHOT, participants: [seated("9", 4)] });
  assert.deepEqual(state.blockedOnStage, []);
});

test("whom one blocks is known as blocked at once", () => {
  state.apply({ ...SNAPSHOT, participants: [person("1", 0, { user_id: "u1" })] });
  assert.equal(state.isBlocked("u1"), false);
  state.block("u1");
  assert.equal(state.isBlocked("u1"), true);
  assert.deepEqual(state.blockedOnStage.map(({ id }) => id), ["1"]);
});
