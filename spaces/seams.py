"""What happens in Spaces, for apps that stand above them (core.seam)."""

from typing import Final, NamedTuple

from accounts.models import User
from core.seam import Seam
from spaces.models import Consent, Space

started: Final[Seam[[Space]]] = Seam()
ended: Final[Seam[[Space]]] = Seam()
"""It was live; a Space that never was is canceled, and nothing calls."""

consent_changed: Final[Seam[[Space, User, Consent]]] = Seam()
"""The newest row of the ledger."""


class Speech(NamedTuple):
    """Somebody who lets themselves be captioned has begun to speak.

    `position` is where in the audio log, or before, and `sequence` the first frame of it.
    """

    space_id: str
    stream: int
    sequence: int
    position: str


speech_began: Final[Seam[[list[Speech]]]] = Seam()
"""Called in a database thread of a web process, outside any transaction, several times a second at
most; may be called twice for the same speech."""
