// The one script of a Space, or of a clip, in a frame on somebody else's page.
import "./elements/clip-card.js";
import "./elements/local-time.js";
import "./elements/replay-player.js";
import "./elements/space-embed.js";
