/** Stands in for the platform's WebSocket: a test opens, feeds and closes it by hand. */
export class ScriptedSocket extends EventTarget {
  /** @type {ScriptedSocket[]} */
  static opened = [];
  binaryType = "blob";
  bufferedAmount = 0;
  readyState = 0;
  sent = [];
  isClosed = false;

  constructor(url, protocols = []) {
    super();
    this.url = url;
    this.protocols = protocols;
    ScriptedSocket.opened.push(this);
  }

  static reset() {
    ScriptedSocket.opened = [];
  }

  static get last() {
    return ScriptedSocket.opened.at(-1);
  }

  send(data) {
    this.sent.push(data);
  }

  close() {
    this.isClosed = true;
  }

  accept() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  drop(code, reason = "") {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  deliver(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  say(message) {
    this.deliver(JSON.stringify(message));
  }

  /** Requests received, as objects. */
  get requests() {
    return this.sent.map((text) => JSON.parse(text));
  }

  /** Answers the newest request of this type. */
  answer(type, fields = {}) {
    const { id } = this.requests.findLast((request) => request.type === type);
    this.say({ type: "ok", id, for: type, ...fields });
  }
}

/** Lets promise callbacks run, without letting time pass. */
export async function settled() {
  for (let turn = 0; turn < 5; turn += 1) await null;
}

/** A generator of numbers in [0, 1) that is the same in every run (mulberry32). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
