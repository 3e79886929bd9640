"""What slots depend on leaves its mark in the versions of days, whoever writes it (see `models.slots`)."""

from django.db import migrations

BUMP = """
-- Never given twice, so that the version of a transaction that was rolled back is nobody else's.
CREATE SEQUENCE dispatch_day_version;

CREATE FUNCTION dispatch_days_changed(technicians bigint[], days date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dispatch_dayversion AS v (territory_id, day, version)
    SELECT d.territory_id, d.day, nextval('dispatch_day_version')
    FROM (SELECT DISTINCT t.territory_id, c.day
          FROM unnest(technicians, days) AS c(technician, day) JOIN technicians_technician t ON t.id = c.technician
          ORDER BY 1, 2) AS d
    ON CONFLICT (territory_id, day) DO UPDATE SET version = nextval('dispatch_day_version');

    INSERT INTO dispatch_techniciandayversion (technician_id, territory_id, day, version)
    SELECT DISTINCT c.technician, t.territory_id, c.day, v.version
    FROM unnest(technicians, days) AS c(technician, day)
    JOIN technicians_technician t ON t.id = c.technician
    JOIN dispatch_dayversion v ON v.territory_id = t.territory_id AND v.day = c.day
    ORDER BY 1, 3
    ON CONFLICT (technician_id, day) DO UPDATE SET version = EXCLUDED.version, territory_id = EXCLUDED.territory_id;
END $$;

-- All days of a technician that somebody has looked at; of a former territory too, whose team became smaller.
CREATE FUNCTION dispatch_technicians_changed(technicians bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dispatch_dayversion AS v SET version = nextval('dispatch_day_version')
    FROM (SELECT v.id FROM dispatch_dayversion v
          WHERE EXISTS (SELECT 1 FROM dispatch_techniciandayversion d JOIN technicians_technician t ON t.id = d.technician_id
                        WHERE d.technician_id = ANY(technicians) AND d.territory_id = v.territory_id
                        AND d.territory_id <> t.territory_id)
          ORDER BY v.territory_id, v.day FOR NO KEY UPDATE) AS former
    WHERE v.id = former.id;
    PERFORM dispatch_days_changed(array_agg(t.id), array_agg(v.day))
    FROM technicians_technician t JOIN dispatch_dayversion v ON v.territory_id = t.territory_id
    WHERE t.id = ANY(technicians);
END $$;
"""

# Table → how the changed rows `c` of a statement name technicians and days.
ASSIGNMENT = """
    PERFORM dispatch_days_changed(array_agg(c.technician_id), array_agg(p.day))
    FROM changed c JOIN dispatch_plan p ON p.id = c.plan_id WHERE c.live;"""
SHIFT = "PERFORM dispatch_days_changed(array_agg(c.technician_id), array_agg(c.day)) FROM changed c;"
ABSENCE = """
    PERFORM dispatch_days_changed(array_agg(c.technician_id), array_agg(v.day))
    FROM changed c JOIN technicians_technician t ON t.id = c.technician_id
    JOIN dispatch_dayversion v ON v.territory_id = t.territory_id
    AND v.day BETWEEN lower(c.during)::date - 1 AND upper(c.during)::date + 1;"""
TECHNICIAN = "PERFORM dispatch_technicians_changed(array_agg(c.id)) FROM changed c;"
SKILL = "PERFORM dispatch_technicians_changed(array_agg(c.technician_id)) FROM changed c;"
APPOINTMENT = """
    PERFORM dispatch_days_changed(array_agg(a.technician_id), array_agg(p.day))
    FROM changed c JOIN orders_visit i ON i.order_id = c.order_id
    JOIN dispatch_assignment a ON a.visit_id = i.id AND a.live JOIN dispatch_plan p ON p.id = a.plan_id;"""
VISIT = """
    PERFORM dispatch_days_changed(array_agg(a.technician_id), array_agg(p.day))
    FROM changed c JOIN dispatch_assignment a ON a.visit_id = c.id AND a.live JOIN dispatch_plan p ON p.id = a.plan_id;"""
# Days whose shifts are older than the triggers.
PRESENT = """
    INSERT INTO dispatch_dayversion (territory_id, day, version)
    SELECT DISTINCT t.territory_id, s.day, 0
    FROM technicians_shift s JOIN technicians_technician t ON t.id = s.technician_id WHERE s.day >= current_date - 1;
"""
FOLLOWED = {
    "dispatch_assignment": (ASSIGNMENT, "insert update delete"),
    "technicians_shift": (SHIFT, "insert update delete"),
    "technicians_absence": (ABSENCE, "insert update delete"),
    "technicians_technician": (TECHNICIAN, "insert update"),
    "technicians_technicianskill": (SKILL, "insert update delete"),
    "dispatch_appointment": (APPOINTMENT, "insert update delete"),
    "orders_visit": (VISIT, "update"),
}
TABLES = {
    "insert": ("REFERENCING NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
    "update": (
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    ),
    "delete": ("REFERENCING OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
}


def follow(table: str, body: str, event: str) -> str:
    referencing, rows = TABLES[event]
    name = f"{table}_{event}_day_version"
    body = body.replace("FROM changed c", f"FROM ({rows}) AS c")
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$;
        CREATE TRIGGER {name} AFTER {event.upper()} ON {table} {referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""


def unfollow(table: str, event: str) -> str:
    name = f"{table}_{event}_day_version"
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


FOLLOW = "".join(follow(t, body, event) for t, (body, events) in FOLLOWED.items() for event in events.split())
UNFOLLOW = "".join(unfollow(t, event) for t, (_body, events) in FOLLOWED.items() for event in events.split())


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0006_slots_and_api"),
        ("orders", "0004_service_time"),
        ("technicians", "0004_slots_and_api_clients"),
    ]

    operations = [
        migrations.RunSQL(
            BUMP + FOLLOW + PRESENT,
            UNFOLLOW
            + "DROP FUNCTION dispatch_technicians_changed(bigint[]);"
            + "DROP FUNCTION dispatch_days_changed(bigint[], date[]);"
            + "DROP SEQUENCE dispatch_day_version;",
        ),
        # A throttle that a crash may forget is written to no log.
        migrations.RunSQL(
            "ALTER TABLE dispatch_clientthrottle SET UNLOGGED", "ALTER TABLE dispatch_clientthrottle SET LOGGED"
        ),
    ]
