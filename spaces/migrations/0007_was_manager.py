from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spaces", "0006_who_made_it")]
    operations = [
        migrations.AddField("participant", "was_manager", models.BooleanField(default=False))
    ]
