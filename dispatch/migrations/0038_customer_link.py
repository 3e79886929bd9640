"""Customers see their case by a link; the counter of wrong guesses needs to survive no crash."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0001_squashed_0037_weekly_sums"),
        ("orders", "0020_customer_link"),
        ("technicians", "0014_customer_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token_hash",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="hash of the secret"),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
            ],
            options={
                "verbose_name": "customer's link",
                "verbose_name_plural": "customers' links",
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wished", "Wished"),
                            ("taken_back", "Taken back"),
                            ("done", "Done"),
                            ("too_late", "Too late"),
                        ],
                        default="wished",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("wished_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="wished at")),
                ("due_at", models.DateTimeField(verbose_name="done at the earliest")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "withdrawal by a customer",
                "verbose_name_plural": "withdrawals by customers",
                "ordering": ["-wished_at"],
            },
        ),
        migrations.CreateModel(
            name="WrongGuesses",
            fields=[
                (
                    "address_hash",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="keyed hash of the address"
                    ),
                ),
                ("guesses", models.PositiveSmallIntegerField(verbose_name="wrong guesses")),
                ("since", models.DateTimeField(verbose_name="since")),
            ],
            options={
                "verbose_name": "wrong guesses",
                "verbose_name_plural": "wrong guesses",
            },
        ),
        migrations.RemoveConstraint(
            model_name="photoupload",
            name="photoupload_kind_known",
        ),
        migrations.AlterField(
            model_name="photoupload",
            name="kind",
            field=models.CharField(
                choices=[("photo", "Photo"), ("signature", "Signature"), ("customer", "Photo from the customer")],
                default="photo",
                max_length=9,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="photoupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["photo", "signature", "customer"])), name="photoupload_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="customerlink",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="technicians.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="customerlink",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="orders.ticket",
                verbose_name="ticket",
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="technicians.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="withdrawals",
                to="orders.ticket",
                verbose_name="ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="customerlink",
            index=models.Index(fields=["made_at"], name="customerlink_by_age"),
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(condition=models.Q(("state", "wished")), fields=["due_at"], name="withdrawal_due"),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["wished", "taken_back", "done", "too_late"])),
                name="withdrawal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "wished")),
                    models.Q(models.Q(("state", "wished"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawal_ended_with_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "wished")), fields=("ticket",), name="withdrawal_one_wished"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE dispatch_wrongguesses SET UNLOGGED", "ALTER TABLE dispatch_wrongguesses SET LOGGED"
        ),
    ]
