import { words } from "./words.js";

/**
 * @typedef {{id: string, controlUrl: string, title: string, path: string}} Target
 * @typedef {{name: string, retryAt: number}} Connection `retryAt` by performance.now()
 */

/** @type {Audience} */
const NO_AUDIENCE = { listener_count: 0, participant_count: 0, faces: [] };

/** What elements may read of the Space that this window is in; see live.js for what changes it. */
export class LiveView extends EventTarget {
  /** @protected @type {import("../space-client.js").SpaceClient | null} */
  client = null;
  /** @protected @type {Target | null} */
  target = null;

  /** @type {"idle" | "joining" | "in"} */
  phase = "idle";
  /** @type {Connection} */
  connection = { name: "closed", retryAt: 0 };
  /** @type {Record<number, number>} 0 to 1 by seat */
  levels = {};
  /** @type {number[]} seats that speak now */
  speaking = [];
  /** @type {import("./live-mic.js").LiveMic | null} */
  mic = null;
  isSoundBlocked = false;
  /** @type {Record<string, number>} of accounts: how many whom we, a host, follow have blocked them */
  sharedBlocks = {};

  get id() {
    return this.target?.id ?? "";
  }

  get path() {
    return this.target?.path ?? "";
  }

  get title() {
    return this.space?.title ?? this.target?.title ?? "";
  }

  get space() {
    return this.client?.space ?? null;
  }

  get you() {
    return this.client?.you ?? null;
  }

  /** Who is seated, in the order of the seats. */
  get participants() {
    const seated = [...(this.client?.participants.values() ?? [])];
    return seated.sort((one, other) => one.seat - other.seat);
  }

  get audience() {
    return this.client?.audience ?? NO_AUDIENCE;
  }

  get requests() {
    return this.client?.requests ?? [];
  }

  get invitations() {
    return this.client?.state.invitations ?? [];
  }

  get removed() {
    return this.client?.state.removed ?? [];
  }

  /** Everything that is known of the Space (space-state.js), to be read only. */
  get state() {
    return this.client?.state ?? null;
  }

  get blockedOnStage() {
    return this.client?.blockedOnStage ?? [];
  }

  get isSeated() {
    return typeof this.you?.seat === "number";
  }

  /** Why we may listen here and no more, in words; "" if we may take part. */
  get heldBack() {
    const isShielded = Boolean(this.space?.min_account_days || this.space?.min_followers);
    if (this.you?.role === "guest") return isShielded ? words.guestHeldBack : "";
    return this.you?.held_back?.message ?? "";
  }

  /** Is what we say heard? */
  get isMicLive() {
    return this.client?.isMicLive ?? false;
  }

  get isManager() {
    return this.you?.is_manager ?? false;
  }

  /** Is the page of the Space we are in the one that is shown? */
  get isShown() {
    return this.target !== null && document.querySelector(`[data-space-id="${this.id}"]`) !== null;
  }
}
