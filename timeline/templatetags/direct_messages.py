from django import template

from timeline.conversations import unread_total

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """In how many conversations something waits to be read; asked once a request, 0 for guests."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return 0
    if not hasattr(request, "unread_messages"):
        request.unread_messages = unread_total(request.user)
    return int(request.unread_messages)
