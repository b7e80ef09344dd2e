"""Where moderation takes part in what lower apps do."""


def connect() -> None:
    """Called once, when the apps are loaded."""
