"""Make a village in which every word is hostile, as far as it could get into the database.

    python -m tests.tools.hostile

prints, as JSON, the cookies of a member and one address of every kind of page.
"""

import itertools
import json

import django

django.setup()

from django.urls import resolve  # noqa: E402

from core.text import clean_lines  # noqa: E402
from tests.social.hostile import HOSTILE  # noqa: E402
from tests.social.stored import poison  # noqa: E402
from tests.social.village import make_village  # noqa: E402

PAGES_OF_A_KIND = 2
NO_PAGES = {"healthz", "metrics", "oembed", "service_worker", "home_newer", "spaces_bar"}


def main() -> None:
    village = make_village()
    poison(filter(None, map(clean_lines, HOSTILE.values())))
    cookies = {name: cookie.value for name, cookie in village.member.cookies.items()}
    print(json.dumps({"cookies": cookies, "paths": some_of_each_kind(village.paths)}))


def some_of_each_kind(paths: tuple[str, ...]) -> list[str]:
    kinds = itertools.groupby(paths, lambda path: resolve(path.partition("?")[0]).view_name)
    return [
        path
        for name, group in kinds
        if name not in NO_PAGES
        for path in itertools.islice(group, PAGES_OF_A_KIND)
    ]


if __name__ == "__main__":
    main()
