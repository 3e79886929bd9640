import django.contrib.postgres.indexes
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0004_plan_task_and_stopping"),
    ]

    operations = [
        migrations.AddField(
            model_name="planrun",
            name="warnings",
            field=models.JSONField(blank=True, default=list, verbose_name="warnings"),
        ),
        migrations.CreateModel(
            name="TravelTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.BigIntegerField(verbose_name="source")),
                ("from_cell", models.BigIntegerField(verbose_name="from cell")),
                ("to_cell", models.BigIntegerField(verbose_name="to cell")),
                ("fetched_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="fetched at")),
                ("seconds", models.IntegerField(verbose_name="seconds")),
                ("hour_band", models.SmallIntegerField(verbose_name="hour of day, -1 for all")),
            ],
            options={
                "verbose_name": "travel time",
                "verbose_name_plural": "travel times",
                "indexes": [django.contrib.postgres.indexes.BrinIndex(fields=["fetched_at"], name="traveltime_old")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "from_cell", "to_cell", "hour_band"), name="traveltime_unique"
                    ),
                    models.CheckConstraint(condition=models.Q(("seconds__gte", 0)), name="traveltime_not_negative"),
                ],
            },
        ),
    ]
