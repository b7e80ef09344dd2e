"""The client as a package of its own: what it needs, and what it says a second time."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from core.sockets.codes import Close as ServersClose
from spaces.client.codes import FINAL_CODES, Close

ROOT = Path(__file__).parents[3]
IMPORT_ALL = """
import importlib, pathlib, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "channels", "rest_framework", "celery", "core"}:
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Blocked())
here = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(here))
for path in sorted(here.rglob("*.py")):
    name = ".".join(path.relative_to(here).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    assert module.__file__.startswith(str(here)), module.__file__
    print(name)
"""


def test_the_folder_alone_can_be_imported_without_django(tmp_path):
    shutil.copytree(
        ROOT / "spaces" / "client",
        tmp_path / "spaces" / "client",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    command = [sys.executable, "-I", "-c", IMPORT_ALL, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"spaces.client", "spaces.client.frames"} <= set(done.stdout.split())


def test_the_client_knows_the_codes_that_the_server_closes_with():
    assert {code.name: code.value for code in Close} == {
        code.name: code.value for code in ServersClose
    }


def test_the_protocol_says_after_which_codes_a_client_stops():
    text = (ROOT / "docs" / "protocol.md").read_text()
    rows = re.findall(r"^\| (4\d{3}) \| `(\w+)` \|.*\| (.+?) \|$", text, re.MULTILINE)
    assert {name: int(code) for code, name, _ in rows} == {
        code.name.lower(): code.value for code in Close if code >= 4000
    }
    never_back = {"stops", "fixes itself; stops", "stops and says so"}
    assert {int(code) for code, _, then in rows if then in never_back} <= FINAL_CODES
