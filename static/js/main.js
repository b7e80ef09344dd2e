// The one script that pages load. Each import wires one piece of the page, or defines an element.
import "./navigation.js";
import "./search-shortcut.js";
import "./toasts.js";
import "./elements/audience-row.js";
import "./elements/confirm-dialog.js";
import "./elements/connection-strip.js";
import "./elements/guest-list.js";
import "./elements/mic-button.js";
import "./elements/participant-avatar.js";
import "./elements/person-sheet.js";
import "./elements/request-list.js";
import "./elements/share-link.js";
import "./elements/space-dock.js";
import "./elements/space-stage.js";
import "./elements/speaker-grid.js";
import "./elements/start-space.js";
import "./stage/shortcuts.js";
