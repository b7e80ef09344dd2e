import { live } from "../live.js";
import { percents } from "../stage/exchange.js";
import { copyTemplate, keepInStep, keyOf, partOf, passFocus, setText } from "../stage/dom.js";
import { showHeld } from "../stage/people.js";
import { exchangeWords as words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";

/**
 * The open poll, or the last result: choices to press, and once one has chosen, how many chose
 * what. Hosts see that at once, and close it.
 */
class PollCard extends LiveElement {
  #hidden = "";
  #said = "";

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", (event) => this.#vote(event), { signal });
    this.find("close").addEventListener("click", () => live.ask("poll.close", { poll: this.#poll?.id }), { signal });
    this.find("hide").addEventListener("click", () => this.#hide(), { signal });
  }

  render() {
    if (!live.state?.space) return;
    const poll = this.#poll;
    this.find("card").hidden = !poll || (this.#hidden === poll.id && !poll.is_open);
    this.#say(poll);
    if (poll) this.#show(poll);
  }

  /** @param {StagePoll} poll */
  #show(poll) {
    this.dataset.state = poll.is_open ? "open" : "closed";
    setText(this.find("state"), poll.is_open ? words.open : words.closed);
    setText(this.find("question"), poll.question);
    setText(this.find("total"), words.votes(poll.vote_count));
    this.find("login").hidden = !poll.is_open || !this.#isGuest;
    this.find("hide").hidden = poll.is_open;
    showHeld(this, poll.is_open && !this.#isGuest ? live.heldBack : "");
    const closes = poll.is_open && live.isManager;
    if (!closes) passFocus(this.find("close"), this.find("hide"));
    this.find("close").hidden = !closes;
    this.#showChoices(poll);
  }

  /** @param {StagePoll} poll */
  #showChoices(poll) {
    const shares = percents(poll.choices.map(({ vote_count: count }) => count));
    const most = Math.max(1, ...poll.choices.map(({ vote_count: count }) => count));
    const mine = live.state?.mine.poll_choice;
    const isVoting = this.#isVoting(poll);
    const showsResult = !isVoting || live.isManager;
    const rows = poll.choices.map((choice, at) => ({ ...choice, share: shares[at] }));
    keepInStep(this.find("choices"), rows, () => copyTemplate(this, "poll-choice"), (element, choice) => {
      const button = /** @type {HTMLElement} */ (element.firstElementChild);
      // Not `disabled`: that would take the focus from who has just voted.
      button.ariaDisabled = String(!isVoting);
      button.classList.toggle("is-result", showsResult);
      button.classList.toggle("is-first", showsResult && choice.vote_count === most);
      button.style.setProperty("--share", showsResult ? `${choice.share}%` : "0%");
      setText(partOf(element, "text"), choice.text);
      setText(partOf(element, "share"), showsResult ? words.percent(choice.share) : "");
      partOf(element, "chosen").hidden = choice.id !== mine;
    });
  }

  /** @param {MouseEvent} event */
  async #vote({ target }) {
    const button = target instanceof Element ? target.closest('[data-action="vote"]') : null;
    const poll = this.#poll;
    if (!button || !poll || !this.#isVoting(poll)) return;
    const choice = keyOf(button);
    if (await live.ask("poll.vote", { poll: poll.id, choice })) live.choose({ poll_choice: choice });
  }

  /**
   * Tells who does not see it of a poll that opens or ends; not of one that was there before us.
   * @param {StagePoll | null} poll
   */
  #say(poll) {
    const now = poll ? `${poll.id} ${poll.is_open}` : "none";
    const before = this.#said;
    this.#said = now;
    if (!poll || !before || before === now) return;
    setText(this.find("said"), poll.is_open ? words.pollOpened(poll.question) : words.pollClosed(poll.question));
  }

  #hide() {
    this.#hidden = this.#poll?.id ?? "";
    passFocus(this, this.closest("[tabindex]"));
    this.render();
  }

  /** @param {StagePoll} poll */
  #isVoting(poll) {
    return poll.is_open && !this.#isGuest && !live.heldBack && !live.state?.mine.poll_choice;
  }

  get #isGuest() {
    return !live.you?.participant_id;
  }

  get #poll() {
    return live.state?.poll ?? null;
  }
}

customElements.define("stage-poll", PollCard);
