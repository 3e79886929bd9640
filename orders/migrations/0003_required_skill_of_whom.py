from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="ordertypeskill",
            name="needed_by",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="ordertypeskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("needed_by__in", ["each", "first", "second"])), name="ordertypeskill_who_known"
            ),
        ),
        # The two technicians of an order may need the same skill at different levels.
        migrations.RemoveConstraint(
            model_name="ordertypeskill",
            name="ordertypeskill_unique",
        ),
        migrations.AddConstraint(
            model_name="ordertypeskill",
            constraint=models.UniqueConstraint(
                fields=("order_type", "skill", "needed_by"), name="ordertypeskill_unique"
            ),
        ),
    ]
