import { Access, Refused, levelsOf } from "../desk/access.js";
import { Spoken } from "../desk/spoken.js";
import { Voice } from "../desk/voice.js";
import { HEIGHT, WIDTH, spansOf, waveOf } from "../desk/wave.js";
import { clock, deskWords } from "../desk/words.js";
import { partOf, setText } from "../stage/dom.js";

/** @typedef {import("../desk/access.js").Kept} Kept */
/** @typedef {import("../desk/access.js").Track} Track */
/** @typedef {{voice: Voice, row: HTMLElement, user: number | null, handle: string}} Heard */

/**
 * What is kept for review, speaker by speaker, once a reason was given: waves to seek in, the words
 * beside them, who was here and whether the seal is whole. One of them sounds at a time.
 */
class EvidencePlayer extends HTMLElement {
  #life = new AbortController();
  /** @type {Heard[]} */
  #heard = [];
  /** @type {Access | null} */
  #access = null;
  /** @type {Kept | null} */
  #kept = null;
  /** @type {Spoken | null} */
  #spoken = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#form.addEventListener("submit", (event) => void this.#ask(event), { signal });
    this.#spoken = new Spoken(partOf(this, "words"));
  }

  disconnectedCallback() {
    this.#life.abort();
    for (const { voice } of this.#heard) voice.close();
  }

  /** Plays or pauses the voice that was heard last, or the first; false if nothing is open. */
  toggle() {
    const last = this.#heard.find(({ row }) => row.hasAttribute("data-last")) ?? this.#heard[0];
    if (last) this.#press(last);
    return Boolean(last);
  }

  /** @param {Event} event */
  async #ask(event) {
    event.preventDefault();
    const said = new FormData(this.#form);
    const text = (/** @type {string} */ name) => String(said.get(name) ?? "");
    this.#access = new Access(this.dataset.open ?? "", text("csrfmiddlewaretoken"), text("reason"));
    partOf(this, "send").toggleAttribute("disabled", true);
    try {
      this.#show(await this.#access.open());
      await this.#checkSeal();
    } catch (error) {
      this.#say(error instanceof Refused && error.message ? error.message : deskWords.silent);
    } finally {
      partOf(this, "send").toggleAttribute("disabled", false);
    }
  }

  /** @param {Kept} kept */
  #show(kept) {
    this.#kept = kept;
    this.#say("");
    this.#heard = kept.tracks.map((track) => this.#rowOf(track, kept));
    partOf(this, "tracks").replaceChildren(...this.#heard.map(({ row }) => row));
    this.#note("no-sound", kept.tracks.length ? "" : deskWords.noSound);
    this.#spoken?.show(kept.captions, (user, ms) => this.#go(user, ms));
    this.#note("no-words", kept.captions.length ? "" : deskWords.noWords);
    this.#showPeople(kept);
    this.#form.hidden = true;
    partOf(this, "opened").hidden = false;
    this.#heard[0]?.row.querySelector("button")?.focus();
  }

  /** @param {Kept} kept */
  #showPeople({ people = [], people_count = people.length }) {
    const names = people.map(({ handle, role, is_muted }) =>
      [`@${handle}`, role, ...(is_muted && role !== "listener" ? [deskWords.muted] : [])].join(" "),
    );
    if (people_count > people.length) names.push(deskWords.more(people_count - people.length));
    this.#note("people", names.join(", "));
  }

  /**
   * @param {Track} track
   * @param {Kept} kept
   * @returns {Heard}
   */
  #rowOf(track, kept) {
    const [fromMs, untilMs] = [kept.from_ms ?? 0, kept.until_ms ?? kept.length_ms ?? 0];
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const handle = track.handle ? `@${track.handle}` : deskWords.nobody;
    const addressOf = (/** @type {boolean} */ again) => this.#addressOf(track.number, again);
    const longestMs = kept.longest_ms ?? Infinity;
    const voice = new Voice({ fromMs, untilMs, longestMs, addressOf });
    const heard = { voice, row, user: track.user, handle };
    row.dataset.track = track.handle;
    setText(partOf(row, "name"), handle);
    this.#draw(row, track, fromMs, untilMs);
    this.#wire(heard);
    return heard;
  }

  /**
   * @param {HTMLElement} row
   * @param {Track} track
   * @param {number} fromMs
   * @param {number} untilMs
   */
  #draw(row, track, fromMs, untilMs) {
    const drawn = track.levels !== undefined ? waveOf(levelsOf(track.levels)) : spansOf(track.spans ?? [], fromMs, untilMs);
    row.toggleAttribute("data-spans", track.levels === undefined);
    for (const svg of row.querySelectorAll("svg[data-wave]")) svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    for (const path of row.querySelectorAll("svg[data-wave] path")) path.setAttribute("d", drawn);
    const place = placeOf(row);
    place.min = String(fromMs);
    place.max = String(untilMs);
    place.value = String(fromMs);
  }

  /** @param {Heard} heard */
  #wire(heard) {
    const { voice, row } = heard;
    partOf(row, "play").addEventListener("click", () => this.#press(heard));
    placeOf(row).addEventListener("input", () => voice.seek(placeOf(row).valueAsNumber));
    voice.addEventListener("played", () => this.#began(heard));
    voice.addEventListener("paused", () => this.#render(heard));
    voice.addEventListener("moved", () => this.#render(heard));
    voice.addEventListener("failed", (event) => {
      this.#say(/** @type {CustomEvent} */ (event).detail || deskWords.silent);
    });
    this.#render(heard);
  }

  /** @param {Heard} heard */
  #press(heard) {
    if (heard.voice.isPlaying) heard.voice.pause();
    else void heard.voice.play();
  }

  /**
   * @param {number | null} user
   * @param {number} ms
   */
  #go(user, ms) {
    const heard = this.#heard.find((each) => each.user === user);
    if (!heard) return;
    heard.voice.seek(ms);
    void heard.voice.play();
  }

  /** @param {Heard} heard */
  #began(heard) {
    for (const other of this.#heard) {
      if (other !== heard) other.voice.pause();
      other.row.toggleAttribute("data-last", other === heard);
    }
    const step = () => {
      this.#render(heard);
      if (heard.voice.isPlaying && this.isConnected) requestAnimationFrame(step);
    };
    step();
  }

  /** @param {Heard} heard */
  #render({ voice, row, user, handle }) {
    const { ms, isPlaying, fromMs, untilMs } = voice;
    const [play, place] = [partOf(row, "play"), placeOf(row)];
    row.toggleAttribute("data-playing", isPlaying);
    play.setAttribute("aria-label", isPlaying ? deskWords.pause(handle) : deskWords.play(handle));
    place.value = String(Math.round(ms));
    place.setAttribute("aria-label", deskWords.place(handle));
    place.setAttribute("aria-valuetext", `${clock(ms)} / ${clock(untilMs)}`);
    row.style.setProperty("--at", String((ms - fromMs) / Math.max(1, untilMs - fromMs)));
    setText(partOf(row, "time"), clock(ms));
    if (isPlaying) this.#spoken?.light(user, ms);
  }

  /**
   * @param {number} number of the track
   * @param {boolean} again
   */
  async #addressOf(number, again) {
    if (again && this.#access) this.#kept = await this.#access.open();
    return this.#kept?.tracks.find((track) => track.number === number)?.path ?? "";
  }

  async #checkSeal() {
    const { seal } = this.dataset;
    if (!seal) return;
    const answer = await fetch(seal, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { faults, custody } = await answer.json();
    const words = faults.length ? [deskWords.broken, ...faults].join(" ") : deskWords.sealed;
    this.#note("seal", words);
    partOf(this, "seal").toggleAttribute("data-broken", faults.length > 0);
    partOf(this, "custody").replaceChildren(...custody.map(custodyLine));
  }

  /**
   * @param {string} name
   * @param {string} words
   */
  #note(name, words) {
    setText(partOf(this, name), words);
    partOf(this, name).hidden = !words;
  }

  /** @param {string} words */
  #say(words) {
    this.#note("problem", words);
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (partOf(this, "ask"));
  }
}

/** @param {HTMLElement} row */
function placeOf(row) {
  return /** @type {HTMLInputElement} */ (partOf(row, "place"));
}

/** @param {{at: string, who: string, words: string}} line */
function custodyLine({ at, who, words }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = at;
  time.textContent = `${at.slice(0, 16).replace("T", " ")} UTC`;
  item.append(time, ` ${who || deskWords.clock}: ${words}`);
  return item;
}

customElements.define("evidence-player", EvidencePlayer);
