import { MicrophoneError } from "../audio/microphone.js";

const PATIENCE_MS = 400;

/**
 * One's own microphone as a page shows it: on its way to open, and why it is not.
 *
 * Whether it is muted is the server's to say (`you.is_muted`).
 */
export class LiveMic {
  #client;
  #changed;
  #tell;

  isOpening = false;
  /** Opening takes so long that the browser must be asking the person. */
  isAsked = false;
  problem = "";

  /**
   * @param {import("../space-client.js").SpaceClient} client
   * @param {() => void} changed called after every change of what is shown here
   * @param {(error: unknown) => void} tell shows what is not about the device
   */
  constructor(client, changed, tell) {
    this.#client = client;
    this.#changed = changed;
    this.#tell = tell;
  }

  toggle() {
    return this.#client.isMicLive ? this.mute() : this.open();
  }

  /** Never rejects. */
  async open() {
    if (this.isOpening) return;
    this.#show({ isOpening: true, problem: "" });
    const patience = setTimeout(() => this.#show({ isAsked: true }), PATIENCE_MS);
    try {
      await this.#client.openMic();
    } catch (error) {
      if (error instanceof MicrophoneError) this.problem = error.message;
      else this.#tell(error);
    }
    clearTimeout(patience);
    this.#show({ isOpening: false, isAsked: false });
  }

  /** Never rejects. */
  async mute() {
    await this.#client.mute().catch(this.#tell);
  }

  /** Goes over to the microphone that is chosen now, if one is open. Never rejects. */
  async switch() {
    await this.#client.switchMic().catch(this.#tell);
  }

  /** @param {Partial<LiveMic>} changes */
  #show(changes) {
    Object.assign(this, changes);
    this.#changed();
  }
}
