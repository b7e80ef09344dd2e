"""What people type who want to break something, and how to see that it stayed text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

MARK: Final = "pwned"
"""In every piece of markup below: as a tag, an attribute or a name of JavaScript."""

MARKUP: Final = {
    "script": "<script>window.pwned=1</script>",
    "quote": '"><img src=x onerror="window.pwned=1" data-pwned><pwned-tag>',
    "apostrophe": "' autofocus onfocus='window.pwned=1' data-pwned='",
    "svg": "<svg/onload=window.pwned=1 data-pwned>",
    "closing": "</textarea></title></script></template>--><pwned-tag><script>pwned=1</script>",
    "entities": "&lt;pwned-tag&gt;&#x3C;pwned-tag&#x3E;&#60;script&#62;window.pwned=1",
    "link": 'https://example.org/"onmouseover="window.pwned=1"data-pwned="<pwned-tag>',
    "javascript": "javascript:window.pwned=1",
    "javascript-tab": "\x01java\tscript:window.pwned=1//https://example.org",
    "data-url": "data:text/html,<script>window.pwned=1</script>",
    "name": "@ana<pwned-tag> #tag<pwned-tag> @ana'onclick='window.pwned=1",
    "template": "{{ request.user.password }}{% debug %}{{ 7|add:42000 }}${42007}",
}
ODD: Final = {
    "sql": "'; DROP TABLE accounts_user; -- %s %(a)s \\",
    "lines": "one\r\nSet-Cookie: pwned=1\r\n\r\n<pwned-tag>\u2028\u0085two",
    "null": "one\x00two",
    "only-null": "\x00",
    "bidi": "\u202eexe.\u2066gpj\u2067\u202d\u200f tail",
    "marks": "Z" + "\u0351" * 10_000,
    "long-word": "W" * 10_000,
    "long-link": "https://example.org/" + "w" * 10_000,
    "rtl": "مساء الخير من الميناء שלום עולם",
    "emoji": "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀" * 40,
    "nothing-to-see": "\u200b\u2060\ufeff\u3164\u115f",
    "tags": "a\U000e0041\U000e007f",
    "surrogates": "\\ud800 \ufffd \uffff",
    "digits": "9" * 5_000,
    "minus": "-1",
    "arabic-digits": "٣",
    "path": "../../../etc/passwd%00",
    "elsewhere": "//evil.example/pwned",
    "backslash": "\\\\evil.example\\pwned",
}
HOSTILE: Final = MARKUP | ODD
CHOSEN: Final = ("quote", "javascript", "null", "long-word", "digits", "minus", "elsewhere")
"""What is worth trying where nobody types: in hidden fields, choices and buttons."""

_TYPED: Final = {"text", "textarea", "search", "email", "url", "password", "datetime-local"}

_URLS = frozenset({"href", "src", "action", "formaction", "data", "srcset", "poster"})
_SCHEMES = frozenset({"", "http", "https", "mailto"})


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def hostile(self) -> frozenset[str]:
        """The kinds of text to try in it."""
        return frozenset(HOSTILE if self.kind in _TYPED else CHOSEN)


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    attacked: list[Field] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.action}"

    def only_once(self, hidden: set[str]) -> None:
        """Attack each hidden field in one form alone: all of a name are read in one place."""
        self.attacked = [f for f in self.fields if f.kind != "hidden" or f.name not in hidden]
        hidden.update(f.name for f in self.fields if f.kind == "hidden")


class PageReader(HTMLParser):
    """A page's forms and links, and what in it did not come from a template."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.problems: list[str] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.problems += self._problems_of(tag, attributes)
        match tag:
            case "a":
                self.links.append(attributes.get("href", ""))
            case "form":
                method = attributes.get("method", "get").lower()
                self._form = Form(attributes.get("action") or self.path, method)
                if method != "dialog":
                    self.forms.append(self._form)
            case "input" | "textarea" | "select" | "button":
                self._take_field(tag, attributes)
            case "option" if self._select:
                self._take_option(attributes)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "textarea":
                self._area = None
            case "select":
                self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.value += data

    def _take_field(self, tag: str, attributes: dict[str, str]) -> None:
        name, kind = attributes.get("name", ""), attributes.get("type", tag)
        if self._form and "formaction" in attributes:
            self.forms.append(Form(attributes["formaction"], "post", self._form.fields))
        if not (self._form and name) or name == "csrfmiddlewaretoken" or kind == "file":
            return
        known = next((f for f in self._form.fields if f.name == name), None)
        taken = known or Field(name, kind)
        if not known:
            self._form.fields.append(taken)
        if kind in {"radio", "checkbox"}:
            taken.choices.append(attributes.get("value", "on"))
            if "checked" in attributes:
                taken.value = attributes.get("value", "on")
        else:
            taken.value = taken.value or attributes.get("value", "")
        if tag == "textarea":
            self._area = taken
        if tag == "select":
            self._select = taken

    def _take_option(self, attributes: dict[str, str]) -> None:
        if self._select:
            self._select.choices.append(attributes.get("value", ""))
            if "selected" in attributes or not self._select.value:
                self._select.value = attributes.get("value", "")

    def _problems_of(self, tag: str, attributes: dict[str, str]) -> Iterator[str]:
        if MARK in tag or any(MARK in name for name in attributes):
            yield f"markup of theirs: <{tag} {attributes}>"
        if any(name.startswith("on") for name in attributes):
            yield f"a handler: <{tag} {attributes}>"
        if (
            tag == "script"
            and "src" not in attributes
            and attributes.get("type") != "application/json"
        ):
            yield f"a script in the page: <{tag} {attributes}>"
        for name in _URLS & set(attributes):
            if _scheme(attributes[name]) not in _SCHEMES:
                yield f"a link that may run: <{tag} {name}={attributes[name][:80]!r}>"


def _scheme(url: str) -> str:
    """As browsers read it: without white space and control characters."""
    plain = "".join(c for c in url if c > " ")
    try:
        return urlsplit(plain).scheme.lower()
    except ValueError:
        return "unreadable"


def read_page(path: str, html: str) -> PageReader:
    reader = PageReader(path)
    reader.feed(html)
    reader.close()
    return reader
