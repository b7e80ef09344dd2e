// What is known of a replay beside its sound: who speaks when, how loud it is, marks on the way.

import { peakAt, voicesAt } from "./turns.js";

/**
 * @typedef {{user_id: string, name: string, colour: number}} Voice
 * @typedef {{title: string, start_ms: number, kind?: string, end_ms?: number, url?: string}} Mark
 */

/** The answer of `replay.json`; times are ms since the Space began. */
export class Facts {
  /** @type {Map<string, Voice>} */
  #voices;

  /** @param {any} answer */
  constructor(answer) {
    this.startMs = Number(answer.start_ms);
    this.durationMs = Number(answer.duration_ms);
    /** @type {import("./turns.js").Turn[]} */
    this.turns = answer.turns;
    this.peaks = Uint8Array.from(atob(answer.peaks), (character) => character.charCodeAt(0));
    /** @type {Mark[]} */
    this.chapters = answer.chapters;
    /** @type {Mark[]} */
    this.clips = answer.clips;
    this.#voices = new Map(answer.people.map((/** @type {Voice} */ one) => [one.user_id, one]));
  }

  /**
   * Who speaks there, with a name or without one.
   * @param {number} ms
   * @returns {{id: string, name: string}[]}
   */
  speakersAt(ms) {
    return voicesAt(this.turns, ms).map((id) => ({ id, name: this.#voices.get(id)?.name ?? "" }));
  }

  /**
   * @param {number} ms
   * @returns {number} 0 to 1
   */
  loudnessAt(ms) {
    return peakAt(this.peaks, ms - this.startMs);
  }

  /** @param {string | null} id */
  colourOf(id) {
    return id === null ? undefined : this.#voices.get(id)?.colour.toString();
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<Facts | null>} null without a network, or when it is gone: sound needs none
 */
export async function fetchFacts(path, signal) {
  try {
    const answer = await fetch(path, { signal });
    return answer.ok ? new Facts(await answer.json()) : null;
  } catch {
    return null;
  }
}
