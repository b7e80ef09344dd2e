import { chosenMicrophone } from "./chosen-microphone.js";

const DEVICE_ERRORS = new Map([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
]);

/** What browsers say of a microphone that was chosen once and is not there any more. */
const IS_GONE = new Set(["OverconstrainedError", "NotFoundError"]);

/** @type {Record<string, string>} */
const MESSAGES = {
  denied: "The browser does not let this page use the microphone. Allow it in the address bar.",
  missing: "No microphone was found. Connect one and try again.",
  busy: "The microphone is in use by another program. Close it there and try again.",
  insecure: "A microphone needs a secure page: open this address with https.",
  failed: "The microphone could not be opened.",
};

/** Why there is no microphone. `code`: denied, missing, busy, insecure or failed. */
export class MicrophoneError extends Error {
  name = "MicrophoneError";

  /**
   * @param {string} code
   * @param {unknown} [cause]
   */
  constructor(code, cause) {
    super(MESSAGES[code], { cause });
    this.code = code;
  }
}

/**
 * One microphone and its capture worklet: the one that was chosen (chosen-microphone.js), or the
 * default one where that is gone.
 *
 * Events: `lost` when the device goes away or the permission is withdrawn; `tap` (detail:
 * TapBlock) if asked for.
 */
export class Microphone extends EventTarget {
  #context;
  #workletUrl;
  #raw;
  #tap;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioNode[]} */
  #nodes = [];

  /**
   * @param {object} options
   * @param {AudioContext} options.context at 48 kHz
   * @param {string} options.workletUrl of capture-processor.js
   * @param {boolean} [options.raw] no echo cancellation, noise suppression and gain control: for
   *   music and headphones
   * @param {boolean} [options.tap]
   */
  constructor({ context, workletUrl, raw = false, tap = false }) {
    super();
    this.#context = context;
    this.#workletUrl = workletUrl;
    this.#raw = raw;
    this.#tap = tap;
  }

  get isOpen() {
    return this.#stream !== null;
  }

  /**
   * Asks for the microphone, which may ask the person. Returns the port that its blocks come from.
   * Throws MicrophoneError.
   * @returns {Promise<MessagePort>}
   */
  async open() {
    const stream = await getStream(this.#raw);
    try {
      await this.#context.audioWorklet.addModule(this.#workletUrl);
      return this.#connect(stream);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw new MicrophoneError("failed", error);
    }
  }

  /**
   * Opens the microphone that is chosen now in place of the one that is open. That stays open if
   * it cannot be: throws MicrophoneError. Returns the port of the new one.
   * @returns {Promise<MessagePort>}
   */
  async reopen() {
    const stream = this.#stream;
    const nodes = this.#nodes;
    const port = await this.open();
    release(stream, nodes);
    return port;
  }

  /** A disabled microphone gives silence from the next sample on. */
  set isEnabled(/** @type {boolean} */ isEnabled) {
    for (const track of this.#stream?.getTracks() ?? []) track.enabled = isEnabled;
  }

  close() {
    release(this.#stream, this.#nodes);
    this.#stream = null;
    this.#nodes = [];
  }

  /** @param {MediaStream} stream */
  #connect(stream) {
    const source = this.#context.createMediaStreamSource(stream);
    const worklet = new AudioWorkletNode(this.#context, "spaces-capture", {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { tap: this.#tap },
    });
    // It puts out nothing but silence; connected so that every browser runs it.
    source.connect(worklet).connect(this.#context.destination);
    const { port1, port2 } = new MessageChannel();
    worklet.port.postMessage({ port: port1 }, [port1]);
    worklet.port.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent("tap", { detail: data }));
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.#lose(stream));
    this.#stream = stream;
    this.#nodes = [source, worklet];
    return port2;
  }

  /** @param {MediaStream} stream */
  #lose(stream) {
    if (stream !== this.#stream) return;
    this.close();
    this.dispatchEvent(new Event("lost"));
  }
}

/**
 * @param {MediaStream | null} stream
 * @param {AudioNode[]} nodes
 */
function release(stream, nodes) {
  for (const track of stream?.getTracks() ?? []) track.stop();
  for (const node of nodes) node.disconnect();
}

/** @param {boolean} raw */
async function getStream(raw) {
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError("insecure");
  const chosen = chosenMicrophone();
  try {
    return await (chosen ? getChosen(raw, chosen) : getAny(raw));
  } catch (error) {
    throw new MicrophoneError(DEVICE_ERRORS.get(nameOf(error)) ?? "failed", error);
  }
}

/**
 * @param {boolean} raw
 * @param {string} deviceId
 */
async function getChosen(raw, deviceId) {
  try {
    return await getAny(raw, { deviceId: { exact: deviceId } });
  } catch (error) {
    if (!IS_GONE.has(nameOf(error))) throw error;
    return getAny(raw);
  }
}

/**
 * @param {boolean} raw
 * @param {MediaTrackConstraints} [wanted]
 */
function getAny(raw, wanted = {}) {
  const processing = !raw;
  return navigator.mediaDevices.getUserMedia({
    audio: {
      ...wanted,
      channelCount: 1,
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
    },
  });
}

/** @param {unknown} error */
function nameOf(error) {
  return error instanceof DOMException ? error.name : "";
}
