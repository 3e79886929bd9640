"""Open boards hear of changes from the database itself: none is missed, whoever makes it, and none that is undone.

PostgreSQL hands a notice on when its transaction ends (see NOTIFY in its manual); `dispatch.live` listens.
"""

import pgtrigger

CHANNEL = "live"
# More are not named one by one: a notice has 8,000 bytes at most.
MOST_NAMED = 50
OLD, NEW = "old_rows", "new_rows"


def tell_boards(operation: pgtrigger.Operation, *, named: str, changed: str) -> pgtrigger.Trigger:
    """A notice for each territory, day and plan of what a statement has changed.

    `changed` is SQL that gives rows (territory, day, plan, uuid) from `NEW` or `OLD`; `named` says what the uuids are.
    """
    return pgtrigger.Trigger(
        name=f"tell_boards_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(
            old=None if operation == pgtrigger.Insert else OLD, new=None if operation == pgtrigger.Delete else NEW
        ),
        func=f"""
            PERFORM pg_notify('{CHANNEL}', json_build_object(
                'territory', territory, 'day', day, 'plan', plan, 'named', '{named}',
                'uuids', CASE WHEN count(DISTINCT uuid) <= {MOST_NAMED} THEN json_agg(DISTINCT uuid) END,
                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint
            )::text)
            FROM ({changed}) changed
            WHERE territory IS NOT NULL
            GROUP BY territory, day, plan;
            RETURN NULL;
        """,
    )
