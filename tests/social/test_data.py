"""Everything that is kept of a person: it is in their download, or said to be left out."""

import html
import io
import json
import re
import zipfile

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db.models import ForeignKey, OneToOneField

from accounts import exporting, services
from accounts.models import DataExport, User
from accounts.services import exports
from moderation.models import Act, Case, Decision, Report
from tests.accounts.pictures import picture, upload
from tests.factories import make_user
from tests.social.village import make_village
from timeline import services as timeline

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def pointing_at_people() -> set[str]:
    """Every field of every model that says of whom a row is."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and field.related_model is User
    }


def test_all_that_points_at_a_person_is_exported_or_left_out_for_a_reason():
    assert exporting.covered() | exporting.left_out().keys() == pointing_at_people()
    assert not exporting.covered() & exporting.left_out().keys()
    assert all(exporting.left_out().values())


def export_of(user: User) -> dict[str, bytes]:
    made = services.request_export(actor=user)
    exports.make_export(export_id=made.pk)
    made = DataExport.objects.get(pk=made.pk)
    with (
        storages["recordings"].open(made.file) as file,
        zipfile.ZipFile(io.BytesIO(file.read())) as packed,
    ):
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def ana(settings, tmp_path) -> User:
    """Of the village, with a picture, a hostile name, and two decisions about her."""
    settings.MEDIA_ROOT = tmp_path
    make_village()
    ana, ben = User.objects.get(username="ana"), User.objects.get(username="ben")
    services.update_profile(
        actor=ana, name="<script>alert(1)</script>", bio="Hi", picture=upload(picture())
    )
    timeline.send_message(actor=ana, recipient=ben, text="Not public <b>")
    case = Case.objects.create(kind="account", key="account:1", account=ana)
    Report.objects.create(kind="account", account=ana, reporter=ben, words="I am Ben", case=case)
    Decision.objects.create(case=case, act=Act.WARN, why="Be kind", by=ben)
    Decision.objects.create(case=case, act=Act.DISMISS, why="Nothing found", by=ben)
    return ana


def test_an_export_has_everything_of_its_owner_and_nothing_of_others(ana):
    zipped = export_of(ana)
    read = {
        name.removesuffix(".json"): json.loads(data)
        for name, data in zipped.items()
        if name.endswith(".json")
    }
    subjects = {subject.name: subject for subject in exporting.subjects()}
    assert read.keys() == subjects.keys()
    for name, items in read.items():
        assert all(list(item) == list(subjects[name].shape) for item in items), name
    assert read["profile"][0]["handle"] == "ana"
    assert "Mine" in {tweet["text"] for tweet in read["tweets"]}
    assert [person["handle"] for person in read["following"]] == ["followed"]
    assert [person["handle"] for person in read["blocks"]] == ["blocked"]
    assert [person["handle"] for person in read["mutes"]] == ["muted"]
    said = [(line["with"], line["is_yours"], line["text"]) for line in read["messages"]]
    assert said == [("ben", False, "Hello"), ("ben", True, "Not public <b>")]
    assert {space["state"] for space in read["spaces-hosted"]} == {"scheduled", "live", "ended"}
    assert read["captions"][0]["text"] == "What was said"
    assert "Mine" in {clip["title"] for clip in read["clips"]}
    for name in ("spaces-reminders", "consent", "likes", "notifications"):
        assert read[name], name
    assert [(each["act"], each["why"]) for each in read["decisions"]] == [("warn", "Be kind")]
    with ana.avatar.open() as avatar:
        assert zipped[exporting.PICTURE] == avatar.read()
    readme = zipped["README.txt"].decode()
    assert all(f"{name}.json" in readme for name in subjects)
    everything = b"".join(zipped.values()).decode(errors="replace")
    for secret in ("I am Ben", "Nothing found", "ben@example.org", ana.password):
        assert secret not in everything
    require_offline(zipped["index.html"].decode())


def require_offline(page: str) -> None:
    """It loads nothing, runs nothing, and leads to every file."""
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    for subject in exporting.subjects():
        assert f'href="{subject.name}.json"' in page
        assert html.escape(subject.title) in page


def messages_of(user: User) -> list[tuple[str, str]]:
    [subject] = [each for each in exporting.subjects() if each.name == "messages"]
    return [(line["with"], line["text"]) for line in subject.contribute(user)]


def test_messages_are_exported_as_they_can_be_read():
    ana, ben = make_user("ana"), make_user("ben", messages_from="everyone")
    first = timeline.send_message(actor=ana, recipient=ben, text="One")
    timeline.send_message(actor=ana, recipient=ben, text="Two")
    assert messages_of(ben) == [("ana", "One"), ("ana", "Two")]
    timeline.clear_conversation(actor=ana, conversation=first.conversation, up_to=first.pk)
    services.block(actor=ben, other=ana)
    assert messages_of(ana) == [("", "Two")]
    assert messages_of(ben) == [("ana", "One"), ("ana", "Two")]


@pytest.mark.parametrize("number", [1, 30])
def test_an_export_costs_the_same_for_one_and_for_thirty(django_assert_num_queries, number):
    ana, ben = make_user("ana"), make_user("ben", messages_from="everyone")
    for each in range(number):
        timeline.post_tweet(actor=ana, text=f"{each}")
        timeline.send_message(actor=ana, recipient=ben, text=f"{each}")
        services.follow(actor=make_user(f"fan{each}"), other=ana)
    with django_assert_num_queries(len(exporting.subjects()) - 2):
        for subject in exporting.subjects():
            assert list(subject.contribute(ana)) or True
