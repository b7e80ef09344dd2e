"""THE way out: every request that this server makes to an address that somebody else has named.

`fetch` for most; `GuardedSession` for libraries that want a session of `requests`. Nothing that
runs here may call `requests`, `urllib` or a socket by itself for such an address.
"""

from core.fetching.addresses import MOST_REDIRECTS, checked_url
from core.fetching.client import Fetched, fetch
from core.fetching.errors import FetchError
from core.fetching.session import GuardedSession

__all__ = ["MOST_REDIRECTS", "FetchError", "Fetched", "GuardedSession", "checked_url", "fetch"]
