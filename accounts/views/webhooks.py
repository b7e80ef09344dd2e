"""Webhooks in the settings: what one wants told where, and what was told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import WebhookForm
from accounts.models import Delivery, Webhook
from accounts.requests import me
from accounts.services import webhooks as services
from accounts.webhooks.showing import shown
from core.errors import DomainError, NotAllowed
from core.limits import TooMany
from core.paging import cursor_of, older_url, page_by_pk

FIELD_OF = {
    "webhook_name": "name",
    "fetch_refused": "url",
    "webhook_events": "events",
    "webhook_listening": "listening",
}


@require_safe
@login_required
def webhooks(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/webhooks.html", {"webhooks": me(request).webhooks.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def webhook_new(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook, secret = services.make_webhook(actor=me(request), **form.cleaned_data)
        except DomainError as error:
            _put_into(form, error)
        else:
            return _page(request, webhook, secret=secret)
    return render(request, "accounts/webhook_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def webhook_edit(request: HttpRequest, webhook_id: str) -> HttpResponse:
    webhook = _own(request, webhook_id)
    initial = {name: getattr(webhook, name) for name in WebhookForm.base_fields}
    form = WebhookForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.change_webhook(actor=me(request), webhook=webhook, **form.cleaned_data)
        except DomainError as error:
            _put_into(form, error)
        else:
            return redirect("webhook", webhook_id)
    return render(request, "accounts/webhook_edit.html", {"form": form, "webhook": webhook})


@require_safe
@login_required
def webhook_page(request: HttpRequest, webhook_id: str) -> HttpResponse:
    return _page(request, _own(request, webhook_id))


@require_POST
@login_required
def webhook_switch(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """On or off, as the form says."""
    is_on = request.POST.get("is_on") == "on"
    services.change_webhook(actor=me(request), webhook=_own(request, webhook_id), is_on=is_on)
    return redirect("webhook", webhook_id)


@require_POST
@login_required
@never_cache
def webhook_secret(request: HttpRequest, webhook_id: str) -> HttpResponse:
    webhook = _own(request, webhook_id)
    secret = services.rotate_secret(actor=me(request), webhook=webhook)
    return _page(request, webhook, secret=secret, is_rotated=True)


@require_POST
@login_required
def webhook_test(request: HttpRequest, webhook_id: str) -> HttpResponse:
    services.send_test(actor=me(request), webhook=_own(request, webhook_id))
    messages.success(request, _("A test is on its way. It stands below once it was sent."))
    return redirect("webhook", webhook_id)


@require_POST
@login_required
def webhook_resend(request: HttpRequest, webhook_id: str, delivery_id: str) -> HttpResponse:
    webhook = _own(request, webhook_id)
    delivery = get_object_or_404(Delivery, webhook=webhook, event__public_id=delivery_id)
    services.replay_delivery(actor=me(request), webhook=webhook, delivery=delivery)
    messages.success(request, _("It is on its way again."))
    return redirect("webhook", webhook_id)


@require_POST
@login_required
def webhook_delete(request: HttpRequest, webhook_id: str) -> HttpResponse:
    services.delete_webhook(actor=me(request), webhook=_own(request, webhook_id))
    messages.success(request, _("The webhook is deleted. Nothing more is sent there."))
    return redirect("webhooks")


def _own(request: HttpRequest, webhook_id: str) -> Webhook:
    return get_object_or_404(Webhook, user=me(request), public_id=webhook_id)


def _page(request: HttpRequest, webhook: Webhook, **once: Any) -> HttpResponse:
    """With its newest deliveries. `once` is shown on the answer that made it, and on no other."""
    deliveries = webhook.deliveries.select_related("event")
    page = page_by_pk(deliveries, cursor_of(request.GET))
    context = {
        "webhook": webhook,
        "deliveries": [shown(delivery) for delivery in page.items],
        "older_url": older_url(request, page) if request.method == "GET" else "",
        **once,
    }
    return render(request, "accounts/webhook.html", context)


def _put_into(form: WebhookForm, error: DomainError) -> None:
    """Beside the field that it is about; what was typed stays. Raises what no field can mend."""
    if isinstance(error, NotAllowed | TooMany):
        raise error
    form.add_error(FIELD_OF.get(error.code), error.message)
