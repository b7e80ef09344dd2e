/**
 * @typedef {(purpose: "listen" | "publish") => Promise<Grant>} GetTicket rejects with an error
 *   whose `code` is that of the protocol
 */

/**
 * A worker with an audio socket, seen from the page: passes on its requests for tickets.
 *
 * Its messages become events of the same name (`state`, `levels`, `notice`, `pulse`, `codec`, `error`)
 * with the message as detail; `error` also if the worker itself breaks.
 */
export class SocketWorker extends EventTarget {
  #worker;
  #getTicket;
  #purpose;

  /**
   * @param {object} options
   * @param {string} options.url of encoder-worker.js or decoder-worker.js
   * @param {"listen" | "publish"} options.purpose
   * @param {GetTicket} options.getTicket
   * @param {CodecChoice} [options.codec]
   */
  constructor({ url, purpose, getTicket, codec = "auto" }) {
    super();
    this.#purpose = purpose;
    this.#getTicket = getTicket;
    this.#worker = new Worker(url, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#receive(data));
    this.#worker.addEventListener("error", ({ message }) => {
      this.dispatchEvent(new CustomEvent("error", { detail: { code: "worker_failed", message } }));
    });
    this.post({ type: "codec", choice: codec });
  }

  /**
   * @param {Message} message
   * @param {Transferable[]} [transfer]
   */
  post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** Opens the socket, and keeps it open. */
  connect() {
    this.post({ type: "connect" });
  }

  /** Opens it anew, with a new ticket. */
  reconnect() {
    this.post({ type: "reconnect" });
  }

  disconnect() {
    this.post({ type: "disconnect" });
  }

  terminate() {
    this.#worker.terminate();
  }

  /** @param {Message} message */
  #receive(message) {
    if (message.type === "ticket") void this.#fetchTicket();
    else this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }

  async #fetchTicket() {
    try {
      this.post({ type: "grant", grant: await this.#getTicket(this.#purpose) });
    } catch (error) {
      const { code = "server_error" } = /** @type {{code?: string}} */ (error);
      this.post({ type: "refusal", code });
    }
  }
}
