"""Programs that other people wrote for X, unmodified, against a real server of ours."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.clients.encrypted import encrypted
from tests.servers import ROOT, running_server

pytestmark = pytest.mark.programs

PYTHON = ROOT / ".clients" / "bin" / "python"
PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    directory = tmp_path_factory.mktemp("server")
    with (
        running_server(directory) as server,
        encrypted(server.base_url, directory) as (https, certificate),
    ):
        made = json.loads(server.run("-m", "tests.clients.scene"))
        addresses = {"base_url": server.base_url, "https": https, "certificate": str(certificate)}
        yield addresses | made


@pytest.fixture(scope="module")
def said(scene):
    """What a program prints, each run once."""
    known = {}

    def run(program, address="base_url"):
        if program not in known:
            names = (address, "app", "user", "space_id", "user_id")
            runtime = "node" if program.endswith(".js") else PYTHON
            more = {
                "PYTHONPATH": str(ROOT),
                "NODE_EXTRA_CA_CERTS": scene["certificate"],
                "LIMITED_TOKEN": scene["limited"],
            }
            ended = subprocess.run(
                [runtime, PROGRAMS / program, *(scene[name] for name in names)],
                env=os.environ | more,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stderr
            known[program] = json.loads(ended.stdout)
        return known[program]

    return run


@pytest.mark.parametrize("form", ["sync", "async"])
def test_tweepy_reads_every_method(said, scene, form):
    facts = said("use_tweepy.py")[form]
    space, host = scene["space_id"], scene["user_id"]
    year = facts["one"].pop(3)
    assert year >= 2026
    assert facts["one"] == [space, "live", "Tides at noon", [host]]
    assert facts["hosts"] == ["ana"]
    assert facts["several"] == facts["by_creator"] == [space]
    assert facts["missing"] == "1DXxyRYNejbKM"
    assert facts["searched"] == ["Tides at noon"]
    assert facts["tweets"] == ["Come "]
    assert facts["buyers"] is None
    assert facts["lost"] == [None, "Not Found Error"]


def test_tweepy_tweets_and_finds_it(said):
    facts = said("use_tweepy.py")["sync"]
    assert facts["me"] == "ana"
    assert facts["tweeted"] == "From tweepy"
    assert facts["found"] == facts["new"] == ["From tweepy"]


def test_tweepy_raises_what_it_should(said):
    errors = said("use_tweepy.py")["sync"]["errors"]
    assert {name: kind for name, (kind, _words) in errors.items()} == {
        "bad id": "BadRequest",
        "bad field": "BadRequest",
        "bad token": "Unauthorized",
        "app alone": "Forbidden",
    }
    assert "not-an-id" in errors["bad id"][1]


def test_tweepy_hears_of_the_limit(said):
    made, remaining = said("use_tweepy.py")["limit"]
    assert made <= 300
    assert remaining == "0"


def test_xdk_reads_every_method(said, scene):
    facts = said("use_xdk.py")
    assert facts["one"]["data"]["title"] == "Tides at noon"
    assert facts["several"]["errors"][0]["type"].endswith("/resource-not-found")
    assert [one["id"] for one in facts["by_creator"]["data"]] == [scene["space_id"]]
    assert facts["searched"]["meta"]["result_count"] == 1
    assert facts["buyers"]["meta"]["result_count"] == 0
    assert "data" not in facts["lost"]


def test_python_twitter_reads_every_method(said, scene):
    facts = said("use_python_twitter.py")
    assert facts["one"] == [scene["space_id"], "live", "Tides at noon"]
    assert facts["hosts"] == ["ana"]
    assert facts["several"] == facts["by_creator"] == [scene["space_id"]]
    assert facts["searched"] == ["Tides at noon"]
    assert "Could not find space" in facts["lost"]
    assert "not-an-id" in facts["bad"]


def test_twitter_api_v2_reads_every_method(said, scene):
    facts = said("use_twitter_api_v2.js", "https")
    space = scene["space_id"]
    assert facts["one"]["data"]["title"] == "Tides at noon"
    assert facts["one"]["includes"]["users"][0]["username"] == "ana"
    assert [one["id"] for one in facts["several"]["data"]] == [space]
    assert facts["several"]["errors"][0]["resource_id"] == "1DXxyRYNejbKM"
    assert [one["id"] for one in facts["by_creator"]["data"]] == [space]
    assert [one["title"] for one in facts["searched"]["data"]] == ["Tides at noon"]
    assert facts["tweets"]["data"][0]["text"].startswith("Come ")
    assert facts["buyers"]["meta"]["result_count"] == 0
    assert facts["me"]["data"]["username"] == "ana"
    assert facts["tweeted"]["data"]["text"] == "From Node"
    assert facts["lost"]["errors"][0]["title"] == "Not Found Error"
    assert facts["bad_id"][:2] == [400, "Invalid Request"]
    assert facts["bad_token"][:2] == [401, "Unauthorized"]
