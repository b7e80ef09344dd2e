import { actOf } from "../replay/keys.js";
import { isExpected } from "../replay/expected.js";
import { fetchFacts } from "../replay/facts.js";
import { nextSpeed, places } from "../replay/places.js";
import { player } from "../replay/player.js";
import { ReplayLine } from "../replay/line.js";
import { clock, timeInLink } from "../replay/time.js";
import { partOf, setText } from "../stage/dom.js";
import { replayWords } from "../stage/words.js";

const LEAP_MS = 15_000;
const TYPED_IN = "input, select, textarea, [contenteditable], dialog";
const PRESSED = "a, button, summary";

/** The controls of the replay that the page shows, over the browser's own player. */
class ReplayPlayer extends HTMLElement {
  #life = new AbortController();
  /** @type {import("../replay/player.js").Replay | null} */
  #replay = null;
  /** @type {ReplayLine | null} */
  #line = null;
  /** @type {import("../replay/facts.js").Facts | null} */
  #facts = null;

  connectedCallback() {
    this.#life = new AbortController();
    const replay = this.#replay ?? this.#read();
    this.#replay = replay;
    this.#line = new ReplayLine(this.#find("line"), replay, this.#life.signal);
    this.#begin(replay);
    this.#wire();
    this.#render();
    void this.#describe();
    if (isExpected(replay.id)) void player.play();
  }

  disconnectedCallback() {
    this.#life.abort();
    if (this.#replay) player.hide(this.#replay);
  }

  /** @returns {import("../replay/player.js").Replay} what the server wrote */
  #read() {
    const { replay: id = "", title = "", host = "", path = "", artwork = "" } = this.dataset;
    const plain = this.#find("plain");
    const sources = Array.from(plain.querySelectorAll("source"), ({ src, type }) => ({ src, type }));
    plain.remove();
    const [startMs, durationMs] = [Number(this.dataset.startMs), Number(this.dataset.durationMs)];
    return { id, title, host, path, artwork, startMs, durationMs, sources };
  }

  /** @param {import("../replay/player.js").Replay} replay */
  #begin(replay) {
    const asked = timeInLink(location);
    const kept = places.of(replay);
    const isLoaded = player.loaded?.id === replay.id;
    player.show(replay, asked ?? kept ?? replay.startMs);
    if (isLoaded && asked !== null) player.seek(asked);
    if (!isLoaded && asked === null && kept !== null) this.#offerToGoOn(kept - replay.startMs);
    player.rate = places.speed;
  }

  /** @param {number} atMs of the replay */
  #offerToGoOn(atMs) {
    const resume = this.querySelector('[data-part="resume"]');
    if (!(resume instanceof HTMLElement)) return;
    setText(this.#find("resume-words"), replayWords.stoppedAt(clock(atMs)));
    resume.hidden = false;
    const { signal } = this.#life;
    this.#find("resume-go").addEventListener("click", () => void player.play(), { signal });
    this.#find("resume-start").addEventListener("click", () => this.#fromTheStart(), { signal });
  }

  #fromTheStart() {
    player.seek(this.#replay?.startMs ?? 0);
    void player.play();
  }

  #wire() {
    const { signal } = this.#life;
    /** @type {(name: string, act: () => void) => void} */
    const click = (name, act) => this.#find(name).addEventListener("click", act, { signal });
    click("play", () => void player.toggle());
    click("back", () => player.skip(-LEAP_MS));
    click("forward", () => player.skip(LEAP_MS));
    this.#speed.addEventListener("change", () => this.#setSpeed(Number(this.#speed.value)), { signal });
    for (const link of this.querySelectorAll("a[data-ms]")) {
      link.addEventListener("click", (event) => this.#follow(event, link), { signal });
    }
    for (const name of ["moved", "played", "paused", "changed", "rated", "over"]) {
      player.addEventListener(name, () => this.#render(), { signal });
    }
    player.addEventListener("played", () => this.#hideOffer(), { signal });
    player.addEventListener("failed", () => this.#say(replayWords.failed), { signal });
    document.addEventListener("keydown", (event) => this.#press(event), { signal });
  }

  async #describe() {
    const facts = await fetchFacts(this.dataset.facts ?? "", this.#life.signal);
    if (!facts || this.#life.signal.aborted) return;
    this.#facts = facts;
    this.#line?.show(facts);
    this.#render();
  }

  /**
   * A link into the page that is shown moves within it.
   * @param {Event} event
   * @param {Element} link
   */
  #follow(event, link) {
    event.preventDefault();
    event.stopImmediatePropagation();
    player.seek(Number(/** @type {HTMLElement} */ (link).dataset.ms));
    void player.play();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof Element) || target.closest(TYPED_IN)) return;
    const slider = target.closest("[role=slider]");
    if (slider && slider !== this.#find("line")) return;
    if (event.key === " " && target.closest(PRESSED)) return;
    const act = actOf(event, slider !== null);
    if (!act) return;
    event.preventDefault();
    this.#act(act);
  }

  /** @param {import("../replay/keys.js").KeyAct} act */
  #act(act) {
    if (act.do === "toggle") void player.toggle();
    else if (act.do === "skip") player.skip(act.ms);
    else if (act.do === "speed") this.#setSpeed(nextSpeed(player.rate, act.direction));
    else if (this.#replay) player.seek(this.#replay.startMs + act.share * this.#replay.durationMs);
    this.#line?.tell();
  }

  /** @param {number} speed */
  #setSpeed(speed) {
    player.rate = speed;
    places.speed = speed;
    this.#say(replayWords.speed(speed));
  }

  #hideOffer() {
    const resume = this.querySelector('[data-part="resume"]');
    if (!(resume instanceof HTMLElement) || !player.isPlaying) return;
    if (resume.contains(document.activeElement)) this.#find("play").focus();
    resume.hidden = true;
  }

  #render() {
    if (!this.#replay) return;
    const ms = player.currentMs;
    const play = this.#find("play");
    this.toggleAttribute("data-playing", player.isPlaying);
    play.setAttribute("aria-label", (player.isPlaying ? play.dataset.pause : play.dataset.play) ?? "");
    setText(this.#find("at"), clock(ms - this.#replay.startMs));
    this.#speed.value = String(player.rate);
    this.#line?.place(ms, player.isPlaying);
    this.#light(ms);
  }

  /** @param {number} ms who speaks there is lit, and breathes while it sounds */
  #light(ms) {
    const speakers = this.#facts?.speakersAt(ms) ?? [];
    const ids = new Set(speakers.map(({ id }) => id));
    const level = player.isPlaying ? (this.#facts?.loudnessAt(ms) ?? 0) : 0;
    for (const voice of this.querySelectorAll("[data-voice]")) {
      if (!(voice instanceof HTMLElement)) continue;
      const isSpeaking = ids.has(voice.dataset.voice ?? "");
      voice.toggleAttribute("data-speaking", isSpeaking);
      voice.style.setProperty("--level", isSpeaking ? level.toFixed(2) : "0");
    }
    setText(this.#find("speaker"), this.#facts ? replayWords.speaks(speakers) : "");
  }

  /** @param {string} text for ears, and for eyes where it went wrong */
  #say(text) {
    setText(this.#find("news"), text);
  }

  /** @param {string} name */
  #find(name) {
    return partOf(this, name);
  }

  get #speed() {
    return /** @type {HTMLSelectElement} */ (partOf(this, "speed"));
  }
}

customElements.define("replay-player", ReplayPlayer);
