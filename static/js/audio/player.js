import { SAMPLE_RATE } from "../protocol.js";

const AUTOPLAY_PATIENCE_MS = 1000;

/**
 * The page's ears: an audio context and the playback worklet in it.
 *
 * Sound leaves through an `<audio>` element, because browsers' echo cancellers know what media
 * elements play. Events: `blocked` when the browser wants a click before there is any sound,
 * `unblocked` after it; `tap` (detail: TapBlock with `seat`) if asked for.
 */
export class Player extends EventTarget {
  #workletUrl;
  #element;
  #tap;
  /** @type {AudioWorkletNode | null} */
  #worklet = null;
  #isBlocked = false;
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
   * Begins to play. Returns the port that takes decoded frames.
   * @returns {Promise<MessagePort>}
   */
  async start() {
    void this.context.resume(); // while we may still be in a click
    await this.context.audioWorklet.addModule(this.#workletUrl);
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
    this.#element.srcObject = destination.stream;
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
    if (isBlocked !== this.#isBlocked) {
      this.#isBlocked = isBlocked;
      this.dispatchEvent(new Event(isBlocked ? "blocked" : "unblocked"));
    }
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
    document.removeEventListener("visibilitychange", this.#wake);
    this.#worklet?.disconnect();
    this.#element.pause();
    this.#element.srcObject = null;
    if (this.context.state !== "closed") await this.context.close();
  }

  /** A phone call or a long time in the background may have suspended the context. */
  #wake = () => {
    if (document.visibilityState === "visible" && this.context.state !== "running") void this.unlock();
  };

  /** Without a click the promise of `resume` stays open for ever, so the state decides. */
  async #resume() {
    const patience = new Promise((resolve) => setTimeout(resolve, AUTOPLAY_PATIENCE_MS));
    await Promise.race([this.context.resume(), patience]);
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
