"""Who asks under /api/v1, and what they may do."""

import pytest

from accounts import services as accounts
from tests.factories import make_moderator, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ME = "/api/v1/me"


@pytest.fixture
def ana(db):
    return make_user("ana")


def test_one_reads_what_one_may_do(program, ana):
    told = program(ana, scopes=["users.read", "space.speak"]).get(ME).json()
    assert (told["id"], told["handle"]) == (str(ana.pk), "ana")
    assert told["scopes"] == ["users.read", "space.speak"]
    assert (told["can_host"], told["why_not_host"]) == (True, None)
    assert (told["caption_consent"], told["is_suspended"]) == (None, False)
    assert told["profile_url"].endswith("/@ana")
    assert told["expires_at"] > "2026-"


def test_by_session_one_may_all(client, ana):
    client.force_login(ana)
    told = client.get(ME).json()
    assert (told["scopes"], told["expires_at"]) == (None, None)


def test_who_may_not_host_reads_why(program, settings, ana):
    settings.SPACES_HOSTING = "listed"
    told = program(ana).get(ME).json()
    assert (told["can_host"], told["why_not_host"]) == (False, "hosting_closed")
    accounts.suspend(actor=make_moderator(), other=ana)
    told = program(ana).get(ME).json()
    assert (told["is_suspended"], told["why_not_host"]) == (True, "suspended")


def test_an_app_alone_is_nobody(program):
    answer = program().get(ME)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
