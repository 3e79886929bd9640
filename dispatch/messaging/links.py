"""The customer's own link, put into a message at the moment in which it is sent: the secret is kept nowhere."""

from dispatch.customer.links import link_to
from orders.models import Message
from orders.models.message import MessageEvent
from orders.services.message_words import LINK


def body_of(message: Message) -> str:
    """What is sent. Each attempt has a link of its own, and all of them lead to the same page."""
    if message.event == MessageEvent.API or message.ticket is None or LINK not in message.body:
        return message.body
    return message.body.replace(LINK, link_to(message.ticket))
