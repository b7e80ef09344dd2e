// The place where one stopped, kept while a replay plays on any page.

import { places } from "./places.js";
import { player } from "./player.js";

const EVERY_MS = 5000;
let keptAt = 0;

function keep() {
  if (player.loaded) places.keep(player.loaded, player.loadedMs);
}

player.addEventListener("moved", () => {
  if (!player.isSounding || performance.now() - keptAt < EVERY_MS) return;
  keptAt = performance.now();
  keep();
});
player.addEventListener("paused", keep);
player.addEventListener("over", keep); // at the end there is no place: it is forgotten
window.addEventListener("pagehide", keep);
