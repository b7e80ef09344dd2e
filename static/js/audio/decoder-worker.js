/**
 * Worker: bundles in through a listen socket of its own, decoded audio out to the playback worklet.
 *
 * From the page: connect, reconnect, disconnect, grant, refusal (see TicketedSocket), `play` with
 * the playback worklet's port, `own` seat. To the page: ticket, state, levels, error, and a pulse each
 * second, since a hidden page's own timers may stand still for a minute.
 */
import { ProtocolError } from "../protocol.js";
import { ListenPipeline } from "./listen-pipeline.js";
import { createOpusDecoder } from "./opus-decoder.js";
import { TicketedSocket } from "./ticketed-socket.js";

const LEVELS_EVERY_MS = 66;
const ACKNOWLEDGE_EVERY_MS = 1000;
const NO_CODEC = "This browser cannot decode speech, so you can hear nobody. Try another one.";

/** @type {MessagePort | null} */
let speaker = null;
/** @type {WebSocket | null} */
let listening = null;
/** @type {CodecChoice} */
let codec = "auto";
/** @type {DecodedFrame[]} */
let outbox = [];
let hadLevels = false;
let hasFailed = false;

const pipeline = new ListenPipeline({
  createDecoder: (onPcm) => createOpusDecoder(codec, onPcm),
  deliver: (frame) => {
    if (outbox.length === 0) queueMicrotask(flush);
    outbox.push(frame);
  },
  failed,
  now: () => performance.now(),
});

const socket = new TicketedSocket({
  askTicket: () => self.postMessage({ type: "ticket" }),
  onOpen: (opened) => {
    listening = opened;
    pipeline.restart();
  },
  onMessage: receive,
  onState: (state, code) => {
    if (state !== "open") listening = null;
    self.postMessage({ type: "state", state, code });
  },
});

/** @param {ArrayBuffer | string} data */
function receive(data) {
  if (typeof data === "string") return;
  try {
    if (pipeline.receive(new Uint8Array(data))) acknowledge();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    self.postMessage({ type: "notice", notice: { code: "bad_message", message: error.message } });
  }
}

/** Says so once. */
function failed() {
  if (!hasFailed) self.postMessage({ type: "error", code: "codec_failed", message: NO_CODEC });
  hasFailed = true;
}

/** One message to the worklet for all frames of a bundle. */
function flush() {
  const frames = outbox;
  outbox = [];
  const buffers = frames.map(({ pcm }) => pcm.buffer);
  speaker?.postMessage(frames, buffers);
}

function acknowledge() {
  const message = pipeline.acknowledgement();
  if (message) listening?.send(message);
}

function everySecond() {
  acknowledge();
  pipeline.tidy();
  self.postMessage({ type: "pulse" });
}

function reportLevels() {
  const report = pipeline.levels();
  const hasLevels = Object.keys(report.levels).length > 0;
  if (hasLevels || hadLevels) self.postMessage({ type: "levels", ...report });
  hadLevels = hasLevels;
}

/** @type {Record<string, (data: any) => void>} */
const handlers = {
  codec: ({ choice }) => (codec = choice),
  connect: () => socket.start(),
  reconnect: () => socket.restart(),
  disconnect: () => socket.stop(),
  grant: ({ grant }) => socket.grant(grant),
  refusal: ({ code }) => socket.refuse(code),
  play: ({ port }) => (speaker = port),
  own: ({ seat }) => (pipeline.ownSeat = seat),
};

self.addEventListener("message", ({ data }) => handlers[data.type](data));
setInterval(reportLevels, LEVELS_EVERY_MS);
setInterval(everySecond, ACKNOWLEDGE_EVERY_MS);
