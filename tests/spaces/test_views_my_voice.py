"""What one said in a Space, taken back and given back on its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Block
from spaces import services
from spaces.consent import Span
from spaces.forms import MomentField
from spaces.models import Consent, Space
from spaces.services.consent import said_ms, withdrawn_spans

RECORDING = Consent.Kind.RECORDING


@pytest.fixture
def over(cast):
    """An hour that is over."""
    hour_ago = timezone.now() - timedelta(hours=1)
    Space.objects.filter(pk=cast.space.pk).update(started_at=hour_ago, is_recorded=True)
    services.end_space(actor=cast.host, space=cast.space)
    cast.space.refresh_from_db()
    return cast


@pytest.fixture
def visit(client, over):
    """`visit("speaker", act=...)`: their page, after a POST of these fields if there are some."""

    def go(who, **fields):
        client.force_login(getattr(over, who))
        path = f"/spaces/{over.space.public_id}/my-voice"
        return client.post(path, fields, follow=True) if fields else client.get(path)

    return go


def spans(over):
    return withdrawn_spans(over.speaker, over.space, RECORDING)


def test_the_ended_page_leads_there_whoever_spoke(client, over):
    link = f"/spaces/{over.space.public_id}/my-voice".encode()
    for who, is_led in (("speaker", True), ("listener", False), (None, False)):
        client.logout()
        if who:
            client.force_login(getattr(over, who))
        page = client.get(over.space.get_absolute_url()).content
        assert (link in page) is is_led


def test_all_is_taken_back_and_given_back(over, visit):
    page = visit("speaker", act="withdraw", kind="recording")
    assert b"Taken back." in page.content
    assert b"0:00 to 1:00:00" in page.content
    assert spans(over) == [Span(0, said_ms(over.space))]
    visit("speaker", act="give_back", kind="recording", start_ms="0:00", end_ms="1:00:01")
    assert spans(over) == []


def test_a_part_is_taken_back_and_given_back_by_its_button(over, visit):
    visit("speaker", act="withdraw", kind="recording", start_ms="2:05", end_ms="1:02:05")
    assert spans(over) == [Span(125_000, said_ms(over.space))]
    Consent.objects.all().delete()
    visit("speaker", act="withdraw", kind="recording", start_ms="2:05", end_ms="3:10")
    page = visit("speaker").content.decode()
    assert "2:05 to 3:10" in page
    assert 'value="3:10"' in page
    visit("speaker", act="give_back", kind="recording", start_ms="2:05", end_ms="3:10")
    assert spans(over) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"start_ms": "soon"},
        {"start_ms": "3:10", "end_ms": "2:05"},
        {"start_ms": "2:00:00"},
        {"end_ms": "0:00"},
        {"kind": "pictures"},
        {"act": "burn"},
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(over, visit, fields):
    page = visit("speaker", **{"act": "withdraw", "kind": "recording", **fields})
    assert page.status_code == 200
    assert b"errorlist" in page.content
    assert spans(over) == []


def test_it_is_for_whoever_spoke(client, over, visit):
    assert visit("listener").status_code == 403
    assert visit("listener", act="withdraw", kind="recording").status_code == 403
    Block.objects.create(blocker=over.host, blocked=over.listener)
    assert visit("listener").status_code == 404
    Block.objects.create(blocker=over.host, blocked=over.speaker)
    assert visit("speaker").status_code == 200, "what they said is theirs still"
    client.logout()
    assert client.get(f"/spaces/{over.space.public_id}/my-voice").status_code == 302


@pytest.mark.parametrize(
    ("text", "ms"),
    [("", None), ("0:07", 7000), ("2:05", 125_000), ("90:00", 5_400_000), ("1:02:05", 3_725_000)],
)
def test_a_moment_is_written_as_players_write_it(text, ms):
    assert MomentField(required=False).clean(text) == ms
