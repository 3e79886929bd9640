from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0025_changes_by_hand")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="known_until",
            field=models.DateTimeField(default=timezone.now, verbose_name="knows changes until"),
        ),
        # A draft knows what had been changed when it was made.
        migrations.RunSQL("UPDATE dispatch_plan SET known_until = created_at", migrations.RunSQL.noop),
    ]
