const SOON_MS = 1500; // and up to twice that: not everybody at the same moment
const CALM_MS = 30_000; // once some are offered, their number may lag behind

/**
 * On top of Home: offers Tweets that are newer than the page, without moving what is read.
 *
 * The feed only hints that somebody wrote; whether that belongs here the server says, in answer
 * to `look` (its hx-trigger). A page out of sight waits with the question.
 */
class NewTweets extends HTMLElement {
  #life = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isStale = false;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const hint of ["feed:tweets.new", "feed:open"]) {
      document.addEventListener(hint, () => this.#hear(), { signal });
    }
    document.addEventListener("visibilitychange", () => this.#lookSoon(), { signal });
  }

  disconnectedCallback() {
    this.#life.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #hear() {
    this.#isStale = true;
    this.#lookSoon();
  }

  #lookSoon() {
    if (!this.#isStale || document.hidden) return;
    const wait = this.querySelector("a") ? CALM_MS : SOON_MS;
    this.#timer ??= setTimeout(() => this.#look(), wait * (1 + Math.random()));
  }

  #look() {
    this.#timer = undefined;
    this.#isStale = false;
    this.dispatchEvent(new Event("look"));
  }
}

customElements.define("new-tweets", NewTweets);
