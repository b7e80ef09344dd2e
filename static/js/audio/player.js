import { SAMPLE_RATE } from "../protocol.js";

const AUTOPLAY_PATIENCE_MS = 1000;

/**
 * The page's ears: an audio context and the playback worklet in it.
 *
 * Sound leaves through an `<audio>` element, because browsers' echo cancellers know what media
 * elements play. Pages have one such element, which the next Space takes over while we still say
 * goodbye to this one. Events: `blocked` when there is no sound without a click, at the beginning or
 * after a call, a headset that was pulled out, a media key; `unblocked` once there is; `tap` (detail:
 * TapBlock with `seat`) if asked for.
 */
export class Player extends EventTarget {
  #workletUrl;
  #element;
  #tap;
  /** @type {AudioWorkletNode | null} */
  #worklet = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #isBlocked = false;
  #isStopped = false;
  /** @type {Map<number | undefined, number>} by seat; of everything without one */
  #volumes = new Map();

  context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "interactive" });

  /**
   * @param {{workletUrl: string, audioElement: HTMLAudioElement, tap?: boolean}} options
   *   `workletUrl` of playback-processor.js
   */
  constructor({ workletUrl, audioElement, tap = false }) {
    super();
    this.#workletUrl = workletUrl;
    this.#element = audioElement;
    this.#tap = tap;
  }

  get isBlocked() {
    return this.#isBlocked;
  }

  /**
   * Begins to play. Returns the port that takes decoded frames. Throws if it was stopped meanwhile.
   * @returns {Promise<MessagePort>}
   */
  async start() {
    void this.context.resume(); // while we may still be in a click
    await this.context.audioWorklet.addModule(this.#workletUrl);
    if (this.#isStopped) throw new DOMException("We have left.", "AbortError");
    this.#worklet = new AudioWorkletNode(this.context, "spaces-playback", {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      processorOptions: { tap: this.#tap },
    });
    this.#worklet.port.onmessage = ({ data }) => {
      this.dispatchEvent(new CustomEvent("tap", { detail: data }));
    };
    const destination = this.context.createMediaStreamDestination();
    this.#worklet.connect(destination);
    this.#stream = destination.stream;
    this.#element.srcObject = destination.stream;
    this.#element.addEventListener("pause", this.#paused);
    this.context.addEventListener("statechange", this.#stateChanged);
    document.addEventListener("visibilitychange", this.#wake);
    const { port1, port2 } = new MessageChannel();
    this.#worklet.port.postMessage({ port: port1 }, [port1]);
    for (const [seat, volume] of this.#volumes) this.setVolume(volume, seat);
    void this.unlock();
    return port2;
  }

  /**
   * Tries to be heard; to be called in a click when `blocked`. Resolves with true if there is
   * sound now.
   */
  async unlock() {
    const results = await Promise.all([this.#resume(), this.#play()]);
    const isBlocked = results.includes(false);
    this.#show(isBlocked);
    return !isBlocked;
  }

  /**
   * @param {number} volume 0 to 1
   * @param {number} [seat] of one voice; all of them if left out
   */
  setVolume(volume, seat) {
    this.#volumes.set(seat, volume);
    this.#worklet?.port.postMessage({ volume, seat });
  }

  async stop() {
    this.#isStopped = true;
    document.removeEventListener("visibilitychange", this.#wake);
    this.context.removeEventListener("statechange", this.#stateChanged);
    this.#element.removeEventListener("pause", this.#paused);
    this.#worklet?.disconnect();
    if (this.#isOurs) {
      this.#element.pause();
      this.#element.srcObject = null;
    }
    if (this.context.state !== "closed") await this.context.close();
  }

  get #isOurs() {
    return this.#stream !== null && this.#element.srcObject === this.#stream;
  }

  /** @param {boolean} isBlocked */
  #show(isBlocked) {
    if (isBlocked === this.#isBlocked) return;
    this.#isBlocked = isBlocked;
    this.dispatchEvent(new Event(isBlocked ? "blocked" : "unblocked"));
  }

  /** A long time in the background may have silenced us. */
  #wake = () => {
    const isSilent = this.context.state !== "running" || this.#element.paused;
    if (document.visibilityState === "visible" && isSilent) void this.unlock();
  };

  /** Whoever paused it may have meant to: it plays on when they say so, or come back to the page. */
  #paused = () => {
    if (this.#isOurs && this.#element.paused) this.#show(true);
  };

  /** The system takes the sound away for a call, and perhaps gives it back. */
  #stateChanged = () => {
    if (this.context.state !== "closed") void this.unlock();
  };

  /** Without a click the promise of `resume` stays open for ever, so the state decides. */
  async #resume() {
    const patience = new Promise((resolve) => setTimeout(resolve, AUTOPLAY_PATIENCE_MS));
    // It rejects if we are left meanwhile.
    await Promise.race([this.context.resume().catch(() => {}), patience]);
    return this.context.state === "running";
  }

  async #play() {
    try {
      await this.#element.play();
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return error.name !== "NotAllowedError"; // or it was stopped before it began
    }
  }
}
