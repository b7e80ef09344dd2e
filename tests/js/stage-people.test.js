import assert from "node:assert/strict";
import { test } from "node:test";

import { hostAway } from "../../static/js/stage/host-away.js";
import { inOrder } from "../../static/js/stage/line.js";
import { newsOf } from "../../static/js/stage/news.js";
import { actionsOn } from "../../static/js/stage/person-actions.js";
import { clock, invitesYou, placeChanged, placeWord, slowly, waited } from "../../static/js/stage/words.js";

const MINUTE = 60_000;
const REASONS_WITH_WORDS =
  "granted declined revoked muted_by_host resumed left_seat mics_off mics_on cohost_granted cohost_removed stands_in stood_in hosting_received hosting_given";

const you = (role, more = {}) => ({
  participant_id: "me",
  role,
  seat: ["host", "cohost", "speaker"].includes(role) ? 1 : null,
  is_manager: ["host", "cohost"].includes(role),
  ...more,
});
const person = (id, more = {}) => ({ id, user_id: `u${id}`, name: `Person ${id}`, handle: id, ...more });
const seated = (id, role, more = {}) => person(id, { role, seat: 2, is_muted: true, is_present: true, ...more });
const map = (...people) => new Map(people.map((one) => [one.id, one]));

/** What is offered, in one line. */
function offered(whose, { on = person("p"), more = {} } = {}) {
  const about = { you: whose, person: on, seated: on.role ? on : undefined, isBlocked: false, ...more };
  return [...actionsOn(about)].sort().join(" ");
}

test("anybody with an account follows, blocks and reports; a guest looks", () => {
  assert.equal(offered(you("listener")), "block follow report");
  assert.equal(offered(you("speaker"), { on: seated("p", "host") }), "block follow report");
  assert.equal(offered(you("guest", { participant_id: null })), "");
});

test("whom one has blocked one neither follows nor blocks again", () => {
  assert.equal(offered(you("listener"), { more: { isBlocked: true } }), "report");
});

test("managers invite and remove listeners, and invite nobody twice", () => {
  assert.equal(offered(you("cohost")), "block follow invite remove report");
  assert.equal(offered(you("cohost"), { more: { invitation: { id: "i" } } }), "block follow remove report");
  assert.equal(offered(you("speaker", { is_manager: true })), "block follow invite remove report");
});

test("managers mute and move speakers; the host's seat and a co-host's are not a co-host's to take", () => {
  const talking = seated("p", "speaker", { is_muted: false });
  assert.equal(offered(you("cohost"), { on: talking }), "block follow mute remove report revoke");
  assert.equal(offered(you("cohost"), { on: seated("p", "speaker") }), "block follow remove report revoke");
  assert.equal(offered(you("cohost"), { on: seated("p", "host") }), "block follow report");
  assert.equal(offered(you("cohost"), { on: seated("p", "cohost") }), "block follow report");
});

test("the host alone makes and unmakes co-hosts, and hands over", () => {
  const all = "block follow hand-over make-cohost remove report revoke";
  assert.equal(offered(you("host"), { on: seated("p", "speaker") }), all);
  assert.equal(
    offered(you("host"), { on: seated("p", "cohost") }),
    "block follow hand-over remove remove-cohost report revoke",
  );
  const asked = { on: seated("p", "speaker"), more: { invitation: { id: "i" } } };
  assert.equal(offered(you("host"), asked), "block follow hand-over remove report revoke");
});

test("on oneself there is the sound, and the way back to listening", () => {
  const me = (role) => offered(you(role), { on: seated("me", role) });
  assert.equal(me("speaker"), "sound step-down");
  assert.equal(me("cohost"), "remove-cohost sound step-down");
  assert.equal(me("host"), "sound");
  assert.equal(offered(you("listener"), { on: person("me") }), "");
});

test("the line can have first who has not spoken, in the order they came", () => {
  const line = [["a", true], ["b", false], ["c", true], ["d", false]].map(([id, has_spoken]) => ({ id, has_spoken }));
  const order = (name) => inOrder(line, name).map(({ id }) => id).join("");
  assert.equal(order("arrival"), "abcd");
  assert.equal(order("unheard"), "bdac");
  assert.equal(line.map(({ id }) => id).join(""), "abcd");
});

test("waiting in words, also when the server's clock is ahead", () => {
  const said = [-5000, 0, 59_000, MINUTE, 2.9 * MINUTE, 59 * MINUTE, 60 * MINUTE, 150 * MINUTE].map(waited);
  assert.deepEqual(said, ["just now", "just now", "just now", "1 min", "2 min", "59 min", "1 h", "2 h"]);
});

test("times left and slow mode in words", () => {
  assert.deepEqual([0, 9, 60, 179.2].map(clock), ["0:00", "0:09", "1:00", "2:59"]);
  assert.deepEqual([10, 30, 60, 300].map(slowly).map((said) => said.slice(11)), [
    "once in 10 s",
    "once in 30 s",
    "once in 1 min",
    "once in 5 min",
  ]);
});

test("every reason that somebody else brings about has words", () => {
  for (const reason of REASONS_WITH_WORDS.split(" ")) assert.notEqual(placeChanged(reason), "", reason);
  assert.equal(placeChanged("request_changed"), "");
});

test("an invitation says by whom and to what", () => {
  assert.equal(invitesYou({ invited_by: "Ana", role: "speaker" }), "Ana invites you to speak.");
  assert.equal(invitesYou({ invited_by: "", role: "cohost" }), "A host invites you to co-host.");
});

test("a place on stage says who is away and who stands in", () => {
  assert.equal(placeWord({ role: "speaker", is_present: true, is_acting: true }), "Stands in");
  assert.equal(placeWord({ role: "host", is_present: false }), "Away");
  assert.equal(placeWord({ role: "cohost", is_present: true }), "Co-host");
});

test("news of the stage: who comes, goes and changes; nothing of oneself, nothing of mics", () => {
  const ben = seated("b", "speaker");
  const say = (before, now) => newsOf(before, now, "me");
  assert.equal(say(map(), map(ben)), "Person b is on stage.");
  assert.equal(say(map(ben), map()), "Person b has left the stage.");
  assert.equal(say(map(ben), map({ ...ben, role: "cohost" })), "Person b is a co-host now.");
  assert.equal(say(map(ben), map({ ...ben, is_acting: true })), "Person b stands in for the host.");
  assert.equal(say(map({ ...ben, is_acting: true }), map({ ...ben, role: "host" })), "Person b is the host now.");
  assert.equal(say(map(ben), map({ ...ben, is_muted: false })), "");
  assert.equal(say(map(), map(seated("me", "speaker"))), "");
});

const SINCE = "2026-03-01T12:00:00.000Z";
const AWAY = { host_away_since: SINCE };
const HOST = seated("h", "host", { name: "Ana", is_present: false });
const told = (people, seconds, space = AWAY) => hostAway(space, people, 180, Date.parse(SINCE) + seconds * 1000);

test("a host who is here is no news", () => {
  assert.equal(told([HOST], 0, { host_away_since: null }), null);
});

test("while the host is away it is said who stands in, what comes next and when", () => {
  const ben = seated("b", "speaker", { name: "Ben", is_acting: true });
  assert.deepEqual(told([HOST, ben], 77), {
    words: "Ana's connection is gone. Ben stands in.",
    next: "Ben becomes the host in 1:43.",
  });
  assert.equal(told([HOST], 60).next, "The Space ends in 2:00 if they do not come back.");
  const cohost = seated("c", "cohost", { name: "Cho" });
  assert.equal(told([HOST, cohost], 0).next, "Cho becomes the host in 3:00.");
  assert.equal(told([HOST, cohost, seated("d", "cohost")], 0).next, "A co-host becomes the host in 3:00.");
});

test("the time left is never less than nothing, nor more than the grace", () => {
  assert.match(told([HOST], 500).next, /in 0:00/);
  assert.match(told([HOST], -500).next, /in 3:00/);
});
