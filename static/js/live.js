import { RequestError } from "./connection.js";
import { developerOptions } from "./developer-options.js";
import { LOG_IN_ENDS } from "./log-in-end.js";
import { SpaceClient } from "./space-client.js";
import { ConfirmDialog } from "./elements/confirm-dialog.js";
import { partOf } from "./stage/dom.js";
import { LiveMic } from "./stage/live-mic.js";
import { LiveView } from "./stage/live-view.js";
import { exchangeWords, invitesYou, placeChanged, words } from "./stage/words.js";
import { showToast } from "./toasts.js";

const SUPERSEDED = "superseded";
/** There is no way back in for us: removed, blocked, suspended, or never let in. */
const OUT = new Set(["not_found", "removed", "suspended", "closed"]);
/**
 * Closed without a word of the server's.
 * @type {Record<string, string>}
 */
const CLOSED = {
  [SUPERSEDED]: words.superseded,
  not_found: words.takenOut,
  login_required: LOG_IN_ENDS.login_required.message,
  suspended: LOG_IN_ENDS.suspended.message,
  closed: LOG_IN_ENDS.closed.message,
};
/** @typedef {{code: string, message: string, isSuperseded: boolean, isOut: boolean}} Problem */

/**
 * The Space that this window is in, whichever page it shows: one client, kept across page changes.
 *
 * Events: `change` (anything that elements show), `levels` (how loud each seat is), `reactions` (the
 * message), `captions` (the message), `ended`.
 * Errors of what people do here end as words on the page; nothing rejects.
 */
class Live extends LiveView {
  #life = new AbortController();
  #expected = "";
  /** @type {Map<string, Problem>} by the id of the Space */
  #problems = new Map();
  /** @type {Set<string>} */
  #knownRequests = new Set();
  /** @type {Set<string>} */
  #knownQuestions = new Set();

  /**
   * Why we are not in this Space any more, or never got in.
   * @param {string} id
   */
  problemOf(id) {
    return this.#problems.get(id);
  }

  /**
   * The page is a new one, and says itself whether we may come in.
   * @param {string} id
   */
  forgetProblem(id) {
    this.#problems.delete(id);
  }

  /**
   * Whoever starts a Space wants to be in it: its page asks with `isExpected` and joins.
   * @param {string} id
   */
  expect(id) {
    this.#expected = id;
  }

  /** @param {string} id */
  isExpected(id) {
    return this.#expected === id;
  }

  /**
   * Enters a Space; to be called in a click, which is what lets a browser play sound. Asks first
   * if that means leaving another one.
   * @param {import("./stage/live-view.js").Target} target
   */
  async join(target) {
    this.#expected = "";
    if (this.id === target.id) return;
    if (this.client && !(await this.#leaveFor())) return;
    const client = this.#begin(target);
    try {
      await client.join();
    } catch (error) {
      if (client === this.client) this.#fail(error);
      return;
    }
    if (client !== this.client) return;
    this.phase = "in";
    this.#changed();
  }

  leave() {
    const client = this.client;
    this.#forget();
    void client?.leave();
  }

  /** A page has come or gone. */
  pageChanged() {
    this.#changed();
  }

  /**
   * Sends a request of docs/protocol.md; null, and words on the page, if it is refused.
   * @param {string} type
   * @param {object} [fields]
   * @returns {Promise<Message | null>} the answer
   */
  async ask(type, fields) {
    const answer = await this.client?.request(type, fields).catch(tell);
    return answer ?? null;
  }

  /**
   * As `ask`, for forms that say themselves what went wrong: rejects with RequestError.
   * @param {string} type
   * @param {object} [fields]
   * @returns {Promise<Message>} the answer
   */
  async request(type, fields) {
    if (!this.client) throw new RequestError("not_connected", words.failed);
    return this.client.request(type, fields);
  }

  /**
   * Notes what we chose ourselves, once the server has taken it.
   * @param {Partial<import("./space-state.js").SpaceState["mine"]>} choice
   */
  choose(choice) {
    this.client?.choose(choice);
  }

  /**
   * Notes whom we have blocked, once the server has done it.
   * @param {string} userId
   */
  noteBlocked(userId) {
    this.client?.noteBlocked(userId);
  }

  /** To be called in a click. */
  async unlock() {
    await this.client?.unlock();
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.client?.setVolume(volume);
  }

  /** @param {boolean} isShown have captions come, or no more */
  showCaptions(isShown) {
    this.client?.showCaptions(isShown);
  }

  /** As a host: whom of those who are here several people have blocked whom we follow. */
  async lookForSharedBlocks() {
    if (!this.isManager || !this.client) return;
    // A warning less is no reason to disturb anybody.
    const answer = await this.client.request("guests.warnings").catch(() => null);
    if (answer) this.#set({ sharedBlocks: answer.blocked_by });
  }

  async #leaveFor() {
    const dialog = document.querySelector("confirm-dialog");
    if (!(dialog instanceof ConfirmDialog)) return false;
    const title = words.leaveFor(this.title);
    const { stay: no, leaveAndJoin: yes, leaveForWords } = words;
    const isSure = await dialog.ask({ title, words: leaveForWords, no, yes });
    if (isSure) this.leave();
    return isSure;
  }

  /** @param {import("./stage/live-view.js").Target} target */
  #begin(target) {
    this.#problems.delete(target.id);
    this.target = target;
    this.client = createClient(target.controlUrl);
    this.mic = new LiveMic(this.client, () => this.#changed(), tell);
    this.#life = new AbortController();
    this.phase = "joining";
    this.#listen(this.client);
    this.#changed();
    return this.client;
  }

  /** @param {SpaceClient} client */
  #listen(client) {
    const { signal } = this.#life;
    /** @type {(name: string, act: (detail: any) => void) => void} */
    const on = (name, act) =>
      client.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail), {
        signal,
      });
    on("state", () => this.#changed());
    on("you", (detail) => this.#placeChanged(detail));
    on("requests", (requests) => this.#requestsChanged(requests));
    on("questions", (questions) => this.#questionsChanged(questions));
    on("connection", (state) => this.#connectionChanged(state));
    on("levels", (levels) => this.#heard(levels));
    on("speaking", (speaking) => this.#set({ speaking }));
    on("reactions", (detail) => this.dispatchEvent(new CustomEvent("reactions", { detail })));
    on("captions", (detail) => this.dispatchEvent(new CustomEvent("captions", { detail })));
    on("blocked", () => this.#set({ isSoundBlocked: true }));
    on("unblocked", () => this.#set({ isSoundBlocked: false }));
    on("ended", () => this.#ended());
    on("error", (problem) => this.#wentWrong(problem));
  }

  /** @param {{you: You, reason?: string}} detail */
  #placeChanged({ you, reason }) {
    if (reason === "invited" && you.invitation) return this.#invited(you.invitation);
    const isBack = you.resumed && (this.phase === "in" || you.role !== "host");
    showToast(placeChanged(reason ?? (isBack ? "resumed" : "")));
  }

  /**
   * The stage shows a card; whoever looks at something else is told.
   * @param {OwnInvitation} invitation
   */
  #invited(invitation) {
    const isSeen = this.isShown && !document.querySelector("dialog:modal");
    if (!isSeen) showToast(invitesYou(invitation), this.isShown ? undefined : this.path);
  }

  /** @param {SpeakRequest[]} requests */
  #requestsChanged(requests) {
    const newcomer = requests.findLast(({ id }) => !this.#knownRequests.has(id));
    this.#knownRequests = new Set(requests.map(({ id }) => id));
    if (newcomer) void this.lookForSharedBlocks();
    if (newcomer && this.phase === "in") showToast(words.asks(newcomer.name));
  }

  /** @param {Question[]} questions the hosts hear of a new one, wherever they look */
  #questionsChanged(questions) {
    const newcomer = questions.findLast(({ id }) => !this.#knownQuestions.has(id));
    this.#knownQuestions = new Set(questions.map(({ id }) => id));
    if (!newcomer || this.phase !== "in" || !this.isManager) return;
    showToast(exchangeWords.asks(newcomer.name, newcomer.text));
  }

  /** @param {{name: string, retryInMs?: number}} state */
  #connectionChanged({ name, retryInMs = 0 }) {
    const isLost = name === "reconnecting";
    this.#set({ connection: { name, retryAt: isLost ? performance.now() + retryInMs : 0 } });
    if (isLost) this.#heard({});
  }

  /** @param {Record<number, number>} levels */
  #heard(levels) {
    this.levels = levels;
    this.dispatchEvent(new Event("levels"));
  }

  #ended() {
    const { isShown, id, title, you } = this;
    const wasStopped = this.space?.was_stopped;
    this.dispatchEvent(new CustomEvent("ended", { detail: id }));
    if (!isShown && wasStopped) showToast(words.stoppedElsewhere(title));
    else if (!isShown && you?.role !== "host") showToast(words.endedElsewhere(title));
    this.#forget();
  }

  /** @param {{code: string, message: string}} problem of the connection if that is closed now */
  #wentWrong({ code, message }) {
    if (this.client?.connection.name !== "closed") showToast(message);
    else this.#fail(new RequestError(code, message));
  }

  /** @param {unknown} error why we are out */
  #fail(error) {
    const { id, isShown } = this;
    const code = error instanceof RequestError ? error.code : "failed";
    const isSuperseded = code === SUPERSEDED;
    const message = CLOSED[code] ?? messageOf(error);
    this.#problems.set(id, { code, message, isSuperseded, isOut: OUT.has(code) });
    if (!isShown) showToast(message);
    this.#forget();
  }

  #forget() {
    this.#life.abort();
    this.client = null;
    this.target = null;
    this.#knownRequests.clear();
    this.#knownQuestions.clear();
    this.#heard({});
    const connection = { name: "closed", retryAt: 0 };
    this.#set({ phase: "idle", connection, speaking: [], isSoundBlocked: false, mic: null, sharedBlocks: {} });
  }

  /** @param {Partial<Live>} changes */
  #set(changes) {
    Object.assign(this, changes);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {string} controlUrl */
function createClient(controlUrl) {
  const dock = /** @type {HTMLElement} */ (document.querySelector("space-dock"));
  const { captureUrl = "", playbackUrl = "", encoderUrl = "", decoderUrl = "" } = dock.dataset;
  return new SpaceClient({
    controlUrl,
    worklets: { capture: captureUrl, playback: playbackUrl },
    workers: { encoder: encoderUrl, decoder: decoderUrl },
    audioElement: /** @type {HTMLAudioElement} */ (partOf(dock, "audio")),
    ...developerOptions(live),
  });
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error && error.message ? error.message : words.failed;
}

/**
 * @param {unknown} error
 * @returns {null}
 */
function tell(error) {
  showToast(messageOf(error));
  return null;
}

export const live = new Live();
