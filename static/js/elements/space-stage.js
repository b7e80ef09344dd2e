import { live } from "../live.js";
import { keyOf, passFocus, setText } from "../stage/dom.js";
import { isOffRecord } from "../stage/own-words.js";
import { closeSheets, openSheet, wireSheets } from "../stage/sheets.js";
import { endQuestion, listening, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { PersonSheet } from "./person-sheet.js";

const LONGEST_WAIT_FOR_END_PAGE_MS = 1200;

/** The page of a live Space: the entry until somebody is in, then the stage, and the end. */
class SpaceStage extends LiveElement {
  #hasEnded = false;

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.find("volume").addEventListener("input", (event) => this.#setVolume(event), { signal });
    live.addEventListener("ended", (event) => this.#end(event), { signal });
    wireSheets(this, signal);
    if (live.problemOf(this.#id)?.isOut) live.forgetProblem(this.#id);
    if (live.isExpected(this.#id)) void this.#join();
    live.pageChanged();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    live.pageChanged();
  }

  render() {
    const isIn = live.id === this.#id && live.phase === "in";
    const phase = isIn || this.#hasEnded ? "stage" : "entry";
    this.dataset.phase = phase;
    this.dataset.connection = live.connection.name;
    this.#show(this.find(phase), this.find(phase === "stage" ? "entry" : "stage"));
    if (phase === "entry") this.#renderEntry();
    else if (live.space) this.#renderHead(live.space);
  }

  /**
   * @param {HTMLElement} shown
   * @param {HTMLElement} hidden
   */
  #show(shown, hidden) {
    shown.hidden = false;
    passFocus(hidden, shown);
    hidden.hidden = true;
  }

  #renderEntry() {
    const isJoining = live.id === this.#id && live.phase === "joining";
    const problem = live.problemOf(this.#id);
    const listen = /** @type {HTMLElement} */ (this.querySelector('[data-action="listen"]'));
    listen.dataset.words ??= listen.textContent?.trim();
    listen.ariaDisabled = String(isJoining);
    const idle = problem?.isSuperseded ? words.listenHere : listen.dataset.words;
    setText(listen, isJoining ? words.connecting : (idle ?? ""));
    this.#renderProblem(problem);
  }

  /** @param {import("../live.js").Problem} [problem] why we are not in, or not any more */
  #renderProblem(problem) {
    setText(this.find("problem"), problem?.message ?? "");
    this.find("problem").hidden = !problem;
    this.find("way-in").hidden = problem?.isOut ?? false;
    this.find("way-out").hidden = !problem?.isOut;
  }

  /** @param {SpaceInfo} space */
  #renderHead(space) {
    setText(this.find("title"), space.title);
    setText(this.find("description"), space.description);
    setText(this.find("topics"), space.topics.map(({ name }) => name).join(" · "));
    setText(this.find("count"), listening(live.audience.listener_count));
    this.find("rec").hidden = !space.is_recorded;
    this.find("rec").classList.toggle("is-off", isOffRecord(live.you, live.participants));
    this.find("badge").hidden = live.requests.length === 0;
    setText(this.find("badge-count"), String(live.requests.length));
    this.#warn(live.blockedOnStage);
    this.#showForRole();
    const question = this.querySelector('[data-part="end-words"]');
    if (question instanceof HTMLElement) {
      setText(question, endQuestion(live.audience.listener_count));
    }
  }

  /** Who is host, and who has the say, changes while one looks: `data-for-role` says for whom a part is. */
  #showForRole() {
    const roles = rolesOf(live.you);
    for (const item of this.querySelectorAll("[data-for-role]")) {
      const isMine = roles.has(/** @type {HTMLElement} */ (item).dataset.forRole ?? "");
      if (!isMine) passFocus(item, item.closest("dialog")?.querySelector('[data-action="close"]') ?? this.find("stage"));
      /** @type {HTMLElement} */ (item).hidden = !isMine;
    }
  }

  /** @param {Participant[]} blocked whom we hear all the same */
  #warn(blocked) {
    const handles = blocked.map(({ handle }) => `@${handle}`).join(", ");
    setText(this.find("blocked"), blocked.length > 0 ? words.blockedOnStage(handles) : "");
    this.find("blocked").hidden = blocked.length === 0;
  }

  /** @param {MouseEvent} event */
  #act({ target }) {
    const button = target instanceof Element ? target.closest("[data-action]") : null;
    switch (button instanceof HTMLElement && button.dataset.action) {
      case "listen":
        return this.#join();
      case "leave":
        return this.#leave();
      case "step-down":
        closeSheets(this);
        return live.ask("seat.leave");
      case "person":
        return this.#openPerson(/** @type {HTMLElement} */ (button));
    }
  }

  #join() {
    const { title } = document;
    const { spaceId: id = "", controlUrl = "" } = this.dataset;
    return live.join({ id, controlUrl, title, path: location.pathname });
  }

  #leave() {
    live.leave();
    /** @type {HTMLElement | null} */ (this.querySelector('[data-action="minimise"]'))?.click();
  }

  /** @param {HTMLElement} button */
  #openPerson(button) {
    const sheet = this.querySelector("person-sheet");
    if (sheet instanceof PersonSheet) sheet.participantId = button.dataset.participant ?? keyOf(button);
    button.closest("dialog")?.close();
    openSheet(this, "person");
  }

  /** @param {Event} event */
  #setVolume({ target }) {
    if (target instanceof HTMLInputElement) live.setVolume(target.valueAsNumber / 100);
  }

  /**
   * The last state stays in sight while the page of the end is fetched: soon, but not by everybody
   * in the same instant.
   * @param {Event} event
   */
  #end(event) {
    if (/** @type {CustomEvent} */ (event).detail !== this.#id) return;
    this.#hasEnded = true;
    const ended = this.find("ended");
    if (live.space?.was_stopped) setText(ended, ended.dataset.stopped ?? "");
    ended.hidden = false;
    setTimeout(() => this.#showEndPage(), Math.random() * LONGEST_WAIT_FOR_END_PAGE_MS);
  }

  #showEndPage() {
    if (!this.isConnected) return;
    const swap = { target: "#content", select: "#content", swap: "outerHTML show:window:top" };
    void window.htmx.ajax("GET", location.pathname, swap);
  }

  get #id() {
    return this.dataset.spaceId ?? "";
  }
}

/** @param {You | null} you */
function rolesOf(you) {
  const roles = new Set([you?.role === "host" ? "host" : "not-host"]);
  if (you?.is_manager) roles.add("manager");
  if (live.isSeated) roles.add("seated");
  if (live.isSeated && you?.role !== "host") roles.add("speaker");
  if (you && you.role !== "guest") roles.add("member");
  return roles;
}

customElements.define("space-stage", SpaceStage);
