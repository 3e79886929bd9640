"""structlog for every logger, one line an event; personal data is never put into a log call."""

import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# What stands behind these lets in whoever has it: calendar apps, and customers to their case.
SECRET = re.compile(r"/(calendar|c)/[^\s'\"]+")


def logging_config(*, json_lines: bool) -> dict[str, object]:
    """Django's LOGGING: JSON lines for machines, or readable lines for a person's terminal."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        bare_addresses,
    ]
    structlog.configure(
        processors=[
            *shared,
            bare_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    bare_exception,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
                "foreign_pre_chain": shared,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "dispatch": {"level": "INFO"},
            "orders": {"level": "INFO"},
            "technicians": {"level": "INFO"},
            "django_structlog": {"level": "INFO"},
            # Its access lines carry query strings, in which a caller's phone number may stand.
            "django.server": {"level": "ERROR"},
            # It may quote an address, in which a password stands; what went wrong is on the alert's row.
            "apprise": {"level": "CRITICAL"},
        },
    }


def bare_exception(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Of an error its types and the places in the code, as `exception`.

    Neither its message nor local variables, in which a query, a body or a name may stand; a library that quotes it in
    its own line (Celery does) is heard with the type in its place.
    """
    error = _error_in(event.pop("exc_info", None))
    if error is None:
        return event
    chain = list(_chain(error))
    if event.get("_from_structlog") is False:
        for each in chain:
            for said in filter(None, (repr(each), str(each))):
                event["event"] = event["event"].replace(said, type(each).__name__)
    event["exception"] = "\n".join(line for each in reversed(chain) for line in _places(each))
    return event


def bare_addresses(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Django's own lines about requests that it refused name their address."""
    if isinstance(event["event"], str):
        event["event"] = without_secrets(event["event"])
    return event


def without_secrets(text: str) -> str:
    return SECRET.sub(r"/\1/", text)


def _error_in(exc_info: Any) -> BaseException | None:
    """What `exc_info` of a log call stands for: the error, a triple, or just that there is one."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]
    return sys.exception() if exc_info else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__  # type: ignore[assignment]


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"
