"""Speech models that can be fetched by name: who made them, and what exactly they are.

A name leads to the same bytes for ever: what the address gives is compared with size and SHA-256
before anything of it is used.
"""

from typing import Final, NamedTuple

SOURCE: Final = "https://alphacephei.com/vosk/models/"


class Model(NamedTuple):
    """`size` in bytes, of the zip."""

    name: str
    size: int
    sha256: str
    about: str

    @property
    def file(self) -> str:
        return f"{self.name}.zip"


DEFAULT: Final = "vosk-model-small-en-us-0.15"

MODELS: Final = {
    model.name: model
    for model in (
        Model(
            DEFAULT,
            41_205_931,
            "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
            "English, small: about 300 MB of memory for each worker process",
        ),
        Model(
            "vosk-model-en-us-0.22-lgraph",
            130_557_655,
            "d9838b4aaa82a75c4a17f5aca300eaca129aaab2a7cbf951bafbb500eb9c4334",
            "English, fewer errors: more memory, and more work for each speaker",
        ),
    )
}
