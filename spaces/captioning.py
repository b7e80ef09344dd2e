"""Can this server make captions at all?"""

from pathlib import Path

from django.conf import settings


def model_dir() -> Path | None:
    """The folder of the speech model; None without one: then nothing is captioned."""
    folder = Path(settings.CAPTION_MODEL_DIR)
    return folder if (folder / "am" / "final.mdl").is_file() else None


def can_caption() -> bool:
    return model_dir() is not None
