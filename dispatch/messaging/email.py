"""E-mail by Django's mail: SMTP, or a provider of django-anymail, as EMAIL_BACKEND says."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage

from dispatch.messaging.links import body_of
from orders.models import Message
from orders.report_pdf import file_name, pdf_of


def send(message: Message) -> Mapping[str, str]:
    """Hand the e-mail on; whatever the backend raises is the caller's to note.

    Returns the provider's number of it as ``provider_id``, where it has one.

    The Message-ID is the row's own, so that a second delivery can be known as the same mail.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    mail = EmailMessage(
        subject=message.subject,
        body=body_of(message),
        to=[message.address],
        headers={"Message-ID": f"<{message.uuid}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if visit := message.report_of:
        mail.attach(file_name(visit), pdf_of(visit), "application/pdf")
    mail.send()
    status = getattr(mail, "anymail_status", None)  # a provider's, not SMTP's
    return {"provider_id": (status.message_id or "") if status else ""}
