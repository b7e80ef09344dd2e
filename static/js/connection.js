import { Backoff } from "./backoff.js";
import { closeCode } from "./protocol.js";

const OPEN_TIMEOUT_MS = 10_000;
const BEAT_EVERY_MS = 5000;
const BEAT_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 10_000;
const PULSE_EVERY_MS = 1000;

/** The server's no, or the network's. `code` is for programs, `message` for people. */
export class RequestError extends Error {
  name = "RequestError";

  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @typedef {{name: "connecting"}
 *   | {name: "open"}
 *   | {name: "reconnecting", retryInMs: number}
 *   | {name: "closed", code: number, reason: string}} ConnectionState
 * @typedef {{resolve: (answer: Message) => void, reject: (error: RequestError) => void,
 *   timer: ReturnType<typeof setTimeout>}} Waiting
 */

/**
 * The control socket: requests and their answers, presence, and coming back after a loss.
 *
 * Events: `state` (detail: ConnectionState) and `message` (detail: a message of the server's that
 * is news; one that newer messages overtook is left out, and a gap is followed by a fresh
 * `space.state`).
 */
export class ControlConnection extends EventTarget {
  #url;
  #createSocket;
  #backoff;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ConnectionState} */
  #state = { name: "closed", code: 0, reason: "" };
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #lastId = 0;
  /** @type {number | null} newest revision of the Space that we know */
  #seq = null;
  #isResyncing = false;
  #lastBeatAt = 0;
  /** @type {number | undefined} */
  #retryAfterMs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #openTimer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pulseTimer;

  /**
   * @param {string} url
   * @param {{createSocket?: (url: string) => WebSocket, random?: () => number}} [platform]
   */
  constructor(url, { createSocket = (address) => new WebSocket(address), random } = {}) {
    super();
    this.#url = url;
    this.#createSocket = createSocket;
    this.#backoff = new Backoff(random);
  }

  get url() {
    return this.#url;
  }

  get state() {
    return this.#state;
  }

  /** Connects, and stays connected until `close()` or until the server says it is over. */
  open() {
    if (this.#state.name !== "closed") return;
    this.#setState({ name: "connecting" });
    this.#pulseTimer = setInterval(() => this.pulse(), PULSE_EVERY_MS);
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  close() {
    if (this.#state.name !== "closed") this.#stop(1000, "closed by this page");
  }

  /**
   * Asks the server; resolves with its answer. Rejects with RequestError: the server's code,
   * or `not_connected`, `connection_lost`, `timeout`.
   * @param {string} type
   * @param {object} [fields]
   * @param {number} [timeoutMs]
   * @returns {Promise<Message>}
   */
  request(type, fields = {}, timeoutMs = REQUEST_TIMEOUT_MS) {
    const socket = this.#socket;
    if (this.#state.name !== "open" || !socket) {
      return Promise.reject(new RequestError("not_connected", "There is no connection just now."));
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new RequestError("timeout", "The server did not answer in time."));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...fields, type, id }));
    });
  }

  /**
   * Tells the server that we are here, if that is due. Called once a second; a page may also call
   * it from a worker's message, since a hidden page's own timers may be held up for a minute.
   */
  pulse() {
    const isDue = Date.now() - this.#lastBeatAt >= BEAT_EVERY_MS - PULSE_EVERY_MS / 10;
    if (this.#state.name === "open" && isDue) void this.#beat();
  }

  /** Reconnects at once if a retry is pending. */
  retryNow() {
    if (this.#state.name !== "reconnecting" || this.#socket) return;
    clearTimeout(this.#retryTimer);
    this.#connect();
  }

  #wake = () => {
    if (globalThis.document?.visibilityState === "hidden") return;
    this.retryNow();
    if (this.#state.name === "open") void this.#beat();
  };

  #connect() {
    if (this.#state.name === "reconnecting") this.#setState({ name: "reconnecting", retryInMs: 0 });
    const socket = this.#createSocket(this.#url);
    this.#socket = socket;
    // A network that has just changed may swallow the attempt, and the browser waits for minutes.
    this.#openTimer = setTimeout(() => this.#abandon("no connection"), OPEN_TIMEOUT_MS);
    const isCurrent = () => socket === this.#socket;
    socket.addEventListener("open", () => isCurrent() && this.#opened());
    socket.addEventListener("message", ({ data }) => isCurrent() && this.#receive(data));
    socket.addEventListener("close", (event) => isCurrent() && this.#lost(event));
  }

  #opened() {
    clearTimeout(this.#openTimer);
    this.#seq = null;
    this.#retryAfterMs = undefined;
    this.#lastBeatAt = Date.now();
    this.#setState({ name: "open" });
  }

  /** @param {string} data */
  #receive(data) {
    /** @type {Message} */
    const message = JSON.parse(data);
    if (message.retry_after) this.#retryAfterMs = message.retry_after * 1000;
    const isAnswer = message.id !== undefined && (message.type === "ok" || message.type === "error");
    if (isAnswer) this.#settle(message);
    else if (this.#isNews(message)) this.#emit("message", message);
  }

  /** @param {Message} answer */
  #settle(answer) {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.type === "ok") waiting.resolve(answer);
    else waiting.reject(new RequestError(answer.code, answer.message));
  }

  /** @param {Message} message */
  #isNews({ type, seq }) {
    if (seq === undefined) return true;
    const known = this.#seq;
    if (type === "space.state") {
      this.#backoff.reset();
      this.#seq = seq;
      // A snapshot can be older than a message that overtook it: ask what is newest.
      if (known !== null && seq < known) void this.#beat();
      return true;
    }
    this.#seq = Math.max(known ?? seq, seq);
    if (known === null || seq <= known) return false;
    if (seq > known + 1) void this.#resync();
    return true;
  }

  async #resync() {
    if (this.#isResyncing) return;
    this.#isResyncing = true;
    try {
      const answer = await this.request("state.get");
      const message = { ...answer, type: "space.state" };
      if (this.#isNews(message)) this.#emit("message", message);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // The next beat sees the same gap and asks again.
    } finally {
      this.#isResyncing = false;
    }
  }

  async #beat() {
    const socket = this.#socket;
    this.#lastBeatAt = Date.now();
    try {
      const { seq } = await this.request("presence.beat", { seq: this.#seq ?? 0 }, BEAT_TIMEOUT_MS);
      if (seq > (this.#seq ?? 0)) await this.#resync();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // A socket that swallows a beat is dead, whatever the browser thinks of it.
      if (error.code === "timeout" && socket === this.#socket) this.#abandon("no answer");
    }
  }

  /** @param {string} reason */
  #abandon(reason) {
    this.#socket?.close();
    this.#lost({ code: 1006, reason });
  }

  /** @param {{code: number, reason: string}} event */
  #lost({ code, reason }) {
    const { then } = closeCode(code);
    if (then === "stop") {
      this.#stop(code, reason);
      return;
    }
    this.#socket = null;
    clearTimeout(this.#openTimer);
    const wait = then === "wait" ? this.#backoff.busy(this.#retryAfterMs) : this.#backoff.next();
    this.#setState({ name: "reconnecting", retryInMs: wait });
    this.#rejectWaiting();
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #stop(code, reason) {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#openTimer);
    clearInterval(this.#pulseTimer);
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    socket?.close();
    this.#setState({ name: "closed", code, reason });
    this.#rejectWaiting();
  }

  #rejectWaiting() {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new RequestError("connection_lost", "The connection was lost before the answer."));
    }
    this.#waiting.clear();
  }

  /** @param {ConnectionState} state */
  #setState(state) {
    this.#state = state;
    this.#emit("state", state);
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
