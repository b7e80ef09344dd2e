import { player } from "../replay/player.js";
import { clock } from "../replay/time.js";
import { partOf, passFocus, setLink, setText } from "../stage/dom.js";

/** The replay that sounds, on every page but its own: where it is, pause, the way back and out. */
class ReplayDock extends HTMLElement {
  #life = new AbortController();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const name of ["moved", "played", "paused", "changed", "over"]) {
      player.addEventListener(name, () => this.#render(), { signal });
    }
    partOf(this, "play").addEventListener("click", () => this.#toggle(), { signal });
    partOf(this, "stop").addEventListener("click", () => player.stop(), { signal });
    this.#render();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #toggle() {
    if (player.isSounding) player.pause();
    else void player.play(player.loaded);
  }

  #render() {
    const { loaded } = player;
    const isHidden = loaded === null || player.shown?.id === loaded.id;
    if (isHidden) passFocus(this, document.getElementById("content"));
    this.hidden = isHidden;
    if (!loaded || isHidden) return;
    const play = partOf(this, "play");
    this.toggleAttribute("data-playing", player.isSounding);
    play.setAttribute("aria-label", (player.isSounding ? play.dataset.pause : play.dataset.play) ?? "");
    setText(partOf(this, "title"), loaded.title);
    setLink(partOf(this, "open"), loaded.path);
    const [at, length] = [player.loadedMs - loaded.startMs, loaded.durationMs];
    setText(partOf(this, "at"), `${clock(at)} / ${clock(length)}`);
  }
}

customElements.define("replay-dock", ReplayDock);
