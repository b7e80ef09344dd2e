// Forms that ask before they act: `data-ask`, and what it means in `data-ask-words`, `-no`, `-yes`.

import { ConfirmDialog } from "./elements/confirm-dialog.js";

/** @param {Event} event */
async function askFirst(event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  const form = detail.elt.closest("form[data-ask]");
  const dialog = document.querySelector("confirm-dialog");
  if (!form || !(dialog instanceof ConfirmDialog)) return;
  event.preventDefault();
  const { ask: title, askWords: words, askNo: no, askYes: yes } = form.dataset;
  if (await dialog.ask({ title, words, no, yes })) detail.issueRequest(true);
}

document.addEventListener("htmx:confirm", askFirst);
