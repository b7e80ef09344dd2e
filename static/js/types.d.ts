// Shapes that cross a boundary: the JSON of docs/protocol.md, and what workers and worklets post.
// Global on purpose: JSDoc can name them without an import, which the static files storage
// would take for a real one.

interface PublishedFrame {
  sequence: number;
  /** 127 plus dBov, 0 to 127 */
  level: number;
  packet: Uint8Array;
}

interface Entry extends PublishedFrame {
  seat: number;
  stream: number;
}

type Role = "host" | "cohost" | "speaker" | "listener" | "guest";

interface SpaceInfo {
  id: string;
  title: string;
  description: string;
  topics: { name: string; slug: string }[];
  state: string;
  who_can_speak: string;
  needs_approval: boolean;
  allows_mics: boolean;
  is_locked: boolean;
  slow_mode_seconds: number;
  /** the raid shield: what it asks of accounts that want to do more than listen; 0 is nothing */
  min_account_days: number;
  min_followers: number;
  host_away_since: string | null;
  is_recorded: boolean;
  /** this server can make captions */
  has_captions: boolean;
  host_id: string;
  started_at: string | null;
  ended_at: string | null;
  /** ended by the moderators */
  was_stopped: boolean;
  url: string;
}

interface Participant {
  id: string;
  user_id: string;
  name: string;
  handle: string;
  avatar_url: string;
  profile_url: string;
  role: Role;
  seat: number;
  stream: number | null;
  is_muted: boolean;
  /** stands in for a host who is away */
  is_acting: boolean;
  /** agreed that what they say is captioned */
  is_captioned: boolean;
  is_off_record: boolean;
  is_present: boolean;
}

/** Something that was understood of one person's speech; the same id comes again until it is final. */
interface Caption {
  id: string;
  participant_id: string;
  user_id: string;
  name: string;
  text: string;
  is_final: boolean;
  start_ms: number;
}

interface SpeakRequest {
  id: string;
  participant_id: string;
  user_id: string;
  name: string;
  handle: string;
  avatar_url: string;
  profile_url: string;
  /** what they want to say, in one line; may be empty */
  question: string;
  has_spoken: boolean;
  /** place in the line, from 1: of one's own request only */
  position?: number;
  created_at: string;
}

/** Somebody whom the hosts have invited and who has not answered. */
interface Invitation extends Face {
  role: "speaker" | "cohost";
  created_at: string;
}

/** An invitation to oneself. */
interface OwnInvitation {
  id: string;
  role: "speaker" | "cohost";
  /** a name */
  invited_by: string;
  created_at: string;
}

/** Somebody whom the hosts took out; `id` is of their place. */
type Removed = Face;

interface StagePoll {
  id: string;
  question: string;
  is_open: boolean;
  choices: { id: string; text: string; vote_count: number }[];
  vote_count: number;
  created_at: string;
  closed_at: string | null;
}

interface Question extends Face {
  text: string;
  vote_count: number;
  created_at: string;
}

interface You {
  participant_id: string | null;
  role: Role;
  seat: number | null;
  is_muted: boolean;
  can_take_seat: boolean;
  can_request: boolean;
  can_open_mic: boolean;
  /** has the say on the stage: host, co-host, or whoever stands in */
  is_manager: boolean;
  /** why one may listen and no more, in words; null: one may take part */
  held_back: { code: string; message: string; until: string | null } | null;
  request: SpeakRequest | null;
  invitation: OwnInvitation | null;
  /** may what they say be captioned; null: never asked */
  caption_consent: boolean | null;
  resumed?: boolean;
}

interface Face {
  id: string;
  user_id: string;
  name: string;
  handle: string;
  avatar_url: string;
  profile_url: string;
}

interface Audience {
  listener_count: number;
  participant_count: number;
  faces: Face[];
}

/** A JSON message of the control socket, before anyone has looked at its type. */
interface Message {
  type: string;
  [field: string]: any;
}

/** 20 ms of microphone from the capture worklet. `index` counts blocks since it began. */
interface CapturedBlock {
  index: number;
  rms: number;
  pcm: Float32Array<ArrayBuffer>;
}

/** A captured block with its place in the published stream. */
interface NumberedBlock extends CapturedBlock {
  sequence: number;
}

/** Decoded audio on its way to the playback worklet. */
interface DecodedFrame {
  seat: number;
  stream: number;
  sequence: number;
  pcm: Float32Array<ArrayBuffer>;
}

/** What a page gets for a ticket it asked for: where to connect and with what. */
interface Grant {
  url: string;
  ticket: string;
}

type CodecChoice = "auto" | "webcodecs" | "wasm";

/** A piece of the test tap: what was heard from one seat, or captured, at a wall-clock time. */
interface TapBlock {
  /** audio clock: samples since the context began */
  frame: number;
  /** Date.now() when the last sample of the block was processed */
  at: number;
  pcm: Float32Array<ArrayBuffer>;
  /** of the seat's jitter buffer */
  stats?: { underruns: number; late: number; jumps: number; targetMs: number; delayMs: number | null };
}

interface Window {
  htmx: {
    ajax(verb: string, path: string, context: Record<string, string>): Promise<void>;
    process(element: Element): void;
  };
}
