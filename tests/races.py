"""Calls at the same moment, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection

from core.errors import DomainError


def at_once(*calls: Callable[[], object]) -> Counter[str]:
    """Run all of `calls` at the same moment; counts "ok" and the codes of refusals.

    Anything else that is raised fails the test.
    """
    gate = threading.Barrier(len(calls))
    answers: list[str | BaseException] = []

    def run(call: Callable[[], object]) -> None:
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
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return Counter(map(str, answers))
