"""Recordings for programs and for our own pages."""

from typing import TYPE_CHECKING, cast

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import me
from recordings.services.corrections import CueChanged, correct_cue
from recordings.views.transcripts import represent
from spaces.views.requests import visible_space

if TYPE_CHECKING:
    from django.http import HttpRequest


class CueView(APIView):
    """POST `text` in place of what one has `seen`; the answer has the `cue` as it is then."""

    permission_classes = (IsAuthenticated,)

    def post(self, request: Request, public_id: str, cue_id: int) -> Response:
        fields = request.data if isinstance(request.data, dict) else {}
        text, seen = (str(fields.get(name, "")) for name in ("text", "seen"))
        # A Request of the framework stands for Django's in all that is asked of it.
        space = visible_space(cast("HttpRequest", request), public_id)
        try:
            cue = correct_cue(
                actor=me(cast("HttpRequest", request)),
                space=space,
                cue_id=cue_id,
                text=text,
                seen=seen,
            )
        except CueChanged as error:
            refused = {"code": error.code, "message": error.message, "cue": represent(error.now)}
            return Response(refused, status=error.status)
        return Response({"cue": represent(cue)})
