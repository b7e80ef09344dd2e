"""The documents against the code that they describe, and against one another."""

import ast
import re

import pytest

from core import errors
from tests.refusals import OURS, raised_in
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


# --- Codes of refusals ---------------------------------------------------------------------------

PROTOCOL = (ROOT / "docs/protocol.md").read_text()
#: Of everything that is ours, by path.
SOURCES = {
    path: path.read_text()
    for app in OURS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


def test_the_protocol_lists_the_codes_that_there_are():
    [listed] = re.findall(r"^## Error codes$(.*?)^## ", PROTOCOL, re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", listed))
    raised = set()
    for source in SOURCES.values():
        if re.search(r"\b(DomainError|Invalid|NotAllowed|Gone)\(", source):
            raised |= {code for _, code in raised_in(ast.parse(source), vars(errors))}
    # What is written otherwise comes from an enumeration: it stands in the source all the same.
    words = {code for code in raised if re.fullmatch(r"[a-z_]+", code)}
    assert words <= named, sorted(words - named)
    everything = "".join(SOURCES.values())
    assert not {code for code in named if f'"{code}"' not in everything}


# --- Links ---------------------------------------------------------------------------------------

PAGES = {
    page: page.read_text()
    for page in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
}
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
#: A file that the words name: with a folder before it, for "state.py" alone may be anywhere.
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|css|html|md|toml|in|lock))`")


def anchors(words: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", words, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def test_links_between_the_documents_lead_somewhere():
    lost = []
    for page, words in PAGES.items():
        for path, anchor in LINK.findall(words):
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
                lost.append(f"{page.name}: {path}#{anchor}")
    assert not lost


def test_files_that_the_documents_name_are_there():
    homes = (ROOT, ROOT / "docs", ROOT / "templates")
    named = {(page.name, path) for page, words in PAGES.items() for path in FILE.findall(words)}
    assert named
    assert not [one for one in sorted(named) if not any((home / one[1]).exists() for home in homes)]


def test_the_glossary_has_each_word_once():
    words = re.findall(r"^\| (\*\*.*?) \|", (ROOT / "docs/concepts.md").read_text(), re.MULTILINE)
    assert sorted(words) == sorted(set(words))
