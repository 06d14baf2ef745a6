"""One origin's web server: a folder of signed documents, read by anyone from anywhere (spec/feed.md, origins).

Run it alone with `python -m examples.photogram.origin --port 8501 --folder demo-data/origin-1`.
"""

import argparse
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class OriginHandler(SimpleHTTPRequestHandler):
    """Serves the folder with the headers that the client needs."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a document, or that it is the one that the reader has."""
        path = Path(self.translate_path(self.path))
        if path.suffix != ".jws" or not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = path.read_bytes()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        is_known = self.headers.get("If-None-Match") == tag
        self.send_response(HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/jose")
        if not is_known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if is_known else body)

    def end_headers(self) -> None:
        """Allow reading from any page, and expose what clients correct their clock and polling with."""
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Expose-Headers", "Date, ETag, Retry-After")
        self.send_header("Cache-Control", "max-age=1")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
        """Stay quiet: the demo prints the story."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    handler = partial(OriginHandler, directory=str(options.folder))
    ThreadingHTTPServer(("127.0.0.1", options.port), handler).serve_forever()


if __name__ == "__main__":
    main()
