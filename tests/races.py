"""Calls at the same moment, each in a thread with a connection of its own."""

import itertools
import os
import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection

from core.errors import DomainError

Call = Callable[[], object]

#: `make chaos` looks longer at what depends on chance.
IS_LONG = os.environ.get("SPACES_TESTS_LONG") == "1"


def at_once(*calls: Call) -> Counter[str]:
    """Run all of `calls` at the same moment; counts "ok" and the codes of refusals.

    Anything else that is raised fails the test.
    """
    gate = threading.Barrier(len(calls))
    answers: list[str | BaseException] = []

    def run(call: Call) -> None:
        try:
            gate.wait()
            call()
            answers.append("ok")
        except DomainError as error:
            answers.append(error.code)
        except BaseException as error:  # noqa: BLE001 (raised below, in the test's own thread)
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    _run_to_the_end(threads)
    return Counter(map(str, _without_failures(answers)))


def interleaved(*calls: tuple[int, Call]) -> list[str]:
    """Run each call from when the one before it has made so many statements (or has ended).

    Their answers in the order of the calls: "ok" or the code of a refusal. Anything else that is
    raised fails the test.
    """
    answers: list[str | BaseException] = [""] * len(calls)
    begins = [threading.Event() for _ in range(len(calls) + 1)]
    begins[0].set()
    waits = [*(statements for statements, _ in calls[1:]), 0]

    def run(number: int, call: Call) -> None:
        begins[number].wait()
        count = itertools.count(1)

        def watch(execute: Callable[..., object], *args: object) -> object:
            if next(count) > waits[number]:
                begins[number + 1].set()
            return execute(*args)

        try:
            with connection.execute_wrapper(watch):
                call()
            answers[number] = "ok"
        except DomainError as error:
            answers[number] = error.code
        except BaseException as error:  # noqa: BLE001 (raised below, in the test's own thread)
            answers[number] = error
        finally:
            begins[number + 1].set()
            connection.close()

    _run_to_the_end(
        [
            threading.Thread(target=run, args=(number, call))
            for number, (_, call) in enumerate(calls)
        ]
    )
    return _without_failures(answers)


def _run_to_the_end(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _without_failures(answers: list[str | BaseException]) -> list[str]:
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [str(answer) for answer in answers]
