"""How processes of ours speak to those who run them: one line an event, on stderr, without tracebacks."""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up_logs(*, is_supervised: bool) -> None:
    """Configure logging for this process. A supervisor adds the time and the role itself."""
    time = [] if is_supervised else [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=True)]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            *time,
            name_error,
            structlog.dev.ConsoleRenderer(colors=not is_supervised and sys.stderr.isatty(), pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def name_error(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say an exception in one line; the traceback is for those who set ITSUS_DEBUG."""
    error = event.get("exc_info")
    if error and not os.environ.get("ITSUS_DEBUG"):
        del event["exc_info"]
        found = error if isinstance(error, BaseException) else sys.exc_info()[1]
        event["error"] = f"{type(found).__name__}: {found}"
    return event
