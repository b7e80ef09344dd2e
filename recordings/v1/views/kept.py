"""What all of these addresses share."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from django.core.files.storage import storages
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter

from accounts.v1.views import V1View
from core.api.files import AnyAccept
from core.media import media_response
from recordings.models import Clip, Replay
from recordings.presenting import SOUNDS
from spaces.models import Space
from spaces.v1.showing import find

if TYPE_CHECKING:
    from django.http import HttpRequest

READ: Final = frozenset({"space.read"})
LISTEN: Final = frozenset({"space.listen"})
FORM: Final = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(SOUNDS))


class KeptView(V1View):
    path_words: ClassVar = {
        "space_id": "The `id` of a Space, which its address ends with.",
        "clip_id": "The `id` of a clip, which its address ends with.",
        "cue_id": "The `id` of a cue of the transcript.",
        "download_id": "The `id` of a download of yours.",
    }
    scopes: ClassVar = READ
    write_scopes: ClassVar = frozenset({"space.write"})

    def space(self, space_id: str) -> Space:
        """Raises Http404 for one that who asks cannot see."""
        return find(self.viewer(), space_id)


class FileView(AnyAccept, KeptView):
    """A file, or the piece of it that is asked for."""

    def file(self, name: str, content_type: str) -> HttpResponseBase:
        # A Request of the framework stands for Django's in all that is asked of it.
        request = cast("HttpRequest", self.request)
        return media_response(request, storages["recordings"], name, content_type)


class SoundView(FileView):
    for_guests: ClassVar = True
    scopes: ClassVar = LISTEN

    def sound(self, of: Replay | Clip, form: str) -> HttpResponseBase:
        """In this form. Raises Http404 for one in which there is no sound."""
        if form not in SOUNDS:
            raise Http404
        field, content_type = SOUNDS[form]
        return self.file(getattr(of, field), content_type)
