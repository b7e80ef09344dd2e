import { barsOf, pathsOf } from "./turns.js";

const SVG = "http://www.w3.org/2000/svg";
const BAR_PX = 4;
const NOBODY = "none";
let waves = 0;

/**
 * The wave of a replay in an `<svg>`: all of it pale, what was played full.
 * What colours look like is the style sheet's matter (`data-colour`).
 */
export class Wave {
  #svg;
  /** @type {import("./facts.js").Facts | null} */
  #facts = null;
  #played = document.createElementNS(SVG, "rect");
  #bars = 0;
  #share = 0;

  /** @param {SVGElement} svg */
  constructor(svg) {
    this.#svg = svg;
    this.#played.setAttribute("height", "1");
  }

  /** @param {import("./facts.js").Facts} facts */
  show(facts) {
    this.#facts = facts;
    this.#bars = 0;
    this.fit();
  }

  /** To be called when the width may be another. */
  fit() {
    const count = Math.floor(this.#svg.getBoundingClientRect().width / BAR_PX);
    if (!this.#facts || count < 1 || count === this.#bars) return;
    this.#bars = count;
    this.#draw(this.#facts, count);
    this.#paint();
  }

  /** @param {number} share of the whole that was played, 0 to 1 */
  set share(share) {
    this.#share = share;
    this.#paint();
  }

  #paint() {
    this.#played.setAttribute("width", (this.#share * this.#bars).toFixed(3));
  }

  /**
   * @param {import("./facts.js").Facts} facts
   * @param {number} count
   */
  #draw(facts, count) {
    const paths = pathsOf(barsOf(facts, count), (voice) => facts.colourOf(voice) ?? NOBODY);
    const clip = document.createElementNS(SVG, "clipPath");
    waves += 1;
    clip.id = `replay-played-${waves}`;
    clip.append(this.#played);
    const [pale, full] = [groupOf(paths, "replay-pale"), groupOf(paths, "replay-full")];
    full.setAttribute("clip-path", `url(#${clip.id})`);
    this.#svg.setAttribute("viewBox", `0 0 ${count} 1`);
    this.#svg.replaceChildren(clip, pale, full);
  }
}

/**
 * @param {Map<string, string>} paths
 * @param {string} name
 */
function groupOf(paths, name) {
  const group = document.createElementNS(SVG, "g");
  group.classList.add(name);
  for (const [colour, drawn] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", drawn);
    path.dataset.colour = colour;
    group.append(path);
  }
  return group;
}
