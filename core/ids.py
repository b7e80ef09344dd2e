"""Public identifiers."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
PUBLIC_ID_LENGTH = 13


def new_public_id() -> str:
    """13 random characters of [A-Za-z0-9] (77 bits): the shape X gives to a Space's id."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
