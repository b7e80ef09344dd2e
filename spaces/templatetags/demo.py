"""What a demo says about itself. Pages ask `{% if demo %}` first."""

from django import template

from spaces.demo.script import CAST, PASSWORD, Part

register = template.Library()


@register.simple_tag
def demo_handles() -> list[str]:
    """The accounts that visitors may log in to, each several people at once."""
    return [person.handle for person in CAST if person.part is Part.VISITOR]


@register.simple_tag
def demo_password() -> str:
    return PASSWORD
