import { live } from "../live.js";
import { setText } from "../stage/dom.js";
import { slowly } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** What the hosts have restricted just now, as quiet marks for everybody. */
class StageRules extends LiveElement {
  render() {
    const { space } = live;
    if (!space) return;
    const { is_locked: isLocked, slow_mode_seconds: seconds, allows_mics: allowsMics } = space;
    this.find("locked").hidden = !isLocked;
    this.find("slow").hidden = seconds === 0;
    this.find("mics").hidden = allowsMics;
    setText(this.find("slow-words"), slowly(seconds));
    this.hidden = allowsMics && !isLocked && seconds === 0;
  }
}

customElements.define("stage-rules", StageRules);
