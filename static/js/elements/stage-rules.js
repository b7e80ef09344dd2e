import { live } from "../live.js";
import { setText } from "../stage/dom.js";
import { shieldWords, slowly } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** What the hosts have restricted just now, as quiet marks for everybody. */
class StageRules extends LiveElement {
  render() {
    const { space } = live;
    if (!space) return;
    const { is_locked: isLocked, slow_mode_seconds: seconds, allows_mics: allowsMics } = space;
    const { min_account_days: days, min_followers: followers } = space;
    const isShielded = days > 0 || followers > 0;
    this.find("locked").hidden = !isLocked;
    this.find("slow").hidden = seconds === 0;
    this.find("mics").hidden = allowsMics;
    setText(this.find("slow-words"), slowly(seconds));
    this.find("shield").hidden = !isShielded;
    if (isShielded) setText(this.find("shield-words"), shieldWords(days, followers));
    this.find("held").hidden = !live.heldBack;
    setText(this.find("held"), live.heldBack);
    this.hidden = allowsMics && !isLocked && seconds === 0 && !isShielded;
  }
}

customElements.define("stage-rules", StageRules);
