import { live } from "../live.js";
import { copyTemplate, keepInStep, partOf, setText } from "../stage/dom.js";
import { placeWord } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/** Who is on stage, in the order of the seats; a ring around each breathes with the voice. */
class SpeakerGrid extends LiveElement {
  /** @type {Map<number, ParticipantAvatar>} by seat */
  #rings = new Map();

  /** @param {AbortSignal} signal */
  wire(signal) {
    live.addEventListener("levels", () => this.#breathe(), { signal });
  }

  render() {
    if (!live.space) return;
    const list = /** @type {Element} */ (this.firstElementChild);
    this.#rings.clear();
    keepInStep(list, live.participants, () => copyTemplate(this, "speaker"), (element, person) =>
      this.#show(element, person),
    );
  }

  /**
   * @param {HTMLElement} element
   * @param {Participant} person
   */
  #show(element, person) {
    element.dataset.mic = person.is_muted ? "muted" : "open";
    element.classList.toggle("is-away", !person.is_present);
    partOf(element, "blocked").hidden = !live.state?.isBlocked(person.user_id);
    partOf(element, "off-record").hidden = !person.is_off_record;
    setText(partOf(element, "name"), person.name);
    setText(partOf(element, "role"), placeWord(person));
    const avatar = element.querySelector("participant-avatar");
    if (!(avatar instanceof ParticipantAvatar)) return;
    avatar.person = person;
    this.#rings.set(person.seat, avatar);
  }

  #breathe() {
    for (const [seat, ring] of this.#rings) ring.level = live.levels[seat] ?? 0;
  }
}

customElements.define("speaker-grid", SpeakerGrid);
