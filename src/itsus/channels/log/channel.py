"""The channel that cannot fail: one log line per message."""

import structlog

from itsus.model.channel import Message


class LogChannel:
    """Writes messages to the log."""

    name = "log"

    async def send(self, message: Message) -> None:
        """Write a message as one structured line."""
        structlog.get_logger("itsus.operators").warning(
            "operators_told", app=message.app, title=message.title, body=message.body, link=message.link
        )
