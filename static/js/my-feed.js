// The feed of whoever is logged in on this page: <body data-feed="/ws/feed">.

import { Feed } from "./feed.js";
import { LOG_IN_ENDS } from "./log-in-end.js";
import { showToast } from "./toasts.js";

const path = document.body.dataset.feed;

if (path) {
  const feed = new Feed(new URL(path, location.href.replace(/^http/, "ws")).href, document);
  document.addEventListener("feed:over", (event) => {
    const end = LOG_IN_ENDS[/** @type {CustomEvent} */ (event).detail.name];
    if (end) showToast(end.message, end.path);
  });
  feed.open();
  addEventListener("online", () => feed.open());
  addEventListener("pageshow", () => feed.open());
}
