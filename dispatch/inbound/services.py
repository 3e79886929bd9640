"""Taking in what a system tells: once a delivery, whatever happens."""

from collections.abc import Callable, Mapping, Sequence

import pghistory
import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.inbound import bot, chatwoot, telephone, zammad
from dispatch.inbound.adapter import Adapter, Answer
from dispatch.models import Connector, InboundDelivery
from dispatch.models.connector import ConnectorKind
from dispatch.retention import over_before
from dispatch.tmf.toolkit.errors import Unprocessable

ADAPTERS: Mapping[str, Adapter] = {
    ConnectorKind.ZAMMAD: zammad.ADAPTER,
    ConnectorKind.CHATWOOT: chatwoot.ADAPTER,
    ConnectorKind.PHONE: telephone.ADAPTER,
    ConnectorKind.BOT: bot.ADAPTER,
}

log = structlog.get_logger(__name__)


@transaction.atomic
def take_once(*, connector: Connector, delivery_ids: Sequence[str], mark: str, take: Callable[[], Answer]) -> Answer:
    """Carry `take` out, or give the answer that the same delivery got before. One that fails leaves no trace.

    Raises 422 where one of the ids came with another `mark` before.
    """
    with pghistory.context(program=f"connector {connector.pk}"):
        return _take_once(connector, delivery_ids, mark, take)


def _take_once(connector: Connector, delivery_ids: Sequence[str], mark: str, take: Callable[[], Answer]) -> Answer:
    first, *others = delivery_ids
    # A repeat that comes while the first is being carried out waits here for it.
    delivery, is_new = InboundDelivery.objects.get_or_create(
        connector=connector, delivery_id=first, defaults={"fingerprint": mark}
    )
    if is_new:
        delivery.answer = _take_once(connector, others, mark, take) if others else take()
        delivery.save(update_fields=["answer"])
    elif mark != delivery.fingerprint != "":
        raise Unprocessable(_("id or Idempotency-Key: it came with another message before. Send a new one."))
    return dict(delivery.answer)


def count_refused(*, connector: Connector) -> None:
    """Somebody does not know the secret, or no longer."""
    log.warning("inbound_refused", connector=connector.pk)
    Connector.objects.filter(pk=connector.pk).update(refused_count=F("refused_count") + 1, refused_at=timezone.now())


def forget_old() -> int:
    """Drop deliveries that are kept no longer: nobody repeats them any more."""
    gone, _tables = InboundDelivery.objects.filter(received_at__lt=over_before("deliveries")).delete()
    return gone
