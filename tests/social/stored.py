"""Which fields of our tables hold words that people wrote."""

import itertools
from collections.abc import Iterable
from typing import Final

from django.apps import apps
from django.db import models

from tests.social.addresses import OURS

OUR_MODELS: Final = [model for model in apps.get_models() if model._meta.app_label in OURS]

#: Made by the server, or of a form that it checks: logins, addresses, keys, search words.
MADE: Final = frozenset(
    {"username", "password", "email", "pair", "key", "kind", "public_id", "slug", "connection"}
)


def words_of(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if type(field) in {models.CharField, models.TextField}
        and not field.choices
        and not field.unique
        and field.name not in MADE
    ]


LONGEST: Final = 280


def poison(texts: Iterable[str]) -> None:
    """Write them over all words that anybody has said, each row another one."""
    each = itertools.cycle(texts)
    for model in OUR_MODELS:
        for row in model._default_manager.order_by("pk"):
            said = [f for f in words_of(model) if getattr(row, f.name)]
            words = {f.name: next(each)[: f.max_length or LONGEST] for f in said}
            if words:
                model._default_manager.filter(pk=row.pk).update(**words)
