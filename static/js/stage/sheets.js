/**
 * Sheets over the stage: `data-opens="name"` opens `<dialog data-sheet="name">`, and
 * `data-action="close"`, Escape or a press beside it closes it.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function wireSheets(root, signal) {
  root.addEventListener(
    "click",
    ({ target }) => {
      if (!(target instanceof Element)) return;
      const opener = /** @type {HTMLElement | null} */ (target.closest("[data-opens]"));
      // A dialog is its own backdrop: what is pressed there hits it and nothing inside it.
      const isBeside = target instanceof HTMLDialogElement;
      if (opener || isBeside || target.closest('[data-action="close"]')) closeSheets(root);
      if (opener) openSheet(root, opener.dataset.opens ?? "");
    },
    { signal },
  );
  root.addEventListener("sheet-done", () => closeSheets(root), { signal });
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 */
export function openSheet(root, name) {
  const sheet = root.querySelector(`dialog[data-sheet="${name}"]`);
  if (!(sheet instanceof HTMLDialogElement) || sheet.open) return;
  if (!sheet.querySelector("[data-toasts]")) sheet.append(toasts());
  sheet.showModal();
}

/** A place for words that come and go; there before the words, so that they are read out. */
function toasts() {
  const region = document.createElement("div");
  region.className = "toasts";
  region.role = "status";
  region.dataset.toasts = "";
  return region;
}

/** @param {HTMLElement} root */
export function closeSheets(root) {
  for (const sheet of root.querySelectorAll("dialog")) sheet.close();
}
