from dataclasses import dataclass

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation


@dataclass
class Person:
    pk: int = 11
    display_name: str = "ana"
    handle: str = "ana_r"
    avatar_url: str = ""


def render(source: str, **context: object) -> str:
    return Template("{% load shell %}" + source).render(Context(context))


def test_an_avatar_without_picture_is_the_initial_on_a_tint_that_stays():
    html = render("{% avatar person 48 %}", person=Person())
    assert html == (
        '<span class="avatar" data-person="11" data-size="48" data-tint="3" '
        'aria-hidden="true">A</span>'
    )


@pytest.mark.parametrize(
    ("person", "letter"),
    [
        (Person(display_name="🎧"), "A"),
        (Person(display_name="🎧", handle="___"), "?"),
        (Person(display_name="<b>"), "B"),
    ],
)
def test_the_initial_of_strange_names(person, letter):
    assert f">{letter}</span>" in render("{% avatar person %}", person=person)


def test_an_avatar_with_picture_is_lazy_and_escaped():
    html = render("{% avatar person %}", person=Person(avatar_url='/media/"><script>'))
    assert 'src="/media/&quot;&gt;&lt;script&gt;"' in html
    assert 'loading="lazy"' in html
    assert 'alt=""' in html


def test_an_icon_points_into_the_sprite():
    assert 'href="/static/img/icons.svg#mic"' in render('{% icon "mic" %}')


def test_current_marks_the_page_that_is_shown():
    request = RequestFactory().get("/spaces/")
    source = '{% current "/" %}|{% current "/spaces/" %}'
    assert render(source, request=request) == '|aria-current="page"'
    assert render(source) == "|"


def test_a_path_in_a_template():
    assert render("{% path_to 'tweet' 7 %} {% path_to 'home' as home %}{{ home }}") == "/tweets/7 /"


def test_a_constant_is_made_once_for_each_language():
    template = Template(
        "{% load i18n %}{% load shell %}{% constant %}{% translate 'Yes' %}{% endconstant %}"
    )
    said = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            said.append(template.render(Context()))
    assert said == ["Yes", "Ja", "Yes"]


def test_a_constant_knows_nothing_of_the_page():
    request = RequestFactory().get("/")
    source = "{% constant %}{{ who }}{{ request.path }}{% csrf_token %}{% endconstant %}"
    template = Template("{% load shell %}" + source)
    assert template.render(RequestContext(request, {"who": "ana"})) == ""
