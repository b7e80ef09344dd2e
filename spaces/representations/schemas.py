"""The shapes of what the wire says of a Space, in JSON Schema: held to what is really answered.

The OpenAPI document of /api/v1 has them as components; the tests validate answers against them.
"""

from typing import Any, Final

from spaces.models import Role, State, WhoCanSpeak
from spaces.rules import NoPart

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}


def ref(name: str) -> Schema:
    """The component of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def said(schema: Schema, words: str) -> Schema:
    """The same, with a sentence that says what it is."""
    return schema | {"description": words}


def or_null(schema: Schema, when: str = "") -> Schema:
    """The same, or null; `when` says what null means."""
    if "$ref" in schema:
        nullable: Schema = {"oneOf": [schema, {"type": "null"}]}
    else:
        nullable = schema | {"type": [schema["type"], "null"]}
    return said(nullable, when) if when else nullable


def some_of(words: list[str]) -> Schema:
    return {"type": "string", "enum": list(words)}


def list_of(schema: Schema, words: str) -> Schema:
    return {"type": "array", "items": schema, "description": words}


def shape(words: str, sometimes: dict[str, Schema] | None = None, **properties: Schema) -> Schema:
    """An object that has all `properties`, and `sometimes` others."""
    return {
        "type": "object",
        "description": words,
        "properties": properties | (sometimes or {}),
        "required": list(properties),
    }


_PERSON: Final = {
    "user_id": ID,
    "name": TEXT,
    "handle": TEXT,
    "avatar_url": TEXT,
    "profile_url": said(TEXT, "On this server."),
}
_REQUEST: Final = {
    "id": ID,
    "participant_id": ID,
    **_PERSON,
    "question": said(TEXT, "In one line, what about; may be empty."),
    "has_spoken": said(FLAG, "Had a seat before."),
    "created_at": MOMENT,
}
_ROLES: Final = [Role.HOST.value, Role.COHOST.value, Role.SPEAKER.value]
_SEAT: Final = said(COUNT, "0 is the host's at the start.")

SCHEMAS: Final[dict[str, Schema]] = {
    "StageTopic": shape("What a Space is about.", name=TEXT, slug=TEXT),
    "StageSpace": shape(
        "A Space, as its stage is steered.",
        id=TEXT,
        title=TEXT,
        description=TEXT,
        topics=list_of(ref("StageTopic"), "Up to three."),
        state=some_of(State.values),
        who_can_speak=some_of(WhoCanSpeak.values),
        needs_approval=said(FLAG, "The hosts decide on each who asks for the microphone."),
        allows_mics=FLAG,
        is_locked=said(FLAG, "Nobody new is let in."),
        slow_mode_seconds=COUNT,
        min_account_days=said(COUNT, "What the raid shield asks; 0 is nothing."),
        min_followers=said(COUNT, "What the raid shield asks; 0 is nothing."),
        is_recorded=FLAG,
        has_captions=said(FLAG, "This server can caption."),
        host_id=ID,
        host_away_since=or_null(MOMENT, "Null: the host is here."),
        started_at=or_null(MOMENT),
        ended_at=or_null(MOMENT),
        was_stopped=said(FLAG, "Moderators ended it."),
        url=said(TEXT, "Of its page."),
    ),
    "StageParticipant": shape(
        "Somebody who is seated.",
        id=ID,
        **_PERSON,
        role=some_of(_ROLES),
        seat=_SEAT,
        stream=said(COUNT, "Of their sound, which has another number after each reconnect."),
        is_muted=FLAG,
        is_acting=said(FLAG, "Stands in for a host who is away."),
        is_captioned=said(FLAG, "Agreed to captions."),
        is_off_record=FLAG,
        is_present=said(FLAG, "Is connected."),
    ),
    "StageRequest": shape("Somebody who asks for the microphone.", **_REQUEST),
    "StageOwnRequest": shape(
        "One's own request.", **_REQUEST, position=said(COUNT, "In the line, from 1.")
    ),
    "StageInvitation": shape(
        "Somebody who is invited, as the hosts see it.",
        id=ID,
        **_PERSON,
        role=some_of([Role.SPEAKER.value, Role.COHOST.value]),
        created_at=MOMENT,
    ),
    "StageOwnInvitation": shape(
        "One's own invitation.",
        id=ID,
        role=some_of([Role.SPEAKER.value, Role.COHOST.value]),
        invited_by=said(TEXT, "A name."),
        created_at=MOMENT,
    ),
    "StageHeldBack": shape(
        "What the raid shield misses in somebody.",
        code=some_of([reason.value for reason in NoPart]),
        message=TEXT,
        until=or_null(MOMENT, "When the account is old enough; null: time does not help."),
    ),
    "StageYou": shape(
        "One's own place.",
        participant_id=or_null(ID, "Null: a guest, or not here."),
        role=some_of([*_ROLES, Role.LISTENER.value, "guest"]),
        seat=or_null(_SEAT),
        is_muted=FLAG,
        is_manager=FLAG,
        can_take_seat=FLAG,
        can_request=FLAG,
        can_open_mic=FLAG,
        held_back=or_null(ref("StageHeldBack")),
        request=or_null(ref("StageOwnRequest")),
        invitation=or_null(ref("StageOwnInvitation")),
        caption_consent=or_null(FLAG, "May one's words be captioned? Null: never asked."),
        resumed=said(FLAG, "An earlier seat was resumed, muted."),
    ),
    "StagePollChoice": shape("What one may vote for.", id=ID, text=TEXT, vote_count=COUNT),
    "StagePoll": shape(
        "The open poll, or the last result.",
        id=ID,
        question=TEXT,
        is_open=FLAG,
        choices=list_of(ref("StagePollChoice"), "Two to four."),
        vote_count=COUNT,
        created_at=MOMENT,
        closed_at=or_null(MOMENT),
    ),
    "StageQuestion": shape(
        "A question to the stage.", id=ID, **_PERSON, text=TEXT, vote_count=COUNT, created_at=MOMENT
    ),
    "StagePin": shape("A pinned Tweet.", id=ID, tweet=said(ID, "The id of the Tweet.")),
    "StagePins": shape("The pinned Tweets.", count=COUNT),
    "StageMine": shape(
        "What one chose oneself.",
        poll_choice=or_null(ID),
        question_votes=list_of(ID, "The questions that one wants answered."),
    ),
    "StageRemoved": shape("Somebody who was removed.", id=said(ID, "Of their place."), **_PERSON),
    "StageState": shape(
        "The whole stage, as who asks may see it; managers see more.",
        seq=said(COUNT, "The Space's revision: changes of the stage raise it by one."),
        space=ref("StageSpace"),
        you=ref("StageYou"),
        participants=list_of(ref("StageParticipant"), "Who is seated."),
        poll=or_null(ref("StagePoll")),
        questions=list_of(ref("StageQuestion"), "The most wanted first; at most 50."),
        pins=ref("StagePins"),
        mine=ref("StageMine"),
        blocked=list_of(ID, "The accounts that one has blocked; the newest 1000."),
        sometimes={
            "requests": list_of(ref("StageRequest"), "Managers: the line, oldest first."),
            "invitations": list_of(ref("StageInvitation"), "Managers: the open ones."),
            "removed": list_of(ref("StageRemoved"), "Managers: who may be let back in."),
            "talk": {
                "type": "object",
                "additionalProperties": COUNT,
                "description": "Managers: milliseconds of talk, by participant id.",
            },
        },
    ),
}
"""By the name of the component."""
