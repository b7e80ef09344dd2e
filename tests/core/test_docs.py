"""docs/operations.md against the code it describes."""

import re

import pytest

from tests.servers import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text()
SETTINGS = re.findall(
    r'(?:env\.\w+|_secret)\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()
)


@pytest.mark.parametrize("name", SETTINGS)
def test_operations_describe_every_setting(name):
    assert re.search(rf"^\| .*`{name}`", OPERATIONS, re.MULTILINE)


def test_operations_name_only_settings_that_exist():
    rows = re.search(r"## Settings\n.*?\n## ", OPERATIONS, re.DOTALL)[0]
    named = re.findall(r"`([A-Z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", rows, re.MULTILINE)))
    assert set(named) == set(SETTINGS)


def test_operations_name_only_metrics_that_exist():
    sources = [ROOT / "spaces/live/metrics.py", ROOT / "recordings/metrics.py"]
    source = "".join(path.read_text() for path in sources)
    named = re.findall(r"`(spaces_\w+?)(?:_total)?`", OPERATIONS)
    assert set(named) == set(re.findall(r'"(spaces_\w+)"', source))
