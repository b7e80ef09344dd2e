"""schemathesis holds a real server to its OpenAPI documents: whatever is sent, no answer
is a mistake of ours, and none has a form that the document does not name.

`SPACES_TESTS_LONG=1` tries for many minutes.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.races import IS_LONG
from tests.servers import ROOT, running_server

pytestmark = pytest.mark.programs

SCHEMATHESIS = ROOT / ".clients" / "bin" / "schemathesis"
HERE = Path(__file__).parent
DOCUMENTS = ("/2/openapi.json", "/api/v1/openapi.json")
RIGHT = ["--include-method=GET", "--mode=positive"]
SAME = ["--generation-deterministic"]  # chance is for the long run
READING = (
    ["--phases=coverage,fuzzing,stateful", "--max-examples=200"]
    if IS_LONG
    else ["--phases=fuzzing", "--max-examples=12", *SAME]
)
ANYTHING = (
    ["--phases=examples,coverage,fuzzing,stateful", "--max-examples=200"]
    if IS_LONG
    else ["--phases=examples,coverage,fuzzing", "--max-examples=6", *SAME]
)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    directory = tmp_path_factory.mktemp("server")
    settings = {"DJANGO_SETTINGS_MODULE": "tests.clients.settings"}
    with running_server(directory, environment=settings) as server:
        made = json.loads(server.run("-m", "tests.clients.village"))
        yield made | {"base_url": server.base_url, "server": server}


@pytest.fixture
def hold(village, tmp_path):
    """Run schemathesis on a document, as who has this token; what it says."""
    words = village["words"]
    for kind, known in words.items():
        tmp_path.joinpath(kind).write_text("".join(f'"{word}"\n' for word in known))
    things = {
        "SPACE": words["spaces"][0],
        "OWN_ID": words["people"][0],
        "OTHER_ID": words["people"][1],
        "HANDLE": words["handles"][0],
        "TWEET": words["tweets"][0],
        "PAIR": words["pairs"][0],
        "CLIP": words["clips"][0],
        "DOWNLOAD": words["downloads"][0],
        "CUE": words["cues"][0],
        "ENDED": words["ended"][0],
        "REPORT": words["reports"][0],
        "WEBHOOK": words["webhooks"][0],
    }

    def run(document, config, token, arguments):
        file = shutil.copy(HERE / f"{config}.toml", tmp_path)
        header = [f"--header=Authorization: Bearer {token}"] if token else []
        where = village["base_url"] + document
        ended = subprocess.run(
            [SCHEMATHESIS, f"--config-file={file}", "run", where, *header, *arguments],
            cwd=tmp_path,
            env=os.environ | things,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr
        return ended.stdout

    return run


@pytest.mark.parametrize("who", ["person", "app", "nobody"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_answers_say_what_the_document_says(hold, village, document, who):
    if (document, who) == ("/2/openapi.json", "nobody"):
        pytest.skip("nobody reads there: the check ignored_auth sees to it")
    hold(document, "existing", village.get(who), [*RIGHT, *READING])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_whatever_is_sent_the_answer_is_one_of_the_document(hold, village, document):
    hold(document, "anything", village["person"], ANYTHING)
    assert "Traceback" not in village["server"].log
