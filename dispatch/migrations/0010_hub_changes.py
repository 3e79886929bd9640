"""Whoever changes a row that somebody listens to leaves a mark in `dispatch_change` (see `models.hub`).

Without a live listener of the API a statement pays for one look at an index. A resource's own row is locked until its
change is committed, so that the ids of its changes are in the order of their commits. Changes of parts (a ticket's
contacts, an order's visits) take no lock and may come a moment later: they carry no state, and what is sent is read
when it is sent, so that it is never older than the change.
"""

from django.db import migrations

FUNCTIONS = """
-- Organisations with a live listener of an API.
CREATE FUNCTION dispatch_listening(of_api text) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT c.organisation_id FROM dispatch_listener l JOIN technicians_apiclient c ON c.id = l.client_id
    WHERE l.api = of_api AND l.state = 'live'
$$;

-- Each is called with the API, the resource, and columns that the resource does not show.
CREATE FUNCTION dispatch_told_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM dispatch_listening(TG_ARGV[0])) THEN RETURN NULL; END IF;
    INSERT INTO dispatch_change (organisation_id, resource, row, uuid, kind, state, transaction, at)
    SELECT n.organisation_id, TG_ARGV[1], n.id, n.uuid, 'created', n.state,
           pg_current_xact_id()::text::bigint, clock_timestamp()
    FROM new_rows n
    WHERE n.organisation_id IN (SELECT dispatch_listening(TG_ARGV[0])) AND to_jsonb(n) ->> 'copy_of_id' IS NULL
    ORDER BY n.id;
    RETURN NULL;
END $$;

-- Of a message to many, each further receiver has a row of its own, which is no resource.
-- One change a row and statement: deleted softly, else another state, else another value.
CREATE FUNCTION dispatch_told_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden text[] := COALESCE(TG_ARGV[2:], '{}');
BEGIN
    IF NOT EXISTS (SELECT FROM dispatch_listening(TG_ARGV[0])) THEN RETURN NULL; END IF;
    INSERT INTO dispatch_change (organisation_id, resource, row, uuid, kind, state, transaction, at)
    SELECT n.organisation_id, TG_ARGV[1], n.id, n.uuid,
           CASE WHEN to_jsonb(n) ->> 'deleted_at' IS NOT NULL THEN 'deleted'
                WHEN n.state <> o.state THEN 'state' ELSE 'changed' END,
           n.state, pg_current_xact_id()::text::bigint, clock_timestamp()
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.organisation_id IN (SELECT dispatch_listening(TG_ARGV[0]))
    AND to_jsonb(o) ->> 'deleted_at' IS NULL AND to_jsonb(n) ->> 'copy_of_id' IS NULL
    AND (n.state <> o.state OR to_jsonb(n) - hidden <> to_jsonb(o) - hidden)
    ORDER BY n.id;
    RETURN NULL;
END $$;

CREATE FUNCTION dispatch_told_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM dispatch_listening(TG_ARGV[0])) THEN RETURN NULL; END IF;
    INSERT INTO dispatch_change (organisation_id, resource, row, uuid, kind, state, transaction, at)
    SELECT o.organisation_id, TG_ARGV[1], o.id, o.uuid, 'deleted', o.state,
           pg_current_xact_id()::text::bigint, clock_timestamp()
    FROM old_rows o
    WHERE o.organisation_id IN (SELECT dispatch_listening(TG_ARGV[0]))
    AND to_jsonb(o) ->> 'deleted_at' IS NULL AND to_jsonb(o) ->> 'copy_of_id' IS NULL
    ORDER BY o.id;
    RETURN NULL;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION dispatch_told_insert();
DROP FUNCTION dispatch_told_update();
DROP FUNCTION dispatch_told_delete();
DROP FUNCTION dispatch_listening(text);
"""

# Table → its API and resource, and columns that the resource does not show.
OWN = {
    "orders_ticket": (
        "troubleTicket",
        "troubleTicket",
        "updated_at gate_checked_at category_id rule_set_id is_repeat",
    ),
    "dispatch_appointment": ("appointment", "appointment", "updated_at"),
    "dispatch_slotsearch": ("appointment", "searchTimeSlot", ""),
    "orders_message": ("communicationManagement", "communicationMessage", "due_at attempts error"),
    "orders_fieldorder": ("workOrderManagement", "workOrder", ""),
    "dispatch_workordercancellation": ("workOrderManagement", "cancelWorkOrder", ""),
}
# Table of parts → the API and resource whose attribute they are, its table and the column that names it, and whether an
# updated part looks different.
PARTS = {
    "orders_contact": ("troubleTicket", "troubleTicket", "orders_ticket", "ticket_id", "true"),
    "orders_triedstep": ("troubleTicket", "troubleTicket", "orders_ticket", "ticket_id", "true"),
    "orders_visit": (
        "workOrderManagement",
        "workOrder",
        "orders_fieldorder",
        "order_id",
        "(n.state, n.outcome, n.en_route_at, n.on_site_at, n.finished_at) IS DISTINCT FROM (o.state, o.outcome, o.en_route_at, o.on_site_at, o.finished_at)",
    ),
}
REFERENCING = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


def follow(table: str, event: str, function: str) -> str:
    return f"""
        CREATE TRIGGER {table}_{event}_told AFTER {event.upper()} ON {table} {REFERENCING[event]}
        FOR EACH STATEMENT EXECUTE FUNCTION {function};"""


def follow_own(table: str, event: str) -> str:
    api, resource, hidden = OWN[table]
    arguments = ", ".join(f"'{name}'" for name in [api, resource, *hidden.split()])
    return follow(table, event, f"dispatch_told_{event}({arguments})")


TOUCHED = {
    "insert": "SELECT n.PART FROM new_rows n",
    "update": "SELECT unnest(ARRAY[n.PART, o.PART]) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE DIFFERENT",
    "delete": "SELECT o.PART FROM old_rows o",
}
TELL_WHOLE = """
    CREATE FUNCTION NAME() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM dispatch_listening('API')) THEN RETURN NULL; END IF;
        INSERT INTO dispatch_change (organisation_id, resource, row, uuid, kind, state, transaction, at)
        SELECT w.organisation_id, 'RESOURCE', w.id, w.uuid, 'changed', '',
               pg_current_xact_id()::text::bigint, clock_timestamp()
        FROM WHOLE w WHERE w.id IN (TOUCHED)
        AND w.organisation_id IN (SELECT dispatch_listening('API')) AND to_jsonb(w) ->> 'deleted_at' IS NULL
        ORDER BY w.id;
        RETURN NULL;
    END $$;"""


def follow_part(table: str, event: str) -> str:
    api, resource, whole, column, looks_different = PARTS[table]
    name = f"{table}_{event}_told"
    function = TELL_WHOLE
    for word, meaning in {
        "TOUCHED": TOUCHED[event],
        "NAME": name,
        "API": api,
        "RESOURCE": resource,
        "WHOLE": whole,
        "PART": column,
        "DIFFERENT": looks_different,
    }.items():
        function = function.replace(word, meaning)
    return function + follow(table, event, f"{name}()")


FOLLOW = "".join(follow_own(table, event) for table in OWN for event in REFERENCING) + "".join(
    follow_part(table, event) for table in PARTS for event in REFERENCING
)
UNFOLLOW = "".join(
    f"DROP TRIGGER {table}_{event}_told ON {table};" for table in [*OWN, *PARTS] for event in REFERENCING
) + "".join(f"DROP FUNCTION {table}_{event}_told();" for table in PARTS for event in REFERENCING)


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0009_hub"),
        ("orders", "0006_number_and_note_of_orders"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS + FOLLOW, UNFOLLOW + DROP_FUNCTIONS)]
