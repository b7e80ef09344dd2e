"""Which fields of our tables hold words that people wrote."""

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
