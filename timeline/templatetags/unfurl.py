"""What the heads of public pages say to other sites: `{% profile_meta person %}`."""

from django import template

from accounts.models import User
from core.unfurl import Unfurl
from timeline.models import Tweet
from timeline.unfurl import unfurl_profile, unfurl_tweet

register = template.Library()


@register.inclusion_tag("includes/meta.html")
def profile_meta(person: User) -> dict[str, Unfurl]:
    return {"unfurl": unfurl_profile(person)}


@register.inclusion_tag("includes/meta.html")
def tweet_meta(tweet: Tweet) -> dict[str, Unfurl]:
    return {"unfurl": unfurl_tweet(tweet)}
