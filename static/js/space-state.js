/**
 * What the server has told about a Space, and about us in it. Pure; every message replaces what it
 * names, so applying one twice changes nothing.
 */
export class SpaceState {
  /** @type {SpaceInfo | null} */
  space = null;
  /** @type {You | null} */
  you = null;
  /** @type {Map<string, Participant>} who is seated, by id */
  participants = new Map();
  /** @type {Audience} */
  audience = { listener_count: 0, participant_count: 0, faces: [] };
  /** @type {SpeakRequest[]} only hosts and co-hosts get to see them */
  requests = [];
  /** @type {Set<string>} accounts that we have blocked */
  #blocked = new Set();

  /**
   * @param {Message} message
   * @returns {string[]} names of the parts that changed; none for a message of another kind
   */
  apply(message) {
    switch (message.type) {
      case "space.state":
        return this.#replaceAll(message);
      case "space.updated":
      case "space.ended":
        this.space = message.space;
        return ["space"];
      case "participant.updated":
        return this.#seat(message.participant);
      case "participant.removed":
        this.participants.delete(message.participant);
        return ["participants"];
      case "you.updated":
        this.you = message.you;
        return ["you"];
      case "requests.updated":
        this.requests = message.requests;
        return ["requests"];
      case "audience.updated":
        this.audience = message.audience;
        return ["audience"];
      default:
        return [];
    }
  }

  /**
   * Who sits there.
   * @param {number} seat
   */
  seated(seat) {
    for (const participant of this.participants.values()) {
      if (participant.seat === seat) return participant;
    }
    return null;
  }

  /** Whom we have blocked and hear all the same. */
  get blockedOnStage() {
    return [...this.participants.values()].filter(({ user_id: id }) => this.#blocked.has(id));
  }

  /** @param {Participant} participant */
  #seat(participant) {
    // The message that somebody left a seat may come after the one that says who has it now.
    const before = this.seated(participant.seat);
    if (before && before.id !== participant.id) this.participants.delete(before.id);
    this.participants.set(participant.id, participant);
    return ["participants"];
  }

  /** @param {Message} message */
  #replaceAll({ space, you, participants, audience, requests, blocked }) {
    this.space = space;
    this.you = you;
    this.participants = new Map(participants.map((/** @type {Participant} */ one) => [one.id, one]));
    this.audience = audience;
    this.requests = requests ?? [];
    this.#blocked = new Set(blocked);
    return ["space", "you", "participants", "audience", "requests"];
  }
}
