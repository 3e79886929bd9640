from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0016_queries_that_fail_switch_off")]

    operations = [
        migrations.AddField(
            model_name="inbounddelivery",
            name="fingerprint",
            field=models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="fingerprint"),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="inbounddelivery",
            options={
                "verbose_name": "delivery from another system",
                "verbose_name_plural": "deliveries from other systems",
            },
        ),
        migrations.AlterModelOptions(
            name="delivery",
            options={"verbose_name": "event to a listener", "verbose_name_plural": "events to listeners"},
        ),
    ]
