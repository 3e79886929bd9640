"""What was true when it was written down, and would not be any more when the customer reads it."""

from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from orders.models import Message
from orders.models.message import MessageEvent
from orders.models.states import TICKET_OVER

OF_OPEN_CASES = frozenset({MessageEvent.RECEIVED, MessageEvent.MISSING, MessageEvent.ORDER_MADE})
HELD = "held:"  # the key of such a message, before the uuid of the appointment


def is_needless(message: Message) -> bool:
    """A case that is over needs nothing, and what is held no more can't be accepted; at most one query."""
    if message.event in OF_OPEN_CASES:
        return message.ticket is not None and message.ticket.state in TICKET_OVER
    if message.event == MessageEvent.APPOINTMENT_HELD:
        held = message.dedupe_key.removesuffix(f":{message.channel}").removeprefix(HELD)
        return not Appointment.objects.filter(uuid=held, state=AppointmentState.INITIALIZED).exists()
    return False
