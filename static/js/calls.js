// News that will not wait for a look at the notifications: said at once, on whatever page one is.
import { showToast } from "./toasts.js";

const URGENT = new Set([
  "space_live",
  "space_reminder",
  "speak_decision",
  "speak_invite",
  "cohost_invite",
]);

document.addEventListener("feed:notification.created", (event) => {
  const { kind, text, path } = /** @type {CustomEvent} */ (event).detail;
  if (URGENT.has(kind) && path !== location.pathname) showToast(text, path);
});
