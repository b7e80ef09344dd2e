const SOCKET_LIMIT_BYTES = 4096;
const KEPT_FRAMES = 10;

/**
 * Frames on their way into a socket. What the network cannot take soon is not worth sending:
 * beyond 4 KB in the socket (over a second of speech) frames wait here, at most 200 ms of them,
 * and the oldest go first.
 */
export class SendQueue {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #frames = [];
  dropped = 0;

  /**
   * Sends the frame, or keeps it for the next call.
   * @param {Uint8Array<ArrayBuffer>} frame
   * @param {Pick<WebSocket, "bufferedAmount" | "send">} socket
   */
  push(frame, socket) {
    this.#frames.push(frame);
    while (this.#frames.length > 0 && socket.bufferedAmount <= SOCKET_LIMIT_BYTES) {
      socket.send(/** @type {Uint8Array<ArrayBuffer>} */ (this.#frames.shift()));
    }
    if (this.#frames.length > KEPT_FRAMES) {
      this.#frames.shift();
      this.dropped += 1;
    }
  }

  clear() {
    this.#frames.length = 0;
  }
}
