"""Clips by HTTP: making one, its page and its sound, its card, its frame."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from accounts import services as accounts
from core.errors import DomainError
from recordings import listings
from recordings.models import Clip
from recordings.services import clips
from tests.factories import make_user
from tests.recordings.clipping import begin, end, files_of, make_clip
from timeline import services as timeline
from timeline.cards import Link, cards_for
from timeline.listings import prepare
from timeline.models import Tweet

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def space(host):
    return begin(host)


@pytest.fixture
def clip(space, listener, speaker):
    words = [["Hello", 40_200, 40_500], ["<b>", 40_500, 40_900]]
    said = [{"user_id": speaker.pk, "words": words}]
    return make_clip(space, listener, speaker, title="A <good> one", transcript=said)


def post(client, space, **fields):
    return client.post(reverse("space_clips", args=[space.public_id]), fields)


def test_whom_one_may_not_know_is_heard_without_a_name(client, clip, speaker):
    viewer = make_user("carol")
    accounts.block(actor=speaker, other=viewer)
    client.force_login(viewer)
    page = client.get(clip.get_absolute_url()).content.decode()
    assert '<bdi class="clip-line-name">Somebody</bdi>' in page
    assert f"<bdi>{speaker.display_name}</bdi>" not in page
    heard = {
        one: [voice.user for voice in listings.clips_by_key([clip.public_id], one)[0].voices.all()]
        for one in (viewer, None)
    }
    assert heard == {viewer: [], None: [speaker]}


# --- Making --------------------------------------------------------------------------------------


def test_a_guest_is_sent_to_log_in(client, space):
    answer = post(client, space)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("length", ["x", "-5", "1e3", "٣٠٠٠٠", "9" * 400])
def test_nonsense_is_refused_in_words(client, space, listener, length):
    client.force_login(listener)
    assert post(client, space, length_ms=length).status_code == 400
    assert not Clip.objects.exists()


def test_a_form_leads_to_the_clip(client, space, listener):
    client.force_login(listener)
    form = client.get(reverse("clip_new", args=[space.public_id]))
    assert 'name="until_ms"' in form.content.decode()
    answer = post(client, space, length_ms="30000")
    assert answer["Location"] == Clip.objects.get().get_absolute_url()
    page = client.get(answer["Location"]).content.decode()
    assert "Making your clip" in page


def test_the_sheet_asks_until_it_is_ready(client, space, listener):
    client.force_login(listener)
    in_place = {"HX-Request": "true"}
    address = reverse("space_clips", args=[space.public_id])
    part = client.post(address, {"length_ms": "30000"}, headers=in_place).content.decode()
    made = Clip.objects.get()
    again = reverse("clip_progress", args=[made.public_id])
    assert f'hx-get="{again}"' in part
    Clip.objects.update(state="done", rendered_version=1)
    ready = client.get(again, headers=in_place).content.decode()
    assert "Your clip is ready" in ready
    assert made.get_absolute_url() in ready
    assert "hx-get" not in ready
    Clip.objects.update(state="failed", error="nothing_heard")
    failed = client.get(again, headers=in_place).content.decode()
    assert "Nobody is heard" in failed
    assert "hx-get" not in failed


def test_the_stage_has_a_clip_button_where_it_is_recorded(client, listener, space, stranger):
    client.force_login(listener)
    other = begin(stranger, is_recorded=False)
    opens = 'data-opens="clip"'
    assert opens in client.get(space.get_absolute_url()).content.decode()
    assert opens not in client.get(other.get_absolute_url()).content.decode()
    client.logout()
    assert opens not in client.get(space.get_absolute_url()).content.decode()


# --- Its page and its sound ----------------------------------------------------------------------


def test_anyone_hears_it(client, clip):
    page = client.get(clip.get_absolute_url()).content.decode()
    assert "A &lt;good&gt; one" in page
    assert 'data-times="200,500 500,900">Hello &lt;b&gt;</span>' in page
    for form, kind in (("opus", "audio/ogg"), ("m4a", "audio/mp4")):
        answer = client.get(reverse("clip_audio", args=[clip.public_id, form]))
        assert (answer.getvalue(), answer.status_code) == (b"sound", 200)
        assert answer["Content-Type"].startswith(kind)
        assert "private" in answer["Cache-Control"]
    part = client.get(
        reverse("clip_audio", args=[clip.public_id, "opus"]), headers={"Range": "bytes=1-2"}
    )
    assert (part.status_code, part.getvalue()) == (206, b"ou")
    assert client.get(reverse("clip_audio", args=[clip.public_id, "mp3"])).status_code == 404


def test_hear_it_in_full_leads_to_half_a_minute_before(client, clip, space):
    assert "Go to the Space" in client.get(clip.get_absolute_url()).content.decode()
    end(space)
    page = client.get(clip.get_absolute_url()).content.decode()
    assert f'href="{space.get_absolute_url()}?t=10"' in page


@pytest.mark.parametrize("who", ["listener", "speaker", "host", "stranger"])
def test_everybody_is_offered_what_they_may_do(client, request, clip, who):
    client.force_login(request.getfixturevalue(who))
    page = client.get(clip.get_absolute_url()).content.decode()
    offered = {name for name in ("rename", "object", "delete") if f"/{name}" in page}
    assert (
        offered
        == {
            "listener": {"rename", "delete"},
            "speaker": {"object"},
            "host": {"delete"},
            "stranger": set(),
        }[who]
    )


def test_an_objection_is_asked_once_and_then_it_is_gone(
    client, clip, speaker, listener, django_capture_on_commit_callbacks
):
    client.force_login(speaker)
    address = reverse("clip_object", args=[clip.public_id])
    assert "disappears at once" in client.get(address).content.decode()
    assert Clip.objects.playable().exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert client.get(reverse("clip_audio", args=[clip.public_id, "opus"])).status_code == 404
    assert client.get(reverse("clip_embed", args=[clip.public_id])).status_code == 404
    gone = client.get(clip.get_absolute_url())
    assert (gone.status_code, "objected" in gone.content.decode()) == (410, False)
    assert files_of(clip) == []
    client.force_login(listener)
    assert "Somebody who speaks in it objected" in client.get(
        clip.get_absolute_url()
    ).content.decode().replace("\n", " ")


def test_an_old_version_is_played_to_nobody(client, clip, listener):
    client.force_login(listener)
    clips.make_again([clip.pk])
    assert client.get(reverse("clip_audio", args=[clip.public_id, "opus"])).status_code == 404
    page = client.get(clip.get_absolute_url()).content.decode()
    assert "Hello" not in page


def test_its_maker_renames_and_deletes_it(client, clip, listener):
    client.force_login(listener)
    client.post(reverse("clip_rename", args=[clip.public_id]), {"title": "Another"})
    assert Clip.objects.get().title == "Another"
    assert (
        "Delete this clip?"
        in client.get(reverse("clip_delete", args=[clip.public_id])).content.decode()
    )
    client.post(reverse("clip_delete", args=[clip.public_id]))
    assert not Clip.objects.playable().exists()


def test_whoever_may_not_is_refused(client, clip, stranger):
    client.force_login(stranger)
    for name in ("clip_object", "clip_delete", "clip_rename"):
        assert client.post(reverse(name, args=[clip.public_id])).status_code == 403


# --- Other sites ---------------------------------------------------------------------------------


def test_other_sites_show_a_player(client, clip, settings):
    page = client.get(clip.get_absolute_url()).content.decode()
    frame = settings.PUBLIC_URL + reverse("clip_embed", args=[clip.public_id])
    assert f'name="twitter:player" content="{frame}"' in page
    answer = client.get(
        reverse("oembed"), {"url": settings.PUBLIC_URL + clip.get_absolute_url(), "maxwidth": 300}
    ).json()
    assert (answer["title"], answer["width"]) == ("A <good> one", 300)
    assert f'src="{frame}"' in answer["html"]
    embed = client.get(reverse("clip_embed", args=[clip.public_id]))
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert "clip-card" in embed.content.decode()


# --- Lists and cards -----------------------------------------------------------------------------


def make_clips(space, count):
    return [
        make_clip(space, make_user(f"maker{number}"), make_user(f"voice{number}"))
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 31])
def test_the_list_costs_the_same_for_any_number(
    client, space, listener, count, django_assert_max_num_queries
):
    make_clips(space, count)
    client.force_login(listener)
    address = reverse("space_clips", args=[space.public_id])
    with django_assert_max_num_queries(14):
        page = client.get(address).content.decode()
    assert page.count("<clip-card") == min(count, 30)
    assert ("before=" in page) == (count > 30)


@pytest.mark.parametrize("count", [1, 30])
def test_cards_cost_the_same_for_any_number(space, listener, count, django_assert_num_queries):
    links = [Link("clip", clip.public_id) for clip in make_clips(space, count)]
    with django_assert_num_queries(2):
        cards = cards_for(links, listener)
    assert len(cards) == count
    with django_assert_num_queries(0):
        for card in cards.values():
            render_to_string(card.template, {**card.context, "user": listener})


def card_in_a_tweet(tweet, viewer):
    (shown,) = prepare([Tweet.objects.get(pk=tweet.pk)], viewer)
    card = shown.shown.card
    if card is None:
        return None
    request = RequestFactory().get("/")
    request.user = viewer
    return render_to_string(card.template, {**card.context, "user": viewer, "request": request})


def test_a_tweet_shows_the_clip_until_it_is_removed(clip, settings, listener, speaker, stranger):
    link = settings.PUBLIC_URL + clip.get_absolute_url()
    tweet = timeline.post_tweet(actor=listener, text=f"Listen {link}")
    card = card_in_a_tweet(tweet, stranger)
    assert "<clip-card" in card
    assert f"/clips/{clip.public_id}/audio.opus" in card
    assert '<audio controls preload="none">' in card
    clips.object_to_clip(actor=speaker, clip=clip)
    gone = card_in_a_tweet(tweet, stranger)
    assert "This clip was removed." in gone
    assert "A &lt;good" not in gone


def test_the_menu_of_a_tweet_reports_its_clip(clip, settings, client, speaker, stranger):
    link = settings.PUBLIC_URL + clip.get_absolute_url()
    tweet = timeline.post_tweet(actor=speaker, text=f"Listen {link}")

    def offers(viewer):
        client.force_login(viewer)
        page = client.get(tweet.get_absolute_url()).content.decode()
        return f"/report/clip/{clip.public_id}" in page

    assert (offers(stranger), offers(speaker), offers(clip.author)) == (True, True, False)
    clips.object_to_clip(actor=speaker, clip=clip)
    assert not offers(stranger)


def test_refusals_have_words():
    from recordings.rules import NoClip  # noqa: PLC0415

    for reason in NoClip:
        error = clips.refusal(reason)
        assert isinstance(error, DomainError)
        assert (error.code, bool(error.message)) == (reason.value, True)
