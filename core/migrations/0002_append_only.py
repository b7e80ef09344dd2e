from django.db import migrations

# A line that was written is never rewritten, whoever has the connection. (That lines are missing,
# the chain tells; SQLite could not empty a test's tables if it refused to delete.)
SQLITE = """
CREATE TRIGGER core_auditentry_is_append_only BEFORE UPDATE ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END
"""
POSTGRESQL = """
CREATE FUNCTION core_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER core_auditentry_is_append_only BEFORE UPDATE OR DELETE ON core_auditentry
FOR EACH ROW EXECUTE FUNCTION core_auditentry_refuse()
"""
UNDO = {
    "sqlite": ["DROP TRIGGER core_auditentry_is_append_only"],
    "postgresql": [
        "DROP TRIGGER core_auditentry_is_append_only ON core_auditentry",
        "DROP FUNCTION core_auditentry_refuse",
    ],
}


def refuse_changes(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def allow_changes(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_audit")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
