import technicians.models.travel
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("technicians", "0002_planning_goals_and_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="territory",
            name="travel_engine",
            field=models.CharField(
                choices=[
                    ("great_circle", "By air distance, without a server"),
                    ("osrm", "OSRM"),
                    ("valhalla", "Valhalla"),
                ],
                default="great_circle",
                max_length=12,
                verbose_name="travel times",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="travel_url",
            field=models.CharField(
                blank=True,
                help_text="Such as http://roads.example:8002. Empty where travel times come from air distance.",
                max_length=200,
                validators=[technicians.models.travel.validate_server_url],
                verbose_name="address of the road server",
            ),
        ),
        migrations.AddField(
            model_name="territory",
            name="travel_speeds",
            field=models.JSONField(
                default=technicians.models.travel.default_speeds,
                help_text="Pairs of km and km/h: how fast a journey of that length is on average, by air distance or while the road server does not answer.",
                validators=[technicians.models.travel.validate_speeds],
                verbose_name="speeds by distance",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("travel_engine__in", ["great_circle", "osrm", "valhalla"])),
                name="territory_travel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("travel_engine", "great_circle"), models.Q(("travel_url", ""), _negated=True), _connector="OR"
                ),
                name="territory_road_server_named",
                violation_error_message="Give the address of the road server, or choose travel times by air distance.",
            ),
        ),
    ]
