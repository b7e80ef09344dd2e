import { live } from "../live.js";
import { copyTemplate, keepInStep, keyOf, partOf, setLink, setText } from "../stage/dom.js";
import { showPerson, showSharedBlock } from "../stage/people.js";
import { share, talkWords } from "../stage/talk.js";
import { compact, placeWord, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** Everybody here by name: who is invited, on stage, listening, and (for hosts) removed. */
class GuestList extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.closest("space-stage")?.addEventListener("click", look, { signal });
  }

  render() {
    if (!live.space) return;
    this.#renderStage();
    this.#renderFloor();
    this.#renderInvited();
    this.#renderRemoved();
  }

  #renderStage() {
    const { participants, isManager } = live;
    setText(this.find("stage-count"), String(participants.length));
    this.#fill("stage", "guest", participants, (element, person) => {
      showPerson(element, person, placeWord(person));
      showSharedBlock(element, person);
      showTalk(partOf(element, "talk"), person.id);
      element.dataset.mic = person.is_muted ? "muted" : "open";
    });
    const others = participants.some(({ id, is_muted: isMuted }) => !isMuted && id !== live.you?.participant_id);
    this.find("mute-all").hidden = !isManager || !others;
  }

  #renderFloor() {
    const { faces, listener_count: count } = live.audience;
    const more = count - faces.length;
    this.#fill("floor", "guest", faces, (element, person) => {
      showPerson(element, person, `@${person.handle}`);
      showSharedBlock(element, person);
    });
    setText(this.find("count"), compact(count));
    setText(this.find("rest"), words.moreListeners(more));
    this.find("rest").hidden = more <= 0;
  }

  #renderInvited() {
    const { invitations } = live;
    this.find("invited-part").hidden = !live.isManager || invitations.length === 0;
    this.#fill("invited", "invited", invitations, (element, invitation) => {
      showPerson(element, invitation, words.invitedTo(invitation.role));
      showAct(element, invitation, words.withdraw(invitation.name));
    });
  }

  #renderRemoved() {
    const { removed } = live;
    this.find("removed-part").hidden = !live.isManager || removed.length === 0;
    setText(this.find("removed-count"), String(removed.length));
    this.#fill("removed", "removed", removed, (element, person) => {
      showPerson(element, person, `@${person.handle}`);
      showAct(element, person, words.readmit(person.name));
    });
  }

  /**
   * @template {{id: string}} Item
   * @param {string} name
   * @param {string} template
   * @param {Item[]} items
   * @param {(element: HTMLElement, item: Item) => void} update
   */
  #fill(name, template, items, update) {
    keepInStep(this.find(name), items, () => copyTemplate(this, template), update);
  }

  /** @param {MouseEvent} event */
  #act({ target }) {
    const button = target instanceof Element ? target.closest("[data-act]") : null;
    switch (button instanceof HTMLElement && button.dataset.act) {
      case "mute-all":
        return live.ask("seat.mute_all");
      case "withdraw":
        return live.ask("invitation.withdraw", { invitation: keyOf(/** @type {Element} */ (button)) });
      case "readmit":
        return live.ask("person.readmit", { participant: keyOf(/** @type {Element} */ (button)) });
    }
  }
}

/**
 * The list is about to be opened.
 * @param {Event} event
 */
function look({ target }) {
  if (target instanceof Element && target.closest('[data-opens="guests"]')) void live.lookForSharedBlocks();
}

/**
 * How long somebody has talked, and their share of it as a bar; hosts alone are told.
 * @param {HTMLElement} element
 * @param {string} id
 */
function showTalk(element, id) {
  const talk = live.state?.talk ?? {};
  const ms = talk[id] ?? 0;
  setText(partOf(element, "talk-words"), talkWords(ms));
  element.style.setProperty("--share", share(ms, talk).toFixed(2));
  element.hidden = !live.isManager || ms === 0;
}

/**
 * The one thing to do about somebody who is not here, and the way to their profile.
 * @param {HTMLElement} element
 * @param {Face} person
 * @param {string} label
 */
function showAct(element, person, label) {
  setLink(partOf(element, "profile"), person.profile_url);
  partOf(element, "act").setAttribute("aria-label", label);
}

customElements.define("guest-list", GuestList);
