/**
 * Worker: microphone blocks in, Opus frames out through a publish socket of its own.
 *
 * From the page: connect, reconnect, disconnect, grant, refusal (see TicketedSocket), `capture`
 * with the capture worklet's port, `mute`. To the page: ticket, state, notice, codec, levels, error.
 */
import { createOpusEncoder } from "./opus-encoder.js";
import { PublishPipeline } from "./publish-pipeline.js";
import { TicketedSocket } from "./ticketed-socket.js";

const LEVELS_EVERY_MS = 66;
const NO_CODEC = "This browser cannot encode speech, so nobody can hear you. Try another one.";

/** @type {MessagePort | null} */
let microphone = null;
let wasSpeaking = false;

const pipeline = new PublishPipeline({
  recycle: (pcm) => microphone?.postMessage(pcm, [pcm.buffer]),
  now: () => performance.now(),
});

const socket = new TicketedSocket({
  askTicket: () => self.postMessage({ type: "ticket" }),
  onOpen: (opened) => pipeline.setSocket(opened),
  onMessage: (data) => self.postMessage({ type: "notice", notice: JSON.parse(String(data)) }),
  onState: (state, code) => {
    if (state !== "open") pipeline.setSocket(null);
    self.postMessage({ type: "state", state, code });
  },
});

/** @param {CodecChoice} choice */
async function useEncoder(choice) {
  pipeline.setEncoder(null);
  try {
    const encoder = await createOpusEncoder(choice, pipeline.sendPacket);
    pipeline.setEncoder(encoder);
    self.postMessage({ type: "codec", name: encoder.name });
  } catch {
    self.postMessage({ type: "error", code: "codec_failed", message: NO_CODEC });
  }
}

/** @param {CapturedBlock} block */
function capture(block) {
  try {
    pipeline.capture(block);
  } catch {
    void useEncoder("wasm");
  }
}

/** @param {MessagePort} port */
function listenTo(port) {
  microphone?.close();
  microphone = port;
  port.onmessage = ({ data }) => capture(data);
}

function reportLevels() {
  const now = performance.now();
  const isSpeaking = pipeline.meter.isSpeaking(now);
  const level = pipeline.meter.height(now);
  if (level > 0 || isSpeaking || wasSpeaking) {
    self.postMessage({ type: "levels", level, isSpeaking });
  }
  wasSpeaking = level > 0 || isSpeaking;
}

/** @type {Record<string, (data: any) => void>} */
const handlers = {
  codec: ({ choice }) => useEncoder(choice),
  connect: () => socket.start(),
  reconnect: () => socket.restart(),
  disconnect: () => socket.stop(),
  grant: ({ grant }) => socket.grant(grant),
  refusal: ({ code }) => socket.refuse(code),
  capture: ({ port }) => listenTo(port),
  mute: ({ isMuted }) => pipeline.setMuted(isMuted),
};

self.addEventListener("message", ({ data }) => handlers[data.type](data));
setInterval(reportLevels, LEVELS_EVERY_MS);
