import { live } from "../live.js";
import { copyTemplate, keepInStep, partOf, setText } from "../stage/dom.js";
import { compact, roleWord, words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { ParticipantAvatar } from "./participant-avatar.js";

/** Everybody here by name: the stage, and as many listeners as the server names. */
class GuestList extends LiveElement {
  render() {
    if (!live.space) return;
    const { faces, listener_count: count } = live.audience;
    const more = count - faces.length;
    this.#fill("stage", live.participants, ({ role }) => roleWord(role));
    this.#fill("floor", faces, ({ handle }) => `@${handle}`);
    setText(this.find("count"), compact(count));
    setText(this.find("rest"), words.moreListeners(more));
    this.find("rest").hidden = more <= 0;
  }

  /**
   * @template {Face} Person
   * @param {string} name
   * @param {Person[]} people
   * @param {(person: Person) => string} about
   */
  #fill(name, people, about) {
    const create = () => copyTemplate(this, "guest");
    keepInStep(this.find(name), people, create, (element, person) => {
      setText(partOf(element, "name"), person.name);
      setText(partOf(element, "about"), about(person));
      const avatar = element.querySelector("participant-avatar");
      if (avatar instanceof ParticipantAvatar) avatar.person = person;
    });
  }
}

customElements.define("guest-list", GuestList);
