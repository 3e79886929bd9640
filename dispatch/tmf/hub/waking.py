"""Waking the drainer after a write of the API; changes by anybody else wait for the poller."""

from dispatch.models import Listener
from dispatch.models.hub import ListenerState
from orders.services.wake import wake
from technicians.briefly import briefly
from technicians.models import ApiClient

TASK = "dispatch.tmf.hub.tasks.tell_listeners"


def wake_teller(*, client: ApiClient) -> None:
    """Where anybody of the client's organisation listens, ask a worker to tell them now."""
    if somebody_listens(client.organisation_id):
        wake(task=TASK)


@briefly
def somebody_listens(organisation_id: int) -> bool:
    return Listener.objects.filter(client__organisation=organisation_id, state=ListenerState.LIVE).exists()
