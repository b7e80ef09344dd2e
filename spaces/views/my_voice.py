"""What somebody said in a Space, and what they take back of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import me
from core.errors import Invalid, NotAllowed
from spaces import rules, services
from spaces.forms import VoiceForm
from spaces.models import Consent, Space
from spaces.services.consent import said_ms, withdrawn_spans
from spaces.views.requests import visible_space


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_voice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Also for whom the host has blocked since: what they said is theirs."""
    actor, space = me(request), _spoken_in(request, public_id)
    form = VoiceForm(request.POST or None)
    if form.is_valid():
        try:
            return _change(request, actor, space, form.cleaned_data)
        except Invalid as error:
            form.add_error("start_ms", error.message)
    context = {
        "space": space,
        "form": form,
        "kinds": _kinds(actor, space),
        "length_ms": said_ms(space),
    }
    return render(request, "spaces/my_voice.html", context)


def _change(request: HttpRequest, actor: User, space: Space, data: dict[str, Any]) -> HttpResponse:
    chosen = {"kind": data["kind"], "start_ms": data["start_ms"] or 0, "end_ms": data["end_ms"]}
    if data["act"] == "give_back":
        services.give_back_consent(actor=actor, space=space, **chosen)
        messages.success(request, _("Given back."))
    else:
        services.withdraw_consent(actor=actor, space=space, **chosen)
        messages.success(request, _("Taken back."))
    return redirect("my_voice", space.public_id)


def _kinds(actor: User, space: Space) -> list[dict[str, Any]]:
    """Of the voice and of its captions: what is taken back now."""
    return [
        {
            "value": kind,
            "is_voice": kind == kind.RECORDING,
            "spans": [
                # Where it ends in whole seconds, rounded up: forms know no others.
                {**span._asdict(), "after_ms": span.end_ms + 999}
                for span in withdrawn_spans(actor, space, kind)
            ],
        }
        for kind in (Consent.Kind.RECORDING, Consent.Kind.CAPTIONS)
    ]


def _spoken_in(request: HttpRequest, public_id: str) -> Space:
    space = Space.objects.select_related("host").filter(public_id=public_id).first()
    if space is not None and rules.has_spoken(me(request), space):
        return space
    visible_space(request, public_id)
    raise NotAllowed(_("You did not speak in this Space."))
