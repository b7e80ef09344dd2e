import { live } from "../live.js";
import { passFocus, setLink, setText } from "../stage/dom.js";
import { words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** The Space one is in, on every page but its own: who speaks, the mic, the way back and out. */
class SpaceDock extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("leave").addEventListener("click", () => live.leave(), { signal });
  }

  render() {
    const isHidden = live.phase !== "in" || live.isShown;
    if (isHidden) passFocus(this, document.getElementById("content"));
    this.hidden = isHidden;
    this.dataset.connection = live.connection.name;
    setText(this.find("title"), live.space?.title ?? "");
    if (live.path) setLink(this.find("open"), live.path);
    setText(this.find("speaker"), this.hidden ? "" : status());
  }
}

function status() {
  if (live.connection.name === "reconnecting") return words.reconnecting;
  if (live.isSoundBlocked) return words.soundBlocked;
  const speaker = live.participants.find(({ seat }) => live.speaking.includes(seat));
  return speaker ? words.somebodySpeaks(speaker.name) : words.nobodySpeaks;
}

customElements.define("space-dock", SpaceDock);
