"""What counts as a word when people search. Pure.

Both databases store and match exactly these words, so both find the same.
"""

import re
import unicodedata
from typing import Final

WORD_LENGTH: Final = 64

# Written without spaces between words: each sign is one.
_IDEOGRAPH = re.compile("([\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])")


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in their order: letters and digits, without case or accents.

    "Crème brûlée, again" is creme, brulee, again. A word of more than 64 characters is cut there.
    Words consist of letters, digits and spacing marks alone: no quoting is ever needed.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    apart = _IDEOGRAPH.sub(r" \1 ", "".join(map(_folded, folded)))
    return list(dict.fromkeys(word[:WORD_LENGTH] for word in apart.split()))


def _folded(character: str) -> str:
    """A letter or digit as it is, an accent as nothing, whatever else as a space."""
    category = unicodedata.category(character)
    if category[0] in "LN" or category == "Mc":
        return character
    return "" if category in {"Mn", "Me"} else " "
