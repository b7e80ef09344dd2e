from django.db import migrations, models


def note_hidden(apps, _schema_editor):
    """A host's deletion empties these fields; what moderators removed keeps them."""
    deleted = apps.get_model("recordings", "Replay").objects.filter(deleted_at__isnull=False)
    deleted.exclude(opus_file="").update(may_return=True)


class Migration(migrations.Migration):
    dependencies = [("recordings", "0004_moderated")]
    operations = [
        migrations.AddField("replay", "may_return", models.BooleanField(default=False)),
        migrations.RunPython(note_hidden, migrations.RunPython.noop),
    ]
