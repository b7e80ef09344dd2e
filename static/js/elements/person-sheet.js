import { live } from "../live.js";
import { isSure } from "../stage/asking.js";
import { setLink, setText } from "../stage/dom.js";
import { personOf } from "../stage/people.js";
import { actionsOn } from "../stage/person-actions.js";
import { asking, placeWord, roleWord, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/**
 * The request of docs/protocol.md behind each item, and the question before it.
 * @type {Record<string, {type: string, ask?: keyof typeof asking}>}
 */
const REQUESTS = {
  mute: { type: "seat.mute" },
  revoke: { type: "seat.revoke" },
  invite: { type: "seat.invite" },
  "make-cohost": { type: "cohost.invite" },
  "remove-cohost": { type: "cohost.remove" },
  "hand-over": { type: "space.hand_over", ask: "handOver" },
  remove: { type: "person.remove", ask: "remove" },
  block: { type: "person.block", ask: "block" },
  "step-down": { type: "seat.leave" },
};

/** One person of the Space: who they are, and all that one may do about them. */
export class PersonSheet extends LiveElement {
  #id = "";
  /** @type {Face | undefined} the last that was known */
  #person;

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#press(event), { signal });
  }

  /** @param {string} id of a participant who is seated, among the faces or in the line */
  set participantId(id) {
    this.#id = id;
    this.#person = undefined;
    this.render();
    this.#loadFollow();
  }

  render() {
    const here = personOf(this.#id);
    this.#person = here ?? this.#person;
    const { you } = live;
    if (!this.#person || !you) return;
    const seated = live.participants.find(({ id }) => id === this.#id);
    this.#showWho(this.#person, here ? (seated ? placeWord(seated) : roleWord("listener")) : words.gone);
    this.#offer(here ? this.#actions(you, this.#person, seated) : new Set());
  }

  /**
   * @param {You} you
   * @param {Face} person
   * @param {Participant} [seated]
   */
  #actions(you, person, seated) {
    const invitation = live.invitations.find(({ user_id: id }) => id === person.user_id);
    this.#note(invitation ? words.invited : "");
    return actionsOn({ you, person, seated, isBlocked: this.#isBlocked(person), invitation });
  }

  /**
   * @param {Face} person
   * @param {string} role
   */
  #showWho(person, role) {
    setText(this.find("name"), person.name);
    setText(this.find("handle"), `@${person.handle}`);
    setText(this.find("role"), role);
    setLink(this.find("profile"), person.profile_url);
    this.find("blocked").hidden = !this.#isBlocked(person);
    this.#avatar.person = person;
  }

  /** @param {string} words */
  #note(words) {
    setText(this.find("note"), words);
    this.find("note").hidden = !words;
  }

  /** @param {Set<string>} actions */
  #offer(actions) {
    for (const item of this.querySelectorAll("[data-act]")) {
      /** @type {HTMLElement} */ (item).hidden = !actions.has(/** @type {HTMLElement} */ (item).dataset.act ?? "");
    }
    this.find("follow").hidden = !actions.has("follow");
  }

  /** @param {MouseEvent} event */
  #press({ target }) {
    const item = target instanceof Element ? target.closest("[data-act]") : null;
    const request = item instanceof HTMLElement && REQUESTS[item.dataset.act ?? ""];
    if (request && this.#person) void this.#do(request, this.#person);
    if (item instanceof HTMLElement && item.dataset.act === "report") this.#load(item, "#report-body");
  }

  /**
   * @param {typeof REQUESTS[string]} request
   * @param {Face} person
   */
  async #do({ type, ask }, person) {
    const question = ask && /** @type {(name: string) => ReturnType<typeof asking.remove>} */ (asking[ask]);
    if (question && !(await isSure(question(person.name)))) return;
    this.closest("dialog")?.close();
    const answer = await live.ask(type, { participant: person.id });
    if (answer && type === "person.block") live.noteBlocked(person.user_id);
  }

  /** What we may do about following them is the server's to say. */
  #loadFollow() {
    const slot = this.find("follow");
    if (!slot.hidden) this.#load(slot, `#${slot.id}`);
    else slot.replaceChildren();
  }

  /**
   * Fetches what the server has to say of this person.
   * @param {HTMLElement} element with an id and `data-path`
   * @param {string} target where it goes
   */
  #load({ id, dataset: { path = "" } }, target) {
    document.querySelector(target)?.replaceChildren();
    const address = path.replace("HANDLE", this.#person?.handle ?? "");
    const swap = { source: `#${id}`, target, swap: "innerHTML" };
    void window.htmx.ajax("GET", address, swap);
  }

  /** @param {Face} person */
  #isBlocked({ user_id: id }) {
    return live.state?.isBlocked(id) ?? false;
  }

  get #avatar() {
    const slot = this.find("avatar");
    const avatar = slot.firstElementChild ?? slot.appendChild(new ParticipantAvatar());
    if (avatar instanceof ParticipantAvatar) avatar.dataset.size = "96";
    return /** @type {ParticipantAvatar} */ (avatar);
  }
}

customElements.define("person-sheet", PersonSheet);
