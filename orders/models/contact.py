from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.states import known
from orders.models.ticket import Ticket


class Channel(models.TextChoices):
    PHONE = "phone", _("Phone")
    CALLBACK = "callback", _("Callback")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    MESSENGER = "messenger", _("Messenger")
    VIDEO = "video", _("Video")
    SOCIAL = "social", _("Social media")
    SHOP = "shop", _("Shop")
    LETTER = "letter", _("Letter")
    BOT = "bot", _("Bot")
    APP = "app", _("App")
    LINK = "link", _("Customer's page")


class Direction(models.TextChoices):
    IN = "in", _("From the customer")
    OUT = "out", _("To the customer")


# What everybody can read: there a person is known by their handle, and nothing else that is personal is kept.
PUBLIC = frozenset({Channel.SOCIAL})


class Contact(models.Model):
    """One call, mail, chat, letter or visit to a shop, on the customer's one case.

    `source` is the system it came by, `external_id` its number there, and `conversation` that of the thread.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="contacts", verbose_name=_("ticket"))
    channel = models.CharField(_("channel"), max_length=9, choices=Channel)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.IN)
    at = models.DateTimeField(_("at"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="contacts",
        null=True,
        blank=True,
        verbose_name=_("agent"),
    )
    author = models.CharField(_("author"), max_length=200, blank=True, help_text=_("As the sending system names it"))
    text = models.TextField(_("text"), blank=True)
    handle = models.CharField(_("handle"), max_length=100, blank=True, help_text=_("On social media"))
    link = models.CharField(_("link"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])])
    source = models.SlugField(_("source"), max_length=40, blank=True)
    conversation = models.CharField(_("conversation in the source"), max_length=100, blank=True)
    external_id = models.CharField(_("number in the source"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["at", "pk"]
        constraints = [
            known("channel", Channel, name="contact_channel_known"),
            known("direction", Direction, name="contact_direction_known"),
            # The same message told twice by its system; serves "this call's contact" as well.
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="contact_external_id_unique",
            ),
        ]
        indexes = [
            # A ticket's history in order; with 10 million rows also the newest contact of a ticket.
            models.Index(fields=["ticket", "at"], name="contact_by_ticket"),
            # The admin's list, newest first.
            models.Index(fields=["-at"], name="contact_newest"),
            # "Which case is this conversation about?": its newest contact.
            models.Index(
                fields=["source", "conversation", "-at"],
                condition=~models.Q(conversation=""),
                name="contact_by_conversation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.at:%Y-%m-%d %H:%M}"
