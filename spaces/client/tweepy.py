"""Have tweepy talk to a Spaces server. It knows one host by name and no way to change that.

    client = use(tweepy.Client(bearer_token=TOKEN), "https://spaces.example.org")

Only where requests go is changed; tweepy itself stays as it is. The same for its AsyncClient:
`use_async`. Nothing but `requests` (which tweepy brings) is imported.
"""

from typing import Any, Final, TypeVar

import requests
from requests.adapters import HTTPAdapter

_X: Final = ("https://api.twitter.com", "https://api.x.com")

Client = TypeVar("Client")


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for X to another server, with the same path, headers and body."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url.rstrip("/")

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        request.url = _moved(request.url or "", self._base_url)
        return super().send(request, *args, **kwargs)


class _ElsewhereSession:
    """An aiohttp session whose requests go to another server."""

    def __init__(self, session: Any, base_url: str) -> None:
        self._session, self._base_url = session, base_url.rstrip("/")

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        return self._session.request(method, _moved(str(url), self._base_url), **kwargs)

    async def close(self) -> None:
        await self._session.close()


def use(client: Client, base_url: str) -> Client:
    """A tweepy.Client that from now on asks the server at `base_url`."""
    adapter = _Elsewhere(base_url)
    for host in _X:
        client.session.mount(f"{host}/", adapter)  # type: ignore[attr-defined]
    return client


def use_async(client: Client, session: Any, base_url: str) -> Client:
    """A tweepy.asynchronous.AsyncClient that asks the server at `base_url` through `session`, an
    aiohttp.ClientSession that the caller closes.
    """
    client.session = _ElsewhereSession(session, base_url)  # type: ignore[attr-defined]
    return client


def _moved(url: str, base_url: str) -> str:
    for host in _X:
        if url.startswith(host):
            return base_url + url.removeprefix(host)
    return url
