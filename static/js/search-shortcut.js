// "/" leads to the search: into the field that is in sight, or to its page.

const TYPING = "input, select, textarea, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]")) return;
  if (focusField() || followLink()) event.preventDefault();
});

function focusField() {
  const field = inSight("[data-search-field]");
  if (!(field instanceof HTMLInputElement)) return false;
  field.focus();
  field.select();
  return true;
}

function followLink() {
  const link = inSight("[data-search-link]");
  if (link instanceof HTMLElement) link.click();
  return link !== undefined;
}

/** @param {string} selector */
function inSight(selector) {
  return Array.from(document.querySelectorAll(selector)).find((element) => element.checkVisibility());
}
