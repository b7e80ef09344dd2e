import { live } from "../live.js";
import { copyTemplate, keepInStep, keyOf, partOf, setLink, setText } from "../stage/dom.js";
import { words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/** Who asks for the mic, the first first; for hosts and co-hosts, one tap to say yes or no. */
class RequestList extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#decide(event), { signal });
  }

  render() {
    if (!live.space) return;
    this.hidden = !live.isManager;
    const { requests } = live;
    setText(this.find("count"), requests.length ? String(requests.length) : "");
    this.find("none").hidden = requests.length > 0;
    keepInStep(this.find("list"), requests, () => copyTemplate(this, "request"), showRequest);
  }

  /** @param {MouseEvent} event */
  #decide({ target }) {
    const button = target instanceof Element ? target.closest("[data-action]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const verb = button.dataset.action === "approve" ? "request.approve" : "request.decline";
    void live.ask(verb, { request: keyOf(button) });
  }
}

/**
 * @param {HTMLElement} element
 * @param {SpeakRequest} request
 */
function showRequest(element, request) {
  setText(partOf(element, "name"), request.name);
  setText(partOf(element, "about"), `@${request.handle}`);
  setLink(partOf(element, "profile"), request.profile_url);
  element.querySelector('[data-action="approve"]')?.setAttribute("aria-label", words.approve(request.name));
  element.querySelector('[data-action="decline"]')?.setAttribute("aria-label", words.decline(request.name));
  const avatar = element.querySelector("participant-avatar");
  if (avatar instanceof ParticipantAvatar) avatar.person = request;
}

customElements.define("request-list", RequestList);
