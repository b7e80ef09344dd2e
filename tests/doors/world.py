"""Somebody of each role, one thing of each kind, and in each a word that only some may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DataExport, Delivery, FollowRequest, MessagesFrom, User, Webhook
from accounts.services import programs, webhooks
from core import audit
from moderation import links
from moderation.groups import ADMINISTRATORS, MODERATORS
from moderation.models import (
    Act,
    Appeal,
    Case,
    CaseNote,
    Decision,
    Evidence,
    EvidenceTrack,
    Hold,
    Kind,
    Purge,
    Report,
)
from recordings.handing_out import link_of
from recordings.models import Download, WorkState
from recordings.services.replays import delete_replay
from spaces import services as spaces
from spaces.models import Participant, Role, Space
from tests.doors.roles import ROLES
from tests.factories import PASSWORD, make_user
from tests.logins import staff_client
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_cue
from tests.recordings.real_replays import publish
from tests.spaces.cast import Cast, enter, seat
from tests.spaces.factories import make_topic
from timeline import services as timeline
from timeline.models import Conversation

LENGTH = timedelta(minutes=1)
STAFF = ("one_factor", "moderator", "administrator", "operator")
DESK = frozenset({"moderator", "administrator", "operator"})
ADMINISTRATION = frozenset({"administrator", "operator"})

#: Words that stand in one thing alone, and who may ever be shown them, by whatever door.
SECRETS: dict[str, frozenset[str]] = {
    "zqdraft": ADMINISTRATION | {"host"},  # the name of a Space that nobody was told of
    "zqforgotten": DESK | {"host", "speaker"},  # said in a Space whose replay its host deleted
    "zqletter": frozenset({"host", "listener"}),  # a direct message
    "zqreported": DESK,  # what a report says, and so who made it
    "zqnote": DESK,  # what moderators write for one another
    "zqsealed": DESK,  # in a manifest of evidence
    "zqappeal": DESK | {"suspended"},
    "zqhold": DESK,  # why something is kept
    "zqsuspended": ADMINISTRATION | {"suspended"},  # of whom nobody hears any more
    "zqclosed": ADMINISTRATION,
    "zqhook": frozenset({"host"}),  # where somebody is told things
    "zqsecret": frozenset({"operator"}),  # what codes are made of; in truth it lies encrypted
    **{f"{role}@example.org": ADMINISTRATION | {role} for role in ROLES.values()},
}


@dataclass(frozen=True)
class World:
    people: Mapping[str, User]  # by role; guests are nobody
    clients: Mapping[str, Client]  # by role, logged in
    spaces: Mapping[str, Space]
    things: Mapping[str, Mapping[str, Any]]  # what an address says to name it
    ids: Mapping[str, Any] = field(default_factory=dict)  # for fields of forms

    def arguments(self, wanted: tuple[str, ...], thing: str) -> dict[str, Any]:
        """What stands in an address for each of these names."""
        known = {**self.things["usual"], **self.things.get(thing, {})}
        new = set(wanted) - known.keys()
        assert not new, f"say in `usual` of tests/doors/world.py what stands for {new} in addresses"
        return {name: known[name] for name in wanted}


def make_world() -> World:
    people = make_people()
    host, speaker, listener = (people[role] for role in ("host", "speaker", "listener"))
    made = make_spaces(people)
    ids = make_words(people)
    clip = make_clip(made["live"], speaker, host, speaker, title="A clip")
    cue = make_cue(made["ended"], host, "What was said there")
    download = Download.objects.create(
        space=made["ended"], user=host, kind="whole", state=WorkState.DONE, file=clip.opus_file
    )
    cases = make_cases(people, made)
    evidence = Evidence.objects.get()
    clients = {role: log_in(role, people.get(role)) for role in ROLES.values()}
    fall_out(people)
    for name, space in made.items():
        space.refresh_from_db()
        assert space.host == host, name
    app, _secret = programs.register_app(actor=host, name="A program")
    token, _words = programs.make_token(actor=host, app=app, scopes=["users.read"])
    hook, ping = make_webhook(host)
    usual = {
        "api": "v1",
        "tag": "spaces",
        "handle": "host",
        "public_id": made["live"].public_id,
        "space_id": made["live"].public_id,
        "pk": ids["tweet"],
        "clip_id": clip.public_id,
        "download_id": download.public_id,
        "export_id": DataExport.objects.get().public_id,
        "word": "no-such-word",
        "cue_id": cue.pk,
        "evidence_id": evidence.public_id,
        "number": 1,
        "link": "no-such-link",
        "kind": "request.create",
        "form": "opus",
        "id": people["member"].pk,
        "app_label": "accounts",
        "key": "no-such-key",
        "client_id": app.client_id,
        "webhook_id": hook.public_id,
        "delivery_id": ping.event.public_id,
        "uidb36": "1",
        "content_type_id": 1,
        "object_id": 1,
        "decision_pk": cases["proposed"]["decision_pk"],
        "report_id": Report.objects.get().pk,
    }
    mode, live = people["moderator"], made["live"]
    talk = Conversation.objects.of(host).of(listener).get()
    things = {
        "usual": usual,
        **{name: named(space) for name, space in made.items()},
        "cues": named(made["ended"]),
        "words": {**named(made["ended"]), "form": "vtt"},
        "talk": {"public_id": talk.public_id},
        **cases,
        "poll": {"pk": ids["poll"]},
        "signed": {"link": link_of(host, download.public_id)},
        "opened": {"link": links.to_evidence(mode, evidence).path.rpartition("/")[2]},
        "kept": {"link": links.to_recording(mode, live).path.rpartition("/")[2]},
        "token": {"pk": token.pk},
        "asking": {"handle": "asking"},
        "fan": {"handle": "fan"},
        "nobody": {"handle": "nobody_there"},
    }
    return World(people, clients, made, things, ids)


def named(space: Space) -> dict[str, Any]:
    """As addresses of pages and of the API call it."""
    return {"public_id": space.public_id, "space_id": space.public_id}


def make_people() -> dict[str, User]:
    roles = [role for role in ROLES.values() if role != "guest"]
    people = {
        role: make_user(
            role if len(role) < 16 else role[:15],
            messages_from=MessagesFrom.EVERYONE,
            is_staff=role in STAFF,
            is_superuser=role in {"operator", "one_factor"},
            password=PASSWORD,
        )
        for role in roles
    }
    people["moderator"].groups.set([Group.objects.get(name=MODERATORS)])
    people["administrator"].groups.set([Group.objects.get(name=ADMINISTRATORS)])
    for role in ("suspended", "closed"):
        User.objects.filter(pk=people[role].pk).update(bio=f"zq{role}")
    return people


def make_spaces(people: Mapping[str, User]) -> dict[str, Space]:
    host, speaker = people["host"], people["speaker"]
    soon = timezone.now() + timedelta(days=1)
    made = {
        name: spaces.create_space(actor=host, title=f"Of {name}", is_recorded=True)
        for name in ("ended", "live")
    }
    made["announced"] = spaces.create_space(actor=host, title="Soon", scheduled_start=soon)
    made["draft"] = spaces.create_space(actor=host, title="zqdraft", topics=[make_topic("Music")])
    made["forgotten"] = spaces.create_space(actor=host, title="Gone", is_recorded=True)
    for name in ("ended", "forgotten"):
        spaces.start_space(actor=host, space=made[name])
        seat(speaker, made[name])
        spaces.end_space(actor=host, space=made[name])
        Space.objects.filter(pk=made[name].pk).update(started_at=timezone.now() - LENGTH)
        made[name].refresh_from_db()
        publish(made[name], b"sound", b"sound", turns=[[0, 9_000, host.pk]])
    make_cue(made["forgotten"], speaker, "zqforgotten")
    delete_replay(actor=host, space=made["forgotten"])
    made["live"] = spaces.start_space(actor=host, space=made["live"])
    # A clip of it has a second at least.
    Space.objects.filter(pk=made["live"].pk).update(started_at=timezone.now() - LENGTH)
    for role in ("cohost", "speaker"):
        seat(people[role], made["live"])
    Participant.objects.filter(space=made["live"], user=people["cohost"]).update(
        role=Role.COHOST, cohost_place=0
    )
    for role in ("host", "listener"):
        enter(people[role], made["live"])
    return made


def make_words(people: Mapping[str, User]) -> dict[str, Any]:
    host, listener = people["host"], people["listener"]
    asking, fan = make_user("asking"), make_user("fan")
    for person in (host, asking):
        timeline.post_tweet(actor=person, text="Hello everybody")
    FollowRequest.objects.create(follower=asking, followed=host)
    accounts.follow(actor=fan, other=host)
    tweet = timeline.post_tweet(actor=host, text="Something to like")
    poll = timeline.post_tweet(actor=host, text="Tea?", poll_choices=("Yes", "No"))
    timeline.send_message(actor=host, recipient=listener, text="zqletter")
    choice = poll.poll.choices.first()
    return {"tweet": tweet.pk, "poll": poll.pk, "choice": choice.pk, "fan": fan.pk}


def make_cases(people: Mapping[str, User], made: Mapping[str, Space]) -> dict[str, dict[str, Any]]:
    """One row of everything that the desk shows; a member reported, the speaker was warned."""
    now, by, about = timezone.now(), people["moderator"], people["suspended"]
    space, of_host = made["live"], {"account": people["host"], "space": made["live"]}
    evidence = Evidence.objects.create(
        space=space,
        account=people["host"],
        from_ms=0,
        until_ms=9,
        manifest={"people": "zqsealed"},
        state=WorkState.DONE,
    )
    track = {"user": people["host"], "file": "none", "size": 1, "sha256": "0" * 64, "levels": b"1"}
    EvidenceTrack.objects.create(evidence=evidence, **track)
    case = Case.objects.create(kind=Kind.SPACE, key="space:1", **of_host)
    Report.objects.create(
        kind=Kind.SPACE, reporter=people["member"], reason="abuse", words="zqreported", case=case,
        **of_host,
    )  # fmt: skip
    CaseNote.objects.create(case=case, author=by, words="zqnote")
    of_suspended = Case.objects.create(kind=Kind.ACCOUNT, key="account:2", account=about)
    decision = Decision.objects.create(case=of_suspended, act=Act.BAN, why="Told why", by=by)
    appeal = Appeal.objects.create(decision=decision, author=about, words="zqappeal")
    hold = Hold.objects.create(
        space=made["ended"], reason="zqhold", by=by, expires_at=now + timedelta(days=9)
    )
    Purge.objects.create(space=made["forgotten"], space_public_id="x", due_at=now, began_at=now)
    DataExport.objects.create(
        user=people["member"], state=WorkState.DONE, file="x", expires_at=now + timedelta(days=1)
    )
    Authenticator.objects.create(
        user=people["operator"], type=Authenticator.Type.TOTP, data={"secret": "zqsecret"}
    )
    warned = {"account": people["speaker"], "kind": Kind.ACCOUNT, "key": "account:3"}
    closed = {"state": "decided", "decided_at": now}
    of_speaker = Case.objects.create(**warned, **closed)
    warning = Decision.objects.create(case=of_speaker, act=Act.WARN, why="Told why", by=by)
    audit.record("hold.made", actor=by, subject=space)
    Report.objects.update(evidence=evidence)
    return {
        "reported": {"pk": case.pk},
        "warned": {"pk": warning.pk},
        "sealed": {"pk": case.pk, "public_id": evidence.public_id},
        "proposed": {"pk": of_suspended.pk, "decision_pk": decision.pk},
        "appealed": {"pk": appeal.pk},
        "held": {"pk": hold.pk},
    }


def log_in(role: str, person: User | None) -> Client:
    """Staff with the second factor, but for the one that has none."""
    client = Client(raise_request_exception=False)
    if person is None:
        return client
    if role in STAFF and role != "one_factor":
        staff_client(person, client)
    else:
        client.force_login(person)
    UserSession.objects.get_or_create(
        user=person,
        session_key=client.session.session_key,
        defaults={"ip": "127.0.0.1", "user_agent": "Mozilla"},
    )
    return client


def fall_out(people: Mapping[str, User]) -> None:
    """What ends one's part in things, once everybody has come."""
    now = timezone.now()
    accounts.block(actor=people["host"], other=people["blocked"])
    User.objects.filter(pk=people["suspended"].pk).update(suspended_at=now)
    User.objects.filter(pk=people["closed"].pk).update(is_active=False, closed_at=now)
    for person in people.values():
        person.refresh_from_db()


def cast_of(world: World) -> Cast:
    """Those who are in the live Space, for what other tests know to do there."""
    who = ("host", "cohost", "speaker", "listener")
    member = world.people["member"]
    people = {role: world.people[role] for role in who}
    return Cast(world.spaces["live"], **people, stranger=member, other_host=member)


def one_of(model: type[Model]) -> Model:
    """What the admin's pages of this model are tried with."""
    row = model._default_manager.order_by("pk").first()
    assert row, f"make a {model.__name__} in tests/doors/world.py, for the admin's pages of it"
    return row


def make_webhook(user: User) -> tuple[Webhook, Delivery]:
    """One whose address is a secret, and a test that was sent there."""
    hook, _secret = webhooks.make_webhook(
        actor=user, name="zqhook", url="https://example.org/zqhook", events=["spaces.start"]
    )
    ping = webhooks.send_test(actor=user, webhook=hook)
    Delivery.objects.update(state="done")
    return hook, ping
