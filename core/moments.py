"""Points in time, as every interface of ours prints them."""

from datetime import UTC, datetime


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 UTC with milliseconds and Z, as X prints them; its clients read nothing else."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
