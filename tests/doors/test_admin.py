"""Every page of the admin x method x role, and every act on a choice of rows, from the registry."""

from typing import Final

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from tests.doors.tables import admin as table
from tests.doors.visit import Answer, send, undone, visit
from tests.doors.world import STAFF, World, one_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

#: By page and method, the rights of which one is enough.
NEEDS: Final = {
    ("changelist", "GET"): "vc",
    ("changelist", "POST"): "vc",
    ("history", "GET"): "vc",
    ("change", "GET"): "vc",
    ("change", "POST"): "c",
    ("add", "GET"): "a",
    ("add", "POST"): "a",
    ("delete", "GET"): "d",
    ("delete", "POST"): "d",
}
REGISTERED: Final = {model._meta.label_lower: model for model in admin.site._registry}
VISITORS: Final = ("guest", "suspended", "host", *STAFF)
WHERE: Final = "tests/doors/tables/admin.py"


def columns(text: str) -> dict[str, dict[str, str]]:
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    roles = ("moderator", "administrator", "operator")
    return {" ".join(row[:-3]): dict(zip(roles, row[-3:], strict=True)) for row in rows}


RIGHTS: Final = columns(table.MODELS)
ACTIONS: Final = columns(table.ACTIONS)


def told_of(answer: Answer, method: str) -> str:
    """In the end one is let in, or not: whether there was something to change is no matter."""
    word = answer.word(method)
    return "ok" if word in {"same", "bad"} else word


def expected(label: str, page: str, method: str) -> dict[str, str]:
    rights = RIGHTS[label]
    given = dict.fromkeys(VISITORS, "in")
    for role, letters in rights.items():
        given[role] = "ok" if set(NEEDS[page, method]) & set(letters) else "no"
    return given


def path_of(model: type[Model], page: str) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if page in {"changelist", "add"} else [one_of(model).pk])


def rights_of(world: World, role: str, model: type[Model]) -> str:
    """As the registry has it, for the line that is missing."""
    request = RequestFactory().get("/")
    request.user = world.people[role]
    of = admin.site._registry[model].get_model_perms(request)
    return "".join(right[0] for right in ("view", "add", "change", "delete") if of[right]) or "-"


def test_every_model_has_a_line(world: World) -> None:
    told = []
    for label, model in REGISTERED.items():
        rights = [rights_of(world, role, model) for role in STAFF[1:]]
        if label not in RIGHTS:
            told.append(f"add to MODELS in {WHERE}, if it is right: {label:28} " + " ".join(rights))
    assert not told, "\n".join(told)
    assert RIGHTS.keys() <= REGISTERED.keys(), "no such model any more"


@pytest.mark.parametrize("label", RIGHTS)
def test_pages_of_a_model(world: World, label: str) -> None:
    for page, method in NEEDS:
        path = path_of(REGISTERED[label], page)
        fields = {"post": "yes"} if page == "delete" and method == "POST" else {}
        answers = {role: visit(world, role, method, path, fields) for role in VISITORS}
        given = {role: told_of(answer, method) for role, answer in answers.items()}
        assert given == expected(label, page, method), f"{method} {path}"
        for role, answer in answers.items():
            assert answer.leaks(role) == [], f"{method} {path} shows this to {role}"
            assert given[role] == "ok" or answer.wrote == [], f"{method} {path} by {role}"


# --- Acts on a choice of rows ----------------------------------------------------------------


def offered(world: World, role: str, model: type[Model]) -> set[str]:
    request = RequestFactory().get("/")
    request.user = world.people[role]
    of = admin.site._registry[model]
    return set(of.get_actions(request)) if of.has_view_permission(request) else set()


def test_every_action_has_a_line(world: World) -> None:
    found: dict[str, dict[str, str]] = {}
    for label, model in REGISTERED.items():
        for role in STAFF[1:]:
            for action in offered(world, role, model):
                mine = found.setdefault(f"{label} {action}", dict.fromkeys(STAFF[1:], "-"))
                mine[role] = "ok"
    told = [
        f"{WHERE}, ACTIONS: {name:45} " + " ".join(f"{word:4}" for word in given.values()).rstrip()
        for name, given in found.items()
        if ACTIONS.get(name) != given
    ]
    assert not told, "\n".join(told)
    assert ACTIONS.keys() <= found.keys(), "no such action any more"


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_work_for_nobody_else(world: World, name: str) -> None:
    label, action = name.split()
    model = REGISTERED[label]
    fields = {"action": action, ACTION_CHECKBOX_NAME: [one_of(model).pk], "confirmed": "yes"}
    fields |= table.FIELDS.get(f"POST {name}", {})
    may = {role for role, word in ACTIONS[name].items() if word == "ok"}
    for role in set(VISITORS) - may:
        answer = visit(world, role, "POST", path_of(model, "changelist"), fields)
        assert answer.wrote == [], f"{name} by {role}"


# --- Nobody gives themselves more ------------------------------------------------------------


def form_of(world: World, person: str) -> dict[str, object]:
    """What the form about somebody sends, everything ticked that gives rights."""
    user = world.people[person]
    said = {name: str(getattr(user, name) or "") for name in ("username", "name", "bio", "email")}
    groups = [group.pk for group in Group.objects.all()]
    rights = {"is_staff": "on", "is_superuser": "on", "groups": groups}
    return {**said, "is_active": "on", **rights, "email": "taken@example.org"}


@pytest.mark.parametrize("person", ["administrator", "moderator", "operator", "member"])
def test_no_administrator_makes_an_operator(world: World, person: str) -> None:
    """Nor takes over an account by its email or password: of themselves, or of anybody."""
    user = world.people[person]
    fields = form_of(world, person)
    for page in ("accounts_user_change", "auth_user_password_change"):
        path = reverse(f"admin:{page}", args=[user.pk])
        with undone():
            send(world.clients["administrator"], "POST", path, fields)
            changed = User.objects.get(pk=user.pk)
            assert changed.email == user.email
            assert changed.password == user.password
            assert changed.is_superuser == user.is_superuser
            assert set(changed.groups.all()) == set(user.groups.all())
    with undone():
        path = reverse("admin:accounts_user_change", args=[user.pk])
        send(world.clients["operator"], "POST", path, fields)
        assert User.objects.get(pk=user.pk).is_superuser, "the form of this test says nothing"
