"""What every address under /api/v1 shares."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from core.api.paging import Cursor, cursor_page
from core.api.strict import type_errors
from core.oauth import BearerAuthentication, HasScopes, Scoped

if TYPE_CHECKING:
    from django.db.models import QuerySet


class MayAsk(HasScopes):
    """A token needs the scopes; a session of our own pages may do what its person may.

    Without either, one may read what `for_guests` says.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.auth is not None:
            return super().has_permission(request, view)
        if isinstance(request.user, AnonymousUser):
            if request.method in SAFE_METHODS and cast("ApiView", view).for_guests:
                return True
            raise exceptions.NotAuthenticated(_("Log in, or send a token."))
        return True


class ApiView(Scoped):
    """A view of /api/v1. `scopes` are for reading, `write_scopes` for all else.

    With `for_guests` whoever asks may read; who nobody knows, and an app alone, as a guest.
    """

    for_guests: ClassVar[bool] = False
    path_words: ClassVar[Mapping[str, str]] = {}
    """For the document: what each argument in the address is."""

    authentication_classes = (BearerAuthentication, SessionAuthentication)
    permission_classes = (MayAsk,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.needs_user = not cls.for_guests

    def valid(self, form: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, if its form is right. Raises ValidationError, which names the field."""
        serializer = form(data=self.request.data, partial=partial)
        serializer.is_valid()
        if errors := {**dict(serializer.errors), **type_errors(serializer, self.request.data)}:
            raise exceptions.ValidationError(errors)
        return dict(serializer.validated_data)

    def valid_query(self, form: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """The same of the parameters in the address."""
        serializer = form(data=self.request.query_params.dict())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(
        self,
        rows: "QuerySet[Any]",
        describe: Callable[[list[Any]], list[dict[str, Any]]],
    ) -> Response:
        """The page that was asked for by `cursor` and `limit`, the newest first."""
        cursor = Cursor.of(self.request.query_params)
        page = cursor_page(rows, cursor)
        return Response({"items": describe(page.items), "next_cursor": page.next_cursor})
