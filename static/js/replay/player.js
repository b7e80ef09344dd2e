// The one player of replays in this window. It knows no page: elements and other modules ask it.

/**
 * @typedef {{src: string, type: string}} Source
 * @typedef {object} Replay an ended Space that can be played; times in ms
 * @property {string} id of the Space
 * @property {string} title
 * @property {string} host a name
 * @property {string} path of its page
 * @property {string} artwork address of a picture, or ""
 * @property {number} startMs where its sound begins, since the Space began
 * @property {number} durationMs
 * @property {Source[]} sources the same sound, in the order of preference
 */

const SECOND_MS = 1000;
/** "moved" comes no more often; without frames (a hidden page) four times a second. */
const STEP_MS = 50;
/** Sound that breaks off again so soon is not to be had. */
const AGAIN_MS = 10_000;
const ABORTED = "AbortError";

/**
 * Plays one replay at a time, on across page changes. Every time it takes or gives is in
 * milliseconds SINCE THE SPACE BEGAN, wherever the host cut the replay.
 *
 * The *shown* replay is that of the page in sight, the *loaded* one has the sound; they differ while
 * one looks at one replay and hears another. `seek`, `play` and `currentMs` are about the shown
 * one, or where no page shows any, the loaded one.
 *
 * Events: `moved` (`currentMs` is another), `played`, `paused`, `changed` (shown or loaded is
 * another), `sought`, `rated`, `over`, `failed` (a CustomEvent; its detail names why).
 */
export class Player extends EventTarget {
  /** @type {Replay | null} */
  shown = null;
  /** @type {Replay | null} */
  loaded = null;
  /** Asked before sound begins: false keeps it silent. */
  mayPlay = async () => true;

  /** @type {() => HTMLAudioElement} */
  #audioOfPage;
  /** @type {HTMLAudioElement | null} */
  #audio = null;
  /** Where the shown one begins while it is not loaded. */
  #waitingMs = 0;
  #toldAt = 0;
  /** As the page has been told; the browser pauses by itself what breaks off. */
  #isTold = false;
  #brokeAt = -Infinity;

  /** @param {() => HTMLAudioElement} audioOfPage asked once, when there is something to play */
  constructor(audioOfPage) {
    super();
    this.#audioOfPage = audioOfPage;
  }

  get replay() {
    return this.shown ?? this.loaded;
  }

  get currentMs() {
    return this.#isAboutLoaded ? this.loadedMs : this.#waitingMs;
  }

  /** Where the sound is. */
  get loadedMs() {
    if (!this.loaded || !this.#audio) return 0;
    return this.loaded.startMs + Math.round(this.#audio.currentTime * SECOND_MS);
  }

  /** Of the shown one, or the loaded one where none is shown. */
  get isPlaying() {
    return this.#isAboutLoaded && this.isSounding;
  }

  /** Does anything sound? */
  get isSounding() {
    return this.loaded !== null && this.#audio !== null && !this.#audio.paused;
  }

  /** How fast: 1 as it was. */
  get rate() {
    return this.#audio?.defaultPlaybackRate ?? 1;
  }

  set rate(rate) {
    const audio = this.#sound;
    audio.defaultPlaybackRate = rate;
    audio.playbackRate = rate;
    this.#tell("rated");
  }

  /**
   * A page shows this replay, and would begin at `atMs`.
   * @param {Replay} replay
   * @param {number} [atMs]
   */
  show(replay, atMs = replay.startMs) {
    this.shown = replay;
    if (this.loaded?.id === replay.id) this.#renew(replay);
    else this.#waitingMs = within(replay, atMs);
    this.#tell("changed");
  }

  /**
   * That page is gone. What plays goes on, what is paused is let go.
   * @param {Replay} replay the object that was shown
   */
  hide(replay) {
    if (this.shown === replay) this.shown = null;
    const isLeft = this.loaded?.id === replay.id && this.shown?.id !== replay.id;
    if (isLeft && !this.isSounding) this.stop();
    else this.#tell("changed");
  }

  /**
   * To be called in a click or for a key, which is what lets a browser play sound.
   * @param {Replay | null} [replay] another one than `replay`
   */
  async play(replay = this.replay) {
    if (!replay || !(await this.mayPlay())) return;
    if (this.loaded?.id !== replay.id) this.#load(replay);
    try {
      await this.#sound.play();
    } catch (error) {
      this.#failed(error);
    }
  }

  pause() {
    this.#audio?.pause();
  }

  async toggle() {
    if (this.isPlaying) this.pause();
    else await this.play();
  }

  /** Silent, and nothing is loaded any more. */
  stop() {
    if (!this.loaded) return;
    if (this.shown?.id === this.loaded.id) this.#waitingMs = this.loadedMs;
    this.pause();
    this.loaded = null;
    this.#fill([]);
    this.#tell("changed");
  }

  /** @param {number} ms since the Space began; what the host cut off is out of reach */
  seek(ms) {
    if (this.#isAboutLoaded) return this.seekLoaded(ms);
    if (!this.replay) return;
    this.#waitingMs = within(this.replay, ms);
    this.#tell("moved");
  }

  /** @param {number} ms in what sounds, whatever the page shows */
  seekLoaded(ms) {
    if (!this.loaded) return;
    const { startMs } = this.loaded;
    this.#sound.currentTime = (within(this.loaded, ms) - startMs) / SECOND_MS;
    this.#tell("moved");
    this.#tell("sought");
  }

  /** @param {number} ms forward, or back when it is negative */
  skip(ms) {
    this.seek(this.currentMs + ms);
  }

  get #isAboutLoaded() {
    return this.loaded !== null && this.loaded.id === this.replay?.id;
  }

  get #sound() {
    this.#audio ??= this.#wire(this.#audioOfPage());
    return this.#audio;
  }

  /** @param {HTMLAudioElement} audio */
  #wire(audio) {
    audio.preservesPitch = true;
    audio.addEventListener("play", () => this.#began());
    audio.addEventListener("pause", () => this.#paused());
    audio.addEventListener("error", () => this.#brokeOff());
    audio.addEventListener("timeupdate", () => this.#tell("moved"));
    audio.addEventListener("ended", () => this.#tell("over"));
    return audio;
  }

  /** @param {Replay} replay */
  #load(replay) {
    const startsAt = this.shown?.id === replay.id ? this.#waitingMs : replay.startMs;
    this.pause();
    this.loaded = replay;
    this.#fillAt(replay, startsAt);
    this.#tell("changed");
  }

  /**
   * The same replay, shown anew: cut otherwise perhaps, and then its files are others.
   * @param {Replay} replay
   */
  #renew(replay) {
    const { loadedMs, isSounding, loaded } = this;
    this.loaded = replay;
    if (loaded?.sources[0]?.src === replay.sources[0]?.src) return;
    this.#fillAt(replay, within(replay, loadedMs));
    if (isSounding) void this.play(replay);
  }

  /**
   * @param {Replay} replay
   * @param {number} ms where it is to begin
   */
  #fillAt(replay, ms) {
    this.#fill(replay.sources);
    this.#sound.currentTime = (ms - replay.startMs) / SECOND_MS;
  }

  /** @param {Source[]} sources */
  #fill(sources) {
    const audio = this.#sound;
    const { rate } = this;
    audio.replaceChildren(...sources.map((source) => elementOf(source)));
    audio.lastElementChild?.addEventListener("error", () => this.#failed(new Error("unplayable")));
    audio.load();
    this.#sound.playbackRate = rate;
  }

  /** A network went, or an address that a bucket had signed grew old: once more, from there on. */
  #brokeOff() {
    const { loaded, loadedMs } = this;
    if (!loaded) return;
    const now = performance.now();
    if (now - this.#brokeAt < AGAIN_MS) return this.#failed(new Error("unplayable"));
    this.#brokeAt = now;
    const goesOn = this.#isTold;
    this.#fillAt(loaded, loadedMs);
    if (goesOn) void this.play(loaded);
  }

  #paused() {
    this.#isTold = false;
    this.#tell("paused");
  }

  #began() {
    this.#isTold = true;
    this.#tell("played");
    const step = (/** @type {number} */ now) => {
      if (!this.isSounding) return;
      if (now - this.#toldAt >= STEP_MS) {
        this.#toldAt = now;
        this.#tell("moved");
      }
      requestAnimationFrame(step);
    };
    if (typeof requestAnimationFrame === "function") requestAnimationFrame(step);
  }

  /** @param {unknown} error of the browser's player */
  #failed(error) {
    const name = error instanceof Error ? error.name : "";
    if (name === ABORTED) return; // paused, or another one, before it began
    this.dispatchEvent(new CustomEvent("failed", { detail: name }));
    this.#tell("paused");
  }

  /** @param {string} type */
  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/**
 * @param {Replay} replay
 * @param {number} ms
 */
function within({ startMs, durationMs }, ms) {
  return Math.min(Math.max(Math.round(ms), startMs), startMs + durationMs);
}

/** @param {Source} source */
function elementOf({ src, type }) {
  const element = document.createElement("source");
  element.src = src;
  element.type = type;
  return element;
}

/** The `<audio>` stands outside what page changes replace; a page without it plays nothing. */
export const player = new Player(() => {
  const audio = document.querySelector("audio[data-replay-sound]");
  if (!(audio instanceof HTMLAudioElement)) throw new Error("The page has no place for sound.");
  return audio;
});
