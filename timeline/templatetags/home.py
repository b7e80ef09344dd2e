from django import template

from accounts.models import User
from timeline import suggestions

register = template.Library()


@register.simple_tag(takes_context=True)
def whom_to_follow(context: template.Context) -> list[User]:
    """People for an empty Home: `{% whom_to_follow as people %}`."""
    viewer = context["request"].user
    return suggestions.whom_to_follow(viewer, on_stage=context.get("live_people") or ())
