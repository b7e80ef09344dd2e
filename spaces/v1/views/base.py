"""What the views of Spaces share."""

from typing import ClassVar, Final

from rest_framework import status
from rest_framework.response import Response

from accounts.v1.views import V1View
from spaces.models import Space
from spaces.v1.showing import find, find_shown, represent

READ: Final = frozenset({"space.read"})
WRITE: Final = frozenset({"space.write"})


class SpacesTagged(V1View):
    tag = "Spaces"
    scopes: ClassVar = READ
    write_scopes: ClassVar = WRITE
    path_words: ClassVar = {"space_id": "The `id` of a Space, which its address ends with."}

    def space(self, space_id: str) -> Space:
        """What an act is about. Raises Http404 for what does not exist for who asks."""
        return find(self.viewer(), space_id)

    def answer(self, space: Space, code: int = status.HTTP_200_OK) -> Response:
        """The Space as who asks sees it now."""
        shown = find_shown(self.viewer(), space.public_id)
        return Response(represent([shown])[0], status=code)
