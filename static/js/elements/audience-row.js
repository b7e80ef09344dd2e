import { live } from "../live.js";
import { keepInStep, setText } from "../stage/dom.js";
import { compact, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

const REST = "rest";

/** The listeners: some faces, and how many more there are. */
class AudienceRow extends LiveElement {
  render() {
    if (!live.space) return;
    const { faces, listener_count: count } = live.audience;
    this.hidden = count === 0;
    const more = count - faces.length;
    const rest = more > 0 ? [{ id: REST, user_id: "", name: `+${compact(more)}`, handle: "", avatar_url: "", profile_url: "" }] : [];
    const list = this.find("faces");
    keepInStep(list, [...faces, ...rest], () => document.createElement("span"), showFace);
    setText(this.find("words"), words.showGuests(count));
  }
}

/**
 * @param {HTMLElement} element
 * @param {Face} face
 */
function showFace(element, face) {
  if (face.id === REST) {
    element.className = "listeners-rest";
    setText(element, face.name);
    return;
  }
  const avatar = element.firstElementChild ?? element.appendChild(new ParticipantAvatar());
  if (avatar instanceof ParticipantAvatar) avatar.person = face;
}

customElements.define("audience-row", AudienceRow);
