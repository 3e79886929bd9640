"""What the systems send, in the shape that their documentation gives, with people of our own.

Zammad: admin documentation, "Webhook payload". Chatwoot: user guide, "Webhook events". Calls: documentation of the
generic CTI interface.
"""

from typing import Any


def zammad_user(number: int, email: str, first: str, last: str, **facts: Any) -> dict[str, Any]:
    return {
        "active": True,
        "created_at": "2026-11-13T12:57:47.679Z",
        "created_by": "-",
        "created_by_id": 1,
        "email": email,
        "firstname": first,
        "id": number,
        "lastname": last,
        "login": email,
        "out_of_office": False,
        "roles": ["Agent"],
        "verified": False,
        "vip": False,
        **facts,
    }


AGENT = zammad_user(3, "chris@desk.example.org", "Chris", "Miller")
EMILY = zammad_user(
    8, "emily@example.org", "Emily", "Adams", phone="0221 5550142", mobile="+49 151 12345678", roles=["Customer"]
)


def zammad_payload(
    *, article: dict[str, Any] | None = None, customer: dict[str, Any] = EMILY, **ticket: Any
) -> dict[str, Any]:
    return {
        "ticket": {
            "article_count": 1,
            "article_ids": [104],
            "create_article_sender": "Customer",
            "create_article_type": "email",
            "created_at": "2026-11-20T14:34:35.282Z",
            "created_by": AGENT,
            "customer": customer,
            "customer_id": 8,
            "group": {
                "active": True,
                "id": 3,
                "name": "Internet",
                "user_ids": [3],
                "users": ["chris@desk.example.org"],
            },
            "group_id": 3,
            "id": 81,
            "last_contact_at": "2026-11-20T14:34:35.318Z",
            "number": "10081",
            "owner": AGENT,
            "priority": {"active": True, "id": 2, "name": "2 normal"},
            "state": "open",
            "state_id": 2,
            "title": "Kein Internet",
            "updated_at": "2026-11-20T14:34:35.333Z",
            **ticket,
        },
        "article": {
            "attachments": [],
            "body": "Seit gestern geht <b>nichts</b>.<div><br></div><div>Gruß, Emily</div>",
            "content_type": "text/html",
            "created_at": "2026-11-20T14:34:35.318Z",
            "created_by": AGENT,
            "from": "Emily Adams <emily@example.org>",
            "id": 104,
            "internal": False,
            "origin_by": "emily@example.org",
            "sender": "Customer",
            "sender_id": 2,
            "ticket_id": 81,
            "to": "Service Desk",
            "type": "email",
            "type_id": 1,
            "updated_at": "2026-11-20T14:34:35.318Z",
            "accounted_time": 0,
            **(article or {}),
        },
    }


def chatwoot_payload(
    *, sender: dict[str, Any] | None = None, conversation: dict[str, Any] | None = None, **facts: Any
) -> dict[str, Any]:
    contact = {
        "additional_attributes": {},
        "custom_attributes": {},
        "email": "jane@example.org",
        "id": 14,
        "identifier": None,
        "name": "Jane Doe",
        "phone_number": "+4915112345678",
        "thumbnail": "",
        "type": "contact",
        **(sender or {}),
    }
    return {
        "id": 118,
        "content": "Mein WLAN ist weg",
        "created_at": "2026-11-20T18:02:48.000Z",
        "message_type": "incoming",
        "content_type": "text",
        "private": False,
        "content_attributes": {},
        "source_id": None,
        "sender": {"id": contact["id"], "name": contact["name"], "avatar": "", "type": "contact"},
        "inbox": {"id": 1, "name": "Website"},
        "conversation": {
            "additional_attributes": {"browser": {"browser_name": "Chrome"}, "referer": "https://www.example.org/"},
            "can_reply": True,
            "channel": "Channel::WebWidget",
            "id": 10,
            "inbox_id": 1,
            "labels": ["internet"],
            "messages": [],
            "meta": {"sender": contact, "assignee": {"id": 1, "name": "John", "type": "user"}},
            "status": "open",
            "unread_count": 1,
            "timestamp": 1795197768,
            **(conversation or {}),
        },
        "account": {"id": 1, "name": "Netz"},
        "event": "message_created",
        **facts,
    }


def call_event(event: str, **facts: Any) -> dict[str, Any]:
    return {
        "event": event,
        "from": "4915112345678",
        "to": "492215550100",
        "direction": "in",
        "callId": "307fa962-de8d-4ffc-817b-7f6993204159",
        "user[]": ["Emma Taylor"],
        **facts,
    }


BOT = {
    "id": "m-1",
    "conversation": "c-77",
    "category": "internet",
    "summary": "Das Modem blinkt rot, ein Neustart half nicht.",
    "answers": [{"question": "Blinkt das Modem?", "answer": "Ja, rot."}],
    "customer": {"name": "Ayşe Yılmaz", "phones": ["0151 12345678"]},
    "place": {"street": "Ring 1", "postalCode": "50674", "city": "Köln"},
    "triedStep": [{"code": "restart", "result": "nichts", "date": "2026-11-20T09:00:00Z"}],
    "lineTest": {"result": "failed", "detail": "−31 dBm", "date": "2026-11-20T09:05:00Z"},
}
