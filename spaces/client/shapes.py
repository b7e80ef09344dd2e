"""What the server answers, and what it takes: the shapes of its OpenAPI document.

A test compares each with that document (`/api/v1/openapi.json`), which says what every field means.
"""

from typing import Any, Literal, TypedDict

Work = Literal["waiting", "working", "done", "failed"]
WhoCanSpeak = Literal["everyone", "followed", "followers", "invited"]
State = Literal["scheduled", "live", "ended", "canceled"]
Answer = dict[str, Any]
"""A shape of which there is no more to say here."""


class Person(TypedDict):
    id: str
    name: str
    handle: str
    avatar_url: str | None
    profile_url: str


class Topic(TypedDict):
    name: str
    slug: str


class Space(TypedDict):
    id: str
    title: str
    description: str
    topics: list[Topic]
    state: State
    host: Person
    speakers: list[Person]
    who_can_speak: WhoCanSpeak
    needs_approval: bool
    min_account_days: int
    min_followers: int
    is_recorded: bool
    created_at: str
    scheduled_start: str | None
    started_at: str | None
    ended_at: str | None
    was_stopped: bool
    listener_count: int
    speaker_count: int
    replay_ms: int | None
    is_reminded: bool
    url: str


class SpaceQuery(TypedDict, total=False):
    """`limit` is of a page; `topic` a slug, `host` an id, `q` words."""

    state: State | Literal["all"]
    host: str
    topic: str
    q: str
    recorded: bool
    limit: int


class SpaceFields(TypedDict, total=False):
    """What a host may say of a Space; moments are ISO 8601 with a zone."""

    title: str
    description: str
    topics: list[str]
    who_can_speak: WhoCanSpeak
    needs_approval: bool
    min_account_days: int
    min_followers: int
    scheduled_start: str | None


class NewSpace(SpaceFields, total=False):
    is_recorded: bool


class Replay(TypedDict):
    """All times are milliseconds since the Space began."""

    space_id: str
    title: str
    state: str
    progress: int
    can_manage: bool
    start_ms: int | None
    duration_ms: int | None
    trim: Answer | None
    people: list[Answer]
    turns: list[Answer]
    chapters: list[Answer]
    peaks: str | None
    formats: list[Answer]


class Cue(TypedDict):
    """One thing said, up to a breath."""

    id: str
    user_id: str | None
    name: str
    start_ms: int
    end_ms: int
    text: str
    words: list[Answer]
    is_corrected: bool
    before: str
    is_whole: bool


class WhatWasSaid(TypedDict):
    cue_id: str
    space: Answer
    speaker: str
    pieces: list[Answer]
    start_ms: int
    url: str


class Caption(TypedDict):
    id: str
    participant_id: str
    user_id: str
    name: str
    text: str
    is_final: bool
    start_ms: int


class Clip(TypedDict):
    id: str
    space_id: str
    title: str
    state: Work
    progress: int
    error: str | None
    start_ms: int
    end_ms: int
    created_at: str
    author: Person
    speakers: list[Person]
    lines: list[Answer]
    peaks: str | None
    formats: list[Answer]
    url: str


class Download(TypedDict):
    id: str
    space_id: str
    kind: Literal["whole", "own"]
    state: Work
    progress: int
    error: str | None
    size: int | None
    created_at: str
    expires_at: str | None
    url: str | None


class Report(TypedDict):
    id: str
    kind: str
    about_id: str | None
    about: str
    reason: str
    created_at: str
    state: str
    is_violation: bool | None


class Webhook(TypedDict):
    id: str
    name: str
    url: str
    events: list[str]
    listening: Literal["own", "followed"]
    is_on: bool
    why_off: Literal["", "gone", "failing"]
    created_at: str
    last_at: str | None
    last_status: int | None
    failing_since: str | None


class MadeWebhook(Webhook):
    secret: str


class Delivery(TypedDict):
    """`id` is the `webhook-id` that it is sent with."""

    id: str
    event: str
    state: Literal["waiting", "sending", "done", "failed"]
    created_at: str
    attempts: int
    tried_at: str | None
    next_at: str | None
    status: int | None
    error: str
    duration_ms: int | None
