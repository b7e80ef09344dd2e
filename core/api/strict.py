"""JSON has types, and the document names them: a word is no number, and neither is true or false.

Serializers alone take "yes" for true and 7 for a word, as forms of pages need it.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

_TYPES: Final[tuple[tuple[Any, Any, Any], ...]] = (
    ((serializers.BooleanField,), bool, _lazy("This is true or false.")),
    (
        (serializers.IntegerField, serializers.FloatField, serializers.DecimalField),
        (int, float),
        _lazy("This is a number."),
    ),
    (
        (serializers.CharField, serializers.DateTimeField, serializers.SlugRelatedField),
        str,
        _lazy("This is text."),
    ),
)


def type_errors(field: Any, sent: Any) -> Any:
    """What has another type than the field: of an object by its names, of a list by its places.

    Empty where all is right. What a field makes of the rest is its own matter.
    """
    if sent is None:
        return {}
    if isinstance(field, serializers.Serializer):
        return _of_object(field, sent) if isinstance(sent, Mapping) else {}
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return _of_list(field.child, sent)
    if isinstance(field, serializers.ManyRelatedField):
        return _of_list(field.child_relation, sent)
    return _of_value(field, sent)


def _of_object(form: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: field for name, field in form.fields.items() if not field.read_only}
    found = {name: type_errors(known[name], sent[name]) for name in known.keys() & sent.keys()}
    return {name: errors for name, errors in found.items() if errors}


def _of_list(child: Any, sent: Any) -> Any:
    if not isinstance(sent, list):
        return [_("This is a list.")]
    found = [type_errors(child, one) for one in sent]
    return found if any(found) else {}


def _of_value(field: Any, sent: Any) -> list[str]:
    if isinstance(field, serializers.ChoiceField):
        if sent == "" and field.allow_blank:
            return []
        is_one = any(sent == key and type(sent) is type(key) for key in field.choices)
        return [] if is_one else [_("This is none of the choices.")]
    for kinds, types, words in _TYPES:
        if isinstance(field, kinds):
            is_right = isinstance(sent, types) and (types is bool or not isinstance(sent, bool))
            return [] if is_right else [str(words)]
    return []
