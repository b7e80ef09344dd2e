"""core.api.strict: JSON of another type than the document names is refused by name."""

import pytest
from rest_framework import serializers

from core.api.fields import LineField, LinesField
from core.api.strict import type_errors


class Inner(serializers.Serializer):
    label = serializers.CharField()


class Form(serializers.Serializer):
    word = serializers.CharField(required=False, allow_null=True)
    number = serializers.IntegerField(required=False)
    flag = serializers.BooleanField(required=False)
    choice = serializers.ChoiceField([0, 7], required=False)
    kind = serializers.ChoiceField(["a", "b"], required=False, allow_blank=True)
    when = serializers.DateTimeField(required=False)
    words = serializers.ListField(child=serializers.CharField(), required=False)
    inner = Inner(many=True, required=False)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"word": "7", "number": 7, "flag": False, "choice": 7, "kind": "", "when": "today"},
        {"word": None, "number": 7.0, "words": ["a"], "inner": [{"label": "a"}, {}]},
        {"unknown": object()},
        [],  # no object: the serializer's own matter
    ],
)
def test_right_types_are_let_through(sent):
    assert not type_errors(Form(), sent)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("word", [7, True, [], {}]),
        ("number", ["7", True, False, []]),
        ("flag", [0, 1, "true", "yes", []]),
        ("choice", ["7", True, False, 8, []]),
        ("kind", ["c", 1]),
        ("when", [7]),
        ("words", ["a", {}, [7], ["a", None, False]]),
        ("inner", [{}, "a"]),
    ],
)
def test_other_types_are_refused_by_the_name_of_their_field(name, values):
    for value in values:
        assert list(type_errors(Form(), {name: value})) == [name], value


def test_refusal_says_where_inside_a_list():
    assert type_errors(Form(), {"inner": [{"label": "a"}, {"label": 7}]}) == {
        "inner": [{}, {"label": ["This is text."]}]
    }


@pytest.mark.parametrize("field", [LineField, LinesField])
def test_length_is_judged_as_it_was_sent(field):
    assert field(max_length=3).run_validation(" ab") == "ab"
    with pytest.raises(serializers.ValidationError):
        field(max_length=3).run_validation("  ab")
