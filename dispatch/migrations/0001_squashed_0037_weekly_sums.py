"""All up to 0037 at once, for a database that has none of it; others go on by the replaced ones."""

import datetime
import dispatch.models.connector
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
import uuid
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

from technicians.tables import Tables


# The history of assignments had a longer name once, which its key, sequence and indexes keep in each older database.
NAMES = """
ALTER TABLE dispatch_assignmentevent
    RENAME CONSTRAINT dispatch_assignmentevent_pkey TO dispatch_assignmentplanvisittechnicianduringlockedliveeven_pkey;
ALTER SEQUENCE dispatch_assignmentevent_pgh_id_seq
    RENAME TO dispatch_assignmentplanvisittechnicianduringlockedli_pgh_id_seq;
ALTER INDEX dispatch_assignmentevent_pgh_context_id_6ffc6756 RENAME TO dispatch_assignmentplanvis_pgh_context_id_62801e63;
ALTER INDEX dispatch_assignmentevent_pgh_obj_id_dcfd7036 RENAME TO dispatch_assignmentplanvis_pgh_obj_id_5d30e569;
ALTER INDEX dispatch_assignmentevent_plan_id_7baf1f42 RENAME TO dispatch_assignmentplanvis_plan_id_b1e7e6dc;
ALTER INDEX dispatch_assignmentevent_technician_id_18b4daa5 RENAME TO dispatch_assignmentplanvis_technician_id_83de4e92;
ALTER INDEX dispatch_assignmentevent_visit_id_c42c56c8 RENAME TO dispatch_assignmentplanvis_visit_id_1eded5d2;
"""


def sql_of(name: str) -> list[migrations.RunSQL]:
    """What one of the replaced migrations says in SQL, as it stands there."""
    operations = import_module(f"dispatch.migrations.{name}").Migration.operations
    return [operation for operation in operations if isinstance(operation, migrations.RunSQL)]


class Migration(migrations.Migration):
    replaces = [
        ("dispatch", "0001_initial"),
        ("dispatch", "0002_initial"),
        ("dispatch", "0003_initial"),
        ("dispatch", "0004_plan_task_and_stopping"),
        ("dispatch", "0005_travel_times"),
        ("dispatch", "0006_slots_and_api"),
        ("dispatch", "0007_day_versions"),
        ("dispatch", "0008_cancellations_of_orders"),
        ("dispatch", "0009_hub"),
        ("dispatch", "0010_hub_changes"),
        ("dispatch", "0011_connectors"),
        ("dispatch", "0012_plans_are_followed"),
        ("dispatch", "0013_who_leaves_a_territory_is_followed"),
        ("dispatch", "0014_places_outages_and_skill_codes_are_followed"),
        ("dispatch", "0015_searches_are_not_logged"),
        ("dispatch", "0016_queries_that_fail_switch_off"),
        ("dispatch", "0017_deliveries_know_their_body"),
        ("dispatch", "0018_phones"),
        ("dispatch", "0019_work_offers"),
        ("dispatch", "0020_places_of_taps"),
        ("dispatch", "0021_days_from_the_field"),
        ("dispatch", "0022_reports_of_days"),
        ("dispatch", "0023_phones_tell"),
        ("dispatch", "0024_swaps_with_colleagues"),
        ("dispatch", "0025_changes_by_hand"),
        ("dispatch", "0026_plans_know_changes_until"),
        ("dispatch", "0027_boards_are_told"),
        ("dispatch", "0028_history_knows_holds"),
        ("dispatch", "0029_saved_selections"),
        ("dispatch", "0030_consent_asked_anew"),
        ("dispatch", "0031_figures"),
        ("dispatch", "0032_runs_in_parts_and_trials"),
        ("dispatch", "0033_reasons_and_promises"),
        ("dispatch", "0034_promise_ledger"),
        ("dispatch", "0035_three_locks"),
        ("dispatch", "0036_promise_stands"),
        ("dispatch", "0037_weekly_sums"),
    ]

    initial = True

    dependencies = [
        ("orders", "0001_squashed_0019_message_templates"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("technicians", "0001_squashed_0013_calendars_and_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="ClientThrottle",
                    fields=[
                        (
                            "client",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                                verbose_name="API client",
                            ),
                        ),
                        ("used_until", models.DateTimeField(verbose_name="share used until")),
                    ],
                    options={
                        "verbose_name": "throttle",
                        "verbose_name_plural": "throttles",
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("initialized", "Held"),
                                    ("confirmed", "Promised"),
                                    ("cancelled", "Cancelled"),
                                    ("completed", "Kept"),
                                    ("failed", "Missed"),
                                ],
                                default="initialized",
                                max_length=11,
                                verbose_name="state",
                            ),
                        ),
                        ("window", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="window")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires at")),
                        (
                            "missed_by",
                            models.CharField(
                                blank=True,
                                choices=[("provider", "By us"), ("customer", "By the customer")],
                                max_length=8,
                                verbose_name="missed",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="As the sending system names it",
                                max_length=50,
                                verbose_name="category",
                            ),
                        ),
                        ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                        (
                            "external_id",
                            models.CharField(blank=True, max_length=100, verbose_name="number in the source"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "deleted_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deleted at"),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appointment",
                        "verbose_name_plural": "appointments",
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="AppointmentStateWindowExpiresAtEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("initialized", "Held"),
                                    ("confirmed", "Promised"),
                                    ("cancelled", "Cancelled"),
                                    ("completed", "Kept"),
                                    ("failed", "Missed"),
                                ],
                                default="initialized",
                                max_length=11,
                                verbose_name="state",
                            ),
                        ),
                        ("window", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="window")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires at")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="state_window_expires_at_events",
                                to="dispatch.appointment",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="during")),
                        ("travel_s", models.PositiveIntegerField(default=0, verbose_name="travel before it, s")),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "lock",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("technician", "locked: technician"),
                                    ("time", "locked: time"),
                                    ("both", "locked"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="lock",
                            ),
                        ),
                        ("live", models.BooleanField(default=False, verbose_name="live")),
                        (
                            "hold",
                            models.ForeignKey(
                                blank=True,
                                help_text="Not seen by the technician before the appointment is confirmed",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="held_assignments",
                                to="dispatch.appointment",
                                verbose_name="held for",
                            ),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="technicians.technician",
                                verbose_name="technician",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "assignment",
                        "verbose_name_plural": "assignments",
                        "ordering": ["technician", "during"],
                    },
                ),
                migrations.CreateModel(
                    name="BacklogDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("age", models.PositiveSmallIntegerField(verbose_name="age at least, days")),
                        ("skill", models.SlugField(blank=True, max_length=30, verbose_name="skill")),
                        ("visits", models.PositiveIntegerField(verbose_name="visits")),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "backlog of a day",
                        "verbose_name_plural": "backlogs of days",
                    },
                ),
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("resource", models.CharField(max_length=30, verbose_name="resource")),
                        ("row", models.BigIntegerField(verbose_name="row")),
                        ("uuid", models.UUIDField(verbose_name="id")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("created", "Created"),
                                    ("changed", "Changed"),
                                    ("state", "Another state"),
                                    ("deleted", "Deleted"),
                                ],
                                max_length=7,
                                verbose_name="kind",
                            ),
                        ),
                        ("state", models.CharField(blank=True, max_length=20, verbose_name="state")),
                        ("transaction", models.BigIntegerField(verbose_name="transaction")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "spread_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="given to the listeners at"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change to tell",
                        "verbose_name_plural": "changes to tell",
                    },
                ),
                migrations.CreateModel(
                    name="CompensationRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scheme", models.CharField(max_length=100, verbose_name="scheme")),
                        (
                            "country",
                            models.CharField(
                                max_length=2,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{2}\\Z", "Two capital letters, such as DE."
                                    )
                                ],
                                verbose_name="country",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("appointment", "Appointment"),
                                    ("callback", "Callback"),
                                    ("repair", "Repair"),
                                ],
                                max_length=11,
                                verbose_name="kind of promise",
                            ),
                        ),
                        (
                            "ending",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kept", "Kept"),
                                    ("late", "Kept late"),
                                    ("missed", "Missed"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                    ("moved", "Moved"),
                                    ("called_off", "Called off"),
                                    ("stands", "Still stands: taken back before anybody heard"),
                                ],
                                help_text="Empty for repairs",
                                max_length=10,
                                verbose_name="how it ended",
                            ),
                        ),
                        (
                            "beyond_minutes",
                            models.PositiveIntegerField(default=0, verbose_name="late by more than, minutes"),
                        ),
                        (
                            "from_day",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Of repairs", null=True, verbose_name="from day"
                            ),
                        ),
                        (
                            "to_day",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Empty: until it works again", null=True, verbose_name="to day"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="amount")),
                        (
                            "currency",
                            models.CharField(
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}\\Z", "Three capital letters, such as EUR."
                                    )
                                ],
                                verbose_name="currency",
                            ),
                        ),
                        (
                            "percent_of_fee",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="or percent of the monthly fee, if more"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                        ("source", models.URLField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "compensation rule",
                        "verbose_name_plural": "compensation rules",
                        "ordering": ["country", "scheme", "kind", "from_day"],
                    },
                ),
                migrations.CreateModel(
                    name="Connector",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("zammad", "Zammad"),
                                    ("chatwoot", "Chatwoot"),
                                    ("phone", "Telephone system (Zammad's CTI format)"),
                                    ("bot", "Bot"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "secret",
                            models.CharField(
                                default=dispatch.models.connector.new_secret,
                                help_text="It signs what arrives (Zammad, Chatwoot), or is sent along as a password or bearer token.",
                                max_length=200,
                                verbose_name="secret",
                            ),
                        ),
                        (
                            "write_back_url",
                            models.CharField(
                                blank=True,
                                help_text="Of the system itself, such as https://desk.example.org",
                                max_length=200,
                                verbose_name="address for notes",
                            ),
                        ),
                        (
                            "write_back_token",
                            models.CharField(blank=True, max_length=200, verbose_name="token for notes"),
                        ),
                        (
                            "account",
                            models.CharField(
                                blank=True, help_text="Chatwoot's number of it", max_length=20, verbose_name="account"
                            ),
                        ),
                        (
                            "refused_count",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="refused"),
                        ),
                        (
                            "refused_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last refused at"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="created at"
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                help_text="Of cases for which the system names none that we know.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="connectors",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "connector",
                        "verbose_name_plural": "connectors",
                        "ordering": ["name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("call_id", models.CharField(max_length=250, verbose_name="number in the telephone system")),
                        (
                            "direction",
                            models.CharField(
                                choices=[("in", "From the customer"), ("out", "To the customer")],
                                max_length=3,
                                verbose_name="direction",
                            ),
                        ),
                        (
                            "number",
                            phonenumber_field.modelfields.PhoneNumberField(
                                blank=True, max_length=128, region=None, verbose_name="customer's number"
                            ),
                        ),
                        ("agents", models.CharField(blank=True, max_length=200, verbose_name="agents")),
                        ("started_at", models.DateTimeField(verbose_name="began at")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        ("cause", models.CharField(blank=True, max_length=40, verbose_name="how it ended")),
                        (
                            "contact",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="call",
                                to="orders.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "connector",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calls",
                                to="dispatch.connector",
                                verbose_name="connector",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call",
                        "verbose_name_plural": "calls",
                    },
                ),
                migrations.CreateModel(
                    name="DayCapacity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "first_minute",
                            models.PositiveSmallIntegerField(
                                verbose_name="beginning of the window, minutes after midnight"
                            ),
                        ),
                        (
                            "area",
                            models.CharField(
                                blank=True,
                                help_text="The beginning of a postal code",
                                max_length=10,
                                verbose_name="area",
                            ),
                        ),
                        ("skill", models.SlugField(blank=True, max_length=30, verbose_name="skill")),
                        ("level", models.PositiveSmallIntegerField(default=0, verbose_name="level")),
                        ("capacity", models.PositiveIntegerField(verbose_name="capacity")),
                        ("held", models.PositiveIntegerField(default=0, verbose_name="held")),
                        ("booked", models.PositiveIntegerField(default=0, verbose_name="booked")),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "capacity of a day",
                        "verbose_name_plural": "capacities of days",
                    },
                ),
                migrations.CreateModel(
                    name="CapacityUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("places", models.PositiveSmallIntegerField(default=1, verbose_name="places")),
                        (
                            "appointment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="capacity_uses",
                                to="dispatch.appointment",
                                verbose_name="appointment",
                            ),
                        ),
                        (
                            "row",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uses",
                                to="dispatch.daycapacity",
                                verbose_name="capacity",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "use of capacity",
                        "verbose_name_plural": "uses of capacity",
                    },
                ),
                migrations.CreateModel(
                    name="DayEntry",
                    fields=[
                        ("uuid", models.UUIDField(primary_key=True, serialize=False)),
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("seen", "Changes seen"),
                                    ("day-begin", "Begins the day"),
                                    ("break-begin", "Break begins"),
                                    ("break-end", "Break is over"),
                                    ("break-undo", "Last tap about the break taken back"),
                                    ("day-end", "Done for the day"),
                                    ("late", "Running late"),
                                    ("overtime", "Overtime"),
                                    ("sick", "Sick"),
                                    ("swap", "Swap wished"),
                                ],
                                max_length=11,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
                        ),
                        ("facts", models.JSONField(blank=True, default=dict, verbose_name="details")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "colleague_agrees",
                            models.BooleanField(blank=True, null=True, verbose_name="colleague agrees"),
                        ),
                        (
                            "colleague_said_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="colleague answered at"),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("agreed", "Agreed, or seen to"), ("declined", "Declined")],
                                max_length=8,
                                verbose_name="decision",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                        (
                            "colleague",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.technician",
                                verbose_name="colleague",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="day_entries",
                                to="technicians.technician",
                                verbose_name="technician",
                            ),
                        ),
                        (
                            "visits",
                            models.ManyToManyField(
                                blank=True, related_name="day_entries", to="orders.visit", verbose_name="visits"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report of a day",
                        "verbose_name_plural": "reports of days",
                        "ordering": ["at", "received_at"],
                    },
                ),
                migrations.CreateModel(
                    name="DayFigures",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("visits", models.PositiveIntegerField(default=0)),
                        ("first_visits", models.PositiveIntegerField(default=0)),
                        ("fixed_first", models.PositiveIntegerField(default=0)),
                        ("repeats", models.PositiveIntegerField(default=0)),
                        ("no_access", models.PositiveIntegerField(default=0)),
                        ("promised", models.PositiveIntegerField(default=0)),
                        ("on_time", models.PositiveIntegerField(default=0)),
                        ("technician_days", models.PositiveIntegerField(default=0)),
                        ("timed", models.PositiveIntegerField(default=0)),
                        ("travel_s", models.PositiveBigIntegerField(default=0)),
                        ("worked_s", models.PositiveBigIntegerField(default=0)),
                        ("from_tickets", models.PositiveIntegerField(default=0)),
                        ("lead_s", models.PositiveBigIntegerField(default=0)),
                        ("calls", models.PositiveIntegerField(default=0)),
                        ("calls_kept", models.PositiveIntegerField(default=0)),
                        ("day", models.DateField(verbose_name="day")),
                        ("week", models.DateField(verbose_name="week")),
                        (
                            "order_type",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "figures of a day",
                        "verbose_name_plural": "figures of days",
                    },
                ),
                migrations.CreateModel(
                    name="DayVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a day",
                        "verbose_name_plural": "versions of days",
                    },
                ),
                migrations.CreateModel(
                    name="FieldEntry",
                    fields=[
                        ("uuid", models.UUIDField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("data", models.JSONField(blank=True, default=dict, verbose_name="as it was sent")),
                        ("app_version", models.PositiveSmallIntegerField(verbose_name="version of the app")),
                        ("device_at", models.DateTimeField(verbose_name="at, by the phone's clock")),
                        (
                            "at",
                            models.DateTimeField(
                                help_text="By our clock: the phone says with each sending how late it is",
                                verbose_name="at",
                            ),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
                        ),
                        (
                            "photos",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(),
                                blank=True,
                                default=list,
                                help_text="Which photos the phone has for it; they come after it",
                                size=None,
                                verbose_name="photos",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "carried out"),
                                    ("kept", "kept, the office decides"),
                                    ("refused", "not carried out"),
                                ],
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        ("said", models.TextField(blank=True, verbose_name="answered")),
                        ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen at")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "callback",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="field_entries",
                                to="orders.callback",
                                verbose_name="callback",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "seen_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="seen by",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="field_entries",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry from the field",
                        "verbose_name_plural": "entries from the field",
                        "ordering": ["-received_at"],
                    },
                ),
                migrations.CreateModel(
                    name="FieldPoint",
                    fields=[
                        (
                            "action",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="point",
                                serialize=False,
                                to="orders.visitaction",
                                verbose_name="visit action",
                            ),
                        ),
                        ("north", models.IntegerField(verbose_name="steps of 0.001° north")),
                        ("east", models.IntegerField(verbose_name="steps of 0.002° east")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("shift", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="shift")),
                    ],
                    options={
                        "verbose_name": "place of a tap",
                        "verbose_name_plural": "places of taps",
                        "indexes": [models.Index(fields=["at"], name="fieldpoint_by_time")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shift__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                                    ("shift__isempty", False),
                                    ("shift__lower_inf", False),
                                    (
                                        "shift__startswith__gte",
                                        datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    ),
                                    ("shift__upper_inf", False),
                                ),
                                name="fieldpoint_shift_bounded",
                                violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("shift__contains", models.F("at"))), name="fieldpoint_in_shift"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("east__range", (-90000, 90000)), ("north__range", (-90000, 90000))),
                                name="fieldpoint_on_earth",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FigureGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("visits", models.PositiveIntegerField(default=0)),
                        ("first_visits", models.PositiveIntegerField(default=0)),
                        ("fixed_first", models.PositiveIntegerField(default=0)),
                        ("repeats", models.PositiveIntegerField(default=0)),
                        ("no_access", models.PositiveIntegerField(default=0)),
                        ("promised", models.PositiveIntegerField(default=0)),
                        ("on_time", models.PositiveIntegerField(default=0)),
                        ("technician_days", models.PositiveIntegerField(default=0)),
                        ("timed", models.PositiveIntegerField(default=0)),
                        ("travel_s", models.PositiveBigIntegerField(default=0)),
                        ("worked_s", models.PositiveBigIntegerField(default=0)),
                        ("from_tickets", models.PositiveIntegerField(default=0)),
                        ("lead_s", models.PositiveBigIntegerField(default=0)),
                        ("calls", models.PositiveIntegerField(default=0)),
                        ("calls_kept", models.PositiveIntegerField(default=0)),
                        ("week", models.DateField(verbose_name="week")),
                        ("technicians", models.PositiveIntegerField(verbose_name="technicians")),
                        ("pooled", models.BooleanField(verbose_name="counted with other kinds of work")),
                        (
                            "order_type",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "group behind figures",
                        "verbose_name_plural": "groups behind figures",
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=255, verbose_name="key")),
                        ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint of the request")),
                        ("status", models.PositiveSmallIntegerField(verbose_name="status of the answer")),
                        ("body", models.JSONField(verbose_name="answer")),
                        (
                            "location",
                            models.CharField(blank=True, max_length=300, verbose_name="address of the answer"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                                verbose_name="API client",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "idempotency key",
                        "verbose_name_plural": "idempotency keys",
                    },
                ),
                migrations.CreateModel(
                    name="InboundDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("delivery_id", models.CharField(max_length=255, verbose_name="number of the delivery")),
                        (
                            "fingerprint",
                            models.CharField(blank=True, editable=False, max_length=64, verbose_name="fingerprint"),
                        ),
                        ("answer", models.JSONField(default=dict, verbose_name="answer")),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
                        ),
                        (
                            "connector",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="dispatch.connector",
                                verbose_name="connector",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "delivery from another system",
                        "verbose_name_plural": "deliveries from other systems",
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("appointment", "Appointment"),
                                    ("callback", "Callback"),
                                    ("repair", "Repair"),
                                ],
                                max_length=11,
                                verbose_name="kind of promise",
                            ),
                        ),
                        (
                            "window",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(
                                blank=True, null=True, verbose_name="promised window"
                            ),
                        ),
                        ("promised_at", models.DateTimeField(verbose_name="promised at")),
                        ("ended_at", models.DateTimeField(verbose_name="ended at")),
                        (
                            "ending",
                            models.CharField(
                                choices=[
                                    ("kept", "Kept"),
                                    ("late", "Kept late"),
                                    ("missed", "Missed"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                    ("moved", "Moved"),
                                    ("called_off", "Called off"),
                                    ("stands", "Still stands: taken back before anybody heard"),
                                ],
                                max_length=10,
                                verbose_name="how it ended",
                            ),
                        ),
                        (
                            "fault",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("us", "Ours"),
                                    ("customer", "The customer's"),
                                    ("nobody", "Nobody's"),
                                    ("unknown", "Not known yet"),
                                ],
                                max_length=8,
                                verbose_name="whose fault",
                            ),
                        ),
                        ("late_minutes", models.PositiveIntegerField(default=0, verbose_name="late, minutes")),
                        (
                            "days",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="days until repaired"),
                        ),
                        ("scheme", models.CharField(blank=True, max_length=100, verbose_name="scheme")),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="owed"
                            ),
                        ),
                        ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                        (
                            "percent_of_fee",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="or percent of the monthly fee, if more"
                            ),
                        ),
                        (
                            "written_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="written at"),
                        ),
                        (
                            "appointment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dispatch.appointment",
                                verbose_name="appointment",
                            ),
                        ),
                        (
                            "callback",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.callback",
                                verbose_name="callback",
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="dispatch.ledgerentry",
                                verbose_name="corrects",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dispatch.compensationrule",
                                verbose_name="rule",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry of the promise ledger",
                        "verbose_name_plural": "promise ledger",
                    },
                ),
                migrations.CreateModel(
                    name="Listener",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "api",
                            models.CharField(
                                choices=[
                                    ("troubleTicket", "TMF621"),
                                    ("appointment", "TMF646"),
                                    ("communicationManagement", "TMF681"),
                                    ("workOrderManagement", "TMF697"),
                                ],
                                max_length=23,
                                verbose_name="API",
                            ),
                        ),
                        ("callback", models.CharField(max_length=2000, verbose_name="address")),
                        ("query", models.CharField(blank=True, max_length=1000, verbose_name="filter")),
                        ("secret", models.CharField(max_length=80, verbose_name="secret")),
                        (
                            "state",
                            models.CharField(
                                choices=[("live", "Live"), ("off", "Switched off")],
                                default="live",
                                max_length=4,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "off_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("gone", "It answered 410 Gone"),
                                    ("failed", "It could not be reached for days"),
                                    ("query", "Its query can't be carried out"),
                                ],
                                max_length=6,
                                verbose_name="why it is off",
                            ),
                        ),
                        ("owner_told_at", models.DateTimeField(blank=True, null=True, verbose_name="owner told at")),
                        (
                            "failures",
                            models.PositiveIntegerField(default=0, verbose_name="failures since the last success"),
                        ),
                        ("last_success_at", models.DateTimeField(blank=True, null=True, verbose_name="last success")),
                        (
                            "leased_until",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken until"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="listeners",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                                verbose_name="API client",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "listener",
                        "verbose_name_plural": "listeners",
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("resource_id", models.UUIDField(verbose_name="resource")),
                        ("event_type", models.CharField(max_length=60, verbose_name="event")),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                                default="waiting",
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("error", models.CharField(blank=True, max_length=60, verbose_name="last error")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="deliveries",
                                to="dispatch.change",
                                verbose_name="change",
                            ),
                        ),
                        (
                            "listener",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="dispatch.listener",
                                verbose_name="listener",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "event to a listener",
                        "verbose_name_plural": "events to listeners",
                    },
                ),
                migrations.CreateModel(
                    name="PhoneContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("phone", models.UUIDField(editable=False, verbose_name="number of the phone")),
                        ("seen_at", models.DateTimeField(verbose_name="last heard of")),
                        ("unsent", models.PositiveIntegerField(default=0, verbose_name="not sent")),
                        ("unsent_since", models.DateTimeField(blank=True, null=True, verbose_name="the oldest from")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phones",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "technician's phone",
                        "verbose_name_plural": "technicians' phones",
                        "ordering": ["-seen_at"],
                    },
                ),
                migrations.CreateModel(
                    name="PhotoUpload",
                    fields=[
                        ("uuid", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("photo", "Photo"), ("signature", "Signature")],
                                default="photo",
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("taken_at", models.DateTimeField(verbose_name="taken at")),
                        ("size", models.PositiveIntegerField(verbose_name="size, bytes")),
                        ("received", models.PositiveIntegerField(default=0, verbose_name="received, bytes")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("coming", "on its way"),
                                    ("waiting", "waits to be looked through"),
                                    ("stored", "stored"),
                                    ("refused", "refused"),
                                ],
                                default="coming",
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        ("said", models.CharField(blank=True, max_length=300, verbose_name="why it was refused")),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun at")),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="To make a picture of it", verbose_name="failed attempts"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="next attempt"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photo_uploads",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "photo on its way",
                        "verbose_name_plural": "photos on their way",
                        "ordering": ["begun_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("day", models.DateField(verbose_name="day")),
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "known_until",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="knows changes until"),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan",
                        "verbose_name_plural": "plans",
                        "ordering": ["-day", "-version"],
                    },
                ),
                migrations.CreateModel(
                    name="FigureRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("week", models.DateField(verbose_name="week")),
                        ("is_done", models.BooleanField(default=False, verbose_name="done")),
                        ("is_no_access", models.BooleanField(default=False, verbose_name="no access")),
                        ("is_first", models.BooleanField(default=False, verbose_name="first visit of its order")),
                        ("is_repeat", models.BooleanField(default=False, verbose_name="repeat")),
                        ("on_time", models.BooleanField(null=True, verbose_name="arrived in the promised window")),
                        ("kept", models.BooleanField(null=True, verbose_name="promise kept")),
                        (
                            "days_begun",
                            models.PositiveSmallIntegerField(default=0, verbose_name="technicians whose day it began"),
                        ),
                        ("travel_s", models.PositiveIntegerField(null=True, verbose_name="travel, s")),
                        ("work_s", models.PositiveIntegerField(null=True, verbose_name="time on site, s")),
                        ("lead_s", models.PositiveIntegerField(null=True, verbose_name="from ticket to done, s")),
                        (
                            "callback",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.callback",
                                verbose_name="callback",
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                help_text="None: a call",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "visit",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "row of the figures",
                        "verbose_name_plural": "rows of the figures",
                    },
                ),
                migrations.CreateModel(
                    name="AssignmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="during")),
                        (
                            "lock",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("technician", "locked: technician"),
                                    ("time", "locked: time"),
                                    ("both", "locked"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="lock",
                            ),
                        ),
                        ("live", models.BooleanField(default=False, verbose_name="live")),
                        (
                            "hold",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Not seen by the technician before the appointment is confirmed",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="dispatch.appointment",
                                verbose_name="held for",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="plan_visit_technician_during_lock_live_hold_events",
                                to="dispatch.assignment",
                            ),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="technicians.technician",
                                verbose_name="technician",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="assignment",
                    name="plan",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="dispatch.plan",
                        verbose_name="plan",
                    ),
                ),
                migrations.CreateModel(
                    name="PlanEdit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("assigned", "Put into a day"),
                                    ("taken_out", "Taken out of the plan"),
                                    ("locked", "Locked"),
                                    ("unlocked", "Unlocked"),
                                    ("joined", "Second technician"),
                                    ("left", "One technician is enough"),
                                    ("swapped", "Swapped"),
                                    ("extended", "Service time"),
                                    ("split", "Split into two"),
                                    ("priority", "Priority"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("before", models.JSONField(verbose_name="before")),
                        ("after", models.JSONField(verbose_name="after")),
                        ("unplanned", models.JSONField(blank=True, null=True, verbose_name="why it was unplanned")),
                        ("order_before", models.JSONField(blank=True, default=dict, verbose_name="the order before")),
                        ("order_after", models.JSONField(blank=True, default=dict, verbose_name="the order after")),
                        (
                            "soft",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("promise", "The customer is promised another time"),
                                        ("lock", "Somebody else locked it"),
                                        ("overtime", "The day gets longer than the shift"),
                                        ("known_face", "The technician knows the site"),
                                        ("pair", "This work needs two technicians"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="rules broken",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("customer", "The customer wishes it"),
                                    ("absence", "A technician is missing"),
                                    ("urgent", "Something more urgent came in"),
                                    ("field", "Agreed with the technicians"),
                                    ("travel", "It saves driving"),
                                    ("other", "Another reason"),
                                ],
                                max_length=8,
                                verbose_name="reason",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="in words")),
                        ("has_told", models.BooleanField(default=False, verbose_name="customer was told")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                        (
                            "broken",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="dispatch.appointment",
                                verbose_name="promise broken",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "callback",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.callback",
                                verbose_name="call promised",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.visit",
                                verbose_name="the other visit",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edits",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                        (
                            "promised",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="dispatch.appointment",
                                verbose_name="promised instead",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_edits",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change of a plan",
                        "verbose_name_plural": "changes of plans",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        ("group", models.UUIDField(blank=True, null=True, verbose_name="started together with")),
                        (
                            "technicians",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="technicians to plan",
                            ),
                        ),
                        ("goals_name", models.CharField(blank=True, max_length=60, verbose_name="goals")),
                        (
                            "goals_weights",
                            models.JSONField(blank=True, default=dict, verbose_name="weights of the goals"),
                        ),
                        ("trial", models.BooleanField(default=False, verbose_name="trial")),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("time_limit_s", models.PositiveIntegerField(default=60, verbose_name="time limit, s")),
                        ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="progress, %")),
                        ("planned", models.PositiveIntegerField(default=0, verbose_name="visits planned")),
                        ("visits", models.PositiveIntegerField(default=0, verbose_name="visits")),
                        (
                            "lost_priority",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="priority lost by what is not planned"
                            ),
                        ),
                        (
                            "cost",
                            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="cost of the plan"),
                        ),
                        ("problem", models.JSONField(blank=True, null=True, verbose_name="problem")),
                        ("score", models.JSONField(blank=True, null=True, verbose_name="score")),
                        ("curve", models.JSONField(blank=True, default=list, verbose_name="score over time")),
                        ("warnings", models.JSONField(blank=True, default=list, verbose_name="warnings")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="last sign of life")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        (
                            "cancel_requested_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="asked to stop at"),
                        ),
                        ("cancelled", models.BooleanField(default=False, verbose_name="stopped early")),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="dispatch.plan",
                                verbose_name="based on",
                            ),
                        ),
                        (
                            "cancel_requested_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked to stop by",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_runs",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="runs",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_runs",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan run",
                        "verbose_name_plural": "plan runs",
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanRunStatePlanEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="state_plan_events",
                                to="dispatch.planrun",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlanStatePublishedAtPublishedByEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="state_published_at_published_by_events",
                                to="dispatch.plan",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlanTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("round", models.PositiveIntegerField(verbose_name="round")),
                        ("number", models.PositiveIntegerField(verbose_name="number in the round")),
                        ("payload", models.BinaryField(verbose_name="question")),
                        ("answer", models.BinaryField(null=True, verbose_name="answer")),
                        ("lease_s", models.FloatField(verbose_name="longest work, s")),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("claimed", "Being solved"), ("answered", "Answered")],
                                default="waiting",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "since",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="in this state since"
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("worker", models.CharField(blank=True, max_length=300, verbose_name="worker")),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="dispatch.planrun",
                                verbose_name="plan run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "group to plan",
                        "verbose_name_plural": "groups to plan",
                        "ordering": ["run", "round", "number"],
                    },
                ),
                migrations.CreateModel(
                    name="PointConsent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at")),
                        (
                            "technician",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="point_consent",
                                to="technicians.technician",
                                verbose_name="technician",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent to places",
                        "verbose_name_plural": "consents to places",
                    },
                ),
                migrations.CreateModel(
                    name="SavedSelection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("view", models.CharField(blank=True, max_length=10, verbose_name="view")),
                        ("show", models.CharField(blank=True, max_length=10, verbose_name="rows that are shown")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_selections",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved selection",
                        "verbose_name_plural": "saved selections",
                        "ordering": ["name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SlotSearch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("asked", models.JSONField(default=dict, verbose_name="question")),
                        ("found", models.JSONField(default=list, verbose_name="slots")),
                        (
                            "advice",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="why there is none, and what would help"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("done", "Done"), ("rejected", "Nothing found")],
                                default="done",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                                verbose_name="API client",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "search for slots",
                        "verbose_name_plural": "searches for slots",
                    },
                ),
                migrations.CreateModel(
                    name="TechnicianDayVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("version", models.PositiveBigIntegerField(verbose_name="version")),
                        (
                            "technician",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="technicians.technician",
                                verbose_name="technician",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a technician's day",
                        "verbose_name_plural": "versions of technicians' days",
                    },
                ),
                migrations.CreateModel(
                    name="TravelTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.BigIntegerField(verbose_name="source")),
                        ("from_cell", models.BigIntegerField(verbose_name="from cell")),
                        ("to_cell", models.BigIntegerField(verbose_name="to cell")),
                        (
                            "fetched_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="fetched at"),
                        ),
                        ("seconds", models.IntegerField(verbose_name="seconds")),
                        ("hour_band", models.SmallIntegerField(verbose_name="hour of day, -1 for all")),
                    ],
                    options={
                        "verbose_name": "travel time",
                        "verbose_name_plural": "travel times",
                        "indexes": [
                            django.contrib.postgres.indexes.BrinIndex(fields=["fetched_at"], name="traveltime_old")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "from_cell", "to_cell", "hour_band"), name="traveltime_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seconds__gte", 0)), name="traveltime_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnplannedVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=30, verbose_name="reason")),
                        ("params", models.JSONField(default=dict, verbose_name="details")),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="unplanned",
                                to="dispatch.plan",
                                verbose_name="plan",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="unplanned",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unplanned visit",
                        "verbose_name_plural": "unplanned visits",
                    },
                ),
                migrations.CreateModel(
                    name="WhatIf",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("assumptions", models.JSONField(verbose_name="assumptions")),
                        ("result", models.JSONField(blank=True, null=True, verbose_name="result")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("adopted", "Adopted"), ("thrown_away", "Thrown away")],
                                default="open",
                                max_length=11,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "adopted_as",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="dispatch.plan",
                                verbose_name="adopted as",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="what_if",
                                to="dispatch.planrun",
                                verbose_name="plan run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trial",
                        "verbose_name_plural": "trials",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("until", models.DateTimeField(verbose_name="until")),
                        (
                            "offered_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="offered at"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("taken", "taken"), ("withdrawn", "withdrawn")],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                        (
                            "offered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="offered by",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.technician",
                                verbose_name="taken by",
                            ),
                        ),
                        (
                            "technicians",
                            models.ManyToManyField(
                                related_name="work_offers", to="technicians.technician", verbose_name="technicians"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="work_offers",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "offer of work",
                        "verbose_name_plural": "offers of work",
                        "ordering": ["-offered_at"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkOrderCancellation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        ("requested_at", models.DateTimeField(blank=True, null=True, verbose_name="wanted at")),
                        (
                            "state",
                            models.CharField(
                                choices=[("done", "Done"), ("terminatedWithError", "Refused")],
                                max_length=19,
                                verbose_name="state",
                            ),
                        ),
                        ("refusal", models.CharField(blank=True, max_length=300, verbose_name="why it was refused")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cancellations",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "cancellation of an order",
                        "verbose_name_plural": "cancellations of orders",
                    },
                ),
                migrations.CreateModel(
                    name="WrittenBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("conversation", models.CharField(max_length=100, verbose_name="conversation")),
                        ("dedupe_key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=7,
                                verbose_name="state",
                            ),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        (
                            "connector",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="dispatch.connector",
                                verbose_name="connector",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note to another system",
                        "verbose_name_plural": "notes to other systems",
                    },
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(
                        condition=models.Q(("deleted_at", None)),
                        fields=["organisation", "-created_at", "-id"],
                        name="appointment_newest",
                    ),
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(
                        condition=models.Q(("state", "initialized")), fields=["expires_at"], name="appointment_expiring"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["initialized", "confirmed", "cancelled", "completed", "failed"])
                        ),
                        name="appointment_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("window__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("window__isempty", False),
                            ("window__lower_inf", False),
                            ("window__startswith__gte", datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("window__upper_inf", False),
                        ),
                        name="appointment_window_bounded",
                        violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_at__isnull", False), ("state", "initialized")),
                            models.Q(("state", "initialized"), _negated=True),
                            _connector="OR",
                        ),
                        name="appointment_hold_expires",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("missed_by__in", ["", "provider", "customer"])),
                        name="appointment_missed_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["initialized", "confirmed"])),
                        fields=("order",),
                        name="appointment_one_live",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'visits',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, visit.uuid\n    FROM new_rows rows\n    JOIN orders_fieldorder orders ON orders.id = rows.order_id\n    JOIN orders_site site ON site.id = orders.site_id\n    JOIN orders_visit visit ON visit.order_id = orders.id\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="e490cebc254e93cc8f987da7c52bcbf28487ef74",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_294c3",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="dispatch_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'visits',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, visit.uuid\n    FROM new_rows rows\n    JOIN orders_fieldorder orders ON orders.id = rows.order_id\n    JOIN orders_site site ON site.id = orders.site_id\n    JOIN orders_visit visit ON visit.order_id = orders.id\n JOIN old_rows former ON former.id = rows.id WHERE (former.state, former.\"window\") IS DISTINCT FROM (rows.state, rows.\"window\")) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="617ee96f5d57afaa94cdb36ee438beaef50c8be9",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_cfecb",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="dispatch_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "dispatch_appointmentstatewindowexpiresatevent" ("expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "window") VALUES (NEW."expires_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."window"); RETURN NULL;',
                            hash="d31e3d2d66e9681a677fd23d20f3ea264015d375",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_90dd1",
                            table="dispatch_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."window" IS DISTINCT FROM (NEW."window"))',
                            func='INSERT INTO "dispatch_appointmentstatewindowexpiresatevent" ("expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "window") VALUES (NEW."expires_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."window"); RETURN NULL;',
                            hash="96071af657318f2f7529acaf57a2d08cfa3b7e17",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e64fe",
                            table="dispatch_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="backlogday",
                    constraint=models.UniqueConstraint(
                        fields=("territory", "day", "age", "skill"), name="backlogday_unique"
                    ),
                ),
                migrations.AddIndex(
                    model_name="change",
                    index=models.Index(condition=models.Q(("spread_at", None)), fields=["id"], name="change_to_spread"),
                ),
                migrations.AddIndex(
                    model_name="change",
                    index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="change_by_age"),
                ),
                migrations.AddConstraint(
                    model_name="compensationrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["appointment", "callback", "repair"])),
                        name="compensationrule_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="compensationrule",
                    constraint=models.UniqueConstraint(
                        fields=(
                            "organisation",
                            "scheme",
                            "country",
                            "kind",
                            "ending",
                            "beyond_minutes",
                            "from_day",
                            "valid_from",
                        ),
                        name="compensationrule_unique",
                        nulls_distinct=False,
                    ),
                ),
                migrations.AddConstraint(
                    model_name="compensationrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", ""), ("from_day__gte", 1), ("kind", "repair")),
                            models.Q(
                                models.Q(("kind", "repair"), _negated=True),
                                ("ending__in", ["late", "missed"]),
                                ("from_day", None),
                            ),
                            _connector="OR",
                        ),
                        name="compensationrule_condition",
                        violation_error_message="A repair needs a day from which it counts; anything else, how it ended.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="compensationrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("to_day", None), ("to_day__gte", models.F("from_day")), _connector="OR"),
                        name="compensationrule_days_in_order",
                        violation_error_message="The last day is before the first one. Please swap them.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="compensationrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="compensationrule_valid_in_order",
                        violation_error_message="It ends before it begins. Please swap the dates.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="connector",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["zammad", "chatwoot", "phone", "bot"])),
                        name="connector_kind_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="call",
                    index=models.Index(fields=["-started_at"], name="call_newest"),
                ),
                migrations.AddConstraint(
                    model_name="call",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])), name="call_direction_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="call",
                    constraint=models.UniqueConstraint(fields=("connector", "call_id"), name="call_unique"),
                ),
                migrations.AddConstraint(
                    model_name="daycapacity",
                    constraint=models.UniqueConstraint(
                        fields=("territory", "day", "first_minute", "area", "skill", "level"), name="daycapacity_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="daycapacity",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "capacity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("held"), "+", models.F("booked")
                                ),
                            )
                        ),
                        name="daycapacity_not_over",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="capacityuse",
                    constraint=models.UniqueConstraint(fields=("appointment", "row"), name="capacityuse_unique"),
                ),
                migrations.AddIndex(
                    model_name="dayentry",
                    index=models.Index(fields=["technician", "day"], name="dayentry_of_day"),
                ),
                migrations.AddIndex(
                    model_name="dayentry",
                    index=models.Index(fields=["organisation", "-received_at"], name="dayentry_newest"),
                ),
                migrations.AddIndex(
                    model_name="dayentry",
                    index=models.Index(
                        condition=models.Q(("decision", ""), ("kind__in", ["sick", "swap"])),
                        fields=["organisation", "received_at"],
                        name="dayentry_to_decide",
                    ),
                ),
                migrations.AddIndex(
                    model_name="dayentry",
                    index=models.Index(
                        condition=models.Q(("decision", "")), fields=["colleague"], name="dayentry_asked"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dayentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "seen",
                                    "day-begin",
                                    "break-begin",
                                    "break-end",
                                    "break-undo",
                                    "day-end",
                                    "late",
                                    "overtime",
                                    "sick",
                                    "swap",
                                ],
                            )
                        ),
                        name="dayentry_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dayentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decision__in", ["agreed", "declined"]),
                                ("kind__in", ["sick", "swap"]),
                            ),
                            _connector="OR",
                        ),
                        name="dayentry_decided_with_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dayentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("colleague", None), ("colleague_agrees", None)),
                            models.Q(("colleague__isnull", False), ("kind", "swap")),
                            _connector="OR",
                        ),
                        name="dayentry_colleague_of_a_swap",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dayentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'technicians',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT technician.territory_id AS territory, rows.day, NULL::uuid AS plan, technician.uuid\n    FROM new_rows rows\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n    WHERE rows.kind IN ('late', 'overtime', 'sick', 'swap')\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="d2bd00181230c23204fa35c4369a8a24d7a497af",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_45eaa",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="dispatch_dayentry",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dayentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'technicians',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT technician.territory_id AS territory, rows.day, NULL::uuid AS plan, technician.uuid\n    FROM new_rows rows\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n    WHERE rows.kind IN ('late', 'overtime', 'sick', 'swap')\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="fc88f8216458a8b58034f23a9af9b871ae1aef77",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_0e2fa",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="dispatch_dayentry",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dayfigures",
                    constraint=models.UniqueConstraint(
                        fields=("territory", "day", "order_type"), name="dayfigures_unique", nulls_distinct=False
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dayversion",
                    constraint=models.UniqueConstraint(fields=("territory", "day"), name="dayversion_unique"),
                ),
                migrations.AddIndex(
                    model_name="fieldentry",
                    index=models.Index(
                        condition=models.Q(("seen_at", None), ("state", "kept")),
                        fields=["organisation", "received_at"],
                        name="fieldentry_to_look_at",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["applied", "kept", "refused"])), name="fieldentry_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="figuregroup",
                    constraint=models.UniqueConstraint(
                        fields=("territory", "week", "order_type"), name="figuregroup_unique", nulls_distinct=False
                    ),
                ),
                migrations.AddIndex(
                    model_name="idempotencykey",
                    index=models.Index(fields=["created_at"], name="idempotencykey_by_age"),
                ),
                migrations.AddConstraint(
                    model_name="idempotencykey",
                    constraint=models.UniqueConstraint(fields=("client", "key"), name="idempotencykey_unique"),
                ),
                migrations.AddIndex(
                    model_name="inbounddelivery",
                    index=models.Index(fields=["received_at"], name="inbounddelivery_by_age"),
                ),
                migrations.AddConstraint(
                    model_name="inbounddelivery",
                    constraint=models.UniqueConstraint(
                        fields=("connector", "delivery_id"), name="inbounddelivery_unique"
                    ),
                ),
                migrations.AddIndex(
                    model_name="ledgerentry",
                    index=models.Index(fields=["organisation", "-ended_at", "-id"], name="ledgerentry_newest"),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["appointment", "callback", "repair"])),
                        name="ledgerentry_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ending__in", ["kept", "late", "missed", "withdrawn", "moved", "called_off", "stands"])
                        ),
                        name="ledgerentry_ending_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("fault__in", ["", "us", "customer", "nobody", "unknown"])),
                        name="ledgerentry_fault_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("currency", ""), ("rule", None)),
                            models.Q(("amount__isnull", False), ("rule__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledgerentry_owed_by_a_rule",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="ledger_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5c1a55c9d0ef9c20610f91807cf5c0148a619ee4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_ledger_stays_ad879",
                            table="dispatch_ledgerentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="listener",
                    index=models.Index(fields=["client", "api", "-created_at"], name="listener_by_client"),
                ),
                migrations.AddConstraint(
                    model_name="listener",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "api__in",
                                ["troubleTicket", "appointment", "communicationManagement", "workOrderManagement"],
                            )
                        ),
                        name="listener_api_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="listener",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "off"])), name="listener_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="listener",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("off_reason", ""), ("state", "live")),
                            models.Q(("off_reason__in", ["gone", "failed", "query"]), ("state", "off")),
                            _connector="OR",
                        ),
                        name="listener_off_has_reason",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["listener", "due_at", "id"],
                        name="delivery_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["listener", "resource_id", "id"],
                        name="delivery_earlier",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(fields=["listener", "-id"], name="delivery_newest"),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "failed"])), name="delivery_state_known"
                    ),
                ),
                migrations.AddIndex(
                    model_name="phonecontact",
                    index=models.Index(fields=["phone"], name="phonecontact_by_phone"),
                ),
                migrations.AddConstraint(
                    model_name="phonecontact",
                    constraint=models.UniqueConstraint(fields=("user", "phone"), name="phonecontact_unique"),
                ),
                migrations.AddConstraint(
                    model_name="phonecontact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unsent", 0), ("unsent_since", None)),
                            models.Q(("unsent__gt", 0), ("unsent_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="phonecontact_unsent_with_time",
                    ),
                ),
                migrations.AddIndex(
                    model_name="photoupload",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")), fields=["begun_at"], name="photoupload_waiting"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoupload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["coming", "waiting", "stored", "refused"])),
                        name="photoupload_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoupload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photo", "signature"])), name="photoupload_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoupload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))), name="photoupload_not_more_than_all"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="photoupload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state", "coming"), ("received", models.F("size")), _connector="OR"),
                        name="photoupload_all_is_there",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "superseded"])), name="plan_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.UniqueConstraint(
                        fields=("territory", "day", "version"), name="plan_version_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("territory", "day"),
                        name="plan_one_published",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'plans',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT rows.territory_id AS territory, rows.day, NULL::uuid AS plan, rows.uuid FROM new_rows rows\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="8c9fa39042066c566d47fe74ed0ba391dc46fa0e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_a2cb9",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="dispatch_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'plans',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT rows.territory_id AS territory, rows.day, NULL::uuid AS plan, rows.uuid FROM new_rows rows\n JOIN old_rows former ON former.id = rows.id WHERE former.state <> rows.state) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="99c79d22b56fcd5f4e19e8bcd7247cac65464403",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_e1f73",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="dispatch_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "dispatch_planstatepublishedatpublishedbyevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."state"); RETURN NULL;',
                            hash="66b7e9f3857ed19f80a7cc39933933277b1885d8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_01f76",
                            table="dispatch_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "dispatch_planstatepublishedatpublishedbyevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."state"); RETURN NULL;',
                            hash="f7fe406dc8a473f0e443001693a2a254a59db8d0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e6a31",
                            table="dispatch_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="figurerow",
                    index=models.Index(fields=["organisation", "-day", "-id"], name="figurerow_by_day"),
                ),
                migrations.AddIndex(
                    model_name="figurerow",
                    index=models.Index(fields=["territory", "-day", "-id"], name="figurerow_by_territory"),
                ),
                migrations.AddIndex(
                    model_name="figurerow",
                    index=models.Index(fields=["order_type", "-day", "-id"], name="figurerow_by_type"),
                ),
                migrations.AddConstraint(
                    model_name="figurerow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("callback", None), ("visit__isnull", False)),
                            models.Q(("callback__isnull", False), ("visit", None)),
                            _connector="OR",
                        ),
                        name="figurerow_counts_one_thing",
                    ),
                ),
                migrations.AddIndex(
                    model_name="assignment",
                    index=models.Index(
                        condition=models.Q(("live", True)), fields=["visit"], name="assignment_live_by_visit"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("during__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("during__isempty", False),
                            ("during__lower_inf", False),
                            ("during__startswith__gte", datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("during__upper_inf", False),
                        ),
                        name="assignment_bounded",
                        violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.UniqueConstraint(
                        fields=("plan", "visit", "technician"), name="assignment_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lock__in", ["", "technician", "time", "both"])),
                        name="assignment_lock_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("hold", None), ("live", True), _connector="OR"),
                        name="assignment_hold_is_live",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            (models.F("plan"), "="),
                            (models.F("technician"), "="),
                            (models.F("during"), "&&"),
                        ],
                        name="assignment_no_overlap_in_plan",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assignment",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("live", True)),
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[(models.F("technician"), "="), (models.F("during"), "&&")],
                        name="assignment_no_overlap_live",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'technicians',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT plan.territory_id AS territory, plan.day, plan.uuid AS plan, technician.uuid\n    FROM new_rows rows\n    JOIN dispatch_plan plan ON plan.id = rows.plan_id\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="a2f8b83f1591134e10689e5b576d6d2c6991bd4e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_117f0",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'technicians',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT plan.territory_id AS territory, plan.day, plan.uuid AS plan, technician.uuid\n    FROM new_rows rows\n    JOIN dispatch_plan plan ON plan.id = rows.plan_id\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n UNION \n    SELECT plan.territory_id AS territory, plan.day, plan.uuid AS plan, technician.uuid\n    FROM old_rows rows\n    JOIN dispatch_plan plan ON plan.id = rows.plan_id\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="256505d9e4b0b030f3c145b43c0cd3990fc701d8",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_98a42",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'technicians',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT plan.territory_id AS territory, plan.day, plan.uuid AS plan, technician.uuid\n    FROM old_rows rows\n    JOIN dispatch_plan plan ON plan.id = rows.plan_id\n    JOIN technicians_technician technician ON technician.id = rows.technician_id\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="010b5d64867dc6df85def4661cb3b5c84a7b8934",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_tell_boards_delete_0e590",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "dispatch_assignmentevent" ("during", "hold_id", "live", "lock", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "technician_id", "visit_id") VALUES (NEW."during", NEW."hold_id", NEW."live", NEW."lock", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."technician_id", NEW."visit_id"); RETURN NULL;',
                            hash="a85c1e9168040384ca74e233a4f73c1b1e1823a0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_63a07",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."during" IS DISTINCT FROM (NEW."during") OR OLD."hold_id" IS DISTINCT FROM (NEW."hold_id") OR OLD."live" IS DISTINCT FROM (NEW."live") OR OLD."lock" IS DISTINCT FROM (NEW."lock") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."technician_id" IS DISTINCT FROM (NEW."technician_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id"))',
                            func='INSERT INTO "dispatch_assignmentevent" ("during", "hold_id", "live", "lock", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "technician_id", "visit_id") VALUES (NEW."during", NEW."hold_id", NEW."live", NEW."lock", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."technician_id", NEW."visit_id"); RETURN NULL;',
                            hash="33103c22eccbc80637d1fe80168f3ca1e5ef4884",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05065",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "dispatch_assignmentevent" ("during", "hold_id", "live", "lock", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "technician_id", "visit_id") VALUES (OLD."during", OLD."hold_id", OLD."live", OLD."lock", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."technician_id", OLD."visit_id"); RETURN NULL;',
                            hash="bdd66854450abef489009b779d0b7ced3c616992",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ba22a",
                            table="dispatch_assignment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="planedit",
                    index=models.Index(fields=["plan", "by", "-at"], name="planedit_last"),
                ),
                migrations.AddConstraint(
                    model_name="planedit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "assigned",
                                    "taken_out",
                                    "locked",
                                    "unlocked",
                                    "joined",
                                    "left",
                                    "swapped",
                                    "extended",
                                    "split",
                                    "priority",
                                ],
                            )
                        ),
                        name="planedit_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planedit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["", "customer", "absence", "urgent", "field", "travel", "other"])
                        ),
                        name="planedit_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planedit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("soft", []), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="planedit_soft_has_reason",
                    ),
                ),
                migrations.AddIndex(
                    model_name="planrun",
                    index=models.Index(fields=["territory", "day", "-created_at"], name="planrun_newest"),
                ),
                migrations.AddIndex(
                    model_name="planrun",
                    index=models.Index(
                        condition=models.Q(("group__isnull", False)), fields=["group", "day"], name="planrun_group"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planrun",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "done", "failed"])),
                        name="planrun_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planrun",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="planrun_percent_to_100"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="planrun",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"]), ("trial", False)),
                        fields=("territory", "day"),
                        name="planrun_one_alive",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'runs',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT rows.territory_id AS territory, rows.day, NULL::uuid AS plan, rows.uuid FROM new_rows rows\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="36c2fb3be3417dd1af4fd1f7480bc63684114c9e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_b48ac",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="dispatch_planrun",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'runs',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT rows.territory_id AS territory, rows.day, NULL::uuid AS plan, rows.uuid FROM new_rows rows\n JOIN old_rows former ON former.id = rows.id WHERE former.state <> rows.state) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="5341f18533dd3d7b8106054fc361811fed97f525",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_01290",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="dispatch_planrun",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "dispatch_planrunstateplanevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."state"); RETURN NULL;',
                            hash="abedd12bbe8d0451834fc6f733881754d6d67cc3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_76e58",
                            table="dispatch_planrun",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "dispatch_planrunstateplanevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."state"); RETURN NULL;',
                            hash="cbad12c0aa04b3fbf6dca9a12af597faf6af0558",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6b7ca",
                            table="dispatch_planrun",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plantask",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "claimed", "answered"])),
                        name="plantask_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plantask",
                    constraint=models.UniqueConstraint(fields=("run", "round", "number"), name="plantask_unique"),
                ),
                migrations.AddConstraint(
                    model_name="plantask",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answer__isnull", True)),
                            _connector="OR",
                        ),
                        name="plantask_answered_has_answer",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="savedselection",
                    constraint=models.UniqueConstraint(fields=("person", "name"), name="savedselection_one_a_name"),
                ),
                migrations.AddIndex(
                    model_name="slotsearch",
                    index=models.Index(fields=["organisation", "-created_at", "-id"], name="slotsearch_newest"),
                ),
                migrations.AddIndex(
                    model_name="techniciandayversion",
                    index=models.Index(fields=["territory", "day", "version"], name="techniciandayversion_newer"),
                ),
                migrations.AddConstraint(
                    model_name="techniciandayversion",
                    constraint=models.UniqueConstraint(
                        fields=("technician", "territory", "day"), name="techniciandayversion_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unplannedvisit",
                    constraint=models.UniqueConstraint(
                        models.F("plan"), models.F("visit"), name="unplannedvisit_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="whatif",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "adopted", "thrown_away"])), name="whatif_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workoffer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "taken", "withdrawn"])), name="workoffer_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workoffer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), ("taken_at__isnull", False), ("taken_by__isnull", False)),
                            models.Q(
                                models.Q(("state", "taken"), _negated=True), ("taken_at", None), ("taken_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="workoffer_taken_by_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workoffer",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("visit",), name="workoffer_one_open_a_visit"
                    ),
                ),
                migrations.AddIndex(
                    model_name="workordercancellation",
                    index=models.Index(
                        fields=["organisation", "-created_at", "-id"], name="workordercancellation_newest"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workordercancellation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["done", "terminatedWithError"])),
                        name="workordercancellation_state_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="writtenback",
                    index=models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["due_at", "id"],
                        name="writtenback_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="writtenback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sending", "sent", "failed"])),
                        name="writtenback_state_known",
                    ),
                ),
            ]
        ),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        # What no model knows. The SQL of other migrations was for rows that an empty database has not.
        *sql_of("0007_day_versions"),
        *sql_of("0010_hub_changes"),
        *sql_of("0012_plans_are_followed"),
        *sql_of("0013_who_leaves_a_territory_is_followed"),
        *sql_of("0014_places_outages_and_skill_codes_are_followed"),
        *sql_of("0015_searches_are_not_logged"),
    ]
