"""Waking the drainer after a write of the API; changes by anybody else wait for the poller."""

from dispatch.models import Listener
from dispatch.models.hub import ListenerState
from orders.services.wake import wake
from technicians.models import ApiClient

TASK = "dispatch.tmf.hub.tasks.tell_listeners"


def wake_teller(*, client: ApiClient) -> None:
    """Where anybody of the client's organisation listens, ask a worker to tell them now."""
    own = Listener.objects.filter(client__organisation=client.organisation_id, state=ListenerState.LIVE)
    if own.exists():
        wake(task=TASK)
