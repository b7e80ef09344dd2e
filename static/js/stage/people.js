import { live } from "../live.js";
import { partOf, setText } from "./dom.js";
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
