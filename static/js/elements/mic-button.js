import { live } from "../live.js";
import { micStateOf } from "../stage/mic-state.js";
import { passFocus, setText } from "../stage/dom.js";
import { openSheet } from "../stage/sheets.js";
import { micLabel, micWords } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** A press does nothing, or nothing more. */
const IDLE = new Set(["none", "opening", "off", "held"]);

/** The largest control: turns the mic on and off, or is the way to get one. */
class MicButton extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("button").addEventListener("click", () => this.#press(), { signal });
    this.find("withdraw").addEventListener("click", () => live.ask("request.withdraw"), { signal });
    live.addEventListener("levels", () => this.#breathe(), { signal });
  }

  render() {
    const state = this.#state;
    const button = this.find("button");
    const withdraw = this.find("withdraw");
    this.dataset.mic = state;
    // Not `disabled`: that would take the focus away while the mic opens.
    button.ariaDisabled = String(IDLE.has(state));
    button.setAttribute("aria-label", [micLabel(state), state === "held" ? live.heldBack : ""].join(" ").trim());
    setText(this.find("state"), micWords(state, live.you?.request?.position));
    if (state !== "asked") passFocus(withdraw, button);
    withdraw.hidden = state !== "asked";
    if (state !== "open") this.style.removeProperty("--level");
  }

  get #state() {
    return micStateOf(live.you, { isOpening: live.mic?.isOpening ?? false, isLive: live.isMicLive });
  }

  #press() {
    switch (this.#state) {
      case "open":
      case "muted":
        return live.mic?.toggle();
      case "take":
        return live.ask("seat.take");
      case "ask":
        return this.#openRequest();
      case "asked":
        return live.ask("request.withdraw");
      case "guest":
        // A full page load on purpose: the socket has to be opened again as somebody.
        return location.assign(`${this.dataset.loginUrl}?next=${encodeURIComponent(live.path)}`);
    }
  }

  #openRequest() {
    const stage = this.closest("space-stage");
    if (stage instanceof HTMLElement) openSheet(stage, "ask");
  }

  #breathe() {
    if (this.dataset.mic !== "open") return;
    const level = live.levels[live.you?.seat ?? -1] ?? 0;
    this.style.setProperty("--level", level.toFixed(2));
  }
}

customElements.define("mic-button", MicButton);
