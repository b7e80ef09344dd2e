// One hears a live Space or a replay, never both.

import { ConfirmDialog } from "../elements/confirm-dialog.js";
import { live } from "../live.js";
import { replayWords, words } from "../stage/words.js";
import { player } from "./player.js";

live.addEventListener("change", () => {
  if (live.phase !== "idle" && player.loaded) player.stop();
});

player.mayPlay = async () => {
  if (live.phase === "idle") return true;
  const dialog = document.querySelector("confirm-dialog");
  if (!(dialog instanceof ConfirmDialog)) return false;
  const title = words.leaveFor(live.title);
  const { leaveForWords, leaveAndPlay: yes } = replayWords;
  const isSure = await dialog.ask({ title, words: leaveForWords, no: words.stay, yes });
  if (isSure) live.leave();
  return isSure;
};
