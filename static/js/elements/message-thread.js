import { partOf, setText } from "../stage/dom.js";
import { clock, dayName, dayStarts, Draft, isSend, newsAmong, oneAtATime } from "../thread.js";

const IN_PLACE = { "HX-Request": "true" };

/** The server's no, in its own words. */
class Refusal extends Error {}

/**
 * A conversation that is open: sends without leaving the page, and shows what arrives.
 *
 * `data-url` is where its messages are; without it (an older page, a conversation that has not
 * begun) the form is a plain one.
 */
class MessageThread extends HTMLElement {
  #life = new AbortController();
  #draft = new Draft();
  #catchUp = oneAtATime(() => this.#fetchNews());

  connectedCallback() {
    this.#life = new AbortController();
    this.#localize();
    this.#listen();
    if (!isTouch()) this.#beginWriting();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  get #url() {
    return this.dataset.url ?? "";
  }

  get #composer() {
    return /** @type {HTMLFormElement | null} */ (this.querySelector('[data-part="composer"]'));
  }

  get #newest() {
    return Math.max(0, ...rowsIn(this).map(({ id }) => id));
  }

  /** Now, and when the page change that brought us here looks for where the focus belongs. */
  #beginWriting() {
    const text = this.#composer?.querySelector("textarea");
    text?.setAttribute("autofocus", "");
    text?.focus({ preventScroll: true });
  }

  #listen() {
    const { signal } = this.#life;
    this.addEventListener("htmx:load", () => this.#localize(), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    if (!this.#url) return;
    this.addEventListener("submit", (event) => this.#submitted(event), { signal, capture: true });
    document.addEventListener("feed:message.created", (event) => this.#told(event), { signal });
    document.addEventListener("feed:open", () => this.#look(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
  }

  /** @param {Event} event */
  #told(event) {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.conversation === this.dataset.conversation) this.#look();
  }

  /** What nobody looks at is not fetched: fetched, it would count as read. */
  #look() {
    // Who is not reached now is told of again, or finds out when the feed is back.
    if (!document.hidden) void this.#catchUp().catch(() => {});
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    if (!isSend(event, isTouch())) return;
    event.preventDefault();
    if (event.target.value.trim()) this.#composer?.requestSubmit();
  }

  /** @param {Event} event */
  #submitted(event) {
    const form = this.#composer;
    if (!form || event.target !== form) return;
    event.preventDefault();
    event.stopPropagation();
    if (!form.hasAttribute("aria-busy")) void this.#send(form);
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    const text = /** @type {HTMLTextAreaElement} */ (partOf(form, "text"));
    const sent = text.value;
    form.setAttribute("aria-busy", "true");
    try {
      this.#show(await this.#post(form, sent));
      this.#draft.sent();
      // Whoever typed on while it was sent keeps that.
      if (text.value === sent) text.value = "";
      this.#problem("");
    } catch (error) {
      this.#problem(this.#wordsOf(error));
    } finally {
      form.removeAttribute("aria-busy");
      text.focus();
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} text
   */
  async #post(form, text) {
    const body = new FormData(form);
    body.set("nonce", this.#draft.nonceOf(text));
    body.set("after", String(this.#newest));
    return load(this.#url, { method: "POST", body });
  }

  async #fetchNews() {
    let page;
    do {
      page = await load(`${this.#url}?after=${this.#newest}`);
      this.#show(page);
    } while (page.querySelector("[data-has-more]") && this.isConnected);
  }

  /** @param {Document} page */
  #show(page) {
    const news = newsAmong(rowsIn(page), this.#newest);
    if (!news.length || !this.isConnected) return;
    const list = document.createElement("ol");
    list.className = "thread-rows";
    list.append(...news.map(({ element }) => document.adoptNode(element)));
    this.querySelector('[data-part="intro"]')?.remove();
    partOf(this, "messages").append(list);
    window.htmx.process(list);
    this.#localize();
    if (news.some(({ element }) => element.classList.contains("is-mine"))) this.#toTheEnd();
  }

  #toTheEnd() {
    partOf(this, "scroll").scrollTop = 0; // of a column that is laid out from its end
  }

  /** Days and hours as they are where the reader is; the server only knows UTC. */
  #localize() {
    const language = document.documentElement.lang;
    const rows = rowsIn(this);
    const starts = dayStarts(rows.map(({ at }) => at));
    for (const day of this.querySelectorAll('[data-part="day"]')) day.remove();
    rows.forEach(({ element, at }, index) => {
      if (starts[index]) element.before(daySeparator(dayName(at, language)));
      const time = element.querySelector(".message-time");
      if (time instanceof HTMLElement) setText(time, clock(at, language));
    });
  }

  /** @param {string} words empty: there is none */
  #problem(words) {
    setText(partOf(this, "problem-words"), words);
    partOf(this, "problem").hidden = !words;
  }

  /** @param {unknown} error */
  #wordsOf(error) {
    const { offline = "", failed = "" } = partOf(this, "problem-words").dataset;
    if (error instanceof Refusal) return error.message || failed;
    return error instanceof TypeError ? offline : failed; // what fetch throws without a connection
  }
}

function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Document>} the rows it answers with
 */
async function load(url, options = {}) {
  const answer = await fetch(url, { ...options, headers: IN_PLACE, redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok) return page;
  throw new Refusal(page.querySelector("[data-error-message]")?.textContent?.trim());
}

/** @param {ParentNode} root */
function rowsIn(root) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".message[data-id]"));
  return Array.from(found, (element) => ({
    element,
    id: Number(element.dataset.id),
    at: new Date(element.dataset.at ?? ""),
  }));
}

/** @param {string} name */
function daySeparator(name) {
  const separator = document.createElement("li");
  separator.className = "thread-day";
  separator.dataset.part = "day";
  separator.textContent = name;
  return separator;
}

customElements.define("message-thread", MessageThread);
