const KEY = "spaces.captions";

/**
 * How this browser shows captions: at all, and how large. Kept here and nowhere else.
 *
 * Event: `change`.
 */
class CaptionChoice extends EventTarget {
  isShown = false;
  isLarge = false;

  constructor() {
    super();
    this.#read();
    globalThis.addEventListener?.("storage", ({ key }) => key === KEY && this.#changed());
  }

  /** @param {{isShown?: boolean, isLarge?: boolean}} changes */
  choose(changes) {
    Object.assign(this, changes);
    const { isShown, isLarge } = this;
    try {
      localStorage.setItem(KEY, JSON.stringify({ isShown, isLarge }));
    } catch {
      // Without a storage it holds for this page.
    }
    this.dispatchEvent(new Event("change"));
  }

  #changed() {
    this.#read();
    this.dispatchEvent(new Event("change"));
  }

  #read() {
    try {
      const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      this.isShown = stored.isShown === true;
      this.isLarge = stored.isLarge === true;
    } catch {
      // No storage, or none of ours: as if nothing was ever chosen.
    }
  }
}

export const captionChoice = new CaptionChoice();
