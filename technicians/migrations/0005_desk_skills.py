import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("technicians", "0004_slots_and_api_clients"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=[("de", "German"), ("en", "English")], max_length=2),
                blank=True,
                default=list,
                help_text="In which this person calls customers. None: German.",
                size=None,
                verbose_name="languages",
            ),
        ),
        migrations.CreateModel(
            name="DeskSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk_skills",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "desk skill",
                "verbose_name_plural": "desk skills",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="desk_skills",
            field=models.ManyToManyField(
                blank=True,
                help_text="What this person is given at a desk besides general work. None: general work only.",
                related_name="holders",
                to="technicians.deskskill",
                verbose_name="desk skills",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskskill",
            constraint=models.UniqueConstraint(fields=("organisation", "code"), name="deskskill_code_unique"),
        ),
    ]
