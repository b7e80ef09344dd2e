import { live } from "../live.js";
import { setText } from "../stage/dom.js";
import { newsOf } from "../stage/news.js";
import { LiveElement } from "./live-element.js";

/** Says who comes, goes and changes their role on stage, to whoever cannot see it. */
class StageNews extends LiveElement {
  /** @type {Map<string, Participant> | null} */
  #before = null;

  render() {
    if (!live.space) return;
    const now = new Map(live.participants.map((one) => [one.id, one]));
    const news = this.#before ? newsOf(this.#before, now, live.you?.participant_id ?? null) : "";
    this.#before = now;
    // What was said stays until there is something else to say: a change wipes out no words.
    if (news) setText(this, news);
  }
}

customElements.define("stage-news", StageNews);
