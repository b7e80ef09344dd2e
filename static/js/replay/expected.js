// Whoever presses "Play" on a card wants to hear it, and not to press again on the page it leads to.

const PATIENCE_MS = 10_000;
let expected = { id: "", until: 0 };

/**
 * Is this the one? Asked once: it answers yes a single time.
 * @param {string} id
 */
export function isExpected(id) {
  const { id: wanted, until } = expected;
  expected = { id: "", until: 0 };
  return wanted === id && performance.now() < until;
}

/** @param {Event} event */
function expect({ target }) {
  const link = target instanceof Element ? target.closest("a[data-play]") : null;
  if (!(link instanceof HTMLElement)) return;
  expected = { id: link.dataset.play ?? "", until: performance.now() + PATIENCE_MS };
}

document.addEventListener("click", expect, { capture: true });
