"""`path_to` says what Django's `reverse` says."""

import pytest
from django.test.utils import override_script_prefix
from django.urls import reverse

from core.paths import path_to


@pytest.mark.parametrize("name", ["home", "tweet_compose", "spaces_bar"])
def test_a_path_without_key(name):
    assert path_to(name) == reverse(name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("tweet", 1),
        ("tweet", 707070707),
        ("tweet_like", 2**62),
        ("report_tweet", 12),
        ("profile", "ana_r"),
        ("profile", "___"),
        ("profile", "123456789012345"),
    ],
)
def test_a_path_with_a_key(name, key):
    assert path_to(name, key) == reverse(name, args=[key])


def test_a_path_follows_where_the_site_is_mounted():
    here = path_to("tweet", 5)
    with override_script_prefix("/below/"):
        assert path_to("tweet", 5) == reverse("tweet", args=[5]) == f"/below{here}"
    assert path_to("tweet", 5) == here
