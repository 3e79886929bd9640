import django.core.validators
import technicians.models.goals
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("technicians", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="technician",
            name="max_visits",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: as many as fit.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="most visits a day",
            ),
        ),
        migrations.AddField(
            model_name="technician",
            name="overtime_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How long after the end of the shift the technician may be back. Empty: no overtime.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(240)],
                verbose_name="overtime, minutes",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="goals_preset",
            field=models.CharField(
                choices=[
                    ("balanced", "Balanced"),
                    ("fewest_km", "Fewest kilometres"),
                    ("keep_published", "Keep the published plan"),
                    ("even_load", "Spread the load evenly"),
                ],
                default="balanced",
                help_text="What counts once as many visits as possible are planned.",
                max_length=14,
                verbose_name="goal of the plans",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="goals_weights",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text='Replace single weights of that choice, such as {"change": 600, "changes_at_most": 20}: a published visit that moves counts as much as 600 s of travel, and at most 20 of them may move.',
                validators=[technicians.models.goals.validate_weights],
                verbose_name="own weights",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="learns_service_times",
            field=models.BooleanField(
                default=False,
                help_text="Plan with how long visits of a type really took here, where nobody gave the order a time of its own.",
                verbose_name="learns service times",
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("overtime_minutes", None), ("overtime_minutes__lte", 240), _connector="OR"),
                name="technician_overtime_to_4_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_visits", None), ("max_visits__lte", 100), _connector="OR"),
                name="technician_visits_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("goals_preset__in", ["balanced", "fewest_km", "keep_published", "even_load"])),
                name="territory_goals_known",
            ),
        ),
    ]
