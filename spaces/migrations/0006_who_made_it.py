from django.db import migrations
from django.db.models import F


def fill_in(apps, schema_editor):
    apps.get_model("spaces", "Space").objects.update(created_by=F("host"))
    seated = apps.get_model("spaces", "Participant").objects.filter(seat__isnull=False)
    seated.update(seated_at=F("joined_at"))


class Migration(migrations.Migration):
    dependencies = [("spaces", "0005_stage")]
    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
