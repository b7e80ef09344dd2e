// The one script of a Space in a frame on somebody else's page.
import "./elements/local-time.js";
import "./elements/space-embed.js";
