// The feed of whoever is logged in on this page: <body data-feed="/ws/feed">.

import { Feed } from "./feed.js";

const path = document.body.dataset.feed;

if (path) {
  const feed = new Feed(new URL(path, location.href.replace(/^http/, "ws")).href, document);
  feed.open();
  addEventListener("online", () => feed.open());
  addEventListener("pageshow", () => feed.open());
}
