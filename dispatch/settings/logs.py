"""structlog for every logger, one line an event; personal data is never put into a log call."""

import structlog
from structlog.typing import Processor


def logging_config(*, json_lines: bool) -> dict[str, object]:
    """Django's LOGGING: JSON lines for machines, or readable lines for a person's terminal."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
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
                "processor": renderer,
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
        },
    }
