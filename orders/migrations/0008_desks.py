import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0007_cases_and_merges"),
        ("technicians", "0005_desk_skills"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        blank=True, help_text="Empty: any, or none", max_length=30, verbose_name="customer segment"
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
            ],
            options={
                "verbose_name": "desk rule",
                "verbose_name_plural": "desk rules",
                "ordering": ["organisation", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Interruption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.SlugField(db_index=False, max_length=20, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
            ],
            options={
                "verbose_name": "interruption",
                "verbose_name_plural": "interruptions",
            },
        ),
        migrations.AddField(
            model_name="callback",
            name="desk_skill",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: general work, for everybody",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="callbacks",
                to="technicians.deskskill",
                verbose_name="needed skill",
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="judged_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="kept or missed at"),
        ),
        migrations.AddField(
            model_name="callback",
            name="lease_minutes",
            field=models.PositiveSmallIntegerField(default=15, verbose_name="time-out, minutes"),
        ),
        migrations.AddField(
            model_name="callback",
            name="language",
            field=models.CharField(
                choices=[("de", "German"), ("en", "English")], default="de", max_length=2, verbose_name="language"
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="passed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="priority",
            field=models.PositiveSmallIntegerField(default=50, verbose_name="priority"),
        ),
        migrations.AddField(
            model_name="callback",
            name="promise_kept",
            field=models.BooleanField(
                blank=True,
                help_text="Whether somebody called inside the window, even in vain. Unknown: not yet, or no longer needed",
                null=True,
                verbose_name="promise kept",
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken by",
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="taken_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="taken until"),
        ),
        migrations.AddField(
            model_name="fieldorder",
            name="passed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fieldorder",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken by",
            ),
        ),
        migrations.AddField(
            model_name="fieldorder",
            name="taken_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="taken until"),
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
                condition=models.Q(
                    models.Q(("judged_at", None), ("promise_kept", None)),
                    models.Q(("judged_at__isnull", False), ("promise_kept__isnull", False)),
                    _connector="OR",
                ),
                name="callback_judged_with_time",
            ),
        ),
        migrations.AddField(
            model_name="deskrule",
            name="category",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: any, or none",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desk_rules",
                to="orders.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="deskrule",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desk_rules",
                to="technicians.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="deskrule",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: general work, for everybody",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="technicians.deskskill",
                verbose_name="needed skill",
            ),
        ),
        migrations.AddField(
            model_name="interruption",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interruptions",
                to="orders.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="interruption",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.ticket", verbose_name="ticket"
            ),
        ),
        migrations.AddField(
            model_name="interruption",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="orders.visit",
                verbose_name="visit",
            ),
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
            model_name="interruption",
            index=models.Index(fields=["customer", "reason", "-at"], name="interruption_of_customer"),
        ),
        # Calls that are owed already: in the customer's language.
        migrations.RunSQL(
            """
            UPDATE orders_callback c SET language = u.language
            FROM orders_ticket t JOIN orders_customer u ON u.id = t.customer_id
            WHERE t.id = c.ticket_id AND c.state = 'open' AND c.language <> u.language
            """,
            migrations.RunSQL.noop,
        ),
    ]
