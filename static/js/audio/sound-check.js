import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, levelOf } from "../protocol.js";
import { LevelMeter } from "./level-meter.js";
import { Microphone } from "./microphone.js";
import { SoundJudge } from "./sound-judge.js";

const RECORDED_MS = 4000;
const RECORDED_FRAMES = RECORDED_MS / FRAME_MS;

/**
 * Tries a microphone out: how loud it is, and how one sounds to others. Nothing leaves the device.
 *
 * It has a microphone and an audio context of its own, and gives both back in `close`. What was
 * recorded is played afterwards, never while one speaks: no feedback, with or without headphones.
 * Events: `verdict`, `heard` (where hearing oneself stands: `stage`), `lost` (the microphone).
 */
export class SoundCheck extends EventTarget {
  #workletUrl;
  #workerUrl;
  #raw;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** @type {MessagePort | null} */
  #port = null;
  #meter = new LevelMeter();
  #judge = new SoundJudge();
  /** @type {Float32Array[] | null} */
  #recorded = null;
  /** @type {"idle" | "recording" | "working" | "playing"} */
  #stage = "idle";
  /** @type {AudioBufferSourceNode | null} */
  #source = null;
  /** @type {Worker | null} */
  #worker = null;

  /**
   * @param {object} options
   * @param {string} options.workletUrl of capture-processor.js
   * @param {string} options.workerUrl of echo-worker.js
   * @param {boolean} [options.raw] as of Microphone
   */
  constructor({ workletUrl, workerUrl, raw = false }) {
    super();
    this.#workletUrl = workletUrl;
    this.#workerUrl = workerUrl;
    this.#raw = raw;
  }

  get isOpen() {
    return this.#microphone?.isOpen ?? false;
  }

  get verdict() {
    return this.#judge.verdict;
  }

  get stage() {
    return this.#stage;
  }

  /** For a bar: 0 to 1. */
  get level() {
    return this.#meter.height(performance.now());
  }

  /** Asks for the microphone; to be called in a click. Throws MicrophoneError. */
  async open() {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "interactive" });
    const microphone = new Microphone({ context, workletUrl: this.#workletUrl, raw: this.#raw });
    this.#context = context;
    this.#microphone = microphone;
    void context.resume(); // while we are still in the click
    microphone.addEventListener("lost", () => this.#lose(microphone));
    try {
      const port = await microphone.open();
      // Somebody may have closed us while the browser was asking them.
      if (microphone === this.#microphone) this.#listenTo(port);
      else microphone.close();
    } catch (error) {
      if (microphone !== this.#microphone) return;
      this.close();
      throw error;
    }
  }

  /** Goes over to the microphone that is chosen now. Throws MicrophoneError, and keeps the old. */
  async reopen() {
    const microphone = this.#microphone;
    if (!microphone?.isOpen) return;
    this.stopHearing();
    const port = await microphone.reopen();
    if (microphone !== this.#microphone) return microphone.close();
    this.#judge = new SoundJudge();
    this.#listenTo(port);
    this.#emit("verdict");
  }

  /** Gives the microphone back: the browser's mark of recording goes out. */
  close() {
    this.stopHearing();
    this.#microphone?.close();
    this.#port?.close();
    void this.#context?.close();
    this.#worker?.terminate();
    this.#microphone = null;
    this.#port = null;
    this.#context = null;
    this.#worker = null;
    this.#meter = new LevelMeter();
    this.#judge = new SoundJudge();
  }

  /** Records four seconds, then plays them as others would hear them. */
  hear() {
    if (!this.isOpen || this.#stage !== "idle") return;
    this.#recorded = [];
    this.#enter("recording");
  }

  stopHearing() {
    this.#recorded = null;
    this.#source?.stop();
    this.#source = null;
    this.#enter("idle");
  }

  /** @param {MessagePort} port of a capture worklet */
  #listenTo(port) {
    this.#port?.close();
    this.#port = port;
    port.onmessage = ({ data }) => {
      this.#take(data);
      port.postMessage(data.pcm, [data.pcm.buffer]);
    };
  }

  /** @param {CapturedBlock} block */
  #take({ rms, pcm }) {
    const before = this.#judge.verdict;
    this.#meter.push(levelOf(rms), performance.now());
    this.#judge.push({ rms, peak: peakOf(pcm) });
    if (this.#judge.verdict !== before) this.#emit("verdict");
    if (!this.#recorded) return;
    this.#recorded.push(pcm.slice());
    if (this.#recorded.length < RECORDED_FRAMES) return;
    const recorded = this.#recorded;
    this.#recorded = null;
    this.#enter("working");
    this.#asHeard(recorded);
  }

  /** @param {Float32Array[]} blocks */
  #asHeard(blocks) {
    const pcm = new Float32Array(blocks.length * FRAME_SAMPLES);
    blocks.forEach((block, at) => pcm.set(block, at * FRAME_SAMPLES));
    this.#worker ??= new Worker(this.#workerUrl, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#play(data.pcm ?? pcm);
    // Where Opus cannot be had, one still hears the microphone itself.
    this.#worker.onerror = () => this.#play(pcm);
    this.#worker.postMessage({ pcm });
  }

  /** @param {Float32Array<ArrayBuffer>} pcm */
  #play(pcm) {
    const context = this.#context;
    if (!context || this.#stage !== "working") return;
    const buffer = context.createBuffer(1, pcm.length, SAMPLE_RATE);
    buffer.copyToChannel(pcm, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.addEventListener("ended", () => {
      if (source === this.#source) this.stopHearing();
    });
    this.#source = source;
    source.start();
    this.#enter("playing");
  }

  /** @param {Microphone} microphone */
  #lose(microphone) {
    if (microphone !== this.#microphone) return;
    this.close();
    this.#emit("lost");
  }

  /** @param {SoundCheck["stage"]} stage */
  #enter(stage) {
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.#emit("heard");
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** @param {Float32Array} pcm */
function peakOf(pcm) {
  let peak = 0;
  for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
