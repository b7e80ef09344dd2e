const PARTS = ["audience", "requests", "invitations", "removed", "talk", "poll", "questions", "pins"];
/** @type {Record<string, unknown>} what stands for a part that one is not told of; lists are empty */
const NOTHING = { poll: null, talk: {}, pins: { count: 0 } };

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
  /** @type {SpeakRequest[]} only hosts and co-hosts get to see them, and the three below */
  requests = [];
  /** @type {Invitation[]} */
  invitations = [];
  /** @type {Removed[]} */
  removed = [];
  /** @type {Record<string, number>} milliseconds of talk by participant id */
  talk = {};
  /** @type {StagePoll | null} the open one, or the last result */
  poll = null;
  /** @type {Question[]} most wanted first */
  questions = [];
  pins = { count: 0 };
  /** What we chose ourselves. */
  mine = { poll_choice: /** @type {string | null} */ (null), question_votes: /** @type {string[]} */ ([]) };
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
      case "rights.updated":
        return this.#changeYou(message);
      case "request.moved":
        return this.#moveRequest(message.position);
      default:
        return this.#replacePart(message);
    }
  }

  /**
   * Notes one's own choice, which the server has taken.
   * @param {Partial<SpaceState["mine"]>} choice
   */
  choose(choice) {
    this.mine = { ...this.mine, ...choice };
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

  /**
   * Have we blocked this account?
   * @param {string} userId
   */
  isBlocked(userId) {
    return this.#blocked.has(userId);
  }

  /**
   * Notes whom we have just blocked, which the server has done.
   * @param {string} userId
   */
  block(userId) {
    this.#blocked.add(userId);
  }

  /** Whom we have blocked and hear all the same. */
  get blockedOnStage() {
    return [...this.participants.values()].filter(({ user_id: id }) => this.#blocked.has(id));
  }

  /**
   * Have we blocked this account?
   * @param {string} userId
   */
  hasBlocked(userId) {
    return this.#blocked.has(userId);
  }

  /** @param {Participant} participant */
  #seat(participant) {
    // The message that somebody left a seat may come after the one that says who has it now.
    const before = this.seated(participant.seat);
    if (before && before.id !== participant.id) this.participants.delete(before.id);
    this.participants.set(participant.id, participant);
    return ["participants"];
  }

  /**
   * Parts that are told as a whole, in a message of their name.
   * @param {Message} message
   */
  #replacePart(message) {
    const part = message.type.replace(/\.updated$/, "");
    if (part === message.type || !PARTS.includes(part)) return [];
    // In a new poll we have not chosen yet.
    if (part === "poll" && message.poll?.id !== this.poll?.id) this.choose({ poll_choice: null });
    Object.assign(this, { [part]: message[part] });
    return [part];
  }

  /** @param {Message} message */
  #changeYou({ can_take_seat, can_request, held_back }) {
    if (!this.you) return [];
    this.you = { ...this.you, can_take_seat, can_request, held_back };
    return ["you"];
  }

  /** @param {number} position */
  #moveRequest(position) {
    if (!this.you?.request) return [];
    this.you = { ...this.you, request: { ...this.you.request, position } };
    return ["you"];
  }

  /** @param {Message} state */
  #replaceAll(state) {
    this.space = state.space;
    this.you = state.you;
    const seated = state.participants.map((/** @type {Participant} */ one) => [one.id, one]);
    this.participants = new Map(seated);
    for (const part of PARTS) {
      const nothing = part in NOTHING ? NOTHING[part] : [];
      Object.assign(this, { [part]: state[part] ?? nothing });
    }
    this.mine = state.mine ?? { poll_choice: null, question_votes: [] };
    this.#blocked = new Set(state.blocked);
    return ["space", "you", "participants", "mine", ...PARTS];
  }
}
