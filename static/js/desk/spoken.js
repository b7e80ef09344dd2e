import { clock, deskWords } from "./words.js";

const MOST_LIT = 5000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @typedef {{element: HTMLElement, from: number, to: number, user: number | null}} Word */

/** The words beside the sound: each lights up as it is spoken, and a press on its time goes there. */
export class Spoken {
  #list;
  /** @type {Word[]} */
  #words = [];
  /** @type {HTMLElement | null} */
  #lit = null;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /**
   * @param {import("./access.js").Caption[]} captions
   * @param {(user: number | null, ms: number) => void} go
   */
  show(captions, go) {
    const isLong = captions.reduce((sum, { words }) => sum + words.length, 0) > MOST_LIT;
    this.#list.replaceChildren(...captions.map((caption) => this.#line(caption, isLong, go)));
  }

  /**
   * @param {import("./access.js").Caption} caption
   * @param {boolean} isLong then its lines light up, and not each word
   * @param {(user: number | null, ms: number) => void} go
   */
  #line(caption, isLong, go) {
    const line = document.createElement("li");
    const text = document.createElement("span");
    text.dir = "auto";
    const { user, start_ms, end_ms } = caption;
    if (isLong || !caption.words.length) {
      text.textContent = caption.text;
      this.#words.push({ element: text, from: start_ms, to: end_ms, user });
    } else {
      for (const [word, from, to] of caption.words) {
        const element = document.createElement("span");
        element.className = "desk-word";
        element.textContent = word;
        text.append(element, " ");
        this.#words.push({ element, from, to, user });
      }
    }
    line.append(timeButton(start_ms, () => go(user, start_ms)), nameOf(caption.handle), text);
    return line;
  }

  /**
   * @param {number | null} user whose track sounds
   * @param {number} ms
   */
  light(user, ms) {
    const word = this.#words.findLast((each) => each.user === user && each.from <= ms);
    const now = word && ms < word.to + 300 ? word.element : null;
    if (now === this.#lit) return;
    this.#lit?.classList.remove("is-now");
    now?.classList.add("is-now");
    this.#lit = now;
    if (now) this.#follow(now);
  }

  /** @param {HTMLElement} element that is to be in sight */
  #follow(element) {
    const box = this.#list.getBoundingClientRect();
    const at = element.getBoundingClientRect();
    if (at.top >= box.top && at.bottom <= box.bottom) return;
    const top = this.#list.scrollTop + at.top - box.top - box.height / 3;
    this.#list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  }
}

/**
 * @param {number} ms
 * @param {() => void} press
 */
function timeButton(ms, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "desk-time";
  button.textContent = clock(ms);
  button.addEventListener("click", press);
  return button;
}

/** @param {string} handle */
function nameOf(handle) {
  const name = document.createElement("bdi");
  name.className = "desk-spoken-name";
  name.textContent = handle ? `@${handle}` : deskWords.nobody;
  return name;
}
