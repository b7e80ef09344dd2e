// What the keys do on a page with a replay. Pure.

/**
 * @typedef {{do: "toggle"} | {do: "skip", ms: number} | {do: "speed", direction: 1 | -1}
 *   | {do: "jump", share: number}} KeyAct `share` of the whole, 0 to 1
 * @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} Pressed
 */

const STEP_MS = 5000;
const LEAP_MS = 15_000;
const PAGE_MS = 60_000;

/** @type {Record<string, KeyAct>} */
const ACTS = {
  " ": { do: "toggle" },
  k: { do: "toggle" },
  ArrowLeft: { do: "skip", ms: -STEP_MS },
  ArrowRight: { do: "skip", ms: STEP_MS },
  j: { do: "skip", ms: -LEAP_MS },
  l: { do: "skip", ms: LEAP_MS },
  "<": { do: "speed", direction: -1 },
  ">": { do: "speed", direction: 1 },
};

/**
 * What a slider has beside them, while it has the focus.
 * @type {Record<string, KeyAct>}
 */
const SLIDER_ACTS = {
  ArrowUp: { do: "skip", ms: STEP_MS },
  ArrowDown: { do: "skip", ms: -STEP_MS },
  PageUp: { do: "skip", ms: PAGE_MS },
  PageDown: { do: "skip", ms: -PAGE_MS },
  Home: { do: "jump", share: 0 },
  End: { do: "jump", share: 1 },
};

/**
 * @param {Pressed} pressed
 * @param {boolean} isOnSlider
 * @returns {KeyAct | null}
 */
export function actOf({ key, ctrlKey, metaKey, altKey }, isOnSlider) {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[0-9]$/.test(key)) return { do: "jump", share: Number(key) / 10 };
  const name = key.length === 1 ? key.toLowerCase() : key;
  return ACTS[name] ?? (isOnSlider ? (SLIDER_ACTS[name] ?? null) : null);
}
