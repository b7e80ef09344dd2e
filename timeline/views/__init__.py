"""Pages and answers of timeline/: each translates a request into one read or one service call."""

from timeline.views.home import home
from timeline.views.search import search

__all__ = ["home", "search"]
