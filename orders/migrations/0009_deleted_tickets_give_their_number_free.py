from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_desks")]

    operations = [
        migrations.RemoveConstraint(model_name="ticket", name="ticket_external_id_unique"),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("external_id", ""), _negated=True), ("deleted_at", None)),
                fields=("organisation", "source", "external_id"),
                name="ticket_external_id_unique",
            ),
        ),
    ]
