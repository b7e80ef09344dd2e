// Where one stopped in each replay, on this device. Pure but for the storage that is handed in.

const PREFIX = "replay:";
const SPEED = "replay-speed";
/** So near the beginning or the end there is no place to keep. */
const EDGE_MS = 10_000;
const MOST_KEPT = 100;
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Store */

/** Remembers, where the browser lets it. */
export class Places {
  /** @type {() => Store} */
  #store;

  /** @param {() => Store} store may throw, as that of a frame on another site does */
  constructor(store) {
    this.#store = store;
  }

  /**
   * @param {{id: string, startMs: number, durationMs: number}} replay
   * @param {number} ms since the Space began
   * @param {number} [now] ms since 1970
   */
  keep({ id, startMs, durationMs }, ms, now = Date.now()) {
    const isWithin = ms >= startMs + EDGE_MS && ms <= startMs + durationMs - EDGE_MS;
    this.#try((store) => {
      if (!isWithin) return store.removeItem(PREFIX + id);
      store.setItem(PREFIX + id, JSON.stringify([Math.round(ms), now]));
      forgetOldest(store);
    });
  }

  /**
   * Where to go on; null where there is nothing to go on with.
   * @param {{id: string, startMs: number, durationMs: number}} replay
   * @returns {number | null}
   */
  of({ id, startMs, durationMs }) {
    const kept = this.#try((store) => store.getItem(PREFIX + id));
    const [ms] = read(kept ?? "");
    const isWithin = ms >= startMs + EDGE_MS && ms <= startMs + durationMs - EDGE_MS;
    return isWithin ? ms : null;
  }

  /** The speed chosen last. */
  get speed() {
    const speed = Number(this.#try((store) => store.getItem(SPEED)) ?? 1);
    return SPEEDS.includes(speed) ? speed : 1;
  }

  set speed(speed) {
    this.#try((store) => store.setItem(SPEED, String(speed)));
  }

  /**
   * @template T
   * @param {(store: Store) => T} act
   * @returns {T | null}
   */
  #try(act) {
    try {
      return act(this.#store());
    } catch {
      return null; // no storage here, or it is full: then nothing is remembered
    }
  }
}

/**
 * The next speed above or below.
 * @param {number} speed
 * @param {1 | -1} direction
 */
export function nextSpeed(speed, direction) {
  const at = SPEEDS.indexOf(speed) + direction;
  return SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)];
}

/** @param {Store} store */
function forgetOldest(store) {
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at) ?? "");
  const kept = keys.filter((key) => key.startsWith(PREFIX));
  if (kept.length <= MOST_KEPT) return;
  const ages = kept.map((key) => ({ key, at: read(store.getItem(key) ?? "")[1] }));
  ages.sort((one, other) => one.at - other.at);
  for (const { key } of ages.slice(0, kept.length - MOST_KEPT)) store.removeItem(key);
}

/**
 * @param {string} kept
 * @returns {[number, number]} the place and when it was kept; nonsense is no place
 */
function read(kept) {
  try {
    const [ms, at] = JSON.parse(kept);
    return [Number.isFinite(ms) ? ms : NaN, Number.isFinite(at) ? at : 0];
  } catch {
    return [NaN, 0];
  }
}

export const places = new Places(() => localStorage);
