from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.listings import person_by_handle
from accounts.models import User
from accounts.requests import is_in_place, me
from core.errors import DomainError, NotFound
from core.paging import cursor_of
from core.text import clean_line
from timeline import conversations
from timeline.models import ConversationMember
from timeline.services.messages import (
    clear_conversation,
    read_conversation,
    refusal,
    send_message,
)

QUERY_LENGTH = 50


@require_safe
@login_required
def conversation_list(request: HttpRequest) -> HttpResponse:
    page = conversations.list_page(me(request), cursor_of(request.GET))
    template = "_conversations" if is_in_place(request) else "messages"
    return render(request, f"timeline/{template}.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def message_new(request: HttpRequest) -> HttpResponse:
    """Find somebody (`q`), or write to whom `to` names; `text` comes along all the way."""
    if handle := request.GET.get("to"):
        return _first_message(request, person_by_handle(handle, me(request)))
    query = clean_line(request.GET.get("q", "")[:QUERY_LENGTH])
    context = {
        "people": conversations.people_to_write_to(me(request), query),
        "query": query,
        "text": request.GET.get("text", ""),
    }
    template = "_message_people" if is_in_place(request) else "message_new"
    return render(request, f"timeline/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conversation(request: HttpRequest, public_id: str) -> HttpResponse:
    """A conversation, for its members; in place only the messages `before` or `after` one."""
    side = conversations.own_side(me(request), public_id)
    if request.method == "POST":
        return _send(request, side)
    if not is_in_place(request):
        return _thread(request, side, text=request.GET.get("text", ""))
    if "before" in request.GET:
        return _older(request, side)
    return _newer(request, side, cursor_of(request.GET, "after") or 0)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conversation_clear(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks, and on a yes takes away what was there when it asked."""
    side = conversations.own_side(me(request), public_id)
    if request.method == "POST":
        up_to = cursor_of(request.POST, "up_to") or 0
        clear_conversation(actor=side.user, conversation=side.conversation, up_to=up_to)
        return redirect("messages")
    context = {
        "conversation": side.conversation,
        "other": conversations.other_of(side),
        "up_to": conversations.newest_id(side),
    }
    return render(request, "timeline/conversation_clear.html", context)


def _first_message(request: HttpRequest, person: User) -> HttpResponse:
    """A conversation that has not begun; where there is one, the way leads there."""
    if request.method == "POST":
        return _begin(request, person)
    text = request.GET.get("text", "")
    if begun := conversations.conversation_between(me(request), person):
        query = f"?{urlencode({'text': text})}" if text else ""
        return redirect(f"{begun.get_absolute_url()}{query}")
    context = {"other": person, "text": text, "refusal": refusal(me(request), person)}
    return render(request, "timeline/conversation.html", context)


def _begin(request: HttpRequest, person: User) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        message = send_message(actor=me(request), recipient=person, text=text)
    except NotFound:
        raise
    except DomainError as error:
        context = {"other": person, "text": text, "error": error}
        return render(request, "timeline/conversation.html", context, status=error.status)
    return redirect(message.conversation)


def _thread(
    request: HttpRequest,
    side: ConversationMember,
    text: str = "",
    error: DomainError | None = None,
) -> HttpResponse:
    """The whole page; what it shows counts as read."""
    before = cursor_of(request.GET)
    thread = conversations.thread_page(side, before)
    other = conversations.other_of(side)
    context = {
        "conversation": side.conversation,
        "other": other,
        "thread": thread,
        "is_newest": before is None,
        "text": text,
        "error": error,
        "refusal": refusal(side.user, other) if other else None,
    }
    if thread.rows:
        _read(request, side, thread.rows[-1].message.pk)
    status = error.status if error else 200
    return render(request, "timeline/conversation.html", context, status=status)


def _older(request: HttpRequest, side: ConversationMember) -> HttpResponse:
    thread = conversations.thread_page(side, cursor_of(request.GET))
    context = {"conversation": side.conversation, "thread": thread}
    return render(request, "timeline/_messages.html", context)


def _newer(request: HttpRequest, side: ConversationMember, after: int) -> HttpResponse:
    news = conversations.messages_after(side, after)
    _read(request, side, news.rows[-1].message.pk if news.rows else after)
    context = {"rows": news.rows, "has_more": news.has_more}
    return render(request, "timeline/_message_rows.html", context)


def _send(request: HttpRequest, side: ConversationMember) -> HttpResponse:
    """In place, the answer is what came after `after`, and a refusal is the middleware's."""
    text, nonce = request.POST.get("text", ""), request.POST.get("nonce", "")
    try:
        send_message(actor=side.user, recipient=_recipient(side), text=text, nonce=nonce)
    except DomainError as error:
        if is_in_place(request) or isinstance(error, NotFound):
            raise
        return _thread(request, side, text, error)
    if is_in_place(request):
        return _newer(request, side, cursor_of(request.POST, "after") or 0)
    return redirect(side.conversation)


def _recipient(side: ConversationMember) -> User:
    other = conversations.other_of(side)
    if other is None:
        raise NotFound(_("This account is not available."))
    return other


def _read(request: HttpRequest, side: ConversationMember, up_to: int) -> None:
    """Mark as read what a browser gets to show, and not what only asks for the headers."""
    if side.unread_count and request.method != "HEAD":
        read_conversation(actor=side.user, conversation=side.conversation, up_to=up_to)
