// Times of a replay in figures and in words. Pure.

const SECOND_MS = 1000;
const MINUTE = 60;
const HOUR = 3600;
const CLOCK = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,3})?)s?$/;
const UNITS = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?$/;

/**
 * "0:07", "12:03", "1:04:10"; as the filter `clock` on the server.
 * @param {number} ms
 */
export function clock(ms) {
  const { hours, minutes, seconds } = parts(ms);
  const tail = String(seconds).padStart(2, "0");
  if (!hours) return `${minutes}:${tail}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}

/**
 * For ears: "3 minutes 20 seconds".
 * @param {number} ms
 */
export function spoken(ms) {
  const { hours, minutes, seconds } = parts(ms);
  const said = [
    [hours, "hour"],
    [minutes, "minute"],
    [seconds, "second"],
  ];
  const words = said.filter(([count]) => count).map(([count, unit]) => counted(Number(count), String(unit)));
  return words.join(" ") || counted(0, "second");
}

/**
 * What somebody typed, or a link says: "12:03", "1:04:10", "723", "12m3s"; null if it is no time.
 * @param {string} text
 * @returns {number | null} ms
 */
export function parseTime(text) {
  const typed = text.trim();
  const found = CLOCK.exec(typed) ?? (typed ? UNITS.exec(typed) : null);
  if (!found) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = found;
  return Math.round((Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds)) * SECOND_MS);
}

/**
 * Where a link to a page of a replay points: `?t=` or `#t=`, in seconds since the Space began.
 * @param {{search: string, hash: string}} address
 * @returns {number | null} ms
 */
export function timeInLink({ search, hash }) {
  const wanted = new URLSearchParams(hash.slice(1)).get("t") ?? new URLSearchParams(search).get("t");
  return wanted === null ? null : parseTime(wanted);
}

/** @param {number} ms */
function parts(ms) {
  const whole = Math.max(0, Math.floor(ms / SECOND_MS));
  return {
    hours: Math.floor(whole / HOUR),
    minutes: Math.floor((whole % HOUR) / MINUTE),
    seconds: whole % MINUTE,
  };
}

/**
 * @param {number} count
 * @param {string} unit
 */
function counted(count, unit) {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
