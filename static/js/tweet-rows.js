// A press anywhere on a Tweet opens it, as its time does; what has a use of its own keeps it.

const OWN_USE = "a, button, input, summary, label, details, form";

document.addEventListener("click", ({ target, defaultPrevented, button }) => {
  if (defaultPrevented || button !== 0 || !(target instanceof Element)) return;
  if (target.closest(OWN_USE) || getSelection()?.type === "Range") return;
  const row = target.closest("[data-tweet]");
  const link = row?.querySelector(`a.tweet-time[href="${row.getAttribute("data-tweet")}"]`);
  if (link instanceof HTMLElement) link.click();
});
