import { live } from "../live.js";
import { copyTemplate, keepInStep, keyOf, partOf, setText } from "../stage/dom.js";
import { showHeld } from "../stage/people.js";
import { exchangeWords as words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/** What people want the hosts to answer, most wanted first: to ask, to vote up, to answer. */
class QuestionList extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.#form?.addEventListener("submit", (event) => this.#ask(event), { signal });
    this.#form?.addEventListener("input", () => this.#count(), { signal });
    if (this.#form) this.#count();
  }

  render() {
    if (!live.state?.space) return;
    const questions = this.#questions;
    this.find("none").hidden = questions.length > 0;
    setText(this.find("count"), questions.length > 0 ? String(questions.length) : "");
    this.#showBadge(questions.length);
    showHeld(this, this.#ownId ? live.heldBack : "");
    if (this.#form) this.#form.hidden = live.heldBack !== "";
    const focused = document.activeElement;
    keepInStep(this.find("list"), questions, () => copyTemplate(this, "question"), (element, question) =>
      this.#show(element, question),
    );
    // A question that moves up under one's finger loses the focus on its way.
    if (focused instanceof HTMLElement && this.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** @param {number} count */
  #showBadge(count) {
    const badge = this.closest("space-stage")?.querySelector('[data-part="question-badge"]');
    if (!(badge instanceof HTMLElement)) return;
    badge.hidden = count === 0;
    setText(badge, String(count));
  }

  /**
   * @param {HTMLElement} element
   * @param {Question} question
   */
  #show(element, question) {
    const isOwn = question.user_id === this.#ownId;
    setText(partOf(element, "text"), question.text);
    setText(partOf(element, "name"), question.name);
    setText(partOf(element, "votes"), String(question.vote_count));
    const vote = /** @type {HTMLElement} */ (element.querySelector('[data-action="vote"]'));
    vote.ariaPressed = String(this.#votes.includes(question.id));
    vote.ariaDisabled = String(!live.you?.participant_id || live.heldBack !== "");
    vote.setAttribute("aria-label", words.wants(question.vote_count));
    const answer = /** @type {HTMLElement} */ (element.querySelector('[data-action="answer"]'));
    const dismiss = /** @type {HTMLElement} */ (element.querySelector('[data-action="dismiss"]'));
    answer.hidden = !live.isManager;
    dismiss.hidden = !live.isManager && !isOwn;
    setText(dismiss, isOwn ? words.takeBack : words.dismiss);
    partOf(element, "actions").hidden = dismiss.hidden;
  }

  /** @param {MouseEvent} event */
  #act({ target }) {
    const button = target instanceof Element ? target.closest("[data-action]") : null;
    if (!(button instanceof HTMLElement) || button.ariaDisabled === "true") return;
    const question = keyOf(button);
    switch (button.dataset.action) {
      case "vote":
        return this.#vote(question);
      case "answer":
        return live.ask("question.answer", { question });
      case "dismiss":
        return live.ask("question.dismiss", { question });
    }
  }

  /** @param {string} question */
  async #vote(question) {
    const has = this.#votes.includes(question);
    if (!(await live.ask(has ? "question.unvote" : "question.vote", { question }))) return;
    const others = this.#votes.filter((id) => id !== question);
    live.choose({ question_votes: has ? others : [...others, question] });
  }

  /** @param {SubmitEvent} event */
  async #ask(event) {
    event.preventDefault();
    try {
      await live.request("question.ask", { text: this.#text.value });
      this.#form?.reset();
      this.#count();
      this.#complain("");
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
    this.#text.focus();
  }

  /** @param {string} problem */
  #complain(problem) {
    setText(this.find("problem"), problem);
    this.find("problem").hidden = !problem;
  }

  #count() {
    setText(this.find("left"), words.left(this.#text.maxLength - this.#text.value.length));
  }

  get #questions() {
    const questions = live.state?.questions ?? [];
    return questions.filter(({ user_id: id }) => !live.state?.hasBlocked(id));
  }

  get #votes() {
    return live.state?.mine.question_votes ?? [];
  }

  get #ownId() {
    return this.dataset.userId;
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.find("asked"));
  }

  get #form() {
    return /** @type {HTMLFormElement | null} */ (this.querySelector("form"));
  }
}

customElements.define("question-list", QuestionList);
