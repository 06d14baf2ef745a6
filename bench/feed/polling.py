"""Many readers in one process: `python -m bench.feed.polling HOST PORT PATH READERS EVERY_S FOR_S`.

Opens that many connections and keeps them, asks on each every so many seconds (spread evenly) with the tag of what it
has, says `ready` once every reader has been answered, and in the end prints one line of JSON: answers by status, the
connections that were lost, and how long answers took. Not a client of ours: only their load.
"""

import json
import resource
import select
import socket
import sys
import time
from collections import Counter, deque

from bench.feed.say import percentile

_SPARE_FILES = 64
_CONNECT_S = 10.0


class Reader:
    """One connection: asks, and takes the answer."""

    __slots__ = ("_answer", "_request", "asked_s", "socket")

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self.socket = socket.create_connection(address, timeout=_CONNECT_S)
        self.socket.setblocking(False)
        self._request = f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\nAccept-Encoding: gzip, deflate, br\r\n"
        self._answer = b""
        self.asked_s = 0.0

    def ask(self, tag: str) -> None:
        """Send a request; `tag` is what the reader has."""
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        self._answer, self.asked_s = b"", time.perf_counter()
        self.socket.sendall(f"{self._request}{known}\r\n".encode())

    def take(self) -> bytes:
        """Return the head of the answer once all of it is there, b"" before.

        Raises:
            OSError: if the connection is lost.
        """
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionResetError("closed by the server")
        self._answer += part
        head, end, body = self._answer.partition(b"\r\n\r\n")
        return head if end and len(body) >= find_length(head) else b""


def find_length(head: bytes) -> int:
    """Return how long the body is that follows."""
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


class Crowd:
    """All readers, and what became of their questions."""

    def __init__(self, address: tuple[str, int], path: str, readers: int, every_s: float) -> None:
        self._every_s = every_s
        self._epoll = select.epoll()
        self._readers = {reader.socket.fileno(): reader for reader in (Reader(address, path) for _ in range(readers))}
        for number in self._readers:
            self._epoll.register(number, select.EPOLLIN)
        begin, step_s = time.perf_counter(), every_s / readers
        self._due = deque((begin + index * step_s, number) for index, number in enumerate(self._readers))
        self._tag = ""
        self.statuses: Counter[str] = Counter()
        self.took_s: list[float] = []
        self.lost = 0

    def run(self, for_s: float) -> None:
        """Ask and take answers for so long."""
        end_s = time.perf_counter() + for_s
        while (now_s := time.perf_counter()) < end_s:
            while self._due and self._due[0][0] <= now_s:
                self._ask(*self._due.popleft())
            pause_s = max(0.0, self._due[0][0] - time.perf_counter()) if self._due else 0.1
            for number, _ in self._epoll.poll(min(pause_s, 0.1)):
                self._take(number)

    def _ask(self, due_s: float, number: int) -> None:
        reader = self._readers.get(number)
        if reader is None:
            return
        try:
            reader.ask(self._tag)
        except OSError:
            self._lose(number)
        else:
            self._due.append((due_s + self._every_s, number))

    def _take(self, number: int) -> None:
        reader = self._readers[number]
        try:
            head = reader.take()
        except OSError:
            self._lose(number)
            return
        if head:
            self.took_s.append(time.perf_counter() - reader.asked_s)
            self.statuses[head.split(b" ", 2)[1].decode()] += 1
            if not self._tag:
                self._tag = head.lower().partition(b"etag: ")[2].partition(b"\r\n")[0].decode()

    def _lose(self, number: int) -> None:
        self.lost += 1
        self._epoll.unregister(number)
        self._readers.pop(number).socket.close()

    def forget(self) -> None:
        """Begin to count anew: the rush of the first round is over."""
        self.statuses.clear()
        self.took_s.clear()


def main() -> None:
    """Open, ask, and print."""
    host, port, path, readers, every_s, for_s = sys.argv[1:]
    wanted = int(readers) + _SPARE_FILES
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        sys.exit(f"{readers} readers need {wanted} open files; this system allows {hard}: raise it with `ulimit -Hn`")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    crowd = Crowd((host, int(port)), path, int(readers), float(every_s))
    crowd.run(float(every_s) + 1)
    crowd.forget()
    print("ready", flush=True)
    crowd.run(float(for_s))
    took_ms = [1000 * passed_s for passed_s in crowd.took_s] or [float("nan")]
    found = {"statuses": crowd.statuses, "lost": crowd.lost, "per_s": len(crowd.took_s) / float(for_s)}
    print(json.dumps({**found, "p50_ms": percentile(took_ms, 0.5), "p99_ms": percentile(took_ms, 0.99)}), flush=True)


if __name__ == "__main__":
    main()
