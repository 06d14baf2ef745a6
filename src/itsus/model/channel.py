"""Another way to be heard, by people or by operators."""

from typing import Protocol

import msgspec


class Message(msgspec.Struct, frozen=True):
    """What is said over a channel: plain text, and a link to the console where there is one."""

    app: str
    title: str
    body: str
    link: str = ""


class Channel(Protocol):
    """One way. Implementations live in `channels/`, one folder per kind."""

    name: str

    async def send(self, message: Message) -> None:
        """Deliver a message.

        Raises:
            BackendError: if it could not be delivered; never with a secret of the address in its words.
        """
