"""Who may see and do what at the desk: each role at each address, and no other way in."""

from collections.abc import Callable, Mapping

import pytest
from django.contrib import admin
from django.test import Client
from django.test.client import RequestFactory

from accounts.models import User
from core.models import AuditEntry
from moderation.models import Appeal, Case, Decision, Hold, Report
from spaces.models import Space, Topic
from tests.factories import make_user
from tests.logins import staff_client
from tests.moderation.desk import QUEUE, case_path, make_case, make_evidence
from tests.moderation.people import make_administrator, make_group_moderator
from tests.spaces.factories import make_live_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROLES = ("guest", "person", "staff", "moderator", "administrator", "operator")
#: What each answers: "in" (200), "on" (it did something, or said why not), "no" (403), "out" (led
#: to the log-in, or refused at the door).
READ = {"moderator": "in", "administrator": "in", "operator": "in", "staff": "no"}
ACT = {"moderator": "on", "administrator": "on", "operator": "on", "staff": "no"}
ADMINISTER = {"administrator": "in", "operator": "in", "moderator": "no", "staff": "no"}
ADMINISTER_ACT = {"administrator": "on", "operator": "on", "moderator": "no", "staff": "no"}
OPERATE = {"operator": "in", "administrator": "no", "moderator": "no", "staff": "no"}

PAGES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "queue": (QUEUE, READ),
    "figures": (f"{QUEUE}figures/", READ),
    "open a case": (f"{QUEUE}add/", READ),
    "case": (f"{QUEUE}{{case}}/change/", READ),
    "recording": (f"{QUEUE}spaces/{{space}}/", READ),
    "appeals": ("/admin/moderation/appeal/", READ),
    "appeal": ("/admin/moderation/appeal/{appeal}/change/", READ),
    "reports": ("/admin/moderation/report/", READ),
    "decisions": ("/admin/moderation/decision/", READ),
    "evidence": ("/admin/moderation/evidence/", READ),
    "purges": ("/admin/moderation/purge/", READ),
    "holds": ("/admin/moderation/hold/", READ),
    "hold": ("/admin/moderation/hold/add/", ADMINISTER),
    "audit log": ("/admin/core/auditentry/", ADMINISTER),
    "accounts": ("/admin/accounts/user/", ADMINISTER),
    "account": ("/admin/accounts/user/{account}/change/", ADMINISTER),
    "password": ("/admin/accounts/user/{account}/password/", OPERATE),
    "spaces": ("/admin/spaces/space/", ADMINISTER),
    "new topic": ("/admin/spaces/topic/add/", ADMINISTER),
    "groups": ("/admin/auth/group/", OPERATE),
}
ACTS: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, str]]] = {
    "decide": (f"{QUEUE}{{case}}/decide/", ACT, {"act": "dismiss"}),
    "note": (f"{QUEUE}{{case}}/note/", ACT, {"words": "Known."}),
    "second": (f"{QUEUE}{{case}}/decisions/{{ban}}/", ACT, {"verdict": "second"}),
    "answer": (
        "/admin/moderation/appeal/{appeal}/answer/",
        ACT,
        {"is_granted": "no", "answer": "x"},
    ),
    "release": ("/admin/moderation/hold/{hold}/release/", ADMINISTER_ACT, {}),
    "verify": ("/admin/core/auditentry/verify/", ADMINISTER_ACT, {}),
}


@pytest.fixture
def world(db) -> dict[str, object]:
    """One of each thing that an address names."""
    mallory, host, other = make_user("mallory"), make_user("host"), make_user("other")
    space = make_live_space(host)
    case = make_case(mallory, space=space)
    make_evidence(case, space, mallory)
    ban = Decision.objects.create(case=case, act="ban", state="proposed", by=other, why="x")
    warning = Decision.objects.create(case=case, act="warn", by=other, why="x")
    appeal = Appeal.objects.create(decision=warning, author=mallory, words="No.")
    hold = Hold.objects.create(space=space, reason="x", by=other, expires_at="2999-01-01T00:00Z")
    return {
        "case": case.pk,
        "space": space.public_id,
        "appeal": appeal.pk,
        "ban": ban.pk,
        "hold": hold.pk,
        "account": mallory.pk,
    }


@pytest.fixture
def as_role() -> Callable[[str], Client]:
    def log_in(role: str) -> Client:
        if role == "guest":
            return Client()
        make: dict[str, Callable[[], User]] = {
            "person": lambda: make_user("person"),
            "staff": lambda: make_user("staff", is_staff=True),
            "moderator": make_group_moderator,
            "administrator": make_administrator,
            "operator": lambda: make_user("operator1", is_staff=True, is_superuser=True),
        }
        return staff_client(make[role]())

    return log_in


def outcome(answer) -> str:
    if answer.status_code == 302:
        return "out" if "login" in answer.url else "on"
    return {200: "in", 403: "no"}[answer.status_code]


@pytest.mark.parametrize("role", ROLES)
def test_pages(world, as_role, role: str) -> None:
    client = as_role(role)
    found = {name: outcome(client.get(path.format(**world))) for name, (path, _) in PAGES.items()}
    assert found == {name: may.get(role, "out") for name, (_path, may) in PAGES.items()}


@pytest.mark.parametrize("role", ROLES)
def test_acts(world, as_role, role: str) -> None:
    client = as_role(role)
    found = {
        name: outcome(client.post(path.format(**world), fields))
        for name, (path, _may, fields) in ACTS.items()
    }
    assert found == {name: may.get(role, "out") for name, (_path, may, _fields) in ACTS.items()}
    if "on" not in found.values():
        assert not Decision.objects.exclude(state="proposed").exclude(act="warn").exists()
        assert Appeal.objects.get().state == "open"


def test_what_changes_something_is_not_got(world, as_role) -> None:
    client = as_role("operator")
    paths = [path.format(**world) for path, _may, _fields in ACTS.values()]
    assert {client.get(path).status_code for path in paths} == {405}


# --- No way around the services ---------------------------------------------------------------

OURS = ("accounts", "core", "timeline", "spaces", "recordings", "moderation")
#: What may be written in the admin itself: the operator's words, and fields of accounts.
WRITTEN = {
    Topic: {"add", "change", "delete"},
    User: {"add", "change"},
    # By forms of ours, each of which calls a service.
    Case: {"add"},
    Hold: {"add"},
}


def test_nobody_writes_a_model_of_ours_in_the_admin(rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = make_user("operator1", is_staff=True, is_superuser=True)
    for model, page in admin.site._registry.items():
        if model._meta.app_label in OURS:
            may = {name for name in ("add", "change", "delete") if _may(page, name, request)}
            allowed = WRITTEN.get(model, set())
            assert may <= allowed, model


def _may(page, name: str, request) -> bool:
    return getattr(page, f"has_{name}_permission")(request)


def test_stock_forms_of_ours_are_read_only(world, as_role) -> None:
    client = as_role("operator")
    for model in (Report, Decision, Hold, AuditEntry, Space):
        thing = model.objects.first()
        if thing is not None:
            path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{thing.pk}"
            assert client.post(f"{path}/change/", {"state": "x"}).status_code == 403
            assert client.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=thing.pk).exists()


def test_an_account_is_not_deleted_here(world, as_role) -> None:
    path = f"/admin/accounts/user/{world['account']}/delete/"
    assert as_role("operator").post(path, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=world["account"]).exists()


def test_an_administrator_gives_nobody_rights(world, as_role) -> None:
    client = as_role("administrator")
    for person in (User.objects.get(username="adam"), User.objects.get(pk=world["account"])):
        path = f"/admin/accounts/user/{person.pk}/change/"
        client.post(
            path, {"name": "New", "is_superuser": "on", "is_staff": "on", "email": "a@b.ch"}
        )
        after = User.objects.get(pk=person.pk)
        assert not after.is_superuser
        assert after.is_staff == person.is_staff
        assert after.email == person.email


def test_an_administrator_changes_a_persons_name_and_no_staff(world, as_role) -> None:
    client = as_role("administrator")
    path = "/admin/accounts/user/{}/change/"
    client.post(path.format(world["account"]), {"name": "Calm", "bio": ""})
    assert User.objects.get(pk=world["account"]).name == "Calm"
    chief = make_user("chief", is_staff=True, is_superuser=True)
    assert client.post(path.format(chief.pk), {"name": "Owned", "bio": ""}).status_code == 403
    assert User.objects.get(pk=chief.pk).name == "Chief"


def test_a_moderator_sees_no_more_of_the_admin_than_the_desk(as_role) -> None:
    page = as_role("moderator").get("/admin/").content.decode()
    assert "/admin/moderation/case/" in page
    for hidden in ("/admin/accounts/", "/admin/core/", "/admin/auth/", "/admin/spaces/"):
        assert hidden not in page


def test_a_case_of_nonsense_is_404(as_role) -> None:
    client = as_role("moderator")
    for nonsense in ("0", "99", "x", "9" * 30, "²"):
        for kind in ("case", "appeal"):
            assert client.get(f"/admin/moderation/{kind}/{nonsense}/change/").status_code == 404
    assert client.post(case_path(Case(pk=99), "decide")).status_code == 404
