from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("technicians", "0001_squashed_0013_calendars_and_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="names_technicians",
            field=models.BooleanField(
                default=False,
                help_text="On the day itself the customer's page names the technician by first name. Ask your works council first.",
                verbose_name="customers read who comes",
            ),
        ),
    ]
