/** The desk's keys. Each does what the button that shows it does; none while somebody types. */

const TYPED_IN = "input:not([type=range]), select, textarea, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape") return closeAll();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!(target instanceof Element) || target.closest(TYPED_IN)) return;
  if (act(key)) event.preventDefault();
});

/**
 * @param {string} key
 * @returns {boolean} whether it was one of ours
 */
function act(key) {
  if (/^[1-9]$/.test(key)) return openDecision(key);
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!(named instanceof HTMLElement)) return false;
  if (named.matches("input, textarea")) named.focus();
  else if ("toggle" in named) /** @type {any} */ (named).toggle();
  else named.click();
  return true;
}

/** @param {string} key */
function openDecision(key) {
  const found = document.querySelector(`details[data-decision="${key}"]`);
  if (!(found instanceof HTMLDetailsElement)) return false;
  found.open = true;
  const field = found.querySelector("input[type=number], textarea");
  if (field instanceof HTMLElement) field.focus();
  return true;
}

function closeAll() {
  for (const open of document.querySelectorAll("details[data-decision][open]")) {
    if (!(open instanceof HTMLDetailsElement)) continue;
    open.open = false;
    open.querySelector("summary")?.focus();
  }
}
