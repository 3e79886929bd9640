"""Who moves to another territory leaves a mark in both: the former one's days are not loaded without saying who left."""

from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION dispatch_team_days_changed(technicians bigint[], territories bigint[], days date[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dispatch_dayversion AS v (territory_id, day, version)
    SELECT d.territory_id, d.day, nextval('dispatch_day_version')
    FROM (SELECT DISTINCT c.territory_id, c.day
          FROM unnest(territories, days) AS c(territory_id, day) ORDER BY 1, 2) AS d
    ON CONFLICT (territory_id, day) DO UPDATE SET version = nextval('dispatch_day_version');

    INSERT INTO dispatch_techniciandayversion (technician_id, territory_id, day, version)
    SELECT DISTINCT c.technician_id, c.territory_id, c.day, v.version
    FROM unnest(technicians, territories, days) AS c(technician_id, territory_id, day)
    JOIN dispatch_dayversion v ON v.territory_id = c.territory_id AND v.day = c.day
    ORDER BY 1, 2, 3
    ON CONFLICT (technician_id, territory_id, day) DO UPDATE SET version = EXCLUDED.version;
END $$;

CREATE OR REPLACE FUNCTION dispatch_days_changed(technicians bigint[], days date[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dispatch_team_days_changed(array_agg(t.id), array_agg(t.territory_id), array_agg(c.day))
    FROM unnest(technicians, days) AS c(technician, day) JOIN technicians_technician t ON t.id = c.technician;
END $$;

-- All days of a technician's territory that somebody has looked at.
CREATE OR REPLACE FUNCTION dispatch_technicians_changed(technicians bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dispatch_days_changed(array_agg(t.id), array_agg(v.day))
    FROM technicians_technician t JOIN dispatch_dayversion v ON v.territory_id = t.territory_id
    WHERE t.id = ANY(technicians);
END $$;

-- In the former territory, too; the days that one of both has are days of both.
CREATE OR REPLACE FUNCTION technicians_technician_update_day_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dispatch_team_days_changed(array_agg(c.id), array_agg(c.territory_id), array_agg(k.day))
    FROM (SELECT id, territory_id FROM old_rows UNION SELECT id, territory_id FROM new_rows) AS c
    JOIN (SELECT DISTINCT t.id, v.day
          FROM (SELECT id, territory_id FROM old_rows UNION SELECT id, territory_id FROM new_rows) AS t
          JOIN dispatch_dayversion v ON v.territory_id = t.territory_id) AS k ON k.id = c.id;
    RETURN NULL;
END $$;
"""
# As 0007_day_versions has them.
UNFOLLOW = """
CREATE OR REPLACE FUNCTION technicians_technician_update_day_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dispatch_technicians_changed(array_agg(c.id))
    FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) AS c;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION dispatch_technicians_changed(technicians bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION dispatch_days_changed(technicians bigint[], days date[])
RETURNS void LANGUAGE plpgsql AS $$
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

DROP FUNCTION dispatch_team_days_changed(bigint[], bigint[], date[]);

-- Of each technician's days only the newest is known by then.
DELETE FROM dispatch_techniciandayversion AS a USING dispatch_techniciandayversion AS b
WHERE a.technician_id = b.technician_id AND a.day = b.day AND a.version < b.version;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0012_plans_are_followed")]

    operations = [
        migrations.RemoveConstraint("techniciandayversion", "techniciandayversion_unique"),
        migrations.AddConstraint(
            "techniciandayversion",
            models.UniqueConstraint(fields=("technician", "territory", "day"), name="techniciandayversion_unique"),
        ),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
    ]
