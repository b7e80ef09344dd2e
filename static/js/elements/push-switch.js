import { currentSubscription, fieldsOf, pushSupport, subscribe, unsubscribe } from "../push.js";
import { partOf } from "../stage/dom.js";

/** Turns push on and off in this browser, and says in a sentence how it stands. */
class PushSwitch extends HTMLElement {
  connectedCallback() {
    partOf(this, "turn-on").onclick = () => this.#change(() => this.#turnOn());
    partOf(this, "turn-off").onclick = () => this.#change(() => this.#turnOff());
    void this.#change(() => this.#look());
  }

  get #key() {
    return this.dataset.key ?? "";
  }

  async #look() {
    const support = pushSupport();
    if (support !== "ready") return support;
    const subscription = await currentSubscription(this.#key);
    if (!subscription) return "off";
    // The server may have lost it, or may know it as somebody else's.
    await this.#send(this.dataset.subscribeUrl, fieldsOf(subscription));
    return "on";
  }

  async #turnOn() {
    const subscription = await subscribe(this.#key, this.dataset.workerUrl ?? "").catch(() => null);
    if (!subscription) return pushSupport() === "denied" ? "denied" : "failed";
    await this.#send(this.dataset.subscribeUrl, fieldsOf(subscription));
    return "on";
  }

  async #turnOff() {
    const endpoint = await unsubscribe();
    if (endpoint) await this.#send(this.dataset.unsubscribeUrl, { endpoint });
    return "off";
  }

  /** @param {() => Promise<string>} act what to do; how it then stands */
  async #change(act) {
    for (const button of this.querySelectorAll("button")) button.disabled = true;
    this.#show(await act().catch(() => "failed"));
    for (const button of this.querySelectorAll("button")) button.disabled = false;
  }

  /**
   * @param {string | undefined} url
   * @param {Record<string, string>} fields
   */
  async #send(url, fields) {
    const token = /** @type {HTMLInputElement} */ (this.querySelector("input")).value;
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
    const answer = await fetch(url ?? "", { method: "POST", body });
    if (!answer.ok) throw new Error(`The server answers ${answer.status}.`);
  }

  /** @param {string} state */
  #show(state) {
    for (const words of this.querySelectorAll("[data-state]")) {
      const element = /** @type {HTMLElement} */ (words);
      element.hidden = element.dataset.state !== state;
    }
    partOf(this, "turn-on").hidden = state !== "off" && state !== "failed";
    partOf(this, "turn-off").hidden = state !== "on";
  }
}

customElements.define("push-switch", PushSwitch);
