from django.urls import path

from accounts.v1 import webhooks

urlpatterns = [
    path("webhooks", webhooks.WebhooksView.as_view(), name="v1_webhooks"),
    path("webhooks/<slug:webhook_id>", webhooks.WebhookView.as_view(), name="v1_webhook"),
    path(
        "webhooks/<slug:webhook_id>/secret",
        webhooks.SecretView.as_view(),
        name="v1_webhook_secret",
    ),
    path("webhooks/<slug:webhook_id>/test", webhooks.PingView.as_view(), name="v1_webhook_test"),
    path(
        "webhooks/<slug:webhook_id>/deliveries",
        webhooks.DeliveriesView.as_view(),
        name="v1_webhook_deliveries",
    ),
    path(
        "webhooks/<slug:webhook_id>/deliveries/<slug:delivery_id>/replay",
        webhooks.ReplayView.as_view(),
        name="v1_webhook_replay",
    ),
]
