"""What customers tell, send and ask for on their own page."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_squashed_0019_message_templates"),
        ("technicians", "0014_customer_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="callback",
            name="callback_reason_known",
        ),
        migrations.RemoveConstraint(
            model_name="contact",
            name="contact_channel_known",
        ),
        migrations.RemoveConstraint(
            model_name="visitphoto",
            name="visitphoto_kind_known",
        ),
        migrations.AddField(
            model_name="ordertype",
            name="preparation",
            field=models.TextField(
                blank=True,
                help_text="Stands on the customer's page before the visit, such as: please clear the way to the socket.",
                max_length=1000,
                verbose_name="what customers prepare",
            ),
        ),
        migrations.AlterField(
            model_name="callback",
            name="reason",
            field=models.CharField(
                choices=[
                    ("no_access", "Nobody was there"),
                    ("could_not", "The work could not be done"),
                    ("requested", "Asked for by the customer"),
                    ("missed_promise", "A promise was missed"),
                    ("complaint", "A complaint"),
                ],
                max_length=14,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="channel",
            field=models.CharField(
                choices=[
                    ("phone", "Phone"),
                    ("callback", "Callback"),
                    ("email", "E-mail"),
                    ("chat", "Chat"),
                    ("messenger", "Messenger"),
                    ("video", "Video"),
                    ("social", "Social media"),
                    ("shop", "Shop"),
                    ("letter", "Letter"),
                    ("bot", "Bot"),
                    ("app", "App"),
                    ("link", "Customer's page"),
                ],
                max_length=9,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="visitphoto",
            name="kind",
            field=models.CharField(
                choices=[("photo", "Photo"), ("signature", "Signature"), ("customer", "Photo from the customer")],
                default="photo",
                max_length=9,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["no_access", "could_not", "requested", "missed_promise", "complaint"])
                ),
                name="callback_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "channel__in",
                        [
                            "phone",
                            "callback",
                            "email",
                            "chat",
                            "messenger",
                            "video",
                            "social",
                            "shop",
                            "letter",
                            "bot",
                            "app",
                            "link",
                        ],
                    )
                ),
                name="contact_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["photo", "signature", "customer"])), name="visitphoto_kind_known"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="deskrule",
            name="deskrule_work_known",
        ),
        migrations.AlterField(
            model_name="deskrule",
            name="work",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_access", "Nobody was there"),
                    ("could_not", "The work could not be done"),
                    ("requested", "Asked for by the customer"),
                    ("missed_promise", "A promise was missed"),
                    ("complaint", "A complaint"),
                    ("decision", "An order needs a decision"),
                ],
                help_text="Empty: any",
                max_length=14,
                verbose_name="work",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("work__in", ["", "no_access", "could_not", "requested", "missed_promise", "complaint", "decision"])
                ),
                name="deskrule_work_known",
            ),
        ),
    ]
