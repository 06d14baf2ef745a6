"""An origin as most will have one: nginx in front of a folder, with the headers of O-03 and O-04."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Final

from bench.feed.programs import find_port, pin, running

_CONFIG: Final = """\
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 16000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  types {{ application/jose jws; text/javascript js; text/html html; }}
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    add_header Access-Control-Allow-Origin * always;
    add_header Access-Control-Expose-Headers "Date, ETag, Retry-After" always;
    add_header Cache-Control "public, max-age=5";
  }}
}}
"""


@contextmanager
def serving_folder(root: Path, folder: Path, *, core: int | None = None) -> Iterator[tuple[str, Popen[bytes]]]:
    """Serve `root` until the block ends; `folder` is for nginx's own files. Yields the address and the process."""
    folder.mkdir(parents=True, exist_ok=True)
    root.mkdir(parents=True, exist_ok=True)
    port = find_port()
    (folder / "nginx.conf").write_text(_CONFIG.format(user=_user(), folder=folder, port=port, root=root))
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    command = command if core is None else pin(core, command)
    with running(command, port, log=folder / "nginx.out") as process:
        yield f"http://127.0.0.1:{port}", process


def _user() -> str:
    """Started as root, nginx would read as a user who may not enter a private temporary folder."""
    return "user root;" if os.geteuid() == 0 else ""
