"""References of an OpenAPI document. Pure."""

from collections.abc import Mapping
from typing import Any, Final

Json = Any
_MOST_STEPS: Final = 32


class Refs:
    """Follows what a document refers to within itself; anything else is an empty shape."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        self._document = document

    def follow(self, said: Json) -> Json:
        """The thing itself, where `said` may be a `$ref` to it."""
        return self._followed(said)[0]

    def opened(self, schema: Json) -> tuple[Json, tuple[str, ...]]:
        """A schema without `$ref` and `allOf` on top of it, and by which names it was found."""
        shape, names = self._followed(schema)
        if "allOf" in shape:
            return self._merged(shape, names)
        return shape, names

    def _merged(self, shape: Json, names: tuple[str, ...]) -> tuple[Json, tuple[str, ...]]:
        merged = {key: value for key, value in shape.items() if key != "allOf"}
        for one in shape["allOf"]:
            part, part_names = self.opened(one)
            names += part_names
            for key, value in part.items():
                if key == "properties":
                    merged[key] = {**value, **merged.get(key, {})}
                elif key == "required":
                    merged[key] = [*merged.get(key, ()), *value]
                else:
                    merged.setdefault(key, value)
        return merged, names

    def _followed(self, said: Json) -> tuple[Json, tuple[str, ...]]:
        names: tuple[str, ...] = ()
        for _ in range(_MOST_STEPS):
            if not isinstance(said, Mapping):
                return {}, names
            if "$ref" not in said:
                return said, names
            names += (said["$ref"].rpartition("/")[2],)
            beside = {key: value for key, value in said.items() if key != "$ref"}
            found = self._at(said["$ref"])
            said = {**found, **beside} if beside and isinstance(found, Mapping) else found
        return {}, names

    def _at(self, ref: str) -> Json:
        found: Json = self._document
        if not ref.startswith("#/"):
            return {}
        for step in ref[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or name not in found:
                return {}
            found = found[name]
        return found
