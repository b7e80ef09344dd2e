"""/api/docs as people see it."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from config import api_urls, x_urls
from core.api.docs.reading import read
from core.templatetags.documents import paragraphs, with_code

DOCS = "/api/docs"
REFERENCES = {"v1": read(api_urls.document()), "2": read(x_urls.document())}
TAGS = [(api, tag.slug) for api, reference in REFERENCES.items() for tag in reference.tags]


@pytest.fixture
def member(client, host):
    client.force_login(host)
    return client


def test_the_overview_leads_to_every_operation(client, db):
    page = client.get(DOCS).content.decode()
    for api, reference in REFERENCES.items():
        for tag in reference.tags:
            address = reverse("api_docs_tag", args=[api, tag.slug])
            for operation in tag.operations:
                assert f'href="{address}#{operation.anchor}"' in page
    assert f'href="{reverse("apps")}"' in page


@pytest.mark.parametrize(("api", "tag"), TAGS)
def test_a_page_shows_each_operation_of_its_tag(client, db, api, tag):
    page = client.get(f"{DOCS}/{api}/{tag}").content.decode()
    for operation in REFERENCES[api].tag(tag).operations:
        assert f'id="{operation.anchor}"' in page
        assert f"<code>{operation.path}</code>" in page
        for one in operation.parameters:
            assert f"<code>{one.field.name}</code>" in page
    assert page.count('class="operation"') == len(REFERENCES[api].tag(tag).operations)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_page_of_the_stage_leads_to_each_noun(client, db):
    page = client.get(f"{DOCS}/v1/stage").content.decode()
    for noun in ("mic", "seat", "poll"):
        assert page.count(f'href="#about-{noun}"') == 3  # above, in the list, and beside it
        assert page.count(f'id="about-{noun}"') == 1
    assert "#about-" not in client.get(f"{DOCS}/v1/clips").content.decode()


def test_links_lead_to_pages_that_are_there(client, db):
    page = client.get(DOCS).content.decode()
    paths = {urlsplit(link).path for link in re.findall(r'href="(/api/[^"]+)"', page)}
    assert len(paths) > len(TAGS)
    for path in paths:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/v1/nothing", "/9/spaces", "/2/Spaces", "/v1/"])
def test_what_is_no_part_of_an_api_is_not_there(client, db, path):
    assert client.get(DOCS + path).status_code == 404


def test_who_is_logged_in_can_try_what_only_reads(client, member, db):
    tried = "<api-try"
    operations = REFERENCES["v1"].tag("spaces").operations
    page = member.get(f"{DOCS}/v1/spaces").content.decode()
    assert page.count(tried) == sum(one.method == "GET" for one in operations) > 0
    assert tried not in member.get(f"{DOCS}/2/spaces").content.decode()
    member.logout()
    assert tried not in client.get(f"{DOCS}/v1/spaces").content.decode()


def test_pages_cost_no_query(client, django_assert_num_queries, db):
    for path in (DOCS, f"{DOCS}/v1/spaces"):
        with django_assert_num_queries(0):
            client.get(path)


def test_what_a_document_says_is_text():
    """Backticks make code of it, and nothing else happens."""
    assert with_code("`<b>` & <i>") == "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"
    assert paragraphs("One\ntwo.\n\n`three`") == "<p>One two.</p><p><code>three</code></p>"
