"""Why an address was not fetched, for people and for programs."""

from django.utils.translation import gettext as _

from core.errors import DomainError


class FetchError(DomainError):
    """One of `fetch_refused`, `fetch_unreachable`, `fetch_timed_out`, `fetch_too_large`,
    `fetch_unreadable`. `detail` is for the operator's log: it may name what must not be told.
    """

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        super().__init__(code, message)
        self.detail = detail


def refused(detail: str) -> FetchError:
    """We do not call that: its form, its port, or where it leads. The words do not tell which: they
    would say what lies in the network behind this server.
    """
    words = _("This server does not call that address. Give a public https address.")
    return FetchError("fetch_refused", words, detail)


def unreachable(detail: str) -> FetchError:
    return FetchError("fetch_unreachable", _("That address does not answer."), detail)


def timed_out() -> FetchError:
    return FetchError("fetch_timed_out", _("That address took too long to answer."))


def too_large() -> FetchError:
    return FetchError("fetch_too_large", _("That address answers with more than we take."))


def unreadable(detail: str) -> FetchError:
    return FetchError("fetch_unreadable", _("That address answers with something broken."), detail)
