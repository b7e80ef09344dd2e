"""Who leads, through the sockets: invited, made co-host, handed a Space, left with one."""

import pytest

from core.sockets.codes import Close
from spaces.client import Refused
from tests.spaces.live.socket_support import HOST_SEAT, Ear, conversation


async def test_handing_over_loses_not_a_frame_and_the_new_host_ends_the_space(scene):
    async with scene.client("speaker") as speaker:
        async with conversation(scene) as talk:
            host = talk.voice.client
            stream = host.stream
            await host.request("space.hand_over", participant=scene.places["speaker"])
            assert host.stage.you["role"] == "cohost"
            await speaker.stage.until(lambda stage: stage.you["role"] == "host")
            assert speaker.stage.space["host_id"] == str(scene.cast.speaker.pk)
            assert "requests" in (await speaker.request("state.get"))
            after = talk.voice.spoken[-1][0]
            await talk.far.until(lambda ear: ear.said_by(HOST_SEAT)[-1].sequence > after)
            await talk.require_all_heard()
            assert {frame.stream for frame in talk.far.frames} == {stream}
            with pytest.raises(Refused, match="not_allowed"):
                await host.request("space.end")
        # The socket of the new host was opened while somebody else was.
        await speaker.request("space.end")
        assert (await speaker.wait_closed()).code == Close.ENDED


async def test_an_invited_listener_comes_up_and_helps(scene):
    async with (
        scene.client("host") as host,
        scene.client("cohost") as cohost,
        scene.client("listener") as listener,
    ):
        place = scene.places["listener"]
        asked = await host.request("cohost.invite", participant=place)
        assert asked["invitation"]["role"] == "cohost"
        await cohost.stage.until(lambda stage: stage.parts["invitations"])
        await listener.stage.until(lambda stage: stage.you["invitation"])
        invitation = listener.stage.you["invitation"]["id"]
        await listener.request("invitation.accept", invitation=invitation)
        await cohost.stage.until(lambda stage: not stage.parts["invitations"])
        await cohost.stage.until(lambda stage: stage.participants[place]["role"] == "cohost")
        # What only managers are told reaches the new one without being asked for.
        await listener.stage.until(lambda stage: "talk" in stage.parts)
        await listener.request("seat.mute", participant=scene.places["speaker"])
        await host.request("cohost.remove", participant=place)
        await listener.stage.until(lambda stage: not stage.you["is_manager"])


async def test_somebody_elsewhere_is_invited_by_account_and_declines(scene):
    async with scene.client("host") as host, scene.client("stranger") as stranger:
        user = str(scene.cast.stranger.pk)
        answer = await host.request("seat.invite", user=user)
        await stranger.stage.until(lambda stage: stage.you["invitation"])
        await stranger.request("invitation.decline", invitation=answer["invitation"]["id"])
        await stranger.stage.until(lambda stage: stage.you["invitation"] is None)
        answer = await host.request("seat.invite", user=user)
        await host.request("invitation.withdraw", invitation=answer["invitation"]["id"])
        for request in ({}, {"user": user, "participant": scene.places["listener"]}):
            with pytest.raises(Refused, match="invalid"):
                await host.request("seat.invite", **request)


async def test_a_host_who_leaves_is_missed_by_nobody_who_listens(scene):
    """The co-host has the say at once, and the host comes back to the same seat."""
    async with scene.client("cohost") as cohost, scene.client() as guest:
        async with scene.client("host") as host:
            await host.request("space.leave")
        await guest.stage.until(lambda stage: stage.space["host_away_since"])
        await cohost.request("mic.open")
        async with Ear(guest) as ear:
            await cohost.publish(b"\xf8\xff\xfe", 90)
            await ear.until(lambda ear: ear.frames)
        async with scene.client("host") as host:
            you = host.stage.you
            assert (you["role"], you["seat"], you["is_muted"]) == ("host", HOST_SEAT, True)
            await guest.stage.until(lambda stage: stage.space["host_away_since"] is None)
