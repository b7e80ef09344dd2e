"""What people read of decisions about them, of their reports, and how they appeal."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from moderation import services
from moderation.models import Act, Appeal, Decision, Kind
from tests.factories import PASSWORD, make_user
from tests.moderation.deciding import make_case, report
from tests.moderation.people import make_group_moderator
from tests.moderation.test_services_decisions import WHY
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db

STANDING = "/settings/standing"


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator("mona")


@pytest.fixture
def ana(db) -> User:
    return make_user("ana", password=PASSWORD)


def decide(mona: User, case, act: str = Act.WARN, **terms) -> Decision:
    return services.decide(actor=mona, case=case, act=act, why=WHY, **terms)


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_suspended_person_logs_in_reads_why_and_appeals(client, ana, mona):
    decision = decide(mona, make_case(ana), Act.SUSPEND, days=3)
    client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})
    page = read(client, reverse("home"))
    assert "Your account is suspended until" in page
    assert f'href="{STANDING}"' in page
    path = reverse("standing_decision", args=[decision.pk])
    assert path in read(client, STANDING)
    page = read(client, path)
    assert WHY in page
    assert "mona" not in page
    answer = client.post(path, {"words": "It was a joke"})
    assert (answer.status_code, answer.url) == (302, path)
    page = read(client, path)
    assert "It was a joke" in page
    assert "<textarea" not in page
    assert Appeal.objects.get().author == ana


def test_an_appeal_without_words_is_asked_for_them(client, ana, mona):
    decision = decide(mona, make_case(ana))
    client.force_login(ana)
    page = client.post(reverse("standing_decision", args=[decision.pk]), {"words": " \u200b"})
    assert "Say why it is wrong." in page.content.decode()
    assert not Appeal.objects.exists()


def test_in_good_standing_nothing_is_said_of_suspensions(client, ana):
    client.force_login(ana)
    assert "suspended" not in read(client, reverse("home"))
    page = read(client, STANDING)
    assert "Your account is in good standing." in page
    assert STANDING in read(client, reverse("settings"))


def test_a_page_says_what_it_was_about_and_what_came_of_the_appeal(client, ana, mona):
    tweet = make_tweet(ana, "Words to regret")
    decision = decide(mona, make_case(ana, Kind.TWEET, tweet=tweet), Act.REMOVE_TWEET)
    made = services.appeal(actor=ana, decision=decision, words="A joke")
    services.answer_appeal(
        actor=make_group_moderator("otto"), appeal=made, is_granted=True, answer="So it was"
    )
    client.force_login(ana)
    page = read(client, reverse("standing_decision", args=[decision.pk]))
    for words in ("Words to regret", "Taken back", "Granted", "So it was"):
        assert words in page
    assert "otto" not in page


def test_nobody_reads_decisions_about_others(client, ana, mona):
    decision = decide(mona, make_case(ana))
    ben = make_user("ben")
    dismissal = services.decide(actor=mona, case=make_case(ben), act=Act.DISMISS)
    path = reverse("standing_decision", args=[decision.pk])
    assert client.get(path).status_code == 302
    client.force_login(ben)
    assert client.get(path).status_code == 404
    assert client.post(path, {"words": "x"}).status_code == 404
    hidden = reverse("standing_decision", args=[dismissal.pk])
    assert client.get(hidden).status_code == 404
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    client, ana, mona, count, django_assert_max_num_queries
):
    for _ in range(count):
        case = make_case(ana, Kind.TWEET, tweet=make_tweet(ana))
        Decision.objects.create(case=case, act=Act.WARN, by=mona, why=WHY)
    client.force_login(ana)
    read(client, STANDING)
    with django_assert_max_num_queries(6):
        assert read(client, STANDING).count("A warning") == count


# --- Reports -----------------------------------------------------------------------------------


def test_who_reported_reads_the_outcome_and_nothing_else(client, ana, mona):
    ben = make_user("ben")
    case = make_case(ana)
    report(case, ben)
    path = reverse("report_outcome", args=[case.pk])
    client.force_login(ben)
    assert "Moderators will look at it" in read(client, path)
    decision = decide(mona, case)
    page = read(client, path)
    assert "it breaks the rules" in page
    assert WHY not in page
    assert "warning" not in page
    services.answer_appeal(
        actor=make_group_moderator("otto"),
        appeal=services.appeal(actor=ana, decision=decision, words="x"),
        is_granted=True,
        answer="y",
    )
    assert "It does not break the rules" in read(client, path)
    client.force_login(ana)
    assert client.get(path).status_code == 404


def test_the_notification_leads_to_the_outcome(client, ana, mona):
    ben = make_user("ben")
    case = make_case(ana)
    report(case, ben)
    services.decide(actor=mona, case=case, act=Act.DISMISS)
    client.force_login(ben)
    page = read(client, reverse("notifications"))
    assert "Moderators looked at what you reported" in page
    assert reverse("report_outcome", args=[case.pk]) in page


# --- The end of a Space ------------------------------------------------------------------------


def test_the_page_of_an_ended_space_says_by_whom(client, ana, mona):
    space = make_live_space(ana)
    decide(mona, make_case(ana, Kind.SPACE, space=space), Act.END_SPACE)
    page = read(client, space.get_absolute_url())
    assert "This Space was ended by the moderators." in page
    assert STANDING not in page
    client.force_login(ana)
    assert STANDING in read(client, space.get_absolute_url())
