"""What a PATCH does to a message."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.tmf.communication.states import TmfState
from orders.models import Message
from orders.services.free_messages import rewrite, withdraw


@transaction.atomic
def change(*, message: Message, state: str, data: dict[str, Any]) -> None:
    """Say it otherwise, as `data` (validated by the serializer) says, and withdraw it where that is asked for."""
    wanted = data.pop("tmf_state", state)
    if wanted not in (state, TmfState.CANCELLED):
        raise ValidationError({"state": _("Only cancelled can be asked for; all else follows from sending it.")})
    if data:
        rewrite(message=message, changes=data)
    if wanted != state:
        withdraw(message=message)
