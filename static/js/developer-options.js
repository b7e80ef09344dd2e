/**
 * @typedef {{tap?: boolean, raw?: boolean, codec?: "wasm" | "webcodecs"}} DeveloperOptions of
 *   SpaceClient
 */

/**
 * For tests and for looking into a fault: set as `spacesAudio` in the page's console, or as JSON in
 * the session's storage under "spaces.audio". With `tap` what is given here is in reach as
 * `spacesLive`; its `client` is the SpaceClient.
 * @param {object} live
 * @returns {DeveloperOptions}
 */
export function developerOptions(live) {
  const page = /** @type {{spacesAudio?: DeveloperOptions}} */ (globalThis);
  const options = page.spacesAudio ?? stored();
  if (options.tap) Object.assign(globalThis, { spacesLive: live });
  return options;
}

/** @returns {DeveloperOptions} */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem("spaces.audio") ?? "{}");
  } catch {
    return {}; // a frame on another site may have no storage
  }
}
