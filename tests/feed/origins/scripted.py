"""A web server of ours that says what a test tells it to: refusals, lies, silence, endless answers."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[socket.socket], None]


class ScriptedServer:
    """Gives the same answer to each connection's first request, then closes; keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = say(200, b"")
        self.asked: list[str] = []
        self.stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Answer until stopped; each connection in a thread, since some answers take for ever."""
        while not self.stopped.is_set():
            with suppress(OSError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """Stop, and let slow answers end."""
        self.stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = connection.makefile("rb")
            head = b"".join(iter(request.readline, b"\r\n")).decode("latin-1")
            length = next((int(v) for n, _, v in split(head) if n.lower() == "content-length"), 0)
            request.read(length)
            self.asked.append(head)
            self.answer(connection)

    def dribble(self, connection: socket.socket) -> None:
        """Send a header that never ends, a byte at a time."""
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.stopped.wait(0.02):
            connection.sendall(b"x")

    def be_silent(self, connection: socket.socket) -> None:
        """Say nothing."""
        self.stopped.wait()


def split(head: str) -> Iterator[tuple[str, str, str]]:
    return (line.partition(": ") for line in head.split("\r\n")[1:])


def say(status: int, body: bytes, **headers: str) -> Answer:
    """Return an answer; underscores in names of headers are hyphens."""
    named = {"Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return lambda connection: connection.sendall(f"HTTP/1.1 {status} x\r\n{head}\r\n".encode() + body)


@contextmanager
def run_scripted() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
