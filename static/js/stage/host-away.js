import { clock, hostAwayWords as say } from "./words.js";

/**
 * What everybody is told while the host's connection is gone; null while it is there.
 *
 * @param {SpaceInfo} space
 * @param {Participant[]} participants who is seated
 * @param {number} graceSeconds the server's, until a host who is away has handed over
 * @param {number} now as Date.now()
 * @returns {{words: string, next: string} | null} `next`: what happens, and when
 */
export function hostAway(space, participants, graceSeconds, now) {
  if (!space.host_away_since) return null;
  const left = Date.parse(space.host_away_since) / 1000 + graceSeconds - now / 1000;
  const time = clock(Math.min(graceSeconds, Math.max(0, Math.ceil(left))));
  const host = participants.find(({ role }) => role === "host")?.name ?? "The host";
  const cohosts = participants.filter(({ role, is_present: isHere }) => role === "cohost" && isHere);
  const standIn = participants.find(({ is_acting: isActing }) => isActing);
  if (cohosts.length > 0) {
    const heir = cohosts.length === 1 ? cohosts[0].name : say.aCohost;
    return { words: `${say.gone(host)} ${say.cohosts}`, next: say.handsOver(heir, time) };
  }
  if (!standIn) return { words: say.gone(host), next: say.ends(time) };
  return {
    words: `${say.gone(host)} ${say.standsIn(standIn.name)}`,
    next: say.handsOver(standIn.name, time),
  };
}
