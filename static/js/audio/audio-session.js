import { closeCode } from "../protocol.js";
import { Microphone } from "./microphone.js";
import { Player } from "./player.js";
import { SocketWorker } from "./socket-worker.js";
import { Tap } from "./tap.js";

/** Closings that somebody else speaks of: ourselves, the control socket, the seat that is gone. */
const EXPECTED = new Set([1000, 4000, 4403, 4409, 4410, "not_seated", "ended", "superseded"]);

/**
 * @typedef {object} AudioOptions
 * @property {{capture: string, playback: string}} worklets URLs of the two processors
 * @property {{encoder: string, decoder: string}} workers URLs of the two workers
 * @property {HTMLAudioElement} audioElement
 * @property {CodecChoice} [codec]
 * @property {boolean} [raw] no processing of the microphone: for music, with headphones
 * @property {boolean} [tap] keep what is heard and captured, for tests
 */

/**
 * Everything of a Space that makes or takes sound: player, microphone and the two workers.
 *
 * Events: `levels` (detail: `{levels: {seat: 0..1}, speaking: [seat]}`), `blocked`, `unblocked`,
 * `notice`, `error` (details: `{code, message}`), `lost` (the microphone), `pulse` (each second).
 */
export class AudioSession extends EventTarget {
  #player;
  #microphone;
  #listener;
  #createPublisher;
  /** @type {SocketWorker | null} most people only listen, and never load an encoder */
  #publisher = null;
  /** @type {number | null} */
  #seat = null;
  /** @type {Map<number | "microphone", Tap>} */
  #taps = new Map();
  /** @type {{levels: Record<number, number>, speaking: number[]}} */
  #others = { levels: {}, speaking: [] };
  #own = { level: 0, isSpeaking: false };
  #isLive = false;

  /**
   * @param {AudioOptions} options
   * @param {(purpose: "listen" | "publish") => Promise<Grant>} getTicket
   */
  constructor({ worklets, workers, audioElement, codec, raw, tap }, getTicket) {
    super();
    this.#player = new Player({ workletUrl: worklets.playback, audioElement, tap });
    const { context } = this.#player;
    this.#microphone = new Microphone({ context, workletUrl: worklets.capture, raw, tap });
    this.#listener = new SocketWorker({ url: workers.decoder, purpose: "listen", getTicket, codec });
    this.#createPublisher = () =>
      new SocketWorker({ url: workers.encoder, purpose: "publish", getTicket, codec });
    this.#wire();
  }

  /** Gets ready to play. */
  async start() {
    const port = await this.#player.start();
    this.#listener.post({ type: "play", port }, [port]);
  }

  /** Opens the audio sockets, anew if need be: a new control connection vouches for them now. */
  reconnect() {
    this.#listener.reconnect();
    if (this.#seat !== null) this.#publisher?.reconnect();
  }

  /**
   * Says where we sit. With a seat the publish socket is opened, so that unmuting takes no time;
   * without one the microphone is given back.
   * @param {number | null} seat
   */
  setSeat(seat) {
    this.#seat = seat;
    this.#listener.post({ type: "own", seat });
    if (seat !== null) {
      this.#publisher ??= this.#openPublisher();
      this.#publisher.connect();
    } else {
      this.setLive(false);
      this.#publisher?.disconnect();
      this.#microphone.close();
    }
  }

  /** Asks for the microphone unless it is open; for people with a seat. Throws MicrophoneError. */
  async openMicrophone() {
    if (this.#microphone.isOpen) return;
    const port = await this.#microphone.open();
    // Somebody may have lost the seat while the browser was asking them.
    if (this.#seat === null) this.#microphone.close();
    this.#publisher?.post({ type: "capture", port }, [port]);
  }

  /**
   * Goes over to the microphone that is chosen now, if one is open: the stream goes on, and so does
   * silence. Throws MicrophoneError, and keeps the old one.
   */
  async switchMicrophone() {
    if (!this.#microphone.isOpen) return;
    const port = await this.#microphone.reopen();
    if (this.#seat === null) this.#microphone.close();
    this.#microphone.isEnabled = this.#isLive;
    this.#publisher?.post({ type: "capture", port }, [port]);
  }

  /**
   * Lets the microphone be heard or not, at once.
   * @param {boolean} isLive
   */
  setLive(isLive) {
    this.#isLive = isLive;
    this.#publisher?.post({ type: "mute", isMuted: !isLive });
    this.#microphone.isEnabled = isLive;
  }

  /**
   * @param {number} volume 0 to 1
   * @param {number} [seat]
   */
  setVolume(volume, seat) {
    this.#player.setVolume(volume, seat);
  }

  /** To be called in a click after `blocked`. */
  unlock() {
    return this.#player.unlock();
  }

  /**
   * What was heard from a seat, or captured, in the last 30 s; only with the option `tap`.
   * @param {number | "microphone"} source
   */
  readTap(source) {
    return (this.#taps.get(source) ?? new Tap()).read();
  }

  async stop() {
    this.#seat = null;
    this.#publisher?.terminate();
    this.#listener.terminate();
    this.#microphone.close();
    await this.#player.stop();
  }

  #openPublisher() {
    const publisher = this.#createPublisher();
    this.#wireWorker(publisher);
    this.#on(publisher, "levels", (report) => this.#showLevels(this.#others, report));
    return publisher;
  }

  /** @param {SocketWorker} worker */
  #wireWorker(worker) {
    this.#on(worker, "notice", ({ notice }) => this.#emit("notice", notice));
    this.#on(worker, "error", (detail) => this.#emit("error", detail));
    this.#on(worker, "state", (detail) => this.#report(detail));
  }

  #wire() {
    this.#wireWorker(this.#listener);
    this.#on(this.#listener, "pulse", () => this.#emit("pulse"));
    this.#on(this.#listener, "levels", (report) => this.#showLevels(report, this.#own));
    for (const name of ["blocked", "unblocked"]) this.#on(this.#player, name, () => this.#emit(name));
    this.#on(this.#microphone, "lost", () => this.#emit("lost"));
    this.#on(this.#player, "tap", (block) => this.#keep(block.seat, block));
    this.#on(this.#microphone, "tap", (block) => this.#keep("microphone", block));
  }

  /** @param {{state: string, code: number | string}} detail */
  #report({ state, code }) {
    if (state !== "closed" || EXPECTED.has(code)) return;
    const name = typeof code === "number" ? closeCode(code).name : code;
    this.#emit("error", { code: name, message: "The audio connection was closed." });
  }

  /**
   * @param {{levels: Record<number, number>, speaking: number[]}} others
   * @param {{level: number, isSpeaking: boolean}} own
   */
  #showLevels(others, own) {
    this.#others = others;
    this.#own = own;
    const levels = { ...others.levels };
    const speaking = [...others.speaking];
    if (this.#seat !== null) levels[this.#seat] = own.level;
    if (this.#seat !== null && own.isSpeaking) speaking.push(this.#seat);
    this.#emit("levels", { levels, speaking });
  }

  /**
   * @param {number | "microphone"} source
   * @param {TapBlock} block
   */
  #keep(source, block) {
    const tap = this.#taps.get(source) ?? new Tap();
    this.#taps.set(source, tap);
    tap.push(block);
  }

  /**
   * @param {EventTarget} source
   * @param {string} name
   * @param {(detail: any) => void} listener
   */
  #on(source, name, listener) {
    source.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
