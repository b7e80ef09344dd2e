from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oauth2_provider.models import (
    AccessToken,
    Application,
    DeviceGrant,
    Grant,
    IDToken,
    RefreshToken,
)

from accounts import rules, services
from accounts.models import User
from accounts.requests import me
from core.errors import NotAllowed

Decide = Callable[..., None]
_ONLY_OPERATORS: Final = (
    "username",
    "email",
    "is_active",
    "is_staff",
    "is_superuser",
    "groups",
    "user_permissions",
)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Accounts. Standing changes by services alone: here are their two buttons."""

    list_display = ("username", "name", "email", "is_staff", "is_active", "suspended_at")
    list_filter = (
        ("suspended_at", admin.EmptyFieldListFilter),
        "is_staff",
        "is_superuser",
        "is_active",
        "is_listed_host",
    )
    search_fields = ("username", "name", "email")
    # A picture comes through the service that draws it anew.
    readonly_fields = ("suspended_at", "avatar", "last_login", "date_joined")
    actions = ("suspend_accounts", "reinstate_accounts")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Profile"), {"fields": ("name", "bio", "avatar", "email")}),
        (
            _("Rights"),
            {
                "fields": (
                    "is_active",
                    "suspended_at",
                    "is_listed_host",
                    "is_staff",
                    "is_superuser",
                    "groups",
                    "user_permissions",
                )
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and not obj.is_active and "is_active" in form.changed_data:
            services.shut_out(user=obj)
        if change and "email" in form.changed_data:
            services.replace_email(user=obj, email=obj.email)

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...] | list[str]:
        """Whoever could give rights, or an email that a new password is sent to, has them all."""
        shown = tuple(super().get_readonly_fields(request, obj))
        if not me(request).is_superuser:
            return (*shown, *_ONLY_OPERATORS)
        # What its owner closed, a service opens again.
        is_closed = obj is not None and obj.closed_at is not None
        return (*shown, "is_active") if is_closed else shown

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody but an operator is shown anything of a password."""
        if me(request).is_superuser:
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("username",)}), *self.fieldsets[1:])

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """Closing one says what stays of it; a stock form would not."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Of staff only by operators: an administrator becomes no other one."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_staff or me(request).is_superuser)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - as Django calls it
        form_url: str = "",
    ) -> HttpResponse:
        if not me(request).is_superuser:
            raise PermissionDenied
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        return answer

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return rules.can_moderate_accounts(me(request))

    @admin.action(permissions=["suspend"], description=_("Suspend the chosen accounts"))
    def suspend_accounts(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        return self._decide(
            request,
            people,
            services.suspend,
            action="suspend_accounts",
            question=_("Suspend these accounts?"),
            words=_(
                "Nobody sees them any more, and they can write nothing. They still read, and a "
                "Space they host ends. You can reinstate them at any time."
            ),
            yes=_("Suspend"),
        )

    @admin.action(permissions=["suspend"], description=_("Reinstate the chosen accounts"))
    def reinstate_accounts(
        self, request: HttpRequest, people: QuerySet[User]
    ) -> HttpResponse | None:
        return self._decide(
            request,
            people,
            services.reinstate,
            action="reinstate_accounts",
            question=_("Reinstate these accounts?"),
            words=_("Everybody sees them again, with their followers and all they wrote."),
            yes=_("Reinstate"),
        )

    def _decide(
        self, request: HttpRequest, people: QuerySet[User], decide: Decide, **page: object
    ) -> HttpResponse | None:
        """Ask first; after the answer decide about each, and say about whom that was refused."""
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                **page,
                "opts": self.opts,
                "people": people,
                "checkbox_name": ACTION_CHECKBOX_NAME,
            }
            return render(request, "accounts/admin_decide.html", context)
        done = 0
        for person in people:
            try:
                decide(actor=me(request), other=person)
                done += 1
            except NotAllowed as error:
                self.message_user(request, f"{person}: {error.message}", messages.ERROR)
        if done:
            words = ngettext("Done: %d account.", "Done: %d accounts.", done)
            self.message_user(request, words % done, messages.SUCCESS)
        return None


# Apps and tokens are their owners' alone (accounts.services.programs); the toolkit lists them.
for _model in (AccessToken, Application, Grant, IDToken, RefreshToken, DeviceGrant):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
