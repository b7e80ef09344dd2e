import { stageNews } from "./words.js";

/**
 * What has changed on the stage, in sentences, for whoever cannot see it.
 *
 * @param {Map<string, Participant>} before who was seated, by id
 * @param {Map<string, Participant>} now
 * @param {string | null} own id: what happens to oneself is told elsewhere
 */
export function newsOf(before, now, own) {
  const news = [];
  for (const [id, person] of now) if (id !== own) news.push(changeOf(before.get(id), person));
  for (const [id, { name }] of before) if (id !== own && !now.has(id)) news.push(stageNews.wentDown(name));
  return news.filter(Boolean).join(" ");
}

/**
 * @param {Participant | undefined} before
 * @param {Participant} now
 */
function changeOf(before, now) {
  if (!before) return stageNews.cameUp(now.name);
  if (now.is_acting && !before.is_acting) return stageNews.standsIn(now.name);
  if (now.role === before.role) return "";
  return stageNews[/** @type {"host" | "cohost" | "speaker"} */ (now.role)]?.(now.name) ?? "";
}
