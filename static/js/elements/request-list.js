import { live } from "../live.js";
import { isSure } from "../stage/asking.js";
import { copyTemplate, keepInStep, keyOf, partOf, passFocus, setText } from "../stage/dom.js";
import { inOrder } from "../stage/line.js";
import { showPerson, showSharedBlock } from "../stage/people.js";
import { asking, waited, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

const AGES_EVERY_MS = 15_000;

/** Who asks for the mic, and why; for hosts and co-hosts, one tap to say yes or no. */
class RequestList extends LiveElement {
  #order = "arrival";

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.find("order").addEventListener("change", (event) => this.#sort(event), { signal });
    const timer = setInterval(() => this.render(), AGES_EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  render() {
    if (!live.space) return;
    this.hidden = !live.isManager;
    const { requests } = live;
    setText(this.find("count"), requests.length ? String(requests.length) : "");
    this.find("none").hidden = requests.length > 0;
    this.#offer(this.find("order"), requests.length > 1);
    this.#offer(this.find("decline-all"), requests.length > 1);
    const create = () => copyTemplate(this, "request");
    keepInStep(this.find("list"), inOrder(requests, this.#order), create, showRequest);
  }

  /**
   * @param {HTMLElement} part
   * @param {boolean} isOffered
   */
  #offer(part, isOffered) {
    if (!isOffered) passFocus(part, this.closest("dialog")?.querySelector('[data-action="close"]') ?? null);
    part.hidden = !isOffered;
  }

  /** @param {Event} event */
  #sort({ target }) {
    if (target instanceof HTMLInputElement) this.#order = target.value;
    this.render();
  }

  /** @param {MouseEvent} event */
  #act({ target }) {
    const button = target instanceof Element ? target.closest("[data-act]") : null;
    switch (button instanceof HTMLElement && button.dataset.act) {
      case "approve":
        return live.ask("request.approve", { request: keyOf(/** @type {Element} */ (button)) });
      case "decline":
        return live.ask("request.decline", { request: keyOf(/** @type {Element} */ (button)) });
      case "decline-all":
        return this.#declineAll();
    }
  }

  async #declineAll() {
    if (await isSure(asking.declineAll(live.requests.length))) await live.ask("request.decline_all");
  }
}

/**
 * @param {HTMLElement} element
 * @param {SpeakRequest} request
 */
function showRequest(element, request) {
  showPerson(element, request, request.question);
  showSharedBlock(element, request);
  partOf(element, "about").hidden = !request.question;
  setText(partOf(element, "age"), waited(Date.now() - Date.parse(request.created_at)));
  partOf(element, "unheard").hidden = request.has_spoken;
  partOf(element, "person").dataset.participant = request.participant_id;
  partOf(element, "approve").setAttribute("aria-label", words.approve(request.name));
  partOf(element, "decline").setAttribute("aria-label", words.decline(request.name));
}

customElements.define("request-list", RequestList);
