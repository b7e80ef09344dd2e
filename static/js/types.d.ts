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
  is_recorded: boolean;
  host_id: string;
  started_at: string | null;
  ended_at: string | null;
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
  is_present: boolean;
}

interface SpeakRequest {
  id: string;
  participant_id: string;
  user_id: string;
  name: string;
  handle: string;
  avatar_url: string;
  profile_url: string;
  /** place in the line, from 1, where the server tells it */
  position?: number;
  created_at: string;
}

interface You {
  participant_id: string | null;
  role: Role;
  seat: number | null;
  is_muted: boolean;
  can_take_seat: boolean;
  can_request: boolean;
  request: SpeakRequest | null;
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
