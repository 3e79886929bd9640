"""A day that becomes planned is another day, also where its plan has no visit: the versions of days say so, too."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION dispatch_plan_day_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dispatch_dayversion AS v (territory_id, day, version)
    SELECT d.territory_id, d.day, nextval('dispatch_day_version')
    FROM (SELECT DISTINCT n.territory_id, n.day FROM new_rows n WHERE n.state = 'published' ORDER BY 1, 2) AS d
    ON CONFLICT (territory_id, day) DO UPDATE SET version = nextval('dispatch_day_version');
    RETURN NULL;
END $$;

CREATE TRIGGER dispatch_plan_insert_day_version AFTER INSERT ON dispatch_plan REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION dispatch_plan_day_version();
CREATE TRIGGER dispatch_plan_update_day_version AFTER UPDATE ON dispatch_plan REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION dispatch_plan_day_version();
"""
UNFOLLOW = """
DROP TRIGGER dispatch_plan_update_day_version ON dispatch_plan;
DROP TRIGGER dispatch_plan_insert_day_version ON dispatch_plan;
DROP FUNCTION dispatch_plan_day_version();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0011_connectors")]

    operations = [migrations.RunSQL(FOLLOW, UNFOLLOW)]
