import { Backoff } from "./backoff.js";
import { closeCode } from "./protocol.js";

const PING_EVERY_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 10_000;

/**
 * The personal feed: one socket a page while somebody is logged in, which comes back by itself.
 *
 * Each message becomes a `feed:<type>` event of `target`, its detail the message; `feed:open` says
 * that there is a connection (again), and that whatever was shown may have changed meanwhile;
 * `feed:over` that there will be none any more, its detail with the `name` of the close code.
 */
export class Feed {
  #url;
  #target;
  #createSocket;
  #backoff;
  #isOver = false;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pulseTimer;

  /**
   * @param {string} url
   * @param {EventTarget} target
   * @param {{createSocket?: (url: string) => WebSocket, random?: () => number}} [platform]
   */
  constructor(url, target, { createSocket = (address) => new WebSocket(address), random } = {}) {
    this.#url = url;
    this.#target = target;
    this.#createSocket = createSocket;
    this.#backoff = new Backoff(random);
  }

  /** Connects unless there is a connection or none is wanted; at once, if one was waited for. */
  open() {
    if (this.#socket || this.#isOver) return;
    clearTimeout(this.#retryTimer);
    const socket = this.#createSocket(this.#url);
    this.#socket = socket;
    this.#leaveAfter(OPEN_WITHIN_MS, socket);
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", ({ data }) => this.#heard(socket, data));
    socket.addEventListener("close", ({ code }) => this.#closed(socket, code));
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#pingLater(socket);
    this.#dispatch("open");
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data
   */
  #heard(socket, data) {
    if (socket !== this.#socket) return;
    // Accepted is not let in: only what the server says shows that it wants us.
    this.#backoff.reset();
    this.#pingLater(socket);
    const message = JSON.parse(data);
    if (message.type !== "pong") this.#dispatch(message.type, message);
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #closed(socket, code) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#pulseTimer);
    this.#socket = null;
    const { name, then } = closeCode(code);
    if (then === "stop") {
      this.#isOver = true;
      this.#dispatch("over", { name });
      return;
    }
    const wait = then === "wait" ? this.#backoff.busy() : this.#backoff.next();
    this.#retryTimer = setTimeout(() => this.open(), wait);
  }

  /** @param {WebSocket} socket */
  #pingLater(socket) {
    clearTimeout(this.#pulseTimer);
    this.#pulseTimer = setTimeout(() => this.#ping(socket), PING_EVERY_MS);
  }

  /** @param {WebSocket} socket */
  #ping(socket) {
    socket.send(JSON.stringify({ type: "ping" }));
    this.#leaveAfter(PONG_WITHIN_MS, socket);
  }

  /**
   * A network that is gone may keep it to itself for minutes.
   * @param {number} ms
   * @param {WebSocket} socket
   */
  #leaveAfter(ms, socket) {
    clearTimeout(this.#pulseTimer);
    this.#pulseTimer = setTimeout(() => {
      socket.close();
      this.#closed(socket, 1006);
    }, ms);
  }

  /**
   * @param {string} type
   * @param {object} [detail]
   */
  #dispatch(type, detail) {
    this.#target.dispatchEvent(new CustomEvent(`feed:${type}`, { detail }));
  }
}
