const KEY = "spaces.microphone";

/** What browsers add to the list for "whichever the system takes"; we have an entry for that. */
const ALIASES = new Set(["", "default", "communications"]);

/** The id of the microphone that this browser's owner chose; "" for the default one. */
export function chosenMicrophone() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage may be forbidden
  }
}

/**
 * Remembers the choice for whenever a microphone is opened in this browser.
 * @param {string} deviceId "" for the default one
 */
export function chooseMicrophone(deviceId) {
  try {
    if (deviceId) localStorage.setItem(KEY, deviceId);
    else localStorage.removeItem(KEY);
  } catch {
    // It holds for this page's list alone, then.
  }
}

/**
 * The microphones one can choose between, by name; without the permission browsers name none.
 * @returns {Promise<{id: string, name: string}[]>}
 */
export async function listMicrophones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, label, deviceId }) => kind === "audioinput" && label && !ALIASES.has(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}
