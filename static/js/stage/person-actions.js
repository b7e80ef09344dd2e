/**
 * What to offer on one person of the Space; whether it may be done the server decides
 * (spaces/rules.py).
 *
 * @typedef {"follow" | "mute" | "revoke" | "invite" | "make-cohost" | "remove-cohost" | "hand-over" |
 *   "remove" | "block" | "report" | "step-down" | "sound"} PersonAction
 */

/**
 * @param {object} about
 * @param {You} about.you
 * @param {Face} about.person
 * @param {Participant} [about.seated] the same person, if on stage
 * @param {boolean} about.isBlocked by us
 * @param {Invitation} [about.invitation] that they have not answered; known to managers
 * @returns {Set<PersonAction>}
 */
export function actionsOn({ you, person, seated, isBlocked, invitation }) {
  if (you.participant_id === person.id) return new Set(onOneself(you));
  return new Set([
    ...(you.role === "guest" ? [] : onAnybody(isBlocked)),
    ...(you.is_manager ? asManager(you, seated, invitation) : []),
    ...(you.role === "host" && seated ? asHost(seated, invitation) : []),
  ]);
}

/**
 * @param {You} you
 * @returns {PersonAction[]}
 */
function onOneself({ seat, role }) {
  if (seat === null) return [];
  if (role === "host") return ["sound"];
  return role === "cohost" ? ["sound", "step-down", "remove-cohost"] : ["sound", "step-down"];
}

/**
 * @param {boolean} isBlocked
 * @returns {PersonAction[]}
 */
function onAnybody(isBlocked) {
  return isBlocked ? ["report"] : ["follow", "block", "report"];
}

/**
 * @param {You} you
 * @param {Participant} [seated]
 * @param {Invitation} [invitation]
 * @returns {PersonAction[]}
 */
function asManager(you, seated, invitation) {
  if (!seated) return invitation ? ["remove"] : ["invite", "remove"];
  const isBelow = seated.role === "speaker" || (seated.role === "cohost" && you.role === "host");
  return [...(seated.is_muted ? [] : /** @type {PersonAction[]} */ (["mute"])), ...(isBelow ? /** @type {PersonAction[]} */ (["revoke", "remove"]) : [])];
}

/**
 * @param {Participant} seated
 * @param {Invitation} [invitation]
 * @returns {PersonAction[]}
 */
function asHost({ role }, invitation) {
  if (role === "cohost") return ["remove-cohost", "hand-over"];
  return invitation ? ["hand-over"] : ["make-cohost", "hand-over"];
}
