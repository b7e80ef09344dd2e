// Keys on the stage. M turns the mic on and off, the space bar, held, is push to talk; C is captions.
import { CaptionButton } from "../elements/caption-button.js";
import { live } from "../live.js";

const TEXT = "input, select, textarea, [contenteditable]";
const CONTROLS = `a, button, summary, dialog, [role=button], ${TEXT}`;
const MIC = "space-stage mic-button [data-part=button]";
/** On the mic's button a shorter press turns it on, as with any button. */
const LONGEST_PRESS_MS = 300;

/**
 * @typedef {object} Hold
 * @property {Promise<void>} opened the mic, on its way to open
 * @property {boolean} isOnButton
 * @property {number} since as `timeStamp` of events
 */

/** @type {Hold | null} while the space bar is held */
let held = null;

/**
 * @param {Event} event
 * @param {string} selector
 */
function isIn({ target }, selector) {
  return target instanceof Element && target.closest(selector) !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && live.isSeated && live.isShown) press(event);
  if (!event.repeat && !isIn(event, TEXT)) pressKey(event.key.toLowerCase());
});

/** @param {string} key */
function pressKey(key) {
  if (key === "m" && live.isSeated) void live.mic?.toggle();
  if (key === "c") pressCaptions();
}

function pressCaptions() {
  const button = live.phase === "in" && live.isShown ? document.querySelector("caption-button") : null;
  if (button instanceof CaptionButton) button.press();
}

/** @param {KeyboardEvent} event of the space bar, on the page of the Space */
function press(event) {
  const isOnButton = isIn(event, MIC);
  // On the button of a mic that is open it is a press like any other.
  if (isOnButton ? live.isMicLive && !held : isIn(event, CONTROLS)) return;
  event.preventDefault();
  if (held || event.repeat || !live.mic || live.isMicLive) return;
  held = { opened: live.mic.open(), isOnButton, since: event.timeStamp };
}

/** @param {Event} event */
function release(event) {
  if (!held) return;
  const { opened, isOnButton, since } = held;
  held = null;
  event.preventDefault();
  if (isOnButton && event.timeStamp - since < LONGEST_PRESS_MS) return;
  // A key released before the mic is open must close it all the same.
  void opened.then(() => live.mic?.mute());
}

document.addEventListener("keyup", (event) => event.key === " " && release(event));
// The key may come up in another window, where nobody tells us.
window.addEventListener("blur", release);
