import { AudioSession } from "./audio/audio-session.js";
import { ControlConnection, RequestError } from "./connection.js";
import { closeCode } from "./protocol.js";
import { SpaceState } from "./space-state.js";

const LEFT = 4000;
const ENDED = 4410;
const LEAVE_TIMEOUT_MS = 1000;
const NETWORK_CODES = new Set(["not_connected", "connection_lost", "timeout"]);

/** After these the microphone stays shut until its owner opens it again. */
const SHUTS_MICROPHONE = new Set(["muted_by_host", "revoked", "resumed", "left_seat", "mics_off"]);

/**
 * @typedef {import("./audio/audio-session.js").AudioOptions & {controlUrl: string}} Options
 */

/**
 * A person in a Space, as a page sees it: who is there, what is heard, and one's own microphone.
 *
 * Events, with their detail:
 *   `space`, `participants` (Map by id), `audience`, `requests` and so on: that part of the state;
 *   `you` ({you, reason}); `state`: after any of these, with the names of what changed;
 *   `levels` ({seat: 0..1}, some 15 times a second while anyone is heard);
 *   `speaking` ([seat], when that changes);
 *   `connection` (ConnectionState of the control connection);
 *   `reactions` (the message: who sent what in the last quarter of a second);
 *   `captions` (the message: what is new of them), see `showCaptions`;
 *   `ended` (the Space); `blocked` and `unblocked` (the browser wants a click, see `unlock`);
 *   `notice`, `error` ({code, message}).
 */
export class SpaceClient extends EventTarget {
  #options;
  #connection;
  #state = new SpaceState();
  /** @type {AudioSession | null} */
  #audio = null;
  #isFresh = false; // a connection that has not told the state yet
  /** @type {{code: string, message: string} | null} why we are not let in, in the server's words */
  #refusal = null;
  #wantsMic = false;
  #showsCaptions = false;
  #speaking = "";

  /** @param {Options} options all URLs absolute or relative to the page, as the server names them */
  constructor(options) {
    super();
    this.#options = options;
    const url = new URL(options.controlUrl, globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#connection = new ControlConnection(url.href);
    this.#on(this.#connection, "state", (state) => this.#connectionChanged(state));
    this.#on(this.#connection, "message", (message) => this.#receive(message));
  }

  get space() {
    return this.#state.space;
  }

  get you() {
    return this.#state.you;
  }

  /** Who is seated, by id. */
  get participants() {
    return this.#state.participants;
  }

  get audience() {
    return this.#state.audience;
  }

  get requests() {
    return this.#state.requests;
  }

  /** All that is known, to be read only: the parts that have no getter here. */
  get state() {
    return this.#state;
  }

  /** Whom we have blocked and hear all the same. */
  get blockedOnStage() {
    return this.#state.blockedOnStage;
  }

  get connection() {
    return this.#connection.state;
  }

  /** Is what we say heard? */
  get isMicLive() {
    const { you } = this.#state;
    return this.#wantsMic && you !== null && you.seat !== null && !you.is_muted;
  }

  /**
   * Who sits there.
   * @param {number} seat
   */
  seated(seat) {
    return this.#state.seated(seat);
  }

  /**
   * Enters, and begins to listen; best called in a click. Resolves when the state is known.
   * Rejects with RequestError if there is no way in.
   */
  async join() {
    if (this.#audio) return;
    this.#audio = new AudioSession(this.#options, (purpose) => this.#getTicket(purpose));
    this.#wireAudio(this.#audio);
    const entered = this.#entered();
    this.#connection.open();
    try {
      await Promise.all([entered, this.#audio.start()]);
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  /** Leaves the Space, and gives up seat, microphone and sound. */
  async leave() {
    this.#setMic(false);
    await this.#tell("space.leave", {}, LEAVE_TIMEOUT_MS);
    await this.#stop();
  }

  /**
   * Opens one's microphone and begins to be heard. The first time the browser may ask the person.
   * Throws MicrophoneError or RequestError, and stays muted then.
   */
  async openMic() {
    this.#requireSeat();
    await this.#audio?.openMicrophone();
    await this.request("mic.open");
    const you = this.#requireSeat();
    you.is_muted = false;
    this.#setMic(true);
    this.#changed(["you"], "unmuted");
  }

  /**
   * Goes over to the microphone that is chosen now (chosen-microphone.js), if one is open, without
   * leaving anything. Throws MicrophoneError, and keeps the old one.
   */
  async switchMic() {
    await this.#audio?.switchMicrophone();
  }

  /** Is silent at once; then tells the server, which a lost connection need not delay. */
  async mute() {
    this.#setMic(false);
    const { you } = this.#state;
    if (!you || you.seat === null) return;
    you.is_muted = true;
    this.#changed(["you"], "muted");
    await this.#tell("mic.mute");
  }

  /**
   * Sends a request of docs/protocol.md and resolves with its answer. Rejects with RequestError.
   * @param {string} type
   * @param {object} [fields]
   */
  request(type, fields) {
    return this.#connection.request(type, fields);
  }

  /**
   * Notes what we chose, once the server has taken it.
   * @param {Partial<SpaceState["mine"]>} choice
   */
  choose(choice) {
    this.#state.choose(choice);
    this.#changed(["mine"]);
  }

  /**
   * Notes whom we have blocked, once the server has done it.
   * @param {string} userId
   */
  noteBlocked(userId) {
    this.#state.block(userId);
    this.#changed(["participants"]);
  }

  /**
   * @param {number} volume 0 to 1
   * @param {number} [seat] whose; everybody's if left out
   */
  setVolume(volume, seat) {
    this.#audio?.setVolume(volume, seat);
  }

  /**
   * Has captions come from now on, or no more: over every connection of ours.
   * @param {boolean} isShown
   */
  showCaptions(isShown) {
    if (isShown === this.#showsCaptions) return;
    this.#showsCaptions = isShown;
    if (this.connection.name === "open") this.#askForCaptions();
  }

  /** To be called in a click after `blocked`. Resolves with true if there is sound now. */
  async unlock() {
    return (await this.#audio?.unlock()) ?? false;
  }

  /**
   * For tests, with the option `tap`: what was heard from a seat before it was mixed, or what the
   * microphone gave, in the last 30 s.
   * @param {number | "microphone"} source
   */
  tap(source) {
    return this.#audio?.readTap(source);
  }

  #entered() {
    return new Promise((resolve, reject) => {
      this.addEventListener("state", () => resolve(undefined), { once: true });
      this.#on(this.#connection, "state", (state) => {
        if (state.name !== "closed") return;
        const { code, message } = this.#reasonOf(state);
        reject(new RequestError(code, message || "You cannot enter."));
      });
    });
  }

  /** @param {AudioSession} audio */
  #wireAudio(audio) {
    for (const name of ["blocked", "unblocked", "notice", "error"]) {
      this.#on(audio, name, (detail) => this.#emit(name, detail));
    }
    this.#on(audio, "pulse", () => this.#connection.pulse());
    this.#on(audio, "levels", (report) => this.#showLevels(report));
    this.#on(audio, "lost", () => {
      void this.mute();
      this.#emit("error", { code: "microphone_lost", message: "The microphone is gone." });
    });
  }

  /** @param {import("./connection.js").ConnectionState} state */
  #connectionChanged(state) {
    if (state.name === "open") this.#isFresh = true;
    // The server will have us come back muted, and nobody could tell us of a mute meanwhile.
    if (state.name === "reconnecting") this.#setMic(false);
    this.#emit("connection", state);
    if (state.name === "closed") this.#closed(state);
  }

  /** @param {{code: number, reason: string}} state */
  #closed({ code, reason }) {
    void this.#stop();
    if (code === ENDED) this.#emit("ended", this.space);
    else if (code > LEFT) this.#emit("error", this.#reasonOf({ code, reason }));
  }

  /**
   * What the server said before it closed says more than the code.
   * @param {{code: number, reason: string}} state
   */
  #reasonOf({ code, reason }) {
    return this.#refusal ?? { code: closeCode(code).name, message: reason };
  }

  /** @param {Message} message */
  #receive(message) {
    if (message.type === "error") this.#refused(message);
    if (message.type === "reactions" || message.type === "captions") this.#emit(message.type, message);
    if (SHUTS_MICROPHONE.has(message.reason)) this.#wantsMic = false;
    const changed = this.#state.apply(message);
    if (changed.length === 0) return;
    if (changed.includes("you")) this.#followSeat(message.type === "space.state");
    this.#changed(changed, message.reason);
  }

  /** @param {Message} error that answers no request of ours */
  #refused({ for: about, code, message }) {
    if (about === "space.enter") this.#refusal = { code, message };
    else this.#emit("error", { code, message });
  }

  /** @param {boolean} isSnapshot */
  #followSeat(isSnapshot) {
    this.#audio?.setSeat(this.you?.seat ?? null);
    if (isSnapshot && this.#isFresh) {
      this.#isFresh = false;
      this.#audio?.reconnect();
      if (this.#showsCaptions) this.#askForCaptions();
    }
    this.#audio?.setLive(this.isMicLive);
  }

  /** @param {boolean} wantsMic */
  #setMic(wantsMic) {
    this.#wantsMic = wantsMic;
    this.#audio?.setLive(this.isMicLive);
  }

  /**
   * @param {string[]} parts
   * @param {string} [reason]
   */
  #changed(parts, reason) {
    for (const part of parts) {
      const value = this.#state[/** @type {keyof SpaceState} */ (part)];
      this.#emit(part, part === "you" ? { you: value, reason } : value);
    }
    this.#emit("state", parts);
  }

  /** @param {{levels: Record<number, number>, speaking: number[]}} report */
  #showLevels({ levels, speaking }) {
    this.#emit("levels", levels);
    const key = speaking.sort((one, other) => one - other).join();
    if (key === this.#speaking) return;
    this.#speaking = key;
    this.#emit("speaking", speaking);
  }

  /** Never rejects: without them there is still the sound. */
  #askForCaptions() {
    const refused = (/** @type {unknown} */ error) => this.#emit("error", error);
    void this.#tell("captions.show", { is_shown: this.#showsCaptions }).catch(refused);
  }

  /**
   * @param {"listen" | "publish"} purpose
   * @returns {Promise<Grant>}
   */
  async #getTicket(purpose) {
    const { ticket, path } = await this.request("ticket.create", { purpose });
    const url = new URL(path, this.#connection.url);
    return { url: url.href, ticket };
  }

  /**
   * Tells the server something that holds whether it hears of it or not.
   * @param {string} type
   * @param {object} [fields]
   * @param {number} [timeoutMs]
   */
  async #tell(type, fields = {}, timeoutMs) {
    try {
      await this.#connection.request(type, fields, timeoutMs);
    } catch (error) {
      if (!(error instanceof RequestError) || !NETWORK_CODES.has(error.code)) throw error;
    }
  }

  #requireSeat() {
    const { you } = this.#state;
    if (!you || you.seat === null) {
      throw new RequestError("not_seated", "Only people on the stage have a microphone.");
    }
    return you;
  }

  async #stop() {
    const audio = this.#audio;
    this.#audio = null;
    this.#connection.close();
    await audio?.stop();
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
