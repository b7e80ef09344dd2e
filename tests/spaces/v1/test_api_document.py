"""What docs/api.md shows of our own API is sent, and answered as it says."""

import json
import re

import pytest
from django.conf import settings

from tests.api.wire import run_curl, run_python
from tests.spaces.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DOCUMENT = (settings.BASE_DIR / "docs/api.md").read_text()
EXAMPLE = re.compile(
    r"^    (GET|POST|PATCH|PUT|DELETE) (\S+)\n(?:    (\{.*\})\n)?\n    (\d+) (\{.*\})$",
    re.MULTILINE,
)
ANYTHING = "…"


def differs(said, answered, where="answer"):
    """Where what was answered is not what the document says, "" for nowhere."""
    if said == ANYTHING:
        return ""
    if isinstance(said, dict) and isinstance(answered, dict):
        named = said.keys() - {ANYTHING}
        if not (named <= answered.keys() and (ANYTHING in said or named == answered.keys())):
            return f"{where} has {sorted(answered)}"
        return "".join(differs(said[one], answered[one], f"{where}.{one}") for one in sorted(named))
    if isinstance(said, list) and isinstance(answered, list) and len(said) == len(answered):
        return "".join(differs(*both, where) for both in zip(said, answered, strict=True))
    return "" if said == answered else f"{where} is {answered!r}, not {said!r}"


def test_the_examples_are_true(cast: Cast, program):
    examples = EXAMPLE.findall(DOCUMENT)
    assert (
        len(examples) == len(re.findall(r"^    (?:GET|POST|PATCH) /", DOCUMENT, re.MULTILINE)) > 5
    )
    client, space_id = program(cast.host), cast.space.public_id
    for method, address, fields, status, said in examples:
        path = address.replace("{id}", space_id)
        answer = client.generic(method, path, fields, content_type="application/json")
        assert answer.status_code == int(status), (address, answer.content)
        told = json.loads(said.replace("{id}", space_id))
        assert not differs(told, answer.json()), address


def test_the_command_and_the_script_do_something(host, token_of):
    (command,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    assert run_curl(command, "").json()["items"] == []
    (script,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    answers = run_python(script, token_of(host))
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert answers[-1].json()["state"] == "ended"
