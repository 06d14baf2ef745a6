"""A DNS server on loopback that knows a few records; what it was told to keep silent about it does not answer."""

import socket
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@contextmanager
def serve_names(records: Mapping[tuple[str, str], list[str]], silent: Collection[str] = ()) -> Iterator[int]:
    """Serve records by (name, type) over UDP; yield the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        thread = threading.Thread(target=_answer_all, args=(server, records, silent))
        thread.start()
        try:
            yield port
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", ("127.0.0.1", port))
            thread.join()


def _answer_all(server: socket.socket, records: Mapping[tuple[str, str], list[str]], silent: Collection[str]) -> None:
    while True:
        asked, sender = server.recvfrom(4096)
        if not asked:
            return
        query = dns.message.from_wire(asked)
        if query.question[0].name.to_text() not in silent:
            server.sendto(_answer(query, records).to_wire(), sender)


def _answer(query: dns.message.Message, records: Mapping[tuple[str, str], list[str]]) -> dns.message.Message:
    question = query.question[0]
    name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    values = records.get((name, kind), [])
    if values:
        answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, values))
    elif not any(known == name for known, _ in records):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer
