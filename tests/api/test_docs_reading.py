"""What pages know of an OpenAPI document: both of ours, and shapes that are hard to read."""

import json

import pytest

from config import api_urls, x_urls
from core.api.docs import samples, snippets
from core.api.docs.reading import read
from core.api.docs.resolving import Refs

pytestmark = pytest.mark.any_database
SERVER = "https://spaces.example.org"


def document_of(schema=None, components=None, **operation):
    """One GET that answers with `schema`."""
    answer = {"description": "", "content": {"application/json": {"schema": schema or {}}}}
    said = {"operationId": "it", "responses": {"200": answer}, **operation}
    return {"paths": {"/it": {"get": said}}, "components": {"schemas": components or {}}}


def shape_of(schema, **components):
    body = read(document_of(schema, components)).operations[0].answers[0].body
    return body.shape, body.example


@pytest.mark.parametrize("made", [api_urls.document(), x_urls.document()], ids=["v1", "2"])
def test_both_documents_are_read_whole(made):
    reference = read(made)
    methods = {(path, method.upper()) for path, item in made["paths"].items() for method in item}
    assert {(one.path, one.method) for one in reference.operations} == methods
    assert len({tag.slug for tag in reference.tags}) == len(reference.tags)
    for operation in reference.operations:
        assert operation.summary, operation.id
        assert operation.good, operation.id
        assert operation.guests or operation.scopes, operation.id
        assert "{" not in snippets.address_of(operation)
        for answer in operation.answers:
            if answer.body and answer.body.media_type == "application/json":
                assert answer.body.shape.kind != "anything", operation.id
                json.dumps(answer.body.example)


def test_every_tag_of_ours_says_what_it_is_about():
    for tag in read(api_urls.document()).tags:
        assert tag.says, f"say in config/api_urls.py what {tag.name} is about"


def test_operations_stand_beside_those_about_the_same_noun():
    stage = read(api_urls.document()).tag("stage")
    assert [group.noun for group in stage.groups][:3] == ["", "mic", "request"]
    seat = next(group for group in stage.groups if group.noun == "seat")
    assert {"stage.seat.take", "stage.seat.invite"} <= {one.id for one in seat.operations}


@pytest.mark.parametrize("made", [api_urls.document(), x_urls.document()], ids=["v1", "2"])
def test_every_operation_is_in_one_group(made):
    for tag in read(made).tags:
        grouped = [operation.id for group in tag.groups for operation in group.operations]
        assert sorted(grouped) == sorted(operation.id for operation in tag.operations)
        assert len({group.noun for group in tag.groups}) == len(tag.groups)


def test_a_shape_is_opened_field_by_field():
    person = {
        "type": "object",
        "description": "Somebody.",
        "required": ["id"],
        "properties": {"id": {"type": "string", "maxLength": 20}, "age": {"type": "integer"}},
    }
    shape, example = shape_of(
        {
            "type": "object",
            "properties": {
                "people": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
                "state": {"enum": ["live", "ended"], "default": "ended"},
                "at": {"type": ["string", "null"], "format": "date-time"},
                "host": {
                    "anyOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}],
                    "description": "Who leads.",
                },
            },
        },
        Person=person,
    )
    people, state, at, host = shape.fields
    assert [people.kind, state.kind, at.kind, host.kind] == [
        "list of Person",
        "text",
        "time or null",
        "Person or null",
    ]
    assert [(one.name, one.is_required, one.limits) for one in people.fields] == [
        ("id", True, "up to 20 characters"),
        ("age", False, ""),
    ]
    assert (host.says, host.fields) == ("Who leads.", people.fields)
    assert (state.among, state.default) == (("live", "ended"), "ended")
    assert shape.count == 8
    assert example["people"] == [{"id": "12", "age": 0}]


def test_what_is_in_itself_ends():
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    shape, example = shape_of({"$ref": "#/components/schemas/Node"}, Node=node)
    assert (shape.kind, shape.fields[0].kind, shape.fields[0].fields) == ("Node", "Node", ())
    assert example == {"next": None}
    shape, _ = shape_of({"$ref": "#/components/schemas/A"}, A={"$ref": "#/components/schemas/A"})
    assert shape.fields == ()
    shape, _ = shape_of(
        {"$ref": "#/components/schemas/L"},
        L={"type": "array", "items": {"$ref": "#/components/schemas/L"}},
    )
    assert shape.kind.startswith("list of list of")


def test_parts_are_put_together():
    shape, _ = shape_of(
        {
            "allOf": [
                {"$ref": "#/components/schemas/Named"},
                {"type": "object", "required": ["age"], "properties": {"age": {}}},
            ]
        },
        Named={"type": "object", "required": ["name"], "properties": {"name": {}}},
    )
    assert {(one.name, one.is_required) for one in shape.fields} == {("name", True), ("age", True)}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"paths": {}},
        {"paths": {"/x": {"get": {}}}},
        document_of({"$ref": "#/nowhere"}),
        document_of({"$ref": "https://example.org/other.json"}),
        document_of({"type": "array"}),
        document_of(requestBody={"content": {"application/octet-stream": {}}}),
    ],
)
def test_what_says_little_is_read_too(document):
    for operation in read(document).operations:
        assert snippets.curl(operation, SERVER).startswith("curl ")
        assert snippets.by_requests(operation, SERVER)


def test_who_may_ask_is_what_the_alternatives_say():
    schemes = {
        "oauth": {"type": "oauth2"},
        "session": {"type": "apiKey", "in": "cookie", "name": "s"},
        "app": {"type": "http", "scheme": "bearer"},
    }

    def asking(security):
        document = document_of(security=security)
        document["components"]["securitySchemes"] = schemes
        one = read(document).operations[0]
        return one.guests, one.apps, one.session, one.scopes

    assert asking([{}, {"oauth": ["a.read"]}]) == (True, False, False, ("a.read",))
    assert asking([{"app": []}, {"oauth": ["b", "a"]}]) == (False, True, False, ("a", "b"))
    assert asking([{"oauth": ["a"]}, {"session": []}]) == (False, False, True, ("a",))


def test_an_example_that_somebody_wrote_comes_first():
    media = {"schema": {"type": "string"}, "examples": {"one": {"value": "written"}}}
    assert samples.declared(media) == [("one", "written")]
    assert samples.declared({"example": None}) == [("", None)]
    assert samples.declared({}) == []
    assert samples.value({"type": "string", "enum": ["b", "a"]}, Refs({})) == "b"


def test_a_command_survives_the_shell():
    body = {"content": {"application/json": {"example": {"title": "It's $HOME"}}}}
    document = document_of(requestBody=body, security=[{"oauth": ["space.write"]}])
    said = snippets.curl(read(document).operations[0], SERVER)
    assert said.splitlines()[1] == '  -H "Authorization: Bearer $TOKEN" \\'
    assert said.splitlines()[-1] == """  -d '{"title": "It'\\''s $HOME"}'"""
    compile(snippets.by_requests(read(document).operations[0], SERVER), "example", "exec")
