import { live } from "../live.js";
import { captionChoice } from "../stage/caption-choice.js";
import { CaptionLines, PacedReader } from "../stage/caption-lines.js";
import { copyTemplate, keepInStep, partOf, setText } from "../stage/dom.js";
import { captionWords } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/** @typedef {import("../stage/caption-lines.js").Line} Line */

const AT_THE_END_PX = 24;
const LOOK_AGAIN_MS = 5000;

/**
 * What is said, in words, under the names of who says it. The server sends words only while somebody
 * looks at them: not while the Space is docked, or its window hidden.
 */
class LiveCaptions extends LiveElement {
  #lines = new CaptionLines();
  #reader = new PacedReader((text) => setText(this.find("said"), text));
  #isDrawing = false;
  #isAtEnd = true;
  /** @type {Set<string>} who was said to have no captions */
  #noted = new Set();

  /** @param {AbortSignal} signal */
  wire(signal) {
    const on = (/** @type {EventTarget} */ source, /** @type {string} */ name, /** @type {(event: any) => void} */ act) =>
      source.addEventListener(name, act, { signal });
    on(live, "captions", ({ detail }) => this.#take(detail.captions));
    on(captionChoice, "change", () => this.render());
    on(document, "visibilitychange", () => this.render());
    on(this.find("lines"), "scroll", () => this.#scrolled());
    on(this.find("newest"), "click", () => this.#follow());
    // Words that nobody will finish go, also when nothing else happens.
    const timer = setInterval(() => this.#isDrawing && this.#draw(), LOOK_AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#reader.stop();
    this.#isDrawing = false;
    // A page that is replaced by its like: the new one has said already what it wants.
    if (!document.querySelector("live-captions")) live.showCaptions(false);
  }

  render() {
    const isWanted = live.isShown && live.phase === "in" && captionChoice.isShown && this.#isPossible;
    this.hidden = !isWanted;
    this.dataset.size = captionChoice.isLarge ? "large" : "normal";
    const isDrawing = isWanted && !document.hidden;
    live.showCaptions(isDrawing);
    if (isDrawing && !this.#isDrawing) void this.#catchUp();
    if (!isDrawing) this.#reader.stop();
    this.#isDrawing = isDrawing;
    if (isDrawing) this.#noteUncaptioned();
    if (isDrawing) this.#draw();
  }

  get #isPossible() {
    return live.space?.has_captions ?? false;
  }

  /** What was said before one looked. */
  async #catchUp() {
    const answer = await fetch(this.dataset.recentUrl ?? "").catch(() => null);
    if (!answer?.ok) return; // what is said from now on comes all the same
    this.#lines.take((await answer.json()).captions, performance.now());
    if (this.#isDrawing) this.#draw();
  }

  /** @param {Caption[]} captions */
  #take(captions) {
    if (!this.#isDrawing) return;
    this.#reader.read(this.#lines.take(captions, performance.now()));
    this.#draw();
  }

  /** Whoever speaks and is not captioned is named: else one would think that nobody speaks. */
  #noteUncaptioned() {
    const own = live.you?.participant_id;
    for (const person of live.participants) {
      const isHeard = live.speaking.includes(person.seat) && person.id !== own;
      if (!isHeard || (person.is_captioned && !person.is_off_record)) continue;
      const text = person.is_off_record ? captionWords.offRecord : captionWords.notCaptioned;
      const note = this.#lines.note(person, text, performance.now());
      const key = `${person.id} ${text}`;
      if (note && !this.#noted.has(key)) this.#reader.read([note]);
      this.#noted.add(key);
    }
  }

  #draw() {
    const lines = this.#lines.shown(performance.now());
    this.find("none").hidden = lines.length > 0;
    keepInStep(this.find("lines"), lines, () => copyTemplate(this, "caption-line"), show);
    if (this.#isAtEnd) this.#follow();
  }

  #follow() {
    const list = this.find("lines");
    list.scrollTop = list.scrollHeight;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.find("lines");
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < AT_THE_END_PX;
    const newest = this.find("newest");
    if (this.#isAtEnd && newest === document.activeElement) this.find("lines").focus();
    newest.hidden = this.#isAtEnd;
  }
}

/**
 * @param {HTMLElement} element
 * @param {Line} line
 */
function show(element, { userId, participantId, name, text, isFinal, isNote }) {
  const isSame = element.previousElementSibling?.getAttribute("data-speaker") === participantId;
  element.dataset.speaker = participantId;
  element.classList.toggle("is-partial", !isFinal);
  element.classList.toggle("is-note", isNote);
  element.classList.toggle("is-same", isSame);
  setText(partOf(element, "name"), name);
  setText(partOf(element, "text"), text);
  const avatar = element.querySelector("participant-avatar");
  if (!(avatar instanceof ParticipantAvatar)) return;
  const seated = live.state?.participants.get(participantId);
  if (seated || !avatar.firstChild) avatar.person = seated ?? { user_id: userId, name, avatar_url: "" };
}

customElements.define("live-captions", LiveCaptions);
