"""What a client asks to be told: `space.fields`, `expansions`, `max_results` and the like."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from core.x.problems import InvalidRequest

MAX_IDS: Final = 100
MAX_RESULTS: Final = 100
USER_ID: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
_LARGEST_ID: Final = 2**63 - 1

# The words of the newer vocabulary, and what they are called here.
_OLDER: Final = {
    "post": "tweet",
    "pinned_post_id": "pinned_tweet_id",
    "referenced_posts": "referenced_tweets",
    "referenced_posts.id": "referenced_tweets.id",
    "referenced_posts.id.author_id": "referenced_tweets.id.author_id",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "liked_post_id": "liked_tweet_id",
}


def older(word: str) -> str:
    """The name that our tables have for a field of either vocabulary."""
    return _OLDER.get(word, word)


def newer(words: Iterable[str]) -> set[str]:
    """These names of our tables, and what the newer vocabulary calls them."""
    known = set(words)
    return known | {new for new, old in _OLDER.items() if old in known}


@dataclass(frozen=True)
class Asked:
    """`fields[kind]` are the names asked for, `expansions` what to include; in older words."""

    fields: Mapping[str, frozenset[str]]
    expansions: frozenset[str]

    def wants(self, kind: str, *names: str) -> bool:
        return not self.fields.get(kind, frozenset()).isdisjoint(names)


@dataclass(frozen=True)
class Vocabulary:
    """What may be asked of an address. An expansion also asks for the field that it expands."""

    fields: Mapping[str, frozenset[str]]
    expansions: Mapping[str, tuple[str, str]]
    """Each with the kind and the field that it puts into the data: ("space", "host_ids")."""

    def read(self, query: QueryDict) -> Asked:
        """Raises InvalidRequest for a name that is none of these."""
        chosen = {kind: set(self._named(query, kind)) for kind in self.fields}
        named = words_of(query, "expansions")
        expansions = frozenset(self._checked("expansions", named, self.expansions))
        for expansion in expansions:
            kind, field = self.expansions[expansion]
            chosen.setdefault(kind, set()).add(field)
        return Asked({kind: frozenset(names) for kind, names in chosen.items()}, expansions)

    def _named(self, query: QueryDict, kind: str) -> Iterable[str]:
        for parameter in (
            f"{kind}.fields",
            *(f"{new}.fields" for new, old in _OLDER.items() if old == kind),
        ):
            yield from self._checked(parameter, words_of(query, parameter), self.fields[kind])

    @staticmethod
    def _checked(parameter: str, words: Iterable[str], known: Iterable[str]) -> Iterable[str]:
        for word in words:
            if older(word) not in known:
                among = ",".join(sorted(known))
                raise InvalidRequest(parameter, word, _said(parameter, word, f"one of [{among}]"))
            yield older(word)


def words_of(query: QueryDict, name: str) -> list[str]:
    """Split at commas; a parameter that comes several times counts as one list."""
    return [word.strip() for value in query.getlist(name) for word in value.split(",")]


def ids_of(query: QueryDict, name: str, form: re.Pattern[str]) -> list[str]:
    """1 to 100 ids, each once and in the order asked. Raises InvalidRequest."""
    found = words_of(query, name)
    if not found or len(found) > MAX_IDS:
        raise InvalidRequest(
            name,
            query.get(name, ""),
            f"The number of values in the `{name}` query parameter list [{len(found)}] is not "
            f"between 1 and {MAX_IDS}",
        )
    for one in found:
        require_form(name, one, form)
    return list(dict.fromkeys(found))


def require_form(name: str, value: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(value):
        message = f"The `{name}` query parameter value [{value}] does not match ^{form.pattern}$"
        raise InvalidRequest(name, value, message)
    return value


def key_of(user_id: str) -> int:
    """A number that a database takes, whatever 19 digits somebody sends."""
    return min(int(user_id), _LARGEST_ID)


def number_of(query: QueryDict, name: str, default: int, least: int, most: int) -> int:
    """Raises InvalidRequest for what is no number in the range."""
    value = query.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        raise InvalidRequest(name, value, _said(name, value, f"between {least} and {most}"))
    return int(value)


def _said(name: str, value: str, form: str) -> str:
    """As X says it."""
    return f"The `{name}` query parameter value [{value}] is not {form}"
