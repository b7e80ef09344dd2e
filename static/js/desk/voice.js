import { Refused } from "./access.js";

/**
 * The sound of one person, and of nobody else. It is fetched when it is to be heard, and not before;
 * times are milliseconds since the Space began.
 *
 * Events: `moved`, `played`, `paused`, `failed` (a CustomEvent with the words).
 */
export class Voice extends EventTarget {
  #audio = new Audio();
  #window = { from: -1, until: -1 };
  #fetching = 0;
  #ms;

  /**
   * @param {{fromMs: number, untilMs: number, longestMs: number, addressOf: (again: boolean) => Promise<string>}} options
   */
  constructor({ fromMs, untilMs, longestMs, addressOf }) {
    super();
    this.fromMs = fromMs;
    this.untilMs = untilMs;
    this.#longestMs = longestMs;
    this.#addressOf = addressOf;
    this.#ms = fromMs;
    this.#audio.addEventListener("play", () => this.#tell("played"));
    this.#audio.addEventListener("pause", () => this.#tell("paused"));
    this.#audio.addEventListener("ended", () => void this.#goOn());
  }

  #longestMs;
  #addressOf;

  get isPlaying() {
    return !this.#audio.paused;
  }

  /** Where it is now. */
  get ms() {
    const isHere = this.#audio.readyState > 0 && this.#window.from >= 0;
    return isHere ? this.#window.from + this.#audio.currentTime * 1000 : this.#ms;
  }

  /** @param {number} ms */
  seek(ms) {
    this.#ms = Math.min(Math.max(ms, this.fromMs), this.untilMs);
    const { from, until } = this.#window;
    if (this.#ms >= from && this.#ms < until) this.#audio.currentTime = (this.#ms - from) / 1000;
    else if (this.isPlaying) void this.play();
    this.#tell("moved");
  }

  async play() {
    try {
      await this.#load(this.ms >= this.untilMs ? this.fromMs : this.ms);
      await this.#audio.play();
    } catch (error) {
      const isInterrupted = error instanceof DOMException && error.name === "AbortError";
      if (!isInterrupted) this.#fail(error instanceof Refused ? error.message : "");
    }
  }

  pause() {
    this.#audio.pause();
  }

  /** Lets go of the sound: nothing of it stays in the page. */
  close() {
    this.pause();
    if (this.#audio.src) URL.revokeObjectURL(this.#audio.src);
    this.#audio.removeAttribute("src");
    this.#window = { from: -1, until: -1 };
  }

  async #goOn() {
    this.#ms = this.#window.until;
    if (this.#ms < this.untilMs) await this.play();
  }

  /** @param {number} ms from where on it is to be heard */
  async #load(ms) {
    const { from, until } = this.#window;
    if (ms < from || ms >= until) await this.#fetch(ms);
    this.#audio.currentTime = (ms - this.#window.from) / 1000;
  }

  /** @param {number} ms */
  async #fetch(ms) {
    this.#fetching += 1;
    const mine = this.#fetching;
    const from = ms - ((ms - this.fromMs) % this.#longestMs);
    const until = Math.min(from + this.#longestMs, this.untilMs);
    const sound = await this.#sound(from, until, false);
    if (mine !== this.#fetching) throw new DOMException("Somewhere else by now.", "AbortError");
    if (this.#audio.src) URL.revokeObjectURL(this.#audio.src);
    this.#audio.src = URL.createObjectURL(sound);
    this.#window = { from, until };
    await once(this.#audio, "loadedmetadata");
  }

  /**
   * @param {number} from
   * @param {number} until
   * @param {boolean} again with a new link, since the one we had has run out
   * @returns {Promise<Blob>}
   */
  async #sound(from, until, again) {
    const address = new URL(await this.#addressOf(again), location.href);
    if (Number.isFinite(this.#longestMs)) {
      address.searchParams.set("from_ms", String(Math.round(from)));
      address.searchParams.set("until_ms", String(Math.round(until)));
    }
    const answer = await fetch(address);
    if (answer.status === 410 && !again) return this.#sound(from, until, true);
    if (!answer.ok) throw new Refused("");
    return answer.blob();
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }

  /** @param {string} words */
  #fail(words) {
    this.dispatchEvent(new CustomEvent("failed", { detail: words }));
  }
}

/**
 * @param {HTMLMediaElement} audio
 * @param {string} event
 */
function once(audio, event) {
  return new Promise((resolve, reject) => {
    audio.addEventListener(event, resolve, { once: true });
    audio.addEventListener("error", () => reject(new Refused("")), { once: true });
  });
}
