// Keys for the mic: M turns it on and off; the space bar, held on the stage, is push to talk.
import { live } from "../live.js";

const INTERACTIVE =
  "a, button, input, select, textarea, summary, dialog, [contenteditable], [role=button]";

/** @type {Promise<void> | null} the mic on its way to open while the space bar is held */
let held = null;

/** @param {KeyboardEvent} event */
function isForUs({ target, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey || !live.isSeated) return false;
  return !(target instanceof Element && target.closest(INTERACTIVE));
}

document.addEventListener("keydown", (event) => {
  if (!isForUs(event)) return;
  if (event.key === " " && live.isShown) hold(event);
  if (event.key.toLowerCase() === "m" && !event.repeat) void live.mic?.toggle();
});

/** @param {KeyboardEvent} event */
function hold(event) {
  event.preventDefault();
  if (!held && !event.repeat && live.mic && !live.isMicLive) held = live.mic.open();
}

function release() {
  const opened = held;
  held = null;
  // A key released before the mic is open must close it all the same.
  void opened?.then(() => live.mic?.mute());
}

document.addEventListener("keyup", ({ key }) => key === " " && release());
// The key may come up in another window, where nobody tells us.
window.addEventListener("blur", release);
