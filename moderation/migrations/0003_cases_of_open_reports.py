from django.db import migrations, models

SEVERITY = {"minors": 4, "self_harm": 4, "violence": 3, "harassment": 2, "abuse": 2, "privacy": 2}


def open_cases(apps, schema_editor):
    """Give each open report of before the case that it would have opened or joined."""
    Case = apps.get_model("moderation", "Case")
    Report = apps.get_model("moderation", "Report")
    for report in Report.objects.filter(state="open", case=None).order_by("pk").iterator():
        thing = {
            "account": report.account_id,
            "space": report.space_id,
            "tweet": report.tweet_id,
            "clip": report.clip_id,
        }[report.kind]
        # What is deleted by now has no number: each such report is a case by itself.
        key = f"{report.kind}:{thing or f'gone-{report.pk}'}"
        place = report.space_id or report.in_space_id
        if report.kind == "account" and place:
            key += f"@space:{place}"
        severity = SEVERITY.get(report.reason, 1)
        case = Case.objects.filter(key=key).exclude(state="decided").first()
        if case is None:
            case = Case(key=key, kind=report.kind, opened_at=report.created_at, severity=severity)
            case.account_id, case.space_id = report.account_id, place
            case.tweet_id, case.clip_id = report.tweet_id, report.clip_id
        case.severity = max(case.severity, severity)
        case.save()
        report.case = case
        report.save(update_fields=["case"])


class Migration(migrations.Migration):

    dependencies = [
        ("moderation", "0002_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="tweet_text",
            field=models.TextField(blank=True, verbose_name="as it stood"),
        ),
        migrations.RunPython(open_cases, migrations.RunPython.noop),
    ]
