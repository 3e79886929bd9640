"""All up to 0019 at once, for a database that has none of it; others go on by the replaced ones."""

import datetime
import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import orders.models.visit
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
import uuid
from django.conf import settings
from django.db import migrations, models

from technicians.tables import Tables


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_initial"),
        ("orders", "0003_required_skill_of_whom"),
        ("orders", "0004_service_time"),
        ("orders", "0005_messages_of_other_systems"),
        ("orders", "0006_number_and_note_of_orders"),
        ("orders", "0007_cases_and_merges"),
        ("orders", "0008_desks"),
        ("orders", "0009_deleted_tickets_give_their_number_free"),
        ("orders", "0010_checklist_kinds"),
        ("orders", "0011_late_messages"),
        ("orders", "0012_what_customers_sign"),
        ("orders", "0013_reports_go_by_mail"),
        ("orders", "0014_calls_and_cancellations"),
        ("orders", "0015_what_the_next_visit_needs"),
        ("orders", "0016_boards_are_told"),
        ("orders", "0017_orders_by_type"),
        ("orders", "0018_moved_and_split"),
        ("orders", "0019_message_templates"),
    ]

    initial = True

    dependencies = [
        # Ahead of the many tables from here on: each step of a migration is slower with them.
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("technicians", "0001_squashed_0013_calendars_and_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Callback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "taken_until",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="taken until"),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("no_access", "Nobody was there"),
                                    ("could_not", "The work could not be done"),
                                    ("requested", "Asked for by the customer"),
                                    ("missed_promise", "A promise was missed"),
                                ],
                                max_length=14,
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "due",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="promised window"),
                        ),
                        (
                            "next_at",
                            models.DateTimeField(
                                help_text="Never after the promise while that can be kept", verbose_name="next attempt"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("reached", "Reached"),
                                    ("given_up", "Not reached"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=50, verbose_name="priority")),
                        (
                            "lease_minutes",
                            models.PositiveSmallIntegerField(default=15, verbose_name="time-out, minutes"),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("de", "German"), ("en", "English")],
                                default="de",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "promise_kept",
                            models.BooleanField(
                                blank=True,
                                help_text="Whether somebody called inside the window, even in vain. Unknown: not yet, or no longer needed",
                                null=True,
                                verbose_name="promise kept",
                            ),
                        ),
                        ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="kept or missed at")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "desk_skill",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: general work, for everybody",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callbacks",
                                to="technicians.deskskill",
                                verbose_name="needed skill",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callbacks",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: whoever is free in the office",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="callbacks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "passed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken by",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callbacks",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "callback",
                        "verbose_name_plural": "callbacks",
                    },
                ),
                migrations.CreateModel(
                    name="CallbackStateDueNextAtOwnerEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("reached", "Reached"),
                                    ("given_up", "Not reached"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "due",
                            django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="promised window"),
                        ),
                        (
                            "next_at",
                            models.DateTimeField(
                                help_text="Never after the promise while that can be kept", verbose_name="next attempt"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: whoever is free in the office",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
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
                                related_name="state_due_next_at_owner_events",
                                to="orders.callback",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Category",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "service",
                            models.SlugField(
                                blank=True,
                                help_text="Such as internet, tv or phone: one fault, one order.",
                                max_length=30,
                                verbose_name="service",
                            ),
                        ),
                        (
                            "aliases",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="other names",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="categories",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "category",
                        "verbose_name_plural": "categories",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Customer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        (
                            "language",
                            models.CharField(
                                choices=[("de", "German"), ("en", "English")],
                                default="de",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "contact_consent",
                            models.BooleanField(
                                default=True,
                                help_text="SMS and e-mail about the customer's own case.",
                                verbose_name="may be sent messages",
                            ),
                        ),
                        (
                            "segment",
                            models.SlugField(
                                blank=True,
                                help_text="Chooses the rule set of the gate.",
                                max_length=30,
                                verbose_name="segment",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="customers",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "customer",
                        "verbose_name_plural": "customers",
                    },
                ),
                migrations.CreateModel(
                    name="CustomerPhone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            phonenumber_field.modelfields.PhoneNumberField(
                                help_text="With the country's prefix, such as +49 221 5550142",
                                max_length=128,
                                region=None,
                                verbose_name="number",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phones",
                                to="orders.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "phone number",
                        "verbose_name_plural": "phone numbers",
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DeskRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "work",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_access", "Nobody was there"),
                                    ("could_not", "The work could not be done"),
                                    ("requested", "Asked for by the customer"),
                                    ("missed_promise", "A promise was missed"),
                                    ("decision", "An order needs a decision"),
                                ],
                                help_text="Empty: any",
                                max_length=14,
                                verbose_name="work",
                            ),
                        ),
                        (
                            "service",
                            models.SlugField(
                                blank=True, help_text="Empty: any, or none", max_length=30, verbose_name="service"
                            ),
                        ),
                        (
                            "segment",
                            models.SlugField(
                                blank=True,
                                help_text="Empty: any, or none",
                                max_length=30,
                                verbose_name="customer segment",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                default=50,
                                help_text="0 to 100; decides between promises that end together.",
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "lease_minutes",
                            models.PositiveSmallIntegerField(
                                default=15,
                                help_text="What is not dealt with by then goes to somebody else.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="time-out, minutes",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: any, or none",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desk_rules",
                                to="orders.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desk_rules",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "skill",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: general work, for everybody",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="technicians.deskskill",
                                verbose_name="needed skill",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "desk rule",
                        "verbose_name_plural": "desk rules",
                        "ordering": ["organisation", "position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("data", models.JSONField(default=dict, verbose_name="data")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        ("drained_at", models.DateTimeField(blank=True, null=True, verbose_name="drained at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="failed attempts")),
                        (
                            "due_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="next attempt"),
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
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                    },
                ),
                migrations.CreateModel(
                    name="FieldOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "taken_until",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="taken until"),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "external_id",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=100,
                                verbose_name="number in the sending system",
                            ),
                        ),
                        ("service", models.SlugField(blank=True, max_length=30, verbose_name="service")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("acknowledged", "Acknowledged"),
                                    ("rejected", "Rejected"),
                                    ("pending", "Pending"),
                                    ("held", "On hold"),
                                    ("inProgress", "In progress"),
                                    ("cancelled", "Cancelled"),
                                    ("completed", "Completed"),
                                    ("failed", "Could not be done"),
                                ],
                                default="acknowledged",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason for the state"),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=10, verbose_name="priority")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("service_minutes", models.PositiveSmallIntegerField(verbose_name="service time, minutes")),
                        (
                            "needed_technicians",
                            models.PositiveSmallIntegerField(default=1, verbose_name="technicians needed"),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="note for the technician"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "passed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "predecessor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successors",
                                to="orders.fieldorder",
                                verbose_name="predecessor",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "field order",
                        "verbose_name_plural": "field orders",
                    },
                ),
                migrations.CreateModel(
                    name="FieldOrderPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extra_parts",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.part",
                                verbose_name="part",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part to take along besides",
                        "verbose_name_plural": "parts to take along besides",
                    },
                ),
                migrations.CreateModel(
                    name="FieldOrderSkill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(3),
                                ],
                                verbose_name="level",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extra_skills",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "skill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.skill",
                                verbose_name="skill",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "skill needed besides",
                        "verbose_name_plural": "skills needed besides",
                    },
                ),
                migrations.CreateModel(
                    name="FieldOrderStatePriorityDueAtNeededTechniciansEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("acknowledged", "Acknowledged"),
                                    ("rejected", "Rejected"),
                                    ("pending", "Pending"),
                                    ("held", "On hold"),
                                    ("inProgress", "In progress"),
                                    ("cancelled", "Cancelled"),
                                    ("completed", "Completed"),
                                    ("failed", "Could not be done"),
                                ],
                                default="acknowledged",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=10, verbose_name="priority")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        (
                            "needed_technicians",
                            models.PositiveSmallIntegerField(default=1, verbose_name="technicians needed"),
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
                                related_name="state_priority_due_at_needed_technicians_events",
                                to="orders.fieldorder",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MessageTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.CharField(
                                choices=[
                                    ("appointment", "Appointment"),
                                    ("appointment_moved", "Appointment moved"),
                                    ("appointment_cancelled", "Appointment cancelled"),
                                    ("on_my_way", "On my way"),
                                    ("late", "Running late"),
                                    ("done", "Done"),
                                    ("no_access", "No access"),
                                    ("callback_promised", "Callback promised"),
                                ],
                                max_length=21,
                                verbose_name="event",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("de", "German"), ("en", "English")], max_length=2, verbose_name="language"
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(
                                blank=True,
                                help_text="Of the e-mail. Empty: our own subject.",
                                max_length=150,
                                verbose_name="subject",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                help_text="{number} is the case, {name} the customer, {address} the place, {organisation} your firm; {window} the appointment, {former} the one before it, {eta} when the technician comes, {due} when we call.",
                                max_length=600,
                                verbose_name="text",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="message_templates",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message template",
                        "verbose_name_plural": "message templates",
                        "ordering": ["event", "language"],
                    },
                ),
                migrations.CreateModel(
                    name="OrderType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "service_minutes",
                            models.PositiveSmallIntegerField(default=60, verbose_name="service time, minutes"),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                default=10, help_text="0 to 100; more is sooner.", verbose_name="priority"
                            ),
                        ),
                        (
                            "needed_technicians",
                            models.PositiveSmallIntegerField(default=1, verbose_name="technicians needed"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_types",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "order type",
                        "verbose_name_plural": "order types",
                        "ordering": ["name"],
                    },
                ),
                migrations.AddField(
                    model_name="fieldorder",
                    name="order_type",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.ordertype",
                        verbose_name="order type",
                    ),
                ),
                migrations.CreateModel(
                    name="ChecklistItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        ("label", models.CharField(max_length=200, verbose_name="label")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("yes_no", "Yes or no"),
                                    ("number", "Number"),
                                    ("text", "Text"),
                                    ("choice", "Choice"),
                                    ("photo", "Photo"),
                                    ("scan", "Scan"),
                                ],
                                default="yes_no",
                                max_length=6,
                                verbose_name="kind",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                        (
                            "lower_limit",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="lower limit"
                            ),
                        ),
                        (
                            "upper_limit",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="upper limit"
                            ),
                        ),
                        (
                            "options",
                            models.TextField(
                                blank=True, help_text="For a choice: one option a line.", verbose_name="options"
                            ),
                        ),
                        ("required", models.BooleanField(default=False, verbose_name="required")),
                        (
                            "on_report",
                            models.BooleanField(
                                default=True,
                                help_text="The answer stands in the report that the customer gets.",
                                verbose_name="for the customer",
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checklist",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist item",
                        "verbose_name_plural": "checklist items",
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="OrderTypePart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.part",
                                verbose_name="part",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part to take along",
                        "verbose_name_plural": "parts to take along",
                    },
                ),
                migrations.CreateModel(
                    name="OrderTypeSkill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(3),
                                ],
                                verbose_name="level",
                            ),
                        ),
                        (
                            "needed_by",
                            models.CharField(
                                choices=[
                                    ("each", "Each technician"),
                                    ("first", "The first technician"),
                                    ("second", "The second technician"),
                                ],
                                default="each",
                                help_text="Matters where two technicians are needed.",
                                max_length=6,
                                verbose_name="needed by",
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="required_skills",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "skill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.skill",
                                verbose_name="skill",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "required skill",
                        "verbose_name_plural": "required skills",
                    },
                ),
                migrations.CreateModel(
                    name="Outage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("network_element", models.CharField(max_length=100, verbose_name="network element")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")],
                                default="open",
                                max_length=6,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "opened_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened at"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outage",
                        "verbose_name_plural": "outages",
                        "ordering": ["-opened_at"],
                    },
                ),
                migrations.AddField(
                    model_name="fieldorder",
                    name="outage",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.outage",
                        verbose_name="outage",
                    ),
                ),
                migrations.CreateModel(
                    name="OutageStateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")],
                                default="open",
                                max_length=6,
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
                                related_name="state_events",
                                to="orders.outage",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RemoteStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remote_steps",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "remote step",
                        "verbose_name_plural": "remote steps",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="RuleSet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.SlugField(max_length=40, verbose_name="name")),
                        ("is_default", models.BooleanField(default=False, verbose_name="default")),
                        (
                            "segments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.SlugField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="customer segments",
                            ),
                        ),
                        (
                            "sources",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.SlugField(max_length=40),
                                blank=True,
                                default=list,
                                help_text="As the tickets show them, such as “montgomery” or “client-1”.",
                                size=None,
                                verbose_name="sources",
                            ),
                        ),
                        (
                            "outage_tickets",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="On one network element within the span. 0: never.",
                                verbose_name="tickets that make an outage",
                            ),
                        ),
                        (
                            "outage_span_minutes",
                            models.PositiveSmallIntegerField(default=60, verbose_name="span, minutes"),
                        ),
                        ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rule_sets",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule set",
                        "verbose_name_plural": "rule sets",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="GateRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "line_test",
                            models.CharField(
                                blank=True,
                                choices=[("passed", "Passed"), ("failed", "Failed"), ("unclear", "Unclear")],
                                help_text="Empty: any result, or none",
                                max_length=7,
                                verbose_name="line test",
                            ),
                        ),
                        (
                            "evidence",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("phone", "Phone number"),
                                        ("steps", "Remote steps tried"),
                                        ("line_test", "Line test"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="required evidence",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: as the order type says",
                                null=True,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "due_working_hours",
                            models.PositiveSmallIntegerField(default=16, verbose_name="due in working hours"),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gate_rules",
                                to="orders.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: solved without a visit",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gate_rules",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "steps",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="orders.remotestep", verbose_name="remote steps"
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="orders.ruleset",
                                verbose_name="rule set",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gate rule",
                        "verbose_name_plural": "gate rules",
                        "ordering": ["rule_set", "position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("visits", models.PositiveIntegerField(verbose_name="visits")),
                        ("planned_minutes", models.PositiveSmallIntegerField(verbose_name="planned, min")),
                        ("median_minutes", models.FloatField(verbose_name="really, median, min")),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="learned, min")),
                        ("later_visits", models.PositiveIntegerField(verbose_name="visits to judge by")),
                        (
                            "planned_error_minutes",
                            models.FloatField(null=True, verbose_name="error of the planned time, min"),
                        ),
                        (
                            "learned_error_minutes",
                            models.FloatField(null=True, verbose_name="error of the learned time, min"),
                        ),
                        ("learned_at", models.DateTimeField(verbose_name="learned at")),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_times",
                                to="orders.ordertype",
                                verbose_name="order type",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_times",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service time",
                        "verbose_name_plural": "service times",
                        "ordering": ["order_type", "territory"],
                    },
                ),
                migrations.CreateModel(
                    name="Site",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="street and number")),
                        ("postal_code", models.CharField(blank=True, max_length=10, verbose_name="postal code")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                        ("country", models.CharField(default="DE", max_length=2, verbose_name="country")),
                        (
                            "point",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, srid=4326, verbose_name="point"
                            ),
                        ),
                        (
                            "accuracy",
                            models.CharField(
                                blank=True,
                                choices=[("exact", "Exact"), ("street", "Street"), ("postal_code", "Postal code")],
                                max_length=11,
                                verbose_name="accuracy of the point",
                            ),
                        ),
                        ("access_notes", models.TextField(blank=True, verbose_name="access notes")),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="orders.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sites",
                                to="technicians.territory",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "site",
                        "verbose_name_plural": "sites",
                    },
                ),
                migrations.AddField(
                    model_name="fieldorder",
                    name="site",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.site",
                        verbose_name="site",
                    ),
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "source",
                            models.SlugField(
                                help_text="The system or importer it came from", max_length=40, verbose_name="source"
                            ),
                        ),
                        (
                            "external_id",
                            models.CharField(blank=True, max_length=100, verbose_name="number in the source"),
                        ),
                        ("ticket_type", models.CharField(blank=True, max_length=100, verbose_name="type as sent")),
                        ("severity", models.CharField(blank=True, max_length=50, verbose_name="severity as sent")),
                        ("name", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("acknowledged", "Acknowledged"),
                                    ("rejected", "Rejected"),
                                    ("pending", "Something is missing"),
                                    ("held", "Held by an outage"),
                                    ("inProgress", "In progress"),
                                    ("cancelled", "Cancelled"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                ],
                                default="acknowledged",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="reason for the state"),
                        ),
                        (
                            "reported_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reported at"),
                        ),
                        ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "line_test",
                            models.CharField(
                                blank=True,
                                choices=[("passed", "Passed"), ("failed", "Failed"), ("unclear", "Unclear")],
                                max_length=7,
                                verbose_name="line test",
                            ),
                        ),
                        (
                            "line_test_detail",
                            models.CharField(
                                blank=True,
                                help_text="Such as −31 dBm",
                                max_length=200,
                                verbose_name="line test, detail",
                            ),
                        ),
                        ("line_test_at", models.DateTimeField(blank=True, null=True, verbose_name="line test at")),
                        (
                            "network_element",
                            models.CharField(blank=True, max_length=100, verbose_name="network element"),
                        ),
                        (
                            "missing",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("category", "a category that we know"),
                                        ("rule", "a rule for this category"),
                                        ("phone", "a phone number under which the customer can be reached"),
                                        ("point", "an address that can be placed on the map"),
                                        ("territory", "a territory that serves this address"),
                                        ("line_test", "a line test"),
                                        ("steps", "the steps that can be tried from afar"),
                                        ("no_visit", "nothing: this kind of case is solved without a visit"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="what is missing",
                            ),
                        ),
                        (
                            "gate_checked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="looked at by the gate"),
                        ),
                        ("is_repeat", models.BooleanField(default=False, verbose_name="repeat")),
                        (
                            "deleted_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deleted at"),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "missing_steps",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="orders.remotestep", verbose_name="steps not tried yet"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                help_text="The order that deals with it, its own or one that it was linked to",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "outage",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.outage",
                                verbose_name="outage",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.ruleset",
                                verbose_name="rule set",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="orders.site",
                                verbose_name="site",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                    },
                ),
                migrations.AddField(
                    model_name="fieldorder",
                    name="ticket",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="The ticket that it was made for; others may be linked to it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_orders",
                        to="orders.ticket",
                        verbose_name="ticket",
                    ),
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("phone", "Phone"),
                                    ("callback", "Callback"),
                                    ("email", "E-mail"),
                                    ("chat", "Chat"),
                                    ("messenger", "Messenger"),
                                    ("video", "Video"),
                                    ("social", "Social media"),
                                    ("shop", "Shop"),
                                    ("letter", "Letter"),
                                    ("bot", "Bot"),
                                    ("app", "App"),
                                ],
                                max_length=9,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("in", "From the customer"), ("out", "To the customer")],
                                default="in",
                                max_length=3,
                                verbose_name="direction",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "author",
                            models.CharField(
                                blank=True,
                                help_text="As the sending system names it",
                                max_length=200,
                                verbose_name="author",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        (
                            "handle",
                            models.CharField(
                                blank=True, help_text="On social media", max_length=100, verbose_name="handle"
                            ),
                        ),
                        (
                            "link",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                validators=[django.core.validators.URLValidator(["http", "https"])],
                                verbose_name="link",
                            ),
                        ),
                        ("source", models.SlugField(blank=True, max_length=40, verbose_name="source")),
                        (
                            "conversation",
                            models.CharField(blank=True, max_length=100, verbose_name="conversation in the source"),
                        ),
                        (
                            "external_id",
                            models.CharField(blank=True, max_length=100, verbose_name="number in the source"),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="contacts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.AddField(
                    model_name="callback",
                    name="ticket",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="orders.ticket",
                        verbose_name="ticket",
                    ),
                ),
                migrations.CreateModel(
                    name="TicketMerge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moved", models.JSONField(default=dict, editable=False, verbose_name="what was moved")),
                        (
                            "merged_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged at"),
                        ),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "into",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="orders.ticket",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merged ticket",
                        "verbose_name_plural": "merged tickets",
                        "ordering": ["merged_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="TicketStateOrderOutageCategoryRuleSetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("acknowledged", "Acknowledged"),
                                    ("rejected", "Rejected"),
                                    ("pending", "Something is missing"),
                                    ("held", "Held by an outage"),
                                    ("inProgress", "In progress"),
                                    ("cancelled", "Cancelled"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                ],
                                default="acknowledged",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orders.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The order that deals with it, its own or one that it was linked to",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                        (
                            "outage",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orders.outage",
                                verbose_name="outage",
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
                                related_name="state_order_outage_category_rule_set_events",
                                to="orders.ticket",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orders.ruleset",
                                verbose_name="rule set",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TriedStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200, verbose_name="in words")),
                        ("result", models.CharField(blank=True, max_length=200, verbose_name="result")),
                        ("channel", models.CharField(blank=True, max_length=9, verbose_name="channel")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tried",
                                to="orders.remotestep",
                                verbose_name="step",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tried_steps",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step already tried",
                        "verbose_name_plural": "steps already tried",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                                    ("open", "Open"),
                                    ("en_route", "On the way"),
                                    ("on_site", "On site"),
                                    ("finished", "Finished"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="not before")),
                        (
                            "rest_minutes",
                            models.PositiveSmallIntegerField(
                                db_default=0,
                                default=0,
                                help_text="Where the work was split: when this part is done, a visit of this length is opened.",
                                verbose_name="left for the next visit, minutes",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("done", "Done"),
                                    ("no_access", "No access"),
                                    ("follow_up", "Follow-up needed"),
                                    ("customer_cancelled", "Customer cancelled"),
                                    ("could_not", "Could not be done"),
                                ],
                                max_length=18,
                                verbose_name="outcome",
                            ),
                        ),
                        ("outcome_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        ("report", models.TextField(blank=True, verbose_name="what was done")),
                        ("signed_by", models.CharField(blank=True, max_length=200, verbose_name="signed by")),
                        (
                            "signed_statement",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="As it stood above the signature, in its language",
                                max_length=300,
                                verbose_name="what was signed",
                            ),
                        ),
                        ("en_route_at", models.DateTimeField(blank=True, null=True, verbose_name="on the way at")),
                        ("on_site_at", models.DateTimeField(blank=True, null=True, verbose_name="on site at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="orders.fieldorder",
                                verbose_name="field order",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit",
                        "verbose_name_plural": "visits",
                    },
                ),
                migrations.CreateModel(
                    name="PartUsed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        ("serial_number", models.CharField(blank=True, max_length=100, verbose_name="serial number")),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="technicians.part",
                                verbose_name="part",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts_used",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part used",
                        "verbose_name_plural": "parts used",
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "event",
                            models.CharField(
                                choices=[
                                    ("appointment", "Appointment"),
                                    ("appointment_moved", "Appointment moved"),
                                    ("appointment_cancelled", "Appointment cancelled"),
                                    ("on_my_way", "On my way"),
                                    ("late", "Running late"),
                                    ("done", "Done"),
                                    ("no_access", "No access"),
                                    ("callback_promised", "Callback promised"),
                                    ("api", "Written by another system"),
                                ],
                                max_length=21,
                                verbose_name="event",
                            ),
                        ),
                        ("dedupe_key", models.CharField(max_length=100, unique=True, verbose_name="key")),
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "E-mail"), ("sms", "SMS")], max_length=5, verbose_name="channel"
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                        ("receiver", models.JSONField(blank=True, default=dict, verbose_name="receiver as sent")),
                        ("language", models.CharField(blank=True, max_length=2, verbose_name="language")),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "kept",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="For the system that wrote it; without effect here.",
                                verbose_name="sent along",
                            ),
                        ),
                        (
                            "scheduled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="not to be sent before"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Without an address"),
                                    ("queued", "Queued"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Withdrawn"),
                                ],
                                default="queued",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        (
                            "retries",
                            models.PositiveSmallIntegerField(default=4, verbose_name="attempts after the first"),
                        ),
                        ("error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        (
                            "deleted_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deleted at"),
                        ),
                        (
                            "copy_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="copies",
                                to="orders.message",
                                verbose_name="copy of",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="technicians.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "report_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_mails",
                                to="orders.visit",
                                verbose_name="with the report of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                    },
                ),
                migrations.CreateModel(
                    name="Interruption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.SlugField(db_index=False, max_length=20, verbose_name="reason")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interruptions",
                                to="orders.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interruption",
                        "verbose_name_plural": "interruptions",
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                        (
                            "photos",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="photos",
                            ),
                        ),
                        (
                            "outside",
                            models.BooleanField(db_default=False, default=False, verbose_name="outside the limits"),
                        ),
                        (
                            "measured_twice",
                            models.BooleanField(db_default=False, default=False, verbose_name="measured twice"),
                        ),
                        (
                            "remark",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=300, verbose_name="remark"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.checklistitem",
                                verbose_name="checklist item",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist answer",
                        "verbose_name_plural": "checklist answers",
                    },
                ),
                migrations.AddField(
                    model_name="callback",
                    name="visit",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="orders.visit",
                        verbose_name="visit",
                    ),
                ),
                migrations.CreateModel(
                    name="VisitAction",
                    fields=[
                        ("uuid", models.UUIDField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("en_route", "On my way"),
                                    ("undo", "Not on my way"),
                                    ("called", "Called"),
                                    ("on_site", "Arrived"),
                                    ("done", "Done"),
                                    ("no_access", "No access"),
                                    ("follow_up", "Follow-up needed"),
                                    ("could_not", "Could not be done"),
                                    ("cancelled", "Customer cancelled"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at, by the phone's clock")),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit action",
                        "verbose_name_plural": "visit actions",
                        "ordering": ["received_at"],
                    },
                ),
                migrations.CreateModel(
                    name="VisitPhoto",
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
                                choices=[("photo", "Photo"), ("signature", "Signature")],
                                default="photo",
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("image", models.ImageField(upload_to=orders.models.visit.photo_path, verbose_name="image")),
                        ("taken_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken at")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="orders.visit",
                                verbose_name="visit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "photo",
                        "verbose_name_plural": "photos",
                    },
                ),
                migrations.CreateModel(
                    name="VisitStateOutcomeEnRouteAtOnSiteAtFinishedAtEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("en_route", "On the way"),
                                    ("on_site", "On site"),
                                    ("finished", "Finished"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("done", "Done"),
                                    ("no_access", "No access"),
                                    ("follow_up", "Follow-up needed"),
                                    ("customer_cancelled", "Customer cancelled"),
                                    ("could_not", "Could not be done"),
                                ],
                                max_length=18,
                                verbose_name="outcome",
                            ),
                        ),
                        ("en_route_at", models.DateTimeField(blank=True, null=True, verbose_name="on the way at")),
                        ("on_site_at", models.DateTimeField(blank=True, null=True, verbose_name="on site at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
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
                                related_name="state_outcome_en_route_at_on_site_at_finished_at_events",
                                to="orders.visit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CallbackAttempt",
                    fields=[
                        ("uuid", models.UUIDField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("solved", "Reached: solved"),
                                    ("not_solved", "Reached: not solved"),
                                    ("busy", "Busy"),
                                    ("no_answer", "No answer"),
                                    ("wrong_number", "Wrong number"),
                                ],
                                max_length=12,
                                verbose_name="result",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="orders.callback",
                                verbose_name="callback",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "callback attempt",
                        "verbose_name_plural": "callback attempts",
                        "ordering": ["at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("result__in", ["solved", "not_solved", "busy", "no_answer", "wrong_number"])
                                ),
                                name="callbackattempt_result_known",
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="category",
                    constraint=models.UniqueConstraint(fields=("organisation", "code"), name="category_code_unique"),
                ),
                migrations.AddIndex(
                    model_name="customer",
                    index=models.Index(fields=["organisation", "name"], name="customer_by_name"),
                ),
                migrations.AddIndex(
                    model_name="customer",
                    index=models.Index(fields=["name"], name="customer_name_prefix", opclasses=["varchar_pattern_ops"]),
                ),
                migrations.AddIndex(
                    model_name="customer",
                    index=models.Index(
                        django.db.models.functions.text.Upper("email"),
                        models.F("organisation"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="customer_by_email",
                    ),
                ),
                migrations.AddIndex(
                    model_name="customerphone",
                    index=models.Index(fields=["number"], name="customerphone_number"),
                ),
                migrations.AddConstraint(
                    model_name="customerphone",
                    constraint=models.UniqueConstraint(fields=("customer", "number"), name="customerphone_unique"),
                ),
                migrations.AddConstraint(
                    model_name="deskrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("work__in", ["", "no_access", "could_not", "requested", "missed_promise", "decision"])
                        ),
                        name="deskrule_work_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deskrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("priority__range", (0, 100))), name="deskrule_priority_0_to_100"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deskrule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lease_minutes__gte", 1)), name="deskrule_lease_at_least_1"
                    ),
                ),
                migrations.AddIndex(
                    model_name="event",
                    index=models.Index(condition=models.Q(("drained_at", None)), fields=["id"], name="event_to_drain"),
                ),
                migrations.AddConstraint(
                    model_name="fieldorderpart",
                    constraint=models.UniqueConstraint(fields=("order", "part"), name="fieldorderpart_unique"),
                ),
                migrations.AddConstraint(
                    model_name="fieldorderskill",
                    constraint=models.UniqueConstraint(fields=("order", "skill"), name="fieldorderskill_unique"),
                ),
                migrations.AddConstraint(
                    model_name="fieldorderskill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("level__range", (1, 3))), name="fieldorderskill_level_1_to_3"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="messagetemplate",
                    constraint=models.UniqueConstraint(
                        fields=("organisation", "event", "language"), name="messagetemplate_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="messagetemplate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event__in",
                                [
                                    "appointment",
                                    "appointment_moved",
                                    "appointment_cancelled",
                                    "on_my_way",
                                    "late",
                                    "done",
                                    "no_access",
                                    "callback_promised",
                                    "api",
                                ],
                            )
                        ),
                        name="messagetemplate_event_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertype",
                    constraint=models.UniqueConstraint(fields=("organisation", "code"), name="ordertype_code_unique"),
                ),
                migrations.AddConstraint(
                    model_name="ordertype",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("service_minutes__range", (1, 720))), name="ordertype_service_1_to_720"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertype",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("priority__range", (0, 100))), name="ordertype_priority_0_to_100"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertype",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("needed_technicians__in", [1, 2])), name="ordertype_needs_1_or_2"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["yes_no", "number", "text", "choice", "photo", "scan"])),
                        name="checklistitem_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("lower_limit", None),
                            ("upper_limit", None),
                            ("lower_limit__lte", models.F("upper_limit")),
                            _connector="OR",
                        ),
                        name="checklistitem_limits_in_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertypepart",
                    constraint=models.UniqueConstraint(fields=("order_type", "part"), name="ordertypepart_unique"),
                ),
                migrations.AddConstraint(
                    model_name="ordertypeskill",
                    constraint=models.UniqueConstraint(
                        fields=("order_type", "skill", "needed_by"), name="ordertypeskill_unique"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertypeskill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("level__range", (1, 3))), name="ordertypeskill_level_1_to_3"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordertypeskill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("needed_by__in", ["each", "first", "second"])),
                        name="ordertypeskill_who_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed"])), name="outage_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outage",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("organisation", "network_element"),
                        name="outage_one_open_an_element",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="outage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "orders_outagestateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="1afc605b859b2a70daee44182a56135a6da22a60",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a755e",
                            table="orders_outage",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="outage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "orders_outagestateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="baa7306513645cb2bbb5be5de923b614d4db3855",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6aa5e",
                            table="orders_outage",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="remotestep",
                    constraint=models.UniqueConstraint(fields=("organisation", "code"), name="remotestep_code_unique"),
                ),
                migrations.AddConstraint(
                    model_name="ruleset",
                    constraint=models.UniqueConstraint(fields=("organisation", "name"), name="ruleset_name_unique"),
                ),
                migrations.AddConstraint(
                    model_name="ruleset",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("organisation",), name="ruleset_one_default"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="gaterule",
                    constraint=models.UniqueConstraint(
                        fields=("rule_set", "category", "line_test"), name="gaterule_one_a_category_and_result"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="gaterule",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("priority", None), ("priority__range", (0, 100)), _connector="OR"),
                        name="gaterule_priority_0_to_100",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="servicetime",
                    constraint=models.UniqueConstraint(fields=("territory", "order_type"), name="servicetime_unique"),
                ),
                migrations.AddIndex(
                    model_name="site",
                    index=models.Index(fields=["organisation", "postal_code", "street"], name="site_by_address"),
                ),
                migrations.AddConstraint(
                    model_name="site",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accuracy", ""), ("point__isnull", True)),
                            models.Q(("accuracy__in", ["exact", "street", "postal_code"]), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="site_point_has_accuracy",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(
                        condition=models.Q(("deleted_at", None)),
                        fields=["organisation", "-reported_at", "-id"],
                        name="ticket_newest",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(fields=["organisation", "state", "-reported_at"], name="ticket_by_state"),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(
                        condition=models.Q(
                            ("deleted_at", None),
                            ("state__in", ["acknowledged", "pending"]),
                            models.Q(
                                ("gate_checked_at", None),
                                ("updated_at__gt", models.F("gate_checked_at")),
                                _connector="OR",
                            ),
                        ),
                        fields=["organisation", "id"],
                        name="ticket_for_gate",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(
                        condition=models.Q(("deleted_at", None), ("state__in", ["acknowledged", "pending"])),
                        fields=["organisation", "id"],
                        name="ticket_unresolved",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(
                        condition=models.Q(("network_element", ""), _negated=True),
                        fields=["organisation", "network_element", "reported_at"],
                        name="ticket_by_element",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(
                        condition=models.Q(
                            ("deleted_at", None),
                            ("is_repeat", True),
                            ("state__in", ["acknowledged", "pending", "held", "inProgress"]),
                        ),
                        fields=["organisation"],
                        name="ticket_open_repeats",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ticket",
                    index=models.Index(fields=["site", "reported_at"], name="ticket_by_site"),
                ),
                migrations.AddConstraint(
                    model_name="ticket",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "acknowledged",
                                    "rejected",
                                    "pending",
                                    "held",
                                    "inProgress",
                                    "cancelled",
                                    "resolved",
                                    "closed",
                                ],
                            )
                        ),
                        name="ticket_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ticket",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("line_test__in", ["", "passed", "failed", "unclear"])),
                        name="ticket_line_test_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ticket",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(models.Q(("external_id", ""), _negated=True), ("deleted_at", None)),
                        fields=("organisation", "source", "external_id"),
                        name="ticket_external_id_unique",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ticket",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_ticketstateorderoutagecategoryrulesetevent" ("category_id", "order_id", "outage_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_set_id", "state") SELECT new_values."category_id", new_values."order_id", new_values."outage_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rule_set_id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="45771d9e25e545a017a40c5e9886dbf84e3f21b5",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_916f1",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orders_ticket",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ticket",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."outage_id" IS DISTINCT FROM (NEW."outage_id") OR OLD."rule_set_id" IS DISTINCT FROM (NEW."rule_set_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "orders_ticketstateorderoutagecategoryrulesetevent" ("category_id", "order_id", "outage_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_set_id", "state") VALUES (NEW."category_id", NEW."order_id", NEW."outage_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_set_id", NEW."state"); RETURN NULL;',
                            hash="eb9b45f54892499dca45e80ab73cca8f09333e86",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4c0fb",
                            table="orders_ticket",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="fieldorder",
                    index=models.Index(fields=["organisation", "-created_at", "-id"], name="fieldorder_newest"),
                ),
                migrations.AddIndex(
                    model_name="fieldorder",
                    index=models.Index(
                        fields=["organisation", "order_type", "state", "-created_at", "-id"], name="fieldorder_by_type"
                    ),
                ),
                migrations.AddIndex(
                    model_name="fieldorder",
                    index=models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["organisation", "external_id"],
                        name="fieldorder_by_external_id",
                    ),
                ),
                migrations.AddIndex(
                    model_name="fieldorder",
                    index=models.Index(
                        condition=models.Q(("state__in", ["acknowledged", "pending", "held", "inProgress"])),
                        fields=["organisation", "due_at"],
                        name="fieldorder_backlog",
                    ),
                ),
                migrations.AddIndex(
                    model_name="fieldorder",
                    index=models.Index(fields=["site", "service", "-created_at"], name="fieldorder_by_fault"),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "acknowledged",
                                    "rejected",
                                    "pending",
                                    "held",
                                    "inProgress",
                                    "cancelled",
                                    "completed",
                                    "failed",
                                ],
                            )
                        ),
                        name="fieldorder_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("needed_technicians__in", [1, 2])), name="fieldorder_needs_1_or_2"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("priority__range", (0, 100))), name="fieldorder_priority_0_to_100"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("service_minutes__range", (1, 720))), name="fieldorder_service_1_to_720"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outage", None), ("ticket__isnull", False)),
                            models.Q(("outage__isnull", False), ("ticket", None)),
                            _connector="OR",
                        ),
                        name="fieldorder_has_one_cause",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["acknowledged", "pending", "held", "inProgress"])),
                        fields=("ticket",),
                        name="fieldorder_one_open_a_ticket",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("outage", None), ("state__in", ["acknowledged", "pending", "held", "inProgress"])
                        ),
                        fields=("site", "service"),
                        name="fieldorder_one_open_a_fault",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fieldorder",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["acknowledged", "pending", "held", "inProgress"])),
                        fields=("outage",),
                        name="fieldorder_one_open_an_outage",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fieldorder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_fieldorderstateprioritydueatneededtechniciansevent" ("due_at", "needed_technicians", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "state") SELECT new_values."due_at", new_values."needed_technicians", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."priority", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="92c845651b03784167efef6252b7e143f8266678",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ac092",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orders_fieldorder",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fieldorder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."needed_technicians" IS DISTINCT FROM (NEW."needed_technicians") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "orders_fieldorderstateprioritydueatneededtechniciansevent" ("due_at", "needed_technicians", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "state") VALUES (NEW."due_at", NEW."needed_technicians", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."state"); RETURN NULL;',
                            hash="5c19a468de50d294300cdf34db78badd18be9fe0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dfaab",
                            table="orders_fieldorder",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="contact",
                    index=models.Index(fields=["ticket", "at"], name="contact_by_ticket"),
                ),
                migrations.AddIndex(
                    model_name="contact",
                    index=models.Index(fields=["-at"], name="contact_newest"),
                ),
                migrations.AddIndex(
                    model_name="contact",
                    index=models.Index(
                        condition=models.Q(("conversation", ""), _negated=True),
                        fields=["source", "conversation", "-at"],
                        name="contact_by_conversation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "phone",
                                    "callback",
                                    "email",
                                    "chat",
                                    "messenger",
                                    "video",
                                    "social",
                                    "shop",
                                    "letter",
                                    "bot",
                                    "app",
                                ],
                            )
                        ),
                        name="contact_channel_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])), name="contact_direction_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="contact_external_id_unique",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ticketmerge",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("ticket",), name="ticketmerge_one_a_ticket"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ticketmerge",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ticket", models.F("into")), _negated=True), name="ticketmerge_of_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="triedstep",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("step__isnull", False), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="triedstep_says_what",
                    ),
                ),
                migrations.AddIndex(
                    model_name="visit",
                    index=models.Index(fields=["order", "created_at"], name="visit_by_order"),
                ),
                migrations.AddIndex(
                    model_name="visit",
                    index=models.Index(
                        condition=models.Q(("state", "finished")), fields=["-finished_at"], name="visit_finished"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "en_route", "on_site", "finished", "cancelled"])),
                        name="visit_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__in", ["done", "no_access", "follow_up", "customer_cancelled", "could_not"]),
                                ("state", "finished"),
                            ),
                            models.Q(models.Q(("state", "finished"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="visit_finished_has_outcome",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "en_route", "on_site"])),
                        fields=("order",),
                        name="visit_one_open_an_order",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'visits',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, rows.uuid\n    FROM new_rows rows\n    JOIN orders_fieldorder orders ON orders.id = rows.order_id\n    JOIN orders_site site ON site.id = orders.site_id\n) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="3694a12bbf081b692249f5d08ee14ecfa325072b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_tell_boards_insert_7b83b",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="orders_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tell_boards_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            PERFORM pg_notify('live', json_build_object(\n                'territory', territory, 'day', day, 'plan', plan, 'named', 'visits',\n                'uuids', CASE WHEN count(DISTINCT uuid) <= 50 THEN json_agg(DISTINCT uuid) END,\n                'by', (NULLIF(current_setting('pghistory.context_metadata', true), '')::json->>'user')::bigint\n            )::text)\n            FROM (\n    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, rows.uuid\n    FROM new_rows rows\n    JOIN orders_fieldorder orders ON orders.id = rows.order_id\n    JOIN orders_site site ON site.id = orders.site_id\n JOIN old_rows former ON former.id = rows.id WHERE (former.state, former.outcome) IS DISTINCT FROM (rows.state, rows.outcome)) changed\n            WHERE territory IS NOT NULL\n            GROUP BY territory, day, plan;\n            RETURN NULL;\n        ",
                            hash="e954b7cbb7c0d05cc76ae85a1589394a13e70296",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_tell_boards_update_2d01e",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="orders_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_visitstateoutcomeenrouteatonsiteatfinishedatevent" ("en_route_at", "finished_at", "on_site_at", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."en_route_at", new_values."finished_at", new_values."on_site_at", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="ef4769562325456bff9c375d78d098a84267ed16",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6f214",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orders_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."en_route_at" IS DISTINCT FROM (NEW."en_route_at") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."on_site_at" IS DISTINCT FROM (NEW."on_site_at") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "orders_visitstateoutcomeenrouteatonsiteatfinishedatevent" ("en_route_at", "finished_at", "on_site_at", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."en_route_at", NEW."finished_at", NEW."on_site_at", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="729721fa36875c695fe37928262d1030fabbe99d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2a489",
                            table="orders_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["due_at", "id"],
                        name="message_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["ticket", "created_at"], name="message_by_ticket"),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("state", "failed")), fields=["organisation"], name="message_failed"
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["organisation", "-created_at"], name="message_newest"),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "queued", "sending", "sent", "failed", "cancelled"])
                        ),
                        name="message_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])), name="message_channel_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event__in",
                                [
                                    "appointment",
                                    "appointment_moved",
                                    "appointment_cancelled",
                                    "on_my_way",
                                    "late",
                                    "done",
                                    "no_access",
                                    "callback_promised",
                                    "api",
                                ],
                            )
                        ),
                        name="message_event_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("retries__lte", 4)), name="message_retries_0_to_4"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), _negated=True),
                            ("state__in", ["draft", "cancelled"]),
                            _connector="OR",
                        ),
                        name="message_sent_has_address",
                    ),
                ),
                migrations.AddIndex(
                    model_name="interruption",
                    index=models.Index(fields=["customer", "reason", "-at"], name="interruption_of_customer"),
                ),
                migrations.AddIndex(
                    model_name="checklistanswer",
                    index=models.Index(
                        condition=models.Q(("outside", True)), fields=["visit"], name="checklistanswer_outside"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistanswer",
                    constraint=models.UniqueConstraint(fields=("visit", "item"), name="checklistanswer_unique"),
                ),
                migrations.AddIndex(
                    model_name="callback",
                    index=models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["organisation", "owner", "next_at"],
                        name="callback_open_by_owner",
                    ),
                ),
                migrations.AddIndex(
                    model_name="callback",
                    index=models.Index(
                        models.F("organisation"),
                        models.F("desk_skill"),
                        models.F("language"),
                        models.F("due__endswith"),
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("id"),
                        condition=models.Q(("owner", None), ("state", "open"), ("taken_by", None)),
                        name="callback_queue",
                    ),
                ),
                migrations.AddIndex(
                    model_name="callback",
                    index=models.Index(
                        models.F("organisation"),
                        models.F("due__endswith"),
                        condition=models.Q(("owner__isnull", False), ("state", "open")),
                        name="callback_owned_by_end",
                    ),
                ),
                migrations.AddIndex(
                    model_name="callback",
                    index=models.Index(
                        condition=models.Q(("state", "open"), ("taken_by__isnull", False)),
                        fields=["organisation", "taken_until"],
                        name="callback_taken",
                    ),
                ),
                migrations.AddIndex(
                    model_name="callback",
                    index=models.Index(
                        models.F("due__endswith"),
                        condition=models.Q(("promise_kept", None), ("state", "open")),
                        name="callback_unjudged_by_end",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="callback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "reached", "given_up", "cancelled"])),
                        name="callback_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="callback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason__in", ["no_access", "could_not", "requested", "missed_promise"])),
                        name="callback_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="callback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("due__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("due__isempty", False),
                            ("due__lower_inf", False),
                            ("due__startswith__gte", datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("due__upper_inf", False),
                        ),
                        name="callback_due_bounded",
                        violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="callback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("judged_at", None), ("promise_kept", None)),
                            models.Q(("judged_at__isnull", False), ("promise_kept__isnull", False)),
                            _connector="OR",
                        ),
                        name="callback_judged_with_time",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="callback",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "orders_callbackstateduenextatownerevent" ("due", "next_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."due", NEW."next_at", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="fbbf99bf4a4fc27d65a125581619bd01add35d07",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_301c6",
                            table="orders_callback",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="callback",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."due" IS DISTINCT FROM (NEW."due") OR OLD."next_at" IS DISTINCT FROM (NEW."next_at") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "orders_callbackstateduenextatownerevent" ("due", "next_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."due", NEW."next_at", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="cb4f771d6bddaad3dcbc3aef46607754309429b5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ee09e",
                            table="orders_callback",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visitaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "en_route",
                                    "undo",
                                    "called",
                                    "on_site",
                                    "done",
                                    "no_access",
                                    "follow_up",
                                    "could_not",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="visitaction_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="visitphoto",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photo", "signature"])), name="visitphoto_kind_known"
                    ),
                ),
            ]
        ),
    ]
