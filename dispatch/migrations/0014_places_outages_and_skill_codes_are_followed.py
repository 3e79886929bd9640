"""What a stop reads beyond its own rows is followed, too: where it is, whether it is an outage's, which skills mean what.

A site's territory is none of it: routes are of the technicians' territory, and whoever searches reads the site itself.
"""

from django.db import migrations

CHANGED = """
CREATE FUNCTION {table}_followed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$;
CREATE TRIGGER {table}_followed AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION {table}_followed();
"""
# Table → what it means where a column that is read has another value.
SITE = """
    PERFORM dispatch_days_changed(array_agg(a.technician_id), array_agg(p.day))
    FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.point IS DISTINCT FROM n.point
    JOIN orders_fieldorder f ON f.site_id = n.id JOIN orders_visit i ON i.order_id = f.id
    JOIN dispatch_assignment a ON a.visit_id = i.id AND a.live JOIN dispatch_plan p ON p.id = a.plan_id;"""
ORDER = """
    PERFORM dispatch_days_changed(array_agg(a.technician_id), array_agg(p.day))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    AND (o.site_id, o.outage_id) IS DISTINCT FROM (n.site_id, n.outage_id)
    JOIN orders_visit i ON i.order_id = n.id
    JOIN dispatch_assignment a ON a.visit_id = i.id AND a.live JOIN dispatch_plan p ON p.id = a.plan_id;"""
SKILL = """
    PERFORM dispatch_technicians_changed(array_agg(h.technician_id))
    FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.code <> n.code
    JOIN technicians_technicianskill h ON h.skill_id = n.id;"""
FOLLOWED = {"orders_site": SITE, "orders_fieldorder": ORDER, "technicians_skill": SKILL}


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0013_who_leaves_a_territory_is_followed"),
        ("orders", "0008_desks"),
        ("technicians", "0005_desk_skills"),
    ]

    operations = [
        migrations.RunSQL(
            "".join(CHANGED.format(table=table, body=body) for table, body in FOLLOWED.items()),
            "".join(
                f"DROP TRIGGER {table}_followed ON {table}; DROP FUNCTION {table}_followed();" for table in FOLLOWED
            ),
        )
    ]
