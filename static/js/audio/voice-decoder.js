const CONCEALED_FRAMES = 3;

/**
 * @typedef {import("./opus-decoder.js").OpusDecoder} OpusDecoder
 * @typedef {import("./opus-decoder.js").OnPcm} OnPcm
 */

/**
 * Decodes one stream. Up to 3 missing frames are made up for; a longer gap is a pause. Where there
 * is no decoder to be had, it is silent and keeps nothing.
 */
export class VoiceDecoder {
  /** @type {OpusDecoder | null} */
  #decoder = null;
  #isClosed = false;
  /** @type {Entry[]} what came before the decoder was ready */
  #backlog = [];
  #expected = -1;

  /**
   * @param {(onPcm: OnPcm) => Promise<OpusDecoder>} createDecoder
   * @param {OnPcm} onPcm
   * @param {() => void} onFailure there is no decoder
   */
  constructor(createDecoder, onPcm, onFailure) {
    this.#open(createDecoder, onPcm).catch(() => {
      this.close();
      onFailure();
    });
  }

  /** @param {Entry} entry its packet must not change later */
  push(entry) {
    if (!this.#decoder) {
      if (!this.#isClosed) this.#backlog.push(entry);
      return;
    }
    const { sequence, packet } = entry;
    if (sequence < this.#expected) return;
    const missing = this.#expected < 0 ? 0 : sequence - this.#expected;
    if (missing <= CONCEALED_FRAMES) {
      for (let gone = missing; gone > 0; gone -= 1) this.#decoder.conceal(sequence - gone);
    }
    this.#expected = sequence + 1;
    this.#decoder.decode(packet, sequence);
  }

  close() {
    this.#isClosed = true;
    this.#backlog = [];
    this.#decoder?.close();
  }

  /**
   * @param {(onPcm: OnPcm) => Promise<OpusDecoder>} createDecoder
   * @param {OnPcm} onPcm
   */
  async #open(createDecoder, onPcm) {
    const decoder = await createDecoder(onPcm);
    if (this.#isClosed) {
      decoder.close();
      return;
    }
    this.#decoder = decoder;
    for (const entry of this.#backlog.splice(0)) this.push(entry);
  }
}
