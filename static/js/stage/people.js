import { live } from "../live.js";
import { partOf, setText } from "./dom.js";
import { words } from "./words.js";
import { ParticipantAvatar } from "../elements/participant-avatar.js";

/**
 * Somebody of the Space that we know of: on stage, among the faces, or in the line.
 * @param {string} id of a participant
 * @returns {Face | undefined}
 */
export function personOf(id) {
  const asking = live.requests.find(({ participant_id: asker }) => asker === id);
  return (
    live.participants.find((one) => one.id === id) ??
    live.audience.faces.find((one) => one.id === id) ??
    (asking && { ...asking, id })
  );
}

/**
 * Says beside controls why they are off; "" where they are not.
 * @param {Element | null} around has a part `held`
 * @param {string} held
 */
export function showHeld(around, held) {
  const line = around?.querySelector('[data-part="held"]');
  if (!(line instanceof HTMLElement)) return;
  setText(line, held);
  line.hidden = !held;
}

/**
 * Says of somebody, to a host, how many of those they follow have blocked them.
 * @param {HTMLElement} element
 * @param {{user_id: string}} person
 */
export function showSharedBlock(element, { user_id: id }) {
  const count = live.sharedBlocks[id] ?? 0;
  partOf(element, "shared-block").hidden = count === 0;
  setText(partOf(element, "shared-block-words"), count ? words.blockedBy(count) : "");
}

/**
 * Fills a row of a list with a picture, the name and a line about them.
 * @param {HTMLElement} element
 * @param {Face | SpeakRequest} person
 * @param {string} about
 */
export function showPerson(element, person, about) {
  setText(partOf(element, "name"), person.name);
  setText(partOf(element, "about"), about);
  const avatar = element.querySelector("participant-avatar");
  if (avatar instanceof ParticipantAvatar) avatar.person = person;
}
