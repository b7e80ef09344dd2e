"""What everybody is told alike: read once for a crowd, never older than what they hear next."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from core.database import close_pool_connections, in_database
from spaces import services
from spaces.live.shared_state import SharedState
from spaces.models import Space
from tests.spaces.cast import Cast, assemble_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def shared(space_cast):
    yield SharedState(space_cast.space.public_id)
    await sync_to_async(close_pool_connections, thread_sensitive=False)()


@pytest.fixture
def space_cast(transactional_db) -> Cast:
    return assemble_cast()


async def rename(cast: Cast, title: str) -> None:
    await in_database(services.update_space, actor=cast.host, space=cast.space, title=title)


def address_of(pk: int, public_id: str) -> None:
    Space.objects.filter(pk=pk).update(public_id=public_id)


async def test_a_crowd_asks_once(shared, monkeypatch):
    asked = []

    async def counting(work, *args):
        asked.append(args)
        return await in_database(work, *args)

    monkeypatch.setattr("spaces.live.shared_state.in_database", counting)
    states = await asyncio.gather(*(shared.get() for _ in range(50)))
    assert len(asked) == 1
    assert all(state is states[0] for state in states)


async def test_after_a_change_it_is_read_anew(shared, space_cast):
    before = await shared.get()
    await rename(space_cast, "Newer")
    assert (await shared.get())["space"]["title"] == before["space"]["title"]
    shared.changed()
    after = await shared.get()
    assert after["space"]["title"] == "Newer"
    assert after["seq"] == before["seq"] + 1


async def test_a_failure_is_not_kept(shared, space_cast):
    public_id = space_cast.space.public_id
    other = space_cast.space.pk
    await in_database(address_of, other, "elsewhere1234")
    with pytest.raises(Space.DoesNotExist):
        await shared.get()
    await in_database(address_of, other, public_id)
    assert (await shared.get())["space"]["id"]
