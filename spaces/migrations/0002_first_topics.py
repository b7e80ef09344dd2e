"""A new server needs topics to choose from; its moderators may rename or remove any of them."""

from django.db import migrations
from django.utils.text import slugify

NAMES = (
    "Arts",
    "Books",
    "Business",
    "Comedy",
    "Education",
    "Film and TV",
    "Food",
    "Games",
    "Health",
    "History",
    "Local news",
    "Music",
    "News",
    "Politics",
    "Science",
    "Sports",
    "Technology",
    "Travel",
    "Weather",
)


def add_topics(apps, _schema_editor):
    topics = apps.get_model("spaces", "Topic").objects
    for name in NAMES:
        topics.get_or_create(slug=slugify(name), defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_initial")]

    operations = [migrations.RunPython(add_topics, migrations.RunPython.noop)]
