import { RequestError } from "../connection.js";
import { developerOptions } from "../developer-options.js";
import { SpaceClient } from "../space-client.js";
import { partOf, setText } from "../stage/dom.js";
import { listening, words } from "../stage/words.js";

/**
 * A live Space in a frame on somebody else's page: one button that plays it, as a guest.
 *
 * The frame may have neither cookies nor storage; nothing here needs them.
 */
class SpaceEmbed extends HTMLElement {
  /** @type {SpaceClient | null} */
  client = null;
  #listenWords = "";
  #hasEntered = false;
  /** @type {number[]} seats that speak now */
  #speaking = [];

  connectedCallback() {
    if (this.dataset.state !== "live") return;
    this.#listenWords = this.#button.textContent?.trim() ?? "";
    this.#button.addEventListener("click", () => void this.#press());
    // Until here nobody would have answered a press, and it would have been lost.
    this.#button.removeAttribute("disabled");
  }

  async #press() {
    if (!this.client) await this.#listen();
    else if (this.dataset.sound === "blocked") await this.client.unlock();
    else this.#stop("");
  }

  async #listen() {
    if (!window.isSecureContext) return this.#say(words.notSecure);
    const client = this.#createClient();
    this.client = client;
    this.#wire(client);
    this.#show(words.connecting);
    try {
      await client.join();
    } catch (error) {
      if (client === this.client) this.#stop(messageOf(error));
      return;
    }
    if (client !== this.client) return;
    this.#hasEntered = true;
    this.toggleAttribute("data-playing", true);
    this.#show(this.#button.dataset.stop ?? "");
    this.#render();
  }

  #createClient() {
    const { controlUrl = "", captureUrl = "", playbackUrl = "", encoderUrl = "", decoderUrl = "" } = this.dataset;
    return new SpaceClient({
      controlUrl,
      worklets: { capture: captureUrl, playback: playbackUrl },
      workers: { encoder: encoderUrl, decoder: decoderUrl },
      audioElement: /** @type {HTMLAudioElement} */ (partOf(this, "audio")),
      ...developerOptions(this),
    });
  }

  /** @param {SpaceClient} client */
  #wire(client) {
    /** @type {(name: string, act: (detail: any) => void) => void} */
    const on = (name, act) =>
      client.addEventListener(name, (event) => {
        if (client === this.client) act(/** @type {CustomEvent} */ (event).detail);
      });
    on("state", () => this.#render());
    on("speaking", (seats) => this.#name(seats));
    on("connection", ({ name }) => name === "reconnecting" && this.#say(words.reconnecting));
    on("blocked", () => this.#setSound("blocked"));
    on("unblocked", () => this.#setSound("playing"));
    on("ended", (space) => this.#end(space));
    on("error", ({ message }) => client.connection.name === "closed" && this.#stop(message));
  }

  #render() {
    if (!this.client || !this.#hasEntered) return;
    setText(partOf(this, "count"), listening(this.client.audience.listener_count));
    if (this.client.connection.name === "open") this.#name(this.#speaking);
  }

  /** @param {number[]} seats that speak now */
  #name(seats) {
    this.#speaking = seats;
    const seat = seats.at(0);
    const name = seat === undefined ? undefined : this.client?.seated(seat)?.name;
    this.#say(name ? words.somebodySpeaks(name) : words.nobodySpeaks);
  }

  /** @param {"blocked" | "playing"} sound */
  #setSound(sound) {
    this.dataset.sound = sound;
    this.#show(sound === "blocked" ? words.tapToListen : (this.#button.dataset.stop ?? ""));
  }

  /** @param {string} message why, if it was not the listener's own wish */
  #stop(message) {
    void this.client?.leave();
    this.client = null;
    this.#hasEntered = false;
    this.#speaking = [];
    delete this.dataset.sound;
    delete this.dataset.playing;
    this.#show(this.#listenWords);
    this.#say(message);
  }

  /** @param {SpaceInfo | null} space as it ended */
  #end(space) {
    this.#stop("");
    const ended = partOf(this, "ended");
    if (space?.was_stopped) setText(ended, ended.dataset.stopped ?? "");
    setText(partOf(this, "state"), ended.dataset.words ?? "");
    partOf(this, "action").hidden = true;
    ended.hidden = false;
  }

  /** @param {string} label of the button */
  #show(label) {
    setText(this.#button, label);
  }

  /** @param {string} text below or beside the button */
  #say(text) {
    setText(partOf(this, "words"), text);
  }

  get #button() {
    return partOf(this, "listen");
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof RequestError && error.message ? error.message : words.failed;
}

customElements.define("space-embed", SpaceEmbed);
