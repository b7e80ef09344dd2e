from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from timeline.templatetags.tweets import ago, left, linked

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=3, seconds=59), "3m"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=1), "Mar 4"),
        (timedelta(days=100), "Nov 25, 2025"),
    ],
)
def test_ago(passed, words):
    with time_machine.travel(NOW, tick=False):
        assert ago(NOW - passed) == words


@pytest.mark.parametrize(
    ("remaining", "words"),
    [
        (timedelta(days=2, hours=23), "2 days left"),
        (timedelta(hours=47, minutes=1), "48 h left"),
        (timedelta(hours=1), "60 min left"),
        (timedelta(seconds=1), "1 min left"),
    ],
)
def test_left(remaining, words):
    with time_machine.travel(NOW, tick=False):
        assert left(NOW + remaining) == words


def test_linked_escapes_everything_but_its_links():
    assert linked("<b> & @ana") == '&lt;b&gt; &amp; <a href="/@ana"><bdi>@ana</bdi></a>'


def test_linked_keeps_this_site_in_its_tab_and_others_out(settings):
    here = settings.ORIGINS[0]
    assert linked(f"{here}/spaces/abc?x=1").startswith('<a href="/spaces/abc?x=1"><bdi>')
    assert 'href="/"' in linked(here)
    assert 'href="/?a=b"' in linked(f"{here}?a=b")
    for disguise in ("//", "/\\", "\\\\", "///"):
        assert 'href="/evil.example"' in linked(f"{here}/{disguise}evil.example")
    outside = linked("https://www.example.org/")
    assert 'target="_blank" rel="noopener nofollow ugc"' in outside
    assert ">example.org</bdi>" in outside
    assert 'target="_blank"' in linked(f"{here}.evil.example/")
    assert 'target="_blank"' in linked(f"{here}@evil.example/")


def test_linked_shortens_what_is_long():
    link = "https://example.org/" + "a" * 100
    assert f'href="{link}"' in linked(link)
    assert ">example.org/" + "a" * 23 + "…</bdi>" in linked(link)


@pytest.mark.parametrize("url", ["http://x℀.org", "http://a[b", "http://[::1]", "http://a:b:c/"])
def test_linked_takes_addresses_that_are_none(url):
    assert url.removeprefix("http://") in linked(url)


@given(st.text())
def test_linked_takes_whatever_follows_a_scheme(rest):
    for start in ("http://", "http://127.0.0.1:8000", "@", "#"):
        assert "<script" not in linked(f"{start}{rest}<script>")
