// Short words that come and go: what failed, and what to do next.

const SHOWN_MS = 6000;

/**
 * Shows one sentence above the page for six seconds (longer while the pointer rests on it).
 * @param {string} message
 * @param {string} [path] of this site: where the sentence leads
 */
export function showToast(message, path) {
  const region = openRegion();
  if (!region || !message) return;
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.append(path ? linkTo(path, message) : message);
  region.replaceChildren(toast);
  // Boosted as every link of the page: a full load would end the Space that somebody is in.
  window.htmx?.process(toast);
  removeLater(toast);
}

/** Behind a modal dialog nothing is seen or read out: then it is the dialog's own region. */
function openRegion() {
  const inDialog = [...document.querySelectorAll("dialog:modal > [data-toasts]")];
  return inDialog.at(-1) ?? document.getElementById("toasts");
}

/**
 * @param {string} path
 * @param {string} words
 */
function linkTo(path, words) {
  const link = document.createElement("a");
  link.href = path;
  link.textContent = words;
  return link;
}

/** @param {HTMLElement} toast */
function removeLater(toast) {
  setTimeout(() => (toast.matches(":hover") ? removeLater(toast) : toast.remove()), SHOWN_MS);
}

/** @param {string} key */
function words(key) {
  return document.getElementById("toasts")?.dataset[key] ?? "";
}

/**
 * The sentence of an error page that the server sent.
 * @param {string} html
 */
function messageIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-error-message]")?.textContent?.trim() || words("failed");
}

// A failed page change shows the error page. A failed change in place leaves the page as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // A part that may have nothing to say, and stands in for no answer to anybody.
  if (!detail.isError || detail.target.closest("[data-quiet]")) return;
  if (detail.boosted) detail.shouldSwap = true;
  else showToast(messageIn(detail.serverResponse));
});

document.addEventListener("htmx:sendError", () => showToast(words("offline")));
document.addEventListener("htmx:timeout", () => showToast(words("offline")));
