import { partOf, setText } from "../stage/dom.js";

/** Sends one GET of the API as whoever is logged in, and shows its status and what came. */
class ApiTry extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    form.onsubmit = (event) => {
      event.preventDefault();
      void this.#ask(form);
    };
  }

  /** @param {HTMLFormElement} form */
  async #ask(form) {
    const status = partOf(this, "status");
    setText(status, this.dataset.sending ?? "");
    try {
      const answer = await fetch(this.#address(form), { headers: { Accept: "application/json" } });
      this.#show(await answer.text());
      setText(status, `${answer.status} ${answer.statusText}`.trim());
    } catch {
      setText(status, this.dataset.failed ?? "");
    }
  }

  /** @param {HTMLFormElement} form */
  #address(form) {
    const fields = Array.from(form.querySelectorAll("input")).filter(({ value }) => value);
    const query = new URLSearchParams();
    let path = this.dataset.path ?? "";
    for (const { name, value, dataset } of fields) {
      if (dataset.place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
      else query.set(name, value);
    }
    return query.size ? `${path}?${query}` : path;
  }

  /** @param {string} text */
  #show(text) {
    const answer = partOf(this, "answer");
    answer.textContent = pretty(text);
    answer.hidden = !text;
  }
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

customElements.define("api-try", ApiTry);
