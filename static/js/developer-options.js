/**
 * For tests and for looking into a fault: `tap`, `raw` and `codec` of SpaceClient, as JSON in the
 * session's storage under "spaces.audio". With `tap` what is given here is in reach as `spacesLive`;
 * its `client` is the SpaceClient.
 * @param {object} live
 * @returns {{tap?: boolean, raw?: boolean, codec?: "wasm" | "webcodecs"}}
 */
export function developerOptions(live) {
  const stored = read("spaces.audio");
  const options = stored ? JSON.parse(stored) : {};
  if (options.tap) Object.assign(globalThis, { spacesLive: live });
  return options;
}

/** @param {string} key */
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // a frame on another site may have no storage
  }
}
