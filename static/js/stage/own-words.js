/** What becomes of what one says oneself. Pure. */

/** @typedef {{phase: string, isShown: boolean, you: You | null, space: SpaceInfo | null}} View */

/**
 * Is it time to ask whether what somebody says may be captioned?
 * @param {View} view
 */
export function isToBeAsked({ phase, isShown, you, space }) {
  const isOnStage = phase === "in" && isShown && typeof you?.seat === "number";
  return isOnStage && you.caption_consent === null && space?.has_captions === true;
}

/**
 * Is somebody on stage off the record?
 * @param {You | null} you
 * @param {Participant[]} participants
 */
export function isOffRecord(you, participants) {
  const own = participants.find(({ id }) => id === you?.participant_id);
  return own?.is_off_record ?? false;
}
