// What the keys of a keyboard, a headset and a lock screen do: the system's own controls.

import { player } from "./player.js";

const SECOND_MS = 1000;
const LEAP_MS = 15_000;
const PICTURE = "400x400"; // as accounts.services.set_avatar makes them

/** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
const HANDLERS = [
  ["play", () => void player.play(player.loaded)],
  ["pause", () => player.pause()],
  ["stop", () => player.stop()],
  ["seekbackward", ({ seekOffset }) => leap(-(seekOffset ?? LEAP_MS / SECOND_MS))],
  ["seekforward", ({ seekOffset }) => leap(seekOffset ?? LEAP_MS / SECOND_MS)],
  ["seekto", ({ seekTime }) => seekTime !== undefined && leapTo(seekTime)],
];

/** @param {number} seconds of what sounds, which may not be what the page shows */
function leap(seconds) {
  player.seekLoaded(player.loadedMs + seconds * SECOND_MS);
}

/** @param {number} seconds since the replay begins */
function leapTo(seconds) {
  if (player.loaded) player.seekLoaded(player.loaded.startMs + seconds * SECOND_MS);
}

function describe() {
  const { loaded } = player;
  const { mediaSession } = navigator;
  for (const [action, handler] of HANDLERS) setHandler(action, loaded ? handler : null);
  mediaSession.metadata = loaded ? metadataOf(loaded) : null;
  if (!loaded) mediaSession.playbackState = "none";
}

/** @param {import("./player.js").Replay} replay */
function metadataOf({ title, host, artwork }) {
  const pictures = artwork ? [{ src: artwork, sizes: PICTURE }] : [];
  return new MediaMetadata({ title, artist: host, artwork: pictures });
}

/**
 * @param {MediaSessionAction} action
 * @param {MediaSessionActionHandler | null} handler
 */
function setHandler(action, handler) {
  try {
    navigator.mediaSession.setActionHandler(action, handler);
  } catch {
    // a browser that does not know this one
  }
}

function locate() {
  const { loaded } = player;
  if (!loaded) return;
  navigator.mediaSession.playbackState = player.isSounding ? "playing" : "paused";
  const duration = loaded.durationMs / SECOND_MS;
  const position = (player.loadedMs - loaded.startMs) / SECOND_MS;
  navigator.mediaSession.setPositionState({
    duration,
    position: Math.min(Math.max(position, 0), duration),
    playbackRate: player.rate,
  });
}

if ("mediaSession" in navigator) {
  player.addEventListener("changed", describe);
  for (const name of ["played", "paused", "rated", "sought"]) player.addEventListener(name, locate);
}
