const TINTS = 8;

/**
 * Somebody's picture, or their initial on a tint; with a ring that breathes with `level`.
 * Decorative: the name stands beside it.
 */
export class ParticipantAvatar extends HTMLElement {
  #shown = "";

  /** @param {{user_id: string, name: string, avatar_url: string}} person */
  set person(person) {
    const wanted = `${person.avatar_url} ${person.name}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    const face = person.avatar_url ? picture(person.avatar_url) : initial(person.name);
    face.classList.add("avatar");
    face.dataset.size = this.dataset.size ?? "40";
    face.dataset.tint = String(Number(person.user_id) % TINTS);
    this.replaceChildren(face);
  }

  /** @param {number} level 0 (silent) to 1; what it looks like is the style sheet's matter */
  set level(level) {
    this.style.setProperty("--level", level.toFixed(2));
  }
}

/** @param {string} url */
function picture(url) {
  const image = document.createElement("img");
  image.src = url;
  image.alt = "";
  image.decoding = "async";
  return image;
}

/** @param {string} name */
function initial(name) {
  const letter = document.createElement("span");
  letter.ariaHidden = "true";
  letter.textContent = /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? "?";
  return letter;
}

customElements.define("participant-avatar", ParticipantAvatar);
