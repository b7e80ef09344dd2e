import {
  chooseMicrophone,
  chosenMicrophone,
  listMicrophones,
} from "../audio/chosen-microphone.js";
import { MicrophoneError } from "../audio/microphone.js";
import { SoundCheck } from "../audio/sound-check.js";
import { developerOptions } from "../developer-options.js";
import { live } from "../live.js";
import { passFocus, setText } from "../stage/dom.js";
import { soundWords } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

const SAID_EVERY_MS = 3000;
const CALM_METER_MS = 500; // for whoever wants less motion

/**
 * "Check your sound": a meter that moves with the voice, what is right or wrong with it in words,
 * the choice of a microphone, and hearing oneself. In the lobby, and in a sheet over the stage.
 */
class SoundCheckElement extends LiveElement {
  #check = this.#create();
  #isAsking = false;
  #saidAt = -Infinity;
  #saying = 0;
  #drawing = 0;
  #drawnAt = 0;

  /** @param {AbortSignal} signal */
  wire(signal) {
    const on = (/** @type {EventTarget} */ source, /** @type {string} */ name, /** @type {() => void} */ act) =>
      source.addEventListener(name, act, { signal });
    on(this.find("start"), "click", () => void this.#start());
    on(this.find("stop"), "click", () => this.#stop());
    on(this.find("hear"), "click", () => this.#hear());
    on(this.find("device"), "change", () => void this.#choose());
    on(this.#check, "verdict", () => this.#judge());
    on(this.#check, "heard", () => this.render());
    on(this.#check, "lost", () => this.#lose());
    if (navigator.mediaDevices) on(navigator.mediaDevices, "devicechange", () => void this.#list());
    const sheet = this.closest("dialog");
    if (sheet) on(sheet, "close", () => this.#stop());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#close();
  }

  render() {
    const { isOpen, stage } = this.#check;
    this.#offer();
    this.#show(isOpen ? "check" : "before", isOpen ? "before" : "check");
    this.find("start").ariaDisabled = String(this.#isAsking);
    const hear = this.find("hear");
    const mayHear = !live.isMicLive && (stage === "idle" || stage === "playing");
    hear.ariaDisabled = String(!mayHear);
    setText(this.find("hear-words"), soundWords.hear[stage]);
    setText(this.find("hearing"), live.isMicLive ? soundWords.muteFirst : soundWords.hearing[stage]);
    if (live.isMicLive) this.#check.stopHearing();
  }

  /** Whoever can never come on air need not be offered it. */
  #offer() {
    const item = this.closest("space-stage")?.querySelector('[data-opens="sound"]');
    if (item instanceof HTMLElement) item.hidden = !live.isSeated && !live.you?.request;
  }

  /**
   * @param {string} shown
   * @param {string} hidden
   */
  #show(shown, hidden) {
    const [there, gone] = [this.find(shown), this.find(hidden)];
    there.hidden = false;
    passFocus(gone, there.querySelector("button"));
    gone.hidden = true;
  }

  async #start() {
    if (this.#isAsking || this.#check.isOpen) return;
    this.#isAsking = true;
    this.#refuse("");
    this.render();
    await this.#check.open().catch((error) => this.#refuse(messageOf(error)));
    this.#isAsking = false;
    if (!this.isConnected) return this.#close();
    this.render();
    if (!this.#check.isOpen) return;
    this.#judge();
    this.#draw(performance.now());
    await this.#list();
  }

  #stop() {
    this.#close();
    this.render();
  }

  #close() {
    this.#check.close();
    cancelAnimationFrame(this.#drawing);
    clearTimeout(this.#saying);
    setText(this.find("said"), "");
  }

  #lose() {
    this.#close();
    this.#refuse(soundWords.lost);
    this.render();
  }

  /** @param {string} message why there is no microphone; nothing of it keeps anybody out */
  #refuse(message) {
    const refused = this.find("refused");
    setText(refused, message && `${message} ${soundWords.without}`);
    refused.hidden = !message;
  }

  #hear() {
    if (this.find("hear").ariaDisabled === "true") return;
    if (this.#check.stage === "playing") this.#check.stopHearing();
    else this.#check.hear();
  }

  async #choose() {
    chooseMicrophone(this.#devices.value);
    await Promise.all([this.#check.reopen(), live.mic?.switch()]).catch((error) => {
      this.#refuse(messageOf(error));
    });
  }

  /** The microphones there are, and the chosen one if it is among them. */
  async #list() {
    if (!this.#check.isOpen) return;
    const found = await listMicrophones();
    const all = [{ id: "", name: soundWords.defaultMicrophone }, ...found];
    this.#devices.replaceChildren(...all.map(({ id, name }) => new Option(name, id)));
    const chosen = chosenMicrophone();
    this.#devices.value = all.some(({ id }) => id === chosen) ? chosen : "";
  }

  #judge() {
    const { verdict } = this.#check;
    this.dataset.verdict = verdict;
    setText(this.find("verdict"), soundWords.verdicts[verdict]);
    this.#say();
  }

  /** To screen readers: the newest verdict when it has changed, and not too often. */
  #say() {
    clearTimeout(this.#saying);
    const wait = this.#saidAt + SAID_EVERY_MS - performance.now();
    if (wait > 0) {
      this.#saying = setTimeout(() => this.#say(), wait);
      return;
    }
    this.#saidAt = performance.now();
    setText(this.find("said"), soundWords.verdicts[this.#check.verdict]);
  }

  /** @param {number} now */
  #draw(now) {
    this.#drawing = requestAnimationFrame((next) => this.#draw(next));
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isCalm && now - this.#drawnAt < CALM_METER_MS) return;
    this.#drawnAt = now;
    this.style.setProperty("--level", this.#check.level.toFixed(2));
  }

  get #devices() {
    return /** @type {HTMLSelectElement} */ (this.find("device"));
  }

  #create() {
    const { captureUrl: workletUrl = "", echoUrl: workerUrl = "" } = this.dataset;
    return new SoundCheck({ workletUrl, workerUrl, raw: developerOptions(live).raw });
  }
}

/** @param {unknown} error */
function messageOf(error) {
  if (error instanceof MicrophoneError) return error.message;
  throw error;
}

customElements.define("sound-check", SoundCheckElement);
