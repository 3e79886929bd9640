from django.db import migrations, models


class Migration(migrations.Migration):
    """What customers prepare, in two languages: what was written so far is German, the house's language.

    Messages know which of their attempts was begun.
    """

    dependencies = [
        ("orders", "0027_survey_results"),
    ]

    operations = [
        migrations.RenameField("ordertype", "preparation", "preparation_de"),
        migrations.AlterField(
            model_name="ordertype",
            name="preparation_de",
            field=models.TextField(
                blank=True,
                help_text="Stands on the customer’s page before the visit, and in the e-mails about the appointment; such as: please clear the way to the socket.",
                max_length=1000,
                verbose_name="what customers prepare, German",
            ),
        ),
        migrations.AddField(
            model_name="ordertype",
            name="preparation_en",
            field=models.TextField(
                blank=True,
                help_text="Empty: the German one.",
                max_length=1000,
                verbose_name="what customers prepare, English",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="begun_attempt",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="last attempt that was begun"),
        ),
    ]
