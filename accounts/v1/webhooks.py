"""/api/v1/webhooks: what one wants told where, and what was told (docs/webhooks.md)."""

from typing import Any, ClassVar, Final

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Delivery, DeliveryState, Listening, Webhook, WhyOff
from accounts.models.webhooks import WEBHOOK_NAME_LENGTH
from accounts.services import webhooks as services
from accounts.v1.views import V1View
from core.api.fields import Form, LineField, MomentField
from core.api.schema import CURSOR, page_of

READ: Final = frozenset({"webhook.read"})
WRITE: Final = frozenset({"webhook.write"})
SUBSCRIBE: Final = WRITE | {"space.read"}
"""Who may not read Spaces is not told of them either."""

_NEW: Final = {
    "name": "The bot that records",
    "url": "https://example.org/spaces",
    "events": ["spaces.start", "spaces.end"],
    "listening": "own",
}


class WebhookSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    listening = serializers.ChoiceField(Listening.choices)
    is_on = serializers.BooleanField()
    why_off = serializers.ChoiceField(
        [choice for choice in WhyOff.choices if choice[0]],
        allow_blank=True,
        help_text="Why we switched it off; empty where its owner did, or it is on.",
    )
    created_at = MomentField()
    last_at = MomentField(allow_null=True, help_text="When it was called last.")
    last_status = serializers.IntegerField(
        allow_null=True, help_text="What it answered then; null: nothing."
    )
    failing_since = MomentField(allow_null=True, help_text="Nothing has reached it since then.")


class SecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="`whsec_…`; it is not shown again.")


class MadeWebhookSerializer(WebhookSerializer, SecretSerializer):
    """With the secret that its messages are signed with, this once."""


class WebhookFieldsSerializer(Form):
    name = LineField(max_length=WEBHOOK_NAME_LENGTH)
    url = serializers.CharField(max_length=2048, help_text="Public, and https.")
    events = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=20,
        help_text="`spaces.start`, `spaces.end`, `recording.ready`, `clip.ready`, `captions.ready`",
    )
    listening = serializers.ChoiceField(
        Listening.choices,
        required=False,
        help_text="`own`: Spaces you host or co-host, and your clips; `followed`: public Spaces of "
        "people you follow.",
    )


class WebhookChangeSerializer(WebhookFieldsSerializer):
    is_on = serializers.BooleanField(required=False)


class DeliverySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="event.message_id", help_text="Its `webhook-id`.")
    event = serializers.CharField(source="event.kind")
    state = serializers.ChoiceField(DeliveryState.choices)
    created_at = MomentField(source="event.created_at", help_text="When it happened.")
    attempts = serializers.IntegerField(help_text="How often it was tried.")
    tried_at = MomentField(allow_null=True, help_text="When it was tried last.")
    next_at = serializers.SerializerMethodField(help_text="When it will be tried again.")
    status = serializers.IntegerField(
        allow_null=True, help_text="What it answered then; null: nothing, and `error` says why."
    )
    error = serializers.CharField(help_text="A code of docs/webhooks.md, or empty.")
    duration_ms = serializers.IntegerField(allow_null=True)

    def get_next_at(self, delivery: Delivery) -> str | None:
        waits = delivery.state == DeliveryState.WAITING
        return MomentField().to_representation(delivery.next_at) if waits else None


class WebhooksTagged(V1View):
    tag = "Webhooks"
    scopes: ClassVar = READ
    write_scopes: ClassVar = WRITE
    path_words: ClassVar = {
        "webhook_id": "The `id` of a webhook.",
        "delivery_id": "The `id` of a delivery.",
    }

    def webhook(self, webhook_id: str) -> Webhook:
        """One's own. Raises Http404."""
        return get_object_or_404(Webhook, user=self.me(), public_id=webhook_id)


class WebhooksView(WebhooksTagged):
    write_scopes: ClassVar = SUBSCRIBE

    @extend_schema(
        operation_id="webhooks.list",
        summary="List your webhooks",
        parameters=CURSOR,
        responses=page_of(WebhookSerializer),
    )
    def get(self, _request: Request) -> Response:
        return self.page(
            Webhook.objects.filter(user=self.me()),
            lambda found: list(WebhookSerializer(found, many=True).data),
        )

    @extend_schema(
        operation_id="webhooks.create",
        summary="Make a webhook",
        request=WebhookFieldsSerializer,
        responses={201: MadeWebhookSerializer},
        examples=[OpenApiExample("Your Spaces", value=_NEW, request_only=True)],
    )
    def post(self, _request: Request) -> Response:
        """It is on. The answer has its secret, which nobody is shown again."""
        fields = self.valid(WebhookFieldsSerializer)
        webhook, secret = services.make_webhook(actor=self.me(), **fields)
        made = {**WebhookSerializer(webhook).data, "secret": secret}
        return Response(made, status=status.HTTP_201_CREATED)


class WebhookView(WebhooksTagged):
    write_scopes: ClassVar = SUBSCRIBE

    @extend_schema(
        operation_id="webhooks.get", summary="Get a webhook", responses=WebhookSerializer
    )
    def get(self, _request: Request, webhook_id: str) -> Response:
        return Response(WebhookSerializer(self.webhook(webhook_id)).data)

    @extend_schema(
        operation_id="webhooks.change",
        summary="Change a webhook, or switch it on or off",
        request=WebhookChangeSerializer,
        responses=WebhookSerializer,
        examples=[OpenApiExample("Off", value={"is_on": False}, request_only=True)],
    )
    def patch(self, _request: Request, webhook_id: str) -> Response:
        """What waits goes to the new address; switched off, it is given up."""
        webhook = self.webhook(webhook_id)
        fields = self.valid(WebhookChangeSerializer, partial=True)
        changed = services.change_webhook(actor=self.me(), webhook=webhook, **fields)
        return Response(WebhookSerializer(changed).data)

    @extend_schema(
        operation_id="webhooks.delete", summary="Delete a webhook", responses={204: None}
    )
    def delete(self, _request: Request, webhook_id: str) -> Response:
        services.delete_webhook(actor=self.me(), webhook=self.webhook(webhook_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SecretView(WebhooksTagged):
    @extend_schema(
        operation_id="webhooks.rotate_secret",
        summary="Make a new secret",
        request=None,
        responses=SecretSerializer,
    )
    def post(self, _request: Request, webhook_id: str) -> Response:
        """For a day all is signed with the one before, too."""
        secret = services.rotate_secret(actor=self.me(), webhook=self.webhook(webhook_id))
        return Response({"secret": secret})


class PingView(WebhooksTagged):
    @extend_schema(
        operation_id="webhooks.test",
        summary="Send a test",
        request=None,
        responses={202: DeliverySerializer},
    )
    def post(self, _request: Request, webhook_id: str) -> Response:
        """Sends a `ping`, once, also to a webhook that is off."""
        sent = services.send_test(actor=self.me(), webhook=self.webhook(webhook_id))
        return Response(DeliverySerializer(sent).data, status=status.HTTP_202_ACCEPTED)


class DeliveriesView(WebhooksTagged):
    @extend_schema(
        operation_id="webhooks.deliveries",
        summary="List what was sent",
        parameters=CURSOR,
        responses=page_of(DeliverySerializer),
    )
    def get(self, _request: Request, webhook_id: str) -> Response:
        """Of the last 30 days."""
        return self.page(
            self.webhook(webhook_id).deliveries.select_related("event"),
            lambda found: list(DeliverySerializer(found, many=True).data),
        )


class ReplayView(WebhooksTagged):
    @extend_schema(
        operation_id="webhooks.replay",
        summary="Send a delivery again",
        request=None,
        responses={202: DeliverySerializer},
    )
    def post(self, _request: Request, webhook_id: str, delivery_id: str) -> Response:
        """Under the same id, and with all its tries before it."""
        webhook = self.webhook(webhook_id)
        deliveries = webhook.deliveries.select_related("event")
        found = get_object_or_404(deliveries, event__public_id=delivery_id.removeprefix("msg_"))
        again = services.replay_delivery(actor=self.me(), webhook=webhook, delivery=found)
        return Response(DeliverySerializer(again).data, status=status.HTTP_202_ACCEPTED)
