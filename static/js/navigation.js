// What a page change without a reload leaves to do: mark where one is, move the focus, say it.

const HERE = "page";

/** Marks the links of every `data-current` navigation that lead to the address shown. */
function markCurrent() {
  for (const link of document.querySelectorAll("[data-current] a[href]")) {
    const { pathname, hash } = /** @type {HTMLAnchorElement} */ (link);
    const isHere = pathname === location.pathname && !hash; // a part of this page is not the page
    if (isHere) link.setAttribute("aria-current", HERE);
    else link.removeAttribute("aria-current");
  }
}

/** A keyboard or a screen reader goes on from the top of the new page. */
function focusContent() {
  const content = document.getElementById("content");
  const wanted = content?.querySelector("[autofocus]:not(dialog *)") ?? content;
  if (wanted instanceof HTMLElement) wanted.focus({ preventScroll: true });
}

document.addEventListener("htmx:pushedIntoHistory", markCurrent);
document.addEventListener("htmx:replacedInHistory", markCurrent);
document.addEventListener("htmx:historyRestore", () => {
  markCurrent();
  focusContent();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // Going back through the history settles without a target; historyRestore is told of that.
  if (detail.target?.id === "content") focusContent();
});
