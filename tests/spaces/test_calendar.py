"""Announced Spaces as iCalendar files: what calendars demand, whatever a title says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.calendar import Event, to_ics
from spaces.models import Space
from tests.spaces.factories import make_announced_space, make_live_space, make_space

NOON = datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(
    [
        "a\r\nATTENDEE:mailto:eve@example.org",
        "a\rDTSTART:19700101T000000Z",
        "one; two, three\\n four: \\;",
        "👨‍👩‍👧‍👦" * 40,
        "Straße " * 30,
        "\x00\x1b\x7f\u2028\u0085",
        "",
    ]
)


def event(**fields: object) -> Event:
    defaults = {
        "uid": "abc@example.org",
        "sequence": 3,
        "title": "Jazz at noon",
        "description": "",
        "url": "https://example.org/spaces/abc",
        "begins": NOON,
        "stamp": NOON,
    }
    return Event(**{**defaults, **fields})


def read(ics: bytes) -> dict[str, str]:
    """The properties of the one event, unfolded and unescaped as a calendar does it."""
    lines = re.sub(rb"\r\n[ \t]", b"", ics).decode().removesuffix("\r\n").split("\r\n")
    properties = dict(line.split(":", 1) for line in lines)
    assert len(properties) == len(lines) - 2, "a property that nobody meant"  # two BEGINs and ENDs
    return {
        name: re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
        for name, value in properties.items()
    }


@given(title=HOSTILE, description=HOSTILE)
def test_any_text_comes_through_and_nothing_else(title, description):
    ics = to_ics(event(title=title, description=description))
    found = read(ics)
    for name, text in (("SUMMARY", title), ("DESCRIPTION", description)):
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        assert found[name] == re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", lines)
    assert found["DTSTART"] == "20261201T123000Z"


@given(title=HOSTILE, description=HOSTILE)
def test_lines_have_75_octets_at_most_and_cut_no_character(title, description):
    ics = to_ics(event(title=title, description=description))
    assert ics.endswith(b"\r\n")
    lines = ics.removesuffix(b"\r\n").split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
    assert b"X" * 67 + b"\r\n " in to_ics(event(title="X" * 70))


def test_an_event_says_when_and_whether():
    found = read(to_ics(event(begins=NOON.astimezone(), is_canceled=True)))
    assert (found["DTSTART"], found["DTEND"]) == ("20261201T123000Z", "20261201T133000Z")
    assert (found["SEQUENCE"], found["STATUS"]) == ("3", "CANCELLED")
    assert found["URL"] == "https://example.org/spaces/abc"


# --- The address -----------------------------------------------------------------------------


def get(space: Space, client: Client) -> dict[str, str] | None:
    answer = client.get(reverse("space_calendar", args=[space.public_id]))
    if answer.status_code == 404:
        return None
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.content)


def test_everybody_gets_an_announced_space(host: User, client: Client):
    space = make_announced_space(host, "Jazz; at, noon")
    found = get(space, client)
    assert found["SUMMARY"] == "Jazz; at, noon"
    assert found["UID"].startswith(f"{space.public_id}@")
    assert space.get_absolute_url() in found["URL"]


def test_every_edit_raises_the_sequence(host: User, client: Client):
    space = make_announced_space(host)
    first = get(space, client)
    services.update_space(actor=host, space=space, title="Blues at noon")
    second = get(space, client)
    later = space.scheduled_start + timedelta(hours=2)
    services.reschedule_space(actor=host, space=space, scheduled_start=later)
    third = get(space, client)
    assert int(first["SEQUENCE"]) < int(second["SEQUENCE"]) < int(third["SEQUENCE"])
    assert third["UID"] == first["UID"]
    assert third["DTSTART"] == later.strftime("%Y%m%dT%H%M%SZ")


def test_what_has_no_time_or_has_begun_is_in_no_calendar(host: User, client: Client):
    draft, live = make_space(host), make_live_space(host)
    client.force_login(host)
    assert get(draft, client) is None
    assert get(live, client) is None


def test_a_canceled_one_is_its_hosts_alone(host: User, client: Client):
    space = make_announced_space(host)
    services.end_space(actor=host, space=space)
    assert get(space, client) is None
    client.force_login(host)
    assert get(space, client)["STATUS"] == "CANCELLED"


def test_the_blocked_get_none(host: User, listener: User, client: Client):
    space = make_announced_space(host)
    accounts.block(actor=host, other=listener)
    client.force_login(listener)
    assert get(space, client) is None


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_calendar_is_only_read(host: User, client: Client, method: str):
    address = reverse("space_calendar", args=[make_announced_space(host).public_id])
    assert getattr(client, method)(address).status_code == 405
