"""A live Space in which people speak and are reported, and what is sealed of it."""

from datetime import timedelta

from accounts.models import User
from moderation import services
from moderation.models import Evidence
from moderation.services.sealing import seal_evidence
from spaces.models import Space
from tests.recordings.speaking import cut_at, end_at, open_stream, speech, write
from tests.spaces.factories import make_live_space

REPORTED = 100
"""Seconds after the Space began; so the evidence is of 40 s to 130 s."""


class Stage:
    """Times are seconds since the Space began."""

    def __init__(self, settings, time_machine, space: Space) -> None:
        self.space = space
        self.settings = settings
        self._clock = time_machine

    def talk(self, *people: User, seconds: int = 135) -> None:
        """Everybody says something else in each frame, from the beginning on."""
        for number, person in enumerate(people, 1):
            open_stream(self.space, person, number)
        numbers = range(1, len(people) + 1)
        self.write(*(frame for number in numbers for frame in speech(number, 0, seconds * 50)))

    def write(self, *spoken) -> None:
        write(self.settings, self.space, spoken)

    def report(self, by: User, person: User | None = None, at: float = REPORTED) -> Evidence:
        """Of the Space, if of no person."""
        self.be_at(at)
        if person is None:
            made = services.report_space(actor=by, space=self.space, reason="abuse")
        else:
            made = services.report_account(
                actor=by, person=person, reason="abuse", in_space=self.space
            )
        return made.evidence

    def be_at(self, seconds: float) -> None:
        self._clock.move_to(self.space.started_at + timedelta(seconds=seconds), tick=False)

    def cut(self, at: float) -> None:
        cut_at(self._clock, self.space, at)

    def finish(self, seconds: float = 140) -> None:
        """The Space is over, and all of it is cut."""
        end_at(self._clock, self.space, seconds)
        self.cut(seconds + 2)


def make_stage(settings, time_machine, host: User) -> Stage:
    return Stage(settings, time_machine, make_live_space(host))


def seal(evidence: Evidence) -> Evidence:
    seal_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    return evidence
