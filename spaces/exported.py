"""What Spaces have to say in "Download my data" (accounts.exporting)."""

from django.db.models import Q, QuerySet

from accounts.exporting import leave_out, table
from accounts.models import User
from spaces.models import (
    Consent,
    Invitation,
    Participant,
    PinnedTweet,
    Question,
    QuestionVote,
    Reminder,
    Space,
    SpeakRequest,
    StagePoll,
    StagePollVote,
    Stream,
)

_SPACE = ("space__public_id", "the Space: its name in the address")
_WHEN = ("created_at", "when")


def register_all() -> None:
    _hosted()
    _taken_part()
    _exchanged()
    _agreed()


def _hosted() -> None:
    table(
        "spaces-hosted",
        "Spaces that you made or hosted",
        lambda user: Space.objects.filter(Q(host=user) | Q(created_by=user)),
        {
            "space": ("public_id", "its name in the address"),
            "host": ("host__username", "who hosts it now, or did at its end"),
            "title": ("title", "what it is called"),
            "description": ("description", "what it is about"),
            "state": ("state", "scheduled, live, ended or canceled"),
            "who_can_speak": ("who_can_speak", "who may speak"),
            "is_recorded": ("is_recorded", "others could play it afterwards"),
            "scheduled_start": ("scheduled_start", "when it was to begin"),
            "started_at": ("started_at", "when it began"),
            "ended_at": ("ended_at", "when it ended"),
            "most_listeners": ("peak_listeners", "how many listened at once, at most"),
            "visits": ("visit_count", "how often somebody came in"),
            "reactions": ("reaction_count", "how many reactions there were"),
        },
        covers=["spaces.Space.host", "spaces.Space.created_by"],
    )
    table(
        "spaces-polls",
        "Polls that you held in Spaces",
        lambda user: StagePoll.objects.filter(asked_by=user),
        {"space": _SPACE, "question": ("question", "what you asked"), "at": _WHEN},
        covers=["spaces.StagePoll.asked_by"],
    )


def _taken_part() -> None:
    table(
        "spaces-spoken-in",
        "Spaces that you were on the stage of, or are in now",
        lambda user: Participant.objects.filter(user=user),
        {
            "space": _SPACE,
            "title": ("space__title", "what it is called"),
            "role": ("role", "what you are there now; a listener once it is over"),
            "was_speaker": ("was_speaker", "you were on its stage"),
            "was_manager": ("was_manager", "you were host or co-host at its end"),
            "talk_ms": ("talk_ms", "how long you talked, in milliseconds"),
            "joined_at": ("joined_at", "when you came"),
            "left_at": ("left_at", "when you left"),
            "removed_at": ("removed_at", "when its hosts removed you"),
        },
        covers=["spaces.Participant.user"],
    )
    table(
        "spaces-requests",
        "Requests to speak",
        lambda user: SpeakRequest.objects.filter(participant__user=user),
        {
            "space": ("participant__space__public_id", _SPACE[1]),
            "words": ("question", "what you said it was about"),
            "status": ("status", "what came of it"),
            "at": _WHEN,
        },
    )
    table(
        "spaces-invitations",
        "Invitations to speak",
        lambda user: Invitation.objects.filter(user=user),
        {
            "space": _SPACE,
            "by": ("invited_by__username", "who invited you"),
            "role": ("role", "to speak, or to co-host"),
            "status": ("status", "what came of it"),
            "at": _WHEN,
        },
        covers=["spaces.Invitation.user"],
    )
    table(
        "spaces-invitations-made",
        "People whom you invited to speak",
        lambda user: Invitation.objects.filter(invited_by=user),
        {"space": _SPACE, "whom": ("user__username", "whom"), "at": _WHEN},
        covers=["spaces.Invitation.invited_by"],
    )
    table(
        "spaces-reminders",
        "Spaces that you want to be reminded of",
        lambda user: Reminder.objects.filter(user=user),
        {"space": _SPACE, "title": ("space__title", "what it is called"), "at": _WHEN},
        covers=["spaces.Reminder.user"],
    )
    leave_out(
        "How hosts answered others' requests; to each of these it is in their own download.",
        "spaces.SpeakRequest.decided_by",
    )


def _exchanged() -> None:
    table(
        "spaces-questions",
        "Questions that you asked in Spaces",
        lambda user: Question.objects.filter(author=user),
        {
            "space": _SPACE,
            "text": ("text", "what you asked"),
            "votes": ("vote_count", "how many wanted it answered"),
            "status": ("status", "what came of it"),
            "at": _WHEN,
        },
        covers=["spaces.Question.author"],
    )
    table(
        "spaces-question-votes",
        "Questions that you voted for",
        lambda user: QuestionVote.objects.filter(user=user),
        {"space": ("question__space__public_id", _SPACE[1]), "at": _WHEN},
        covers=["spaces.QuestionVote.user"],
    )
    table(
        "spaces-poll-votes",
        "Polls in Spaces that you voted in",
        lambda user: StagePollVote.objects.filter(user=user),
        {
            "space": ("poll__space__public_id", _SPACE[1]),
            "question": ("poll__question", "what was asked"),
            "choice": ("choice__text", "what you chose"),
            "at": _WHEN,
        },
        covers=["spaces.StagePollVote.user"],
    )
    table(
        "spaces-pins",
        "Tweets that you pinned",
        lambda user: PinnedTweet.objects.filter(pinned_by=user),
        {"space": _SPACE, "tweet": ("tweet_id", "the Tweet's number"), "at": _WHEN},
        covers=["spaces.PinnedTweet.pinned_by"],
    )


def _agreed() -> None:
    table(
        "consent",
        "What you agreed to",
        lambda user: Consent.objects.filter(user=user),
        {
            "space": _SPACE,
            "kind": ("kind", "captions, or recording, of what you say"),
            "is_given": ("is_given", "you agreed"),
            "since": ("since", "from when on it holds"),
            "until": ("until", "until when; empty: until you said otherwise"),
            "at": ("at", "when you said so"),
        },
        covers=["spaces.Consent.user"],
    )
    table(
        "microphone",
        "When your microphone was connected",
        _streams,
        {
            "space": _SPACE,
            "seat": ("seat", "the number of your seat"),
            "at": ("opened_at", "when"),
        },
        covers=["spaces.Stream.user"],
    )


def _streams(user: User) -> "QuerySet[Stream]":
    return Stream.objects.filter(user=user)
