"""Notes to the systems in which customers are talked to; their agents read them, customers don't."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from dispatch.models import WrittenBack
from dispatch.models.connector import ConnectorKind
from dispatch.outbox import Drained, Outbox
from dispatch.outgoing import post

TIMEOUT_S = 10


def drain() -> Drained:
    """Send whatever is due."""
    return Outbox(WrittenBack, send, unsent="note_not_sent").drain()


def send(note: WrittenBack) -> None:
    """An internal article in Zammad, a private message in Chatwoot."""
    connector = note.connector
    base = connector.write_back_url.rstrip("/")
    if connector.kind == ConnectorKind.ZAMMAD:
        post_json(
            f"{base}/api/v1/ticket_articles",
            {
                "ticket_id": int(note.conversation),
                "body": note.body,
                "content_type": "text/plain",
                "type": "note",
                "internal": True,
            },
            headers={"Authorization": f"Token token={connector.write_back_token}"},
        )
        return
    post_json(
        f"{base}/api/v1/accounts/{int(connector.account)}/conversations/{int(note.conversation)}/messages",
        {"content": note.body, "message_type": "outgoing", "private": True},
        headers={"api_access_token": connector.write_back_token},
    )


def post_json(url: str, body: Mapping[str, Any], *, headers: Mapping[str, str]) -> None:
    """Raises `OSError` for any answer but 2xx."""
    status = post(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}, TIMEOUT_S)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise OSError(f"HTTP {status}")
