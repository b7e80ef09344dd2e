"""Tweets: replies, quotes and retweets are Tweets that point at another one."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Block, Follow, Mute, User
from core.paths import path_to
from core.search import WordsField

if TYPE_CHECKING:
    from timeline.cards import Card
    from timeline.listings import ShownPoll

TWEET_LENGTH = 280
TAG_LENGTH = 80


class TweetQuerySet(models.QuerySet["Tweet"]):
    def visible_to(self, viewer: User | None) -> Self:
        """What `viewer` (None: a guest) may read, wherever it is shown.

        By authors in good standing who have not blocked the viewer; of protected ones only for
        themselves and their followers. What moderators removed is nobody's to read. A retweet
        also needs what it retweets to be readable; a quote or a reply does not: it is shown with a
        stub instead.
        """
        retweet = Q(retweet_of__isnull=True) | _readable("retweet_of__author", viewer)
        stands = Q(removed_at__isnull=True, retweet_of__removed_at__isnull=True)
        return self.filter(stands, _readable("author", viewer), retweet)

    def unsilenced_by(self, viewer: User | None) -> Self:
        """Without what `viewer` has blocked or muted the author (or retweeted author) of."""
        if viewer is None or viewer.pk is None:
            return self
        return self.filter(
            _unsilenced("author", viewer),
            Q(retweet_of__isnull=True) | _unsilenced("retweet_of__author", viewer),
        )

    def originals_for(self, viewer: User | None) -> Self:
        """As `visible_to` and `unsilenced_by` together, without retweets: half as much to ask."""
        stands = Q(removed_at__isnull=True, retweet_of__isnull=True)
        originals = self.filter(stands, _readable("author", viewer))
        if viewer is None or viewer.pk is None:
            return originals
        return originals.filter(_unsilenced("author", viewer))

    def newest_first(self) -> Self:
        """Ids grow with time: pages follow `pk`, which is unique where times are not."""
        return self.order_by("-pk")


def _readable(author: str, viewer: User | None) -> Q:
    good = Q(**{f"{author}__is_active": True, f"{author}__suspended_at__isnull": True})
    public = Q(**{f"{author}__is_protected": False})
    if viewer is None or viewer.pk is None:
        return good & public
    mine = Q(**{author: viewer})
    follows = Follow.objects.filter(follower=viewer, followed=OuterRef(f"{author}_id"))
    blocks = Block.objects.filter(blocked=viewer, blocker=OuterRef(f"{author}_id"))
    return mine | (good & (public | Exists(follows)) & ~Exists(blocks))


def _unsilenced(author: str, viewer: User) -> Q:
    blocked = Block.objects.filter(blocker=viewer, blocked=OuterRef(f"{author}_id"))
    muted = Mute.objects.filter(muter=viewer, muted=OuterRef(f"{author}_id"))
    return ~Exists(blocked) & ~Exists(muted)


class Tweet(models.Model):
    """At most 280 characters as timeline.text counts them; a plain retweet has no text.

    The four counts follow the rows behind them (timeline.services.counts); of replies, quotes and
    retweets only public ones are counted, so that a number never tells of a protected account.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tweets"
    )
    text = models.TextField(blank=True)
    # Both outlive what they point at: an answer to something deleted stays an answer.
    reply_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    is_reply = models.BooleanField(default=False)
    quote_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes"
    )
    is_quote = models.BooleanField(default=False)
    retweet_of = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="retweets"
    )
    reply_count = models.PositiveIntegerField(default=0)
    retweet_count = models.PositiveIntegerField(default=0)
    quote_count = models.PositiveIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # Moderators removed it: nobody reads it, unless an appeal brings it back.
    removed_at = models.DateTimeField(null=True, blank=True)
    words = WordsField("text")

    # What timeline.listings.prepare attaches for a page.
    shown: "Tweet"
    quoted: "Tweet | None"
    answered: "Tweet | None"
    card: "Card | None"
    shown_poll: "ShownPoll | None"
    is_liked: bool
    is_retweeted: bool

    objects = TweetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "retweet_of"],
                condition=Q(retweet_of__isnull=False),
                name="retweet_once",
            ),
            models.CheckConstraint(
                condition=Q(retweet_of__isnull=True) | Q(text="", is_reply=False, is_quote=False),
                name="retweet_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | Q(is_reply=True), name="reply_is_a_reply"
            ),
            models.CheckConstraint(
                condition=Q(quote_of__isnull=True) | Q(is_quote=True), name="quote_is_a_quote"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"]),
            models.Index(fields=["reply_to", "id"]),
        ]

    def __str__(self) -> str:
        return f"Tweet {self.pk} of {self.author_id}"

    def get_absolute_url(self) -> str:
        return path_to("tweet", self.pk)


class Like(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes"
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tweet"], name="like_once")]
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.tweet_id}"


class Mention(models.Model):
    """Who is named with @handle in a Tweet, as they were called when it was written."""

    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user", "-tweet"])]

    def __str__(self) -> str:
        return f"{self.tweet_id} names {self.user_id}"


class Hashtag(models.Model):
    """A #tag of a Tweet; `tag` is in lower case and without the #."""

    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="hashtags")
    tag = models.CharField(max_length=TAG_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "tag"], name="hashtag_once")]
        indexes = [models.Index(fields=["tag", "-tweet"])]

    def __str__(self) -> str:
        return f"#{self.tag} in {self.tweet_id}"


class TweetLink(models.Model):
    """A link of a Tweet that a card provider knows (timeline.cards): kind "space", key its id."""

    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tweet", "kind", "key"], name="tweet_link_once")
        ]
        indexes = [models.Index(fields=["kind", "key", "-tweet"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} in {self.tweet_id}"
