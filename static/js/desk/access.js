/** What is kept for review: asked for with a reason, and fetched by links that soon run out. */

/** @typedef {{code: string, message: string}} Refusal */
/**
 * @typedef {{number: number, user: number | null, handle: string, path: string, levels?: string,
 *   spans?: [number, number][]}} Track
 */
/**
 * @typedef {{user: number | null, handle: string, start_ms: number, end_ms: number, text: string,
 *   words: [string, number, number][]}} Caption
 */
/**
 * @typedef {{from_ms?: number, until_ms?: number, length_ms?: number, longest_ms?: number,
 *   tracks: Track[], captions: Caption[],
 *   people?: {id: number, handle: string, role: string, is_muted: boolean}[],
 *   people_count?: number}} Kept
 */

const JSON_TYPE = "application/json";

/** The server said no, in words for the person. */
export class Refused extends Error {}

/**
 * One person's access to one thing. Each time that the link has run out the reason is given anew,
 * the right asked again and the log written again.
 */
export class Access {
  #path;
  #token;
  #reason;

  /**
   * @param {string} path where access is asked for
   * @param {string} token of the form
   * @param {string} reason
   */
  constructor(path, token, reason) {
    this.#path = path;
    this.#token = token;
    this.#reason = reason;
  }

  /**
   * @returns {Promise<Kept>} what there is to hear
   * @throws {Refused}
   */
  async open() {
    const body = new URLSearchParams({ reason: this.#reason });
    const headers = { "X-CSRFToken": this.#token, Accept: JSON_TYPE };
    const { path } = await jsonOf(await fetch(this.#path, { method: "POST", body, headers }));
    return jsonOf(await fetch(path, { headers: { Accept: JSON_TYPE } }));
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<any>}
 * @throws {Refused}
 */
async function jsonOf(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  const said = type.includes(JSON_TYPE) ? await answer.json() : { message: answer.statusText };
  if (!answer.ok) throw new Refused(said.message);
  return said;
}

/**
 * @param {string} base64 a byte each 20 ms, 0: no sound, 127: as loud as can be
 * @returns {Uint8Array}
 */
export function levelsOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
