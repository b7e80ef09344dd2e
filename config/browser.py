"""What a browser may do on our pages: whom they load from and talk to, and which of its powers."""

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF

# What pages use is for them alone; what none uses is for nobody, frames within them included.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=(self)" for name in ("autoplay", "clipboard-write", "microphone")),
        *(
            f"{name}=()"
            for name in (
                "accelerometer",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "hid",
                "magnetometer",
                "midi",
                "payment",
                "serial",
                "usb",
            )
        ),
    ]
)


def content_security_policy(*, sockets: Iterable[str], media: Iterable[str]) -> dict[str, Any]:
    """Ours alone, but for the origins of `sockets` and of the bucket with replays, `media`."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF, "'wasm-unsafe-eval'"],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:"],
            "media-src": [SELF, "blob:", *media],
            "connect-src": [SELF, *sockets],
            "worker-src": [SELF],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        },
    }
