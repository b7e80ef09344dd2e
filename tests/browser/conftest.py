import contextlib
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.people import CHROMIUM, PATIENCE_MS, Browsers, Crowd, Voice, crowd, speak

# Sentences that do not repeat themselves: else the lag of what was heard means nothing.
HOST_WORDS = (
    "Good evening from the harbour. The fog came in before supper, and the lamp has burned since. "
    "Seven ships passed the point today, two of them singing. We counted gulls until the light "
    "was gone, then wrote the number in the book and closed the shutters against the wind."
)
SPEAKER_WORDS = (
    "My grandmother baked bread on the coldest mornings. She said a kitchen should smell of work "
    "and butter. Nobody measured flour in that house; a hand knew how much. When the train was "
    "late, strangers came to the door, and each of them left with a warm loaf under the coat."
)


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """Starting one costs seconds; the windows in it are made for each test."""
    if CHROMIUM is None:
        if os.environ.get("SPACES_REQUIRE_ALL"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        yield Browsers(playwright.chromium, stack)


@pytest.fixture
def people(browsers: Browsers) -> Iterator[Crowd]:
    """Real browsers; a test that uses them is marked `browser`."""
    with crowd(browsers) as together:
        yield together


@pytest.fixture(scope="session")
def host_voice(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    return speak(tmp_path_factory.mktemp("voice"), "host", "en-us", HOST_WORDS)


@pytest.fixture(scope="session")
def speaker_voice(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    return speak(tmp_path_factory.mktemp("voice"), "speaker", "en+f3", SPEAKER_WORDS)
