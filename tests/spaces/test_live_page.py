import pytest

from core.paging import PAGE_LENGTH
from spaces.listings import live_page
from tests.factories import make_user
from tests.spaces.cast import enter
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


def test_pages_follow_where_every_space_has_listeners():
    for number in range(PAGE_LENGTH + 2):
        space = make_live_space(make_user(f"host{number}"))
        enter(make_user(f"ear{number}"), space)
    first = live_page(None, None, None)
    second = live_page(None, None, first.next_before)
    assert (len(first.items), len(second.items)) == (PAGE_LENGTH, 2)
    assert second.next_before is None
