import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Player } from "../../static/js/audio/player.js";
import { settled } from "./support.js";

/** What a browser has for sound, as far as a player needs it. */
class SilentContext extends EventTarget {
  state = "suspended";
  audioWorklet = { addModule: async () => {} };

  createMediaStreamDestination() {
    return { stream: { of: this } };
  }

  async resume() {
    if (this.state === "closed") throw new DOMException("closed", "InvalidStateError");
    this.become("running");
  }

  async close() {
    this.become("closed");
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class SilentNode {
  port = { postMessage: () => {} };
  connect() {}
  disconnect() {}
}

class SilentElement extends EventTarget {
  paused = true;
  srcObject = null;

  async play() {
    this.paused = false;
  }

  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

let element;

beforeEach(() => {
  element = new SilentElement();
  globalThis.AudioContext = SilentContext;
  globalThis.AudioWorkletNode = SilentNode;
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
});

afterEach(() => {
  delete globalThis.document;
});

function playing() {
  const player = new Player({ workletUrl: "playback.js", audioElement: element });
  player.news = [];
  for (const name of ["blocked", "unblocked"]) player.addEventListener(name, () => player.news.push(name));
  return player;
}

test("who goes from one Space to the next hears the next one", async () => {
  const [old, next] = [playing(), playing()];
  await old.start();
  await next.start();
  await old.stop();
  assert.equal(element.srcObject.of, next.context);
  assert.ok(!element.paused);
  assert.deepEqual(next.news, []);
  await next.stop();
  assert.equal(element.srcObject, null);
});

test("sound that the system took away is offered again, and comes back with the page", async () => {
  const player = playing();
  await player.start();
  await settled();
  element.pause();
  assert.deepEqual(player.news, ["blocked"]);
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.deepEqual(player.news, ["blocked", "unblocked"]);
  assert.ok(!element.paused);
  player.context.become("interrupted");
  await settled();
  assert.equal(player.context.state, "running");
});

test("a goodbye before all is ready leaves nothing behind", async () => {
  const player = playing();
  const starting = player.start();
  await player.stop();
  await assert.rejects(starting, { name: "AbortError" });
  assert.equal(element.srcObject, null);
});
