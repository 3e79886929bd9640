import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_required_skill_of_whom"),
        ("technicians", "0002_planning_goals_and_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [models.UniqueConstraint(fields=("territory", "order_type"), name="servicetime_unique")],
            },
        ),
    ]
