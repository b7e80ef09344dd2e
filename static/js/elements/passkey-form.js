import { askForPasskey, hasPasskeys, makePasskey } from "../passkeys.js";
import { partOf } from "../stage/dom.js";

/**
 * A form whose `credential` comes from the device. What to ask it for stands in the page, or is
 * fetched from `data-options`. Where there are no passkeys it says so, or stays hidden.
 */
class PasskeyForm extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    if (!hasPasskeys()) {
      form.hidden = true;
      const unsupported = this.querySelector('[data-part="unsupported"]');
      if (unsupported instanceof HTMLElement) unsupported.hidden = false;
      return;
    }
    this.hidden = false;
    form.onsubmit = (event) => {
      event.preventDefault();
      void this.#send(form);
    };
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    const failure = partOf(this, "failure");
    failure.hidden = true;
    try {
      const credential = await this.#credential();
      const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
      field.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Refused, timed out or unknown: browsers do not say which, and people know.
      failure.textContent = this.dataset.failed ?? "";
      failure.hidden = false;
    }
  }

  async #credential() {
    const { creation_options: creation, request_options: request } = await this.#options();
    return creation ? makePasskey(creation.publicKey) : askForPasskey(request.publicKey);
  }

  async #options() {
    const path = this.dataset.options;
    if (!path) return JSON.parse(this.querySelector("script")?.textContent ?? "{}");
    const answer = await fetch(path, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    return answer.json();
  }
}

customElements.define("passkey-form", PasskeyForm);
