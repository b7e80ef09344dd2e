import { live } from "../live.js";
import { passFocus, setText } from "../stage/dom.js";
import { invitesYou } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** An invitation to speak or to co-host: said at once, answered when one likes. */
class InvitationCard extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    for (const answer of ["accept", "decline"]) {
      const say = () => live.ask(`invitation.${answer}`, { invitation: live.you?.invitation?.id ?? "" });
      this.find(answer).addEventListener("click", say, { signal });
    }
  }

  render() {
    const invitation = live.you?.invitation;
    if (!invitation) passFocus(this, this.closest("[tabindex]"));
    this.dataset.role = invitation?.role ?? "";
    setText(this.find("words"), invitation ? invitesYou(invitation) : "");
    this.find("about").hidden = !invitation;
    this.find("answers").hidden = !invitation;
  }
}

customElements.define("invitation-card", InvitationCard);
