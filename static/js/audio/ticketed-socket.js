import { Backoff } from "../backoff.js";
import { closeCode, subprotocols } from "../protocol.js";

const FINAL_REFUSALS = new Set([
  "ended",
  "invalid",
  "login_required",
  "not_allowed",
  "not_found",
  "not_seated",
  "superseded",
]);

/** How long a network that swallows what we send may keep us waiting. */
const OPEN_WITHIN_MS = 10_000;
/** The server accepts every socket and closes at once those it does not want. */
const SETTLED_AFTER_MS = 5000;

/**
 * @typedef {"closed" | "asking" | "connecting" | "open" | "waiting"} SocketState
 * @typedef {object} Hooks
 * @property {() => void} askTicket answered by `grant` or `refuse`
 * @property {(socket: WebSocket) => void} onOpen
 * @property {(data: ArrayBuffer | string) => void} onMessage
 * @property {(state: SocketState, code: number | string) => void} onState `code` says why a socket
 *   closed: a close code, or the code of a refusal
 */

/**
 * An audio socket that comes back: every connection needs a ticket of its own, and only the
 * control connection, on another thread, can get one.
 */
export class TicketedSocket {
  #hooks;
  #createSocket;
  #backoff;
  /** @type {SocketState} */
  #state = "closed";
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Hooks} hooks
   * @param {{createSocket?: (url: string, protocols: string[]) => WebSocket,
   *   random?: () => number}} [platform]
   */
  constructor(hooks, { createSocket = openSocket, random } = {}) {
    this.#hooks = hooks;
    this.#createSocket = createSocket;
    this.#backoff = new Backoff(random);
  }

  /** Connects; does nothing if that is under way or done. */
  start() {
    if (this.#state === "closed") this.#ask();
  }

  /** Connects anew: the control connection that vouched for this socket is gone. */
  restart() {
    if (this.#state === "asking") return;
    this.#release();
    this.#ask();
  }

  stop() {
    this.#release();
    this.#setState("closed", 1000);
  }

  /** @param {Grant} grant */
  grant({ url, ticket }) {
    if (this.#state !== "asking") return;
    this.#setState("connecting", 0);
    const socket = this.#createSocket(url, subprotocols(ticket));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#after(OPEN_WITHIN_MS, () => this.#giveUp());
    const isCurrent = () => socket === this.#socket;
    socket.addEventListener("open", () => isCurrent() && this.#opened(socket));
    socket.addEventListener("message", ({ data }) => isCurrent() && this.#hooks.onMessage(data));
    socket.addEventListener("close", ({ code }) => isCurrent() && this.#lost(code));
  }

  /** @param {string} code of the answer to the request for a ticket */
  refuse(code) {
    if (this.#state !== "asking") return;
    if (FINAL_REFUSALS.has(code)) this.#setState("closed", code);
    else this.#retryIn(this.#backoff.next(), code);
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    this.#after(SETTLED_AFTER_MS, () => this.#backoff.reset());
    this.#setState("open", 0);
    this.#hooks.onOpen(socket);
  }

  #giveUp() {
    this.#socket?.close();
    this.#lost(1006);
  }

  /** @param {number} code */
  #lost(code) {
    clearTimeout(this.#timer);
    this.#socket = null;
    const { then } = closeCode(code);
    if (then === "stop") this.#setState("closed", code);
    else this.#retryIn(then === "wait" ? this.#backoff.busy() : this.#backoff.next(), code);
  }

  /**
   * @param {number} ms
   * @param {number | string} code
   */
  #retryIn(ms, code) {
    this.#setState("waiting", code);
    this.#after(ms, () => this.#ask());
  }

  /**
   * One thing is waited for at a time.
   * @param {number} ms
   * @param {() => void} act
   */
  #after(ms, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  #ask() {
    this.#setState("asking", 0);
    this.#hooks.askTicket();
  }

  #release() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /**
   * @param {SocketState} state
   * @param {number | string} code
   */
  #setState(state, code) {
    this.#state = state;
    this.#hooks.onState(state, code);
  }
}

/**
 * @param {string} url
 * @param {string[]} protocols
 */
function openSocket(url, protocols) {
  return new WebSocket(url, protocols);
}
