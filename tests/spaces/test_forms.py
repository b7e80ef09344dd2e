import pytest

from spaces.forms import SPEAKER_HINTS, SpaceEditForm, SpaceForm, settings_of
from spaces.models import Topic, WhoCanSpeak
from tests.factories import make_user
from tests.spaces.factories import make_space, make_topic

pytestmark = pytest.mark.django_db


def typed(**changes: object) -> dict[str, object]:
    return {"title": "Jazz at noon", "who_can_speak": "everyone", **changes}


def test_space_form_needs_a_name_and_a_choice_of_speakers() -> None:
    form = SpaceForm({})
    assert not form.is_valid()
    assert form.errors["title"] == ["Give your Space a name."]
    assert set(form.errors) == {"title", "who_can_speak"}


@pytest.mark.parametrize("title", ["   ", "\u200b\u202e", "x" * 71])
def test_space_form_refuses_a_name_that_nobody_can_read(title: str) -> None:
    assert "title" in SpaceForm(typed(title=title)).errors


def test_space_form_cleans_names() -> None:
    form = SpaceForm(typed(title="  Jazz\n at\u202e noon "))
    assert form.is_valid()
    assert form.cleaned_data["title"] == "Jazz at noon"


def test_space_form_gives_services_what_they_take() -> None:
    topic = make_topic("Music")
    form = SpaceForm(typed(topics=[topic.slug], needs_approval="on"))
    assert form.is_valid()
    assert form.cleaned_data.pop("topics").get() == topic
    assert form.cleaned_data == {
        "title": "Jazz at noon",
        "description": "",
        "who_can_speak": "everyone",
        "needs_approval": True,
        "is_recorded": False,
        "min_account_days": 0,
        "min_followers": 0,
        "scheduled_start": None,
    }


def test_space_form_takes_three_topics() -> None:
    topics = [make_topic(name).slug for name in ("Music", "News", "Sport")]
    assert SpaceForm(typed(topics=topics)).is_valid()


def test_space_form_refuses_a_fourth_topic() -> None:
    topics = [make_topic(name).slug for name in ("Music", "News", "Sport", "Work")]
    form = SpaceForm(typed(topics=topics))
    assert form.has_error("topics", "topics_too_many")
    assert form.errors["topics"] == ["Choose at most 3 topics."]


@pytest.mark.parametrize("topics", [["no-such-thing"], ["0"], [str(2**70)], ["\x00"], ["x" * 5000]])
def test_space_form_refuses_topics_that_do_not_exist(topics: list[str]) -> None:
    assert "topics" in SpaceForm(typed(topics=topics)).errors


def test_space_form_refuses_a_fifth_answer_to_who_can_speak() -> None:
    assert "who_can_speak" in SpaceForm(typed(who_can_speak="nobody")).errors


def test_every_choice_of_speakers_is_explained() -> None:
    assert set(SPEAKER_HINTS) == set(WhoCanSpeak)
    choices = SpaceForm(initial={"who_can_speak": "invited"}).speaker_choices()
    assert [choice["value"] for choice in choices if choice["chosen"]] == ["invited"]
    assert all(choice["hint"] for choice in choices)


def test_edit_form_shows_the_settings_and_cannot_start_a_recording() -> None:
    topic = make_topic("Music")
    space = make_space(make_user(), "News", who_can_speak="invited", topics=[topic])
    form = SpaceEditForm(initial=settings_of(space))
    assert form["title"].value() == "News"
    assert form["topics"].value() == ["music"]
    assert form["who_can_speak"].value() == "invited"
    assert "is_recorded" not in form.fields


def test_topics_come_in_the_order_of_their_names() -> None:
    for name in ("Work", "Music"):
        make_topic(name)
    assert list(SpaceForm().fields["topics"].queryset) == list(Topic.objects.order_by("name"))
