"""The phone's way in, as an OpenAPI document: for tests only, no part of the public API."""

UUID = {"type": "string", "format": "uuid"}
TIME = {"type": "string", "format": "date-time"}
ENTRY = {
    "type": "object",
    "required": ["uuid", "kind", "about", "at", "version"],
    "properties": {
        "uuid": UUID,
        "kind": {"type": "string", "pattern": "^[a-z][a-z-]*$", "maxLength": 40},
        "about": UUID,
        "at": TIME,
        "version": {"type": "integer", "minimum": 1, "maximum": 32767},
        "photos": {"type": "array", "items": UUID, "maxItems": 20},
        "data": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
SENT = {
    "type": "object",
    "required": ["person", "now", "entries"],
    "properties": {
        "person": {"type": "integer"},
        "now": TIME,
        "entries": {"type": "array", "items": ENTRY, "maxItems": 100},
    },
}
PHOTO = {
    "type": "object",
    "required": ["visit", "taken_at", "size"],
    "properties": {
        "visit": UUID,
        "kind": {"enum": ["photo", "signature"]},
        "taken_at": TIME,
        "size": {"type": "integer", "minimum": 1},
    },
}
KNOWN = {"type": "object", "properties": {"known": {"type": "object", "additionalProperties": {"type": "string"}}}}
UUID_IN_PATH = {"name": "uuid", "in": "path", "required": True, "schema": UUID}
OFFSET = {"name": "Upload-Offset", "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}}


def operation(schema: dict, *parameters: dict, media: str = "application/json") -> dict:
    body = {"requestBody": {"required": True, "content": {media: {"schema": schema}}}} if schema else {}
    return {"parameters": list(parameters), "responses": {"default": {"description": "any"}}, **body}


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "What phones send", "version": "1"},
    "paths": {
        "/sync/": {"get": operation({}), "post": operation(SENT)},
        "/sync/day/": {"post": operation(KNOWN)},
        "/sync/photos/{uuid}/": {
            "put": operation(PHOTO, UUID_IN_PATH),
            "patch": operation(
                {"type": "string", "format": "binary"}, UUID_IN_PATH, OFFSET, media="application/octet-stream"
            ),
        },
    },
}
