import { transcriptWords as words } from "../stage/words.js";
import { cueOf } from "./transcript.js";

/** @import { Cue } from "./transcript.js" */

/**
 * What a key does in the form: Enter is the field's, and that of a button which has the focus.
 * @param {{key: string, isComposing: boolean}} event
 * @param {boolean} isInField
 * @returns {"save" | "leave" | null}
 */
export function keyAct({ key, isComposing }, isInField) {
  if (isComposing) return null;
  if (key === "Escape") return "leave";
  return key === "Enter" && isInField ? "save" : null;
}

/** Puts one line right where it stands. Enter saves, Escape leaves it as it was. */
export class CueEditor {
  /** @type {HTMLElement} */
  #root;
  #replaced;

  /**
   * @param {HTMLElement} root `data-correct` is the address of cue 0, `data-token` lets one write
   * @param {(cue: Cue) => void} replaced is told how a line is now
   */
  constructor(root, replaced) {
    this.#root = root;
    this.#replaced = replaced;
  }

  /** @param {Cue | undefined} cue */
  begin(cue) {
    const line = cue && this.#line(cue);
    const spoken = line?.querySelector(".said-words");
    if (!cue || !spoken || line?.querySelector("form")) return;
    const form = formOf(cue);
    /** @type {HTMLElement} */ (spoken).hidden = true;
    spoken.after(form);
    const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    field.focus();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save(cue, field.value);
    });
    form.addEventListener("keydown", (event) => {
      const act = keyAct(event, event.target === field);
      if (act === "leave") this.#end(cue);
      else if (act === "save") void this.#save(cue, field.value);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    form.querySelector('[data-part="cancel"]')?.addEventListener("click", () => this.#end(cue));
  }

  /** @param {Cue | undefined} cue with what it said before on its button */
  async undo(cue) {
    const button = cue && this.#line(cue)?.querySelector('[data-action="undo"]');
    if (cue && button instanceof HTMLElement) await this.#send(cue, button.dataset.text ?? "");
    if (cue) this.#focusEdit(cue);
  }

  /**
   * @param {Cue} cue
   * @param {string} text
   */
  async #save(cue, text) {
    if (text.trim() === cue.text) return this.#end(cue);
    const { text: seen } = cue;
    if (!(await this.#send(cue, text))) return;
    this.#offerUndo(cue, seen);
  }

  /**
   * @param {Cue} cue
   * @param {string} text
   * @returns {Promise<boolean>} is it saved?
   */
  async #send(cue, text) {
    try {
      const answer = await this.#patch(cue, text);
      const said = await answer.json();
      const now = answer.ok ? said : said.cue;
      if (now) this.#replaced(cueOf(now));
      if (answer.ok) return true;
      this.#complain(cue, said.message);
    } catch {
      this.#complain(cue, words.notSaved);
    }
    return false;
  }

  /**
   * @param {Cue} cue
   * @param {string} text
   */
  #patch(cue, text) {
    const { correct = "", token = "" } = this.#root.dataset;
    return fetch(correct.replace(/0$/u, cue.id), {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ text, seen: cue.text }),
    });
  }

  /**
   * @param {Cue} cue
   * @param {string} before
   */
  #offerUndo(cue, before) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "said-edit said-undo";
    undo.dataset.action = "undo";
    undo.dataset.text = before;
    undo.textContent = words.undo;
    this.#line(cue)?.querySelector(".said-head")?.append(undo);
    undo.focus();
  }

  /** @param {Cue} cue */
  #end(cue) {
    const line = this.#line(cue);
    line?.querySelector("form")?.remove();
    const spoken = line?.querySelector(".said-words");
    if (spoken instanceof HTMLElement) spoken.hidden = false;
    this.#focusEdit(cue);
  }

  /** @param {Cue} cue */
  #focusEdit(cue) {
    const edit = this.#line(cue)?.querySelector('[data-action="edit"]');
    if (edit instanceof HTMLElement) edit.focus();
  }

  /**
   * @param {Cue} cue
   * @param {string} problem
   */
  #complain(cue, problem) {
    const line = this.#line(cue);
    line?.querySelector(".said-problem")?.remove();
    const said = document.createElement("p");
    said.className = "said-problem";
    said.setAttribute("role", "alert");
    said.textContent = problem || words.notSaved;
    line?.append(said);
    if (!line?.querySelector("form")) this.#focusEdit(cue);
  }

  /** @param {Cue} cue */
  #line({ id }) {
    return this.#root.querySelector(`[data-cue="${CSS.escape(id)}"]`);
  }
}

/** @param {Cue} cue */
function formOf(cue) {
  const form = document.createElement("form");
  form.className = "said-form";
  const field = document.createElement("textarea");
  field.className = "said-field";
  field.name = "text";
  field.rows = 2;
  field.maxLength = 2000;
  field.dir = "auto";
  field.value = cue.text;
  field.ariaLabel = words.whatWasSaid(cue.name);
  const actions = document.createElement("p");
  actions.className = "said-actions";
  actions.append(button("submit", "button button-primary", words.save), button("button", "button", words.cancel));
  actions.lastElementChild?.setAttribute("data-part", "cancel");
  form.append(field, actions);
  return form;
}

/**
 * @param {"submit" | "button"} type
 * @param {string} className
 * @param {string} text
 */
function button(type, className, text) {
  const made = document.createElement("button");
  made.type = type;
  made.className = className;
  made.textContent = text;
  return made;
}
