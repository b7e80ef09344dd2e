import { live } from "../live.js";
import { passFocus, setText } from "../stage/dom.js";
import { words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

const COUNT_EVERY_MS = 1000;
const SOUND_BLOCKED = { kind: "blocked", text: words.soundBlocked, label: words.tapToListen };

/**
 * @typedef {{kind: string, text: string, label?: string, act?: () => void}} Notice
 */

/** One quiet line over the stage: what is wrong just now, and the one thing to do about it. */
class ConnectionStrip extends LiveElement {
  /** @type {(() => void) | undefined} */
  #act;

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("act").addEventListener("click", () => this.#act?.(), { signal });
    const timer = setInterval(() => this.#count(), COUNT_EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  render() {
    const notice = mostUrgent();
    if (!notice?.act) passFocus(this, this.closest("[tabindex]"));
    this.hidden = !notice;
    this.dataset.kind = notice?.kind ?? "";
    this.#act = notice?.act;
    setText(this.find("words"), notice?.text ?? "");
    setText(this.find("act"), notice?.label ?? "");
    this.find("act").hidden = !notice?.act;
    this.#count();
  }

  #count() {
    setText(this.find("countdown"), countdown());
  }
}

/** @returns {Notice | undefined} */
function mostUrgent() {
  if (isReconnecting()) return { kind: "reconnecting", text: words.reconnecting };
  if (live.isSoundBlocked) return { ...SOUND_BLOCKED, act: () => live.unlock() };
  if (live.mic?.isAsked) return { kind: "mic", text: words.micAsked };
  if (live.mic?.problem) return { kind: "mic", text: live.mic.problem };
}

/** Until the next try, as far as there is something to wait for. */
function countdown() {
  const seconds = Math.ceil((live.connection.retryAt - performance.now()) / 1000);
  return isReconnecting() && seconds > 0 ? words.inSeconds(seconds) : "";
}

function isReconnecting() {
  return live.connection.name === "reconnecting";
}

customElements.define("connection-strip", ConnectionStrip);
