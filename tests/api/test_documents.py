"""/2/openapi.json and /api/v1/openapi.json: sound, complete, and of one piece with the code."""

import json
import tomllib
from itertools import chain

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from config import api_urls, x_urls
from core.scopes import SCOPES
from spaces.x import objects
from tests.servers import ROOT
from timeline.x import messages, people, tweets

pytestmark = pytest.mark.any_database
DOCUMENTS = {"v1_openapi": api_urls.document, "x_openapi": x_urls.document}
# Whoever asks for a token has none yet.
WITHOUT_TOKEN = {"getToken", "revokeToken"}


@pytest.fixture(params=DOCUMENTS)
def name(request):
    return request.param


@pytest.fixture
def document(name):
    return DOCUMENTS[name]()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_document_is_sound_and_built_without_a_warning(document):
    assert not GENERATOR_STATS
    assert document["openapi"].startswith("3.1")
    validate_schema(json.loads(json.dumps(document)))


def test_everybody_may_read_the_document(client, name, document, db):
    answer = client.get(reverse(name))
    assert answer.json() == json.loads(json.dumps(document))
    assert client.get(reverse(name), headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_every_operation_says_what_it_is(document):
    found = list(operations(document))
    assert found
    ids = [operation["operationId"] for _, operation in found]
    assert len(ids) == len(set(ids))
    for where, operation in found:
        assert operation["summary"].strip(), where
        assert operation["tags"], where
        assert set(operation["responses"]) & {"200", "201", "202", "204"}, where
        assert {"400", "401"} <= set(operation["responses"]), where


def test_every_operation_names_scopes_that_exist(document):
    schemes = document["components"]["securitySchemes"]
    [oauth] = [name for name, scheme in schemes.items() if scheme["type"] == "oauth2"]
    offered = schemes[oauth]["flows"]["authorizationCode"]["scopes"]
    assert offered.keys() == SCOPES.keys()
    for where, operation in operations(document):
        if operation["operationId"] in WITHOUT_TOKEN:
            continue
        [scopes] = [way[oauth] for way in operation["security"] if oauth in way]
        assert scopes, where
        assert set(scopes) <= SCOPES.keys(), where


@pytest.mark.parametrize("config", ["existing", "anything"])
def test_schemathesis_knows_the_document(document, config):
    """tests/clients: its settings are found by the title."""
    settings = tomllib.loads((ROOT / f"tests/clients/{config}.toml").read_text())
    assert document["info"]["title"] in {project["title"] for project in settings["project"]}


def test_references_lead_somewhere(document):
    for reference in _references(document):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def _references(part):
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        yield from chain.from_iterable(_references(inner) for inner in part.values())
    elif isinstance(part, list):
        yield from chain.from_iterable(map(_references, part))


@pytest.mark.parametrize(
    ("name", "table", "absent"),
    [
        ("Space", objects._FIELDS, frozenset()),
        ("Topic", objects._TOPIC, frozenset()),
        ("User", people._FIELDS, people._ABSENT),
        ("Tweet", tweets._FIELDS, tweets._ABSENT),
        ("Poll", tweets._POLL, frozenset()),
        ("DmEvent", messages._FIELDS, messages._ABSENT),
    ],
)
def test_objects_of_x_have_the_fields_that_may_be_asked_for(name, table, absent):
    kind = {"DmEvent": "dm_event"}.get(name, name.lower())
    shapes = x_urls.document()["components"]
    described = set(shapes["schemas"][name]["properties"])
    asked = set(shapes["parameters"][f"{kind}.fields"]["schema"]["items"]["enum"])
    newer = {"referenced_posts", "edit_history_post_ids", "pinned_post_id"}
    assert described - newer == set(table)
    assert asked - newer == set(table) | absent
