from django.db import migrations


class Migration(migrations.Migration):
    """A search is kept for a day and can be asked again: it needs to survive no crash, and nobody waits for the disk."""

    dependencies = [("dispatch", "0014_places_outages_and_skill_codes_are_followed")]

    operations = [
        migrations.RunSQL("ALTER TABLE dispatch_slotsearch SET UNLOGGED", "ALTER TABLE dispatch_slotsearch SET LOGGED"),
    ]
