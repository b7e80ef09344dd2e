"""Who gets in: origins, Spaces, tickets, and how often one may try."""

import pytest
from websockets.exceptions import InvalidStatus

from spaces import services
from tests.spaces.live.socket_support import close_code, frame

# --- Origins -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["control", "listen", "publish"])
async def test_a_foreign_page_opens_nothing(scene, kind):
    port = scene.server.base_url.rpartition(":")[2]
    for origin in (
        "https://evil.example",
        "http://127.0.0.1:1",  # another port
        f"https://127.0.0.1:{port}",  # another scheme
        f"http://127.0.0.1.evil.example:{port}",
        "null",
        None,
    ):
        with pytest.raises(InvalidStatus) as refused:
            await scene.open(scene.path(kind), who="host", origin=origin)
        assert refused.value.response.status_code == 403, origin


# --- Spaces ------------------------------------------------------------------------------------


async def test_an_unknown_space_is_not_found(scene):
    assert await close_code(await scene.open(scene.path("control", "0" * 13))) == 4404


@pytest.fixture
def unstarted(scene):
    return services.create_space(actor=scene.cast.stranger, title="Soon").public_id


async def test_a_space_that_has_not_started_is_not_there(scene, unstarted):
    for who in (None, "host", "stranger"):
        socket = await scene.open(scene.path("control", unstarted), who=who)
        assert await close_code(socket) == 4404


@pytest.fixture
def ended(scene):
    services.end_space(actor=scene.cast.host, space=scene.cast.space)


async def test_a_space_that_is_over_has_ended(scene, ended):
    for who in (None, "host", "listener"):
        assert await close_code(await scene.open(scene.path("control"), who=who)) == 4410


async def test_a_host_of_another_space_does_not_slip_in(scene):
    assert await close_code(await scene.open(scene.path("control"), who="other_host")) == 4403


async def test_a_path_that_is_none_is_refused(scene):
    for path in ("/ws/spaces/short/control", "/ws/spaces/0123456789abc/elsewhere"):
        with pytest.raises(InvalidStatus):
            await scene.open(path)


# --- Tickets -----------------------------------------------------------------------------------


async def test_a_ticket_opens_one_socket(scene):
    async with scene.client() as guest:
        ticket = (await guest.request("ticket.create", purpose="listen"))["ticket"]
        first = await scene.open(scene.path("listen"), tickets=(ticket,))
        assert first.subprotocol == "spaces.1"  # the ticket is not repeated
        second = await scene.open(scene.path("listen"), tickets=(ticket,))
        assert await close_code(second) == 4401
        await first.close()
        assert first.close_code == 1000  # it was not disturbed


async def test_a_ticket_is_for_its_purpose(scene):
    async with scene.client("speaker") as speaker:
        for purpose, other in (("listen", "publish"), ("publish", "listen")):
            ticket = (await speaker.request("ticket.create", purpose=purpose))["ticket"]
            socket = await scene.open(scene.path(other), tickets=(ticket,))
            assert await close_code(socket) == 4401


@pytest.fixture
def elsewhere(scene):
    return scene.cast.other_host.participations.get().space.public_id


async def test_a_ticket_is_for_its_space(scene, elsewhere):
    async with scene.client() as guest:
        ticket = (await guest.request("ticket.create", purpose="listen"))["ticket"]
        socket = await scene.open(scene.path("listen", elsewhere), tickets=(ticket,))
        assert await close_code(socket) == 4401


@pytest.mark.parametrize("kind", ["listen", "publish"])
async def test_without_a_ticket_there_is_no_sound(scene, kind):
    for tickets in ((), ("made-up",), ("two", "of-them")):
        assert await close_code(await scene.open(scene.path(kind), tickets=tickets)) == 4401


@pytest.mark.parametrize("who", ["listener", None])
async def test_who_does_not_sit_gets_no_ticket_to_publish(scene, who):
    async with scene.client(who) as client:
        with pytest.raises(Exception, match="login_required" if who is None else "not_seated"):
            await client.request("ticket.create", purpose="publish")


async def test_a_ticket_of_before_a_revoke_opens_nothing(scene):
    async with scene.client("speaker") as speaker, scene.client("host") as host:
        ticket = (await speaker.request("ticket.create", purpose="publish"))["ticket"]
        await host.request("seat.revoke", participant=scene.places["speaker"])
        socket = await scene.open(scene.path("publish"), tickets=(ticket,))
        assert await close_code(socket) == 4403


async def test_a_newer_publish_socket_takes_over(scene):
    async with scene.client("speaker") as speaker:
        first = await scene.open_audio(speaker, "publish")
        await first.send(frame(0))
        second = await scene.open_audio(speaker, "publish")
        assert await close_code(first) == 4409
        await second.close()
