"""A session of `requests` that goes only where it may, and no longer than it may.

What it adds is under everything else: the connection itself is made to an address that was checked.
TLS still verifies the certificate for the name that was asked for.
"""

import http.cookiejar
import socket
from typing import Any, Final, Self

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from core.fetching.addresses import checked_url
from core.fetching.errors import refused
from core.fetching.watch import Watch

_NO_COOKIES: Final = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])


MOST_UNASKED_BYTES: Final = 64 * 1024


class GuardedSession(requests.Session):
    """To be used as a block, which is all the time there is. Follows no redirect, keeps no cookie,
    and takes neither proxies nor passwords from the environment. Of a body that is not streamed
    only the first MOST_UNASKED_BYTES are read, as they come.

    Raises FetchError for what it does not call, and what `requests` raises for the rest.
    """

    def __init__(self, *, seconds: float, connect_seconds: float | None = None) -> None:
        super().__init__()
        self.watch = Watch(seconds, connect_seconds)
        self.trust_env = False
        self.cookies.set_policy(_NO_COOKIES)
        self.headers["User-Agent"] = f"Spaces (+{settings.PUBLIC_URL})"
        self.headers["Accept-Encoding"] = "identity"
        self.verify = settings.FETCH_CA_FILE or True
        self.adapters.clear()
        adapter = _Adapter(self.watch)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def __enter__(self) -> Self:
        self.watch.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.watch.__exit__(*error)
        self.close()

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["allow_redirects"] = False
        kwargs.setdefault("timeout", max(self.watch.seconds_left, 0.001))
        return super().request(*args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        checked_url(request.url or "")
        is_streamed = kwargs.get("stream", False)
        answer = super().send(request, **kwargs | {"stream": True})
        try:
            if not is_streamed:
                answer._content = answer.raw.read(MOST_UNASKED_BYTES, decode_content=False)  # noqa: SLF001
                answer.close()
            # What was cut off looks like what ended.
            self.watch.check()
        except BaseException:
            answer.close()
            raise
        return answer


class _Adapter(HTTPAdapter):
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._watch)

    def proxy_manager_for(self, proxy: str, **_options: Any) -> Any:
        raise refused(f"through the proxy {proxy}")


def _pools(watch: Watch) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections are made by `watch`; all above them is urllib3's own."""

    class Connection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return watch.connect(self.host.strip("[]"), self.port)

    class SecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return watch.connect(self.host.strip("[]"), self.port)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Pool, "https": SecurePool}
