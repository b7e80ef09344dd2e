import { deskWords } from "./words.js";

const boxes = () =>
  /** @type {HTMLInputElement[]} */ (Array.from(document.querySelectorAll(".action-select")));
const all = document.querySelector("[data-part=all]");
const count = document.querySelector("[data-part=count]");

document.addEventListener("change", ({ target }) => {
  if (target === all) {
    for (const box of boxes()) box.checked = /** @type {HTMLInputElement} */ (all).checked;
  }
  if (!(count instanceof HTMLElement)) return;
  const chosen = boxes().filter((box) => box.checked).length;
  count.textContent = chosen ? deskWords.chosen(chosen) : "";
});
