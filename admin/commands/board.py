"""board: the class on a page, for the instructor and the projector."""

import argparse
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from admin import files
from admin.commands.output import ExitStatus, flush_data, print_data, say
from admin.operating.board.server import BoardServer
from admin.operating.board.shared_look import SharedLook
from admin.operating.status import AGAIN, Watch
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--group", metavar="GROUP", help="only this group (all)")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (any free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")


def run(options: argparse.Namespace) -> ExitStatus:
    """Serve the board until Ctrl-C."""
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(options.group)] if options.group else workshop.groups
    with Watch(workshop, groups, AGAIN) as watch, BoardServer(SharedLook(watch), options.port) as server:
        print_data(options, {"url": server.url}, server.url)
        flush_data()
        say("The address opens the board to whoever has it, on this machine alone. Ctrl-C ends it.")
        with TemporaryDirectory(prefix="workshop-board-") as folder:
            if not options.no_browser:
                _open(server.url, Path(folder))
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                say("The board has ended.")
    return ExitStatus.WELL


def _open(url: str, folder: Path) -> None:
    """Open the page by a private file that leads there: others on this machine can see how a browser is started."""
    file = folder / "board.html"
    files.write(file, f'<!doctype html><meta http-equiv="refresh" content="0; url={url}">', mode=files.PRIVATE)
    webbrowser.open(file.as_uri())
