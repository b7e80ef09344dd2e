// The numbers in the navigation, kept true by what the feed tells.

const MOST_SHOWN = 99; // and more; the server counts no further

/**
 * @param {string} name
 * @param {(count: number) => number} change what to make of the number shown
 */
function update(name, change) {
  for (const badge of document.querySelectorAll(`[data-badge="${name}"]`)) {
    const count = badge.querySelector("[data-badge-count]");
    if (!count) continue;
    const now = Math.min(change(Number(count.textContent) || 0), MOST_SHOWN);
    count.textContent = String(now);
    /** @type {HTMLElement} */ (badge).hidden = now === 0;
  }
}

/**
 * @param {string} type
 * @param {(detail: any) => void} act
 */
function on(type, act) {
  document.addEventListener(`feed:${type}`, (event) =>
    act(/** @type {CustomEvent} */ (event).detail),
  );
}

on("feed.state", ({ notifications, messages }) => {
  update("notifications", () => notifications);
  update("messages", () => messages);
});
for (const type of ["notification.created", "notification.withdrawn", "notifications.read"]) {
  // A crowd that is told at once is not told its numbers: it is one more.
  on(type, ({ unread }) => update("notifications", (count) => unread ?? count + 1));
}
for (const type of ["message.created", "messages.read"]) {
  on(type, ({ unread }) => update("messages", (count) => unread ?? count));
}
