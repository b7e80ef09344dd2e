import { live } from "../live.js";
import { setLink, setText } from "../stage/dom.js";
import { roleWord } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/** One person of the Space: their profile, and what a host may do about their mic. */
export class PersonSheet extends LiveElement {
  #id = "";

  /** @param {AbortSignal} signal */
  wire(signal) {
    const act = (/** @type {string} */ type) => () => {
      this.closest("dialog")?.close();
      void live.ask(type, { participant: this.#id });
    };
    this.find("mute").addEventListener("click", act("seat.mute"), { signal });
    this.find("revoke").addEventListener("click", act("seat.revoke"), { signal });
  }

  /** @param {string} id of a participant who is seated or among the faces */
  set participantId(id) {
    this.#id = id;
    this.render();
  }

  render() {
    const seated = live.participants.find(({ id }) => id === this.#id);
    const person = seated ?? live.audience.faces.find(({ id }) => id === this.#id);
    this.find("mute").hidden = !seated || seated.is_muted || !live.isManager || this.#isMe;
    this.find("revoke").hidden = !seated || !live.mayRevoke(seated);
    if (!person) return;
    setText(this.find("name"), person.name);
    setText(this.find("handle"), `@${person.handle}`);
    setText(this.find("role"), seated ? roleWord(seated.role) : roleWord("listener"));
    setLink(this.find("profile"), person.profile_url);
    this.#avatar.person = person;
  }

  get #isMe() {
    return live.you?.participant_id === this.#id;
  }

  get #avatar() {
    const slot = this.find("avatar");
    const avatar = slot.firstElementChild ?? slot.appendChild(new ParticipantAvatar());
    if (avatar instanceof ParticipantAvatar) avatar.dataset.size = "96";
    return /** @type {ParticipantAvatar} */ (avatar);
  }
}

customElements.define("person-sheet", PersonSheet);
