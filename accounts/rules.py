from accounts.models import Follow, User


def is_following(user: User, other: User) -> bool:
    """Does `user` follow `other`? False for oneself."""
    return Follow.objects.filter(follower=user, followed=other).exists()
