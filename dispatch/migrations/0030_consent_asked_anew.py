"""Consents to noting places were given to less than is shown now (the day's map): each technician is asked anew."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("dispatch", "FieldPoint").objects.all().delete()
    apps.get_model("dispatch", "PointConsent").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0029_saved_selections")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
