// "Pin to your Space" in the menu of every Tweet, while one is on a stage.
import { live } from "../live.js";
import { showToast } from "../toasts.js";
import { words } from "./words.js";

const ITEMS = "[data-pin-tweet]";

/**
 * The id in a link to a Tweet of this site, or "".
 * @param {string} link
 */
export function tweetIdIn(link) {
  if (!URL.canParse(link.trim(), location.origin)) return "";
  const { origin, pathname } = new URL(link.trim(), location.origin);
  return (origin === location.origin && /^\/tweets\/(\d{1,19})\/?$/.exec(pathname)?.[1]) || "";
}

/** @param {ParentNode} root */
function show(root) {
  for (const item of root.querySelectorAll(ITEMS)) {
    /** @type {HTMLElement} */ (item).hidden = !live.isSeated;
  }
}

let wasSeated = false;
live.addEventListener("change", () => {
  if (live.isSeated === wasSeated) return;
  wasSeated = live.isSeated;
  show(document);
});

document.addEventListener("htmx:load", ({ target }) => {
  if (live.isSeated && target instanceof Element) show(target);
});

document.addEventListener("click", async ({ target }) => {
  const item = target instanceof Element ? target.closest("[data-pin-tweet]") : null;
  const tweet = item?.getAttribute("data-pin-tweet");
  if (!tweet || !live.isSeated) return;
  if (await live.ask("tweet.pin", { tweet })) showToast(words.pinned, live.path);
});
