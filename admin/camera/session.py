"""One run of the camera: its parts put together, until the source ends or somebody stops it."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from admin import files
from admin.camera.captures import Camera, Film
from admin.camera.delivery import Delivery, Outcome
from admin.camera.feed import Desk, Feed, Row, keep_in
from admin.camera.folder import Folder, Taken
from admin.camera.look import Look, load_look
from admin.camera.place import Kind, Place, read_place, without_secrets
from admin.camera.preview import Board, PreviewServer
from admin.camera.spool import TAKEN, Spool, default_folder
from admin.camera.uploads import Uploads
from admin.camera.visits import Habits
from admin.errors import WorkshopError

FINISH_SECONDS = 10.0  # for the upload that is under way when the run ends


@dataclass(frozen=True)
class Wishes:
    """What somebody asked for.

    Attributes:
        source: as typed.
        name: the camera's.
        keys: a file with keys; None for the environment's.
        look: whether a network looks for birds.
        smallest: least area of a visitor, as a share of the picture.
        cooldown: seconds in which whoever comes back is the same visitor.
        side: longest side of a picture, in pixels.
        once: of a folder, whether to end when all was taken.
        most_uploads: within an hour.
        spool: where pictures wait; None for the usual folder.
        spool_bytes: the most that they may take.
        out: where pictures go in a dry run; None for AWS.
        preview: the page's port, 0 for any; None for no page.
        patience: seconds that the end waits for an upload when a film or folder has ended.
    """

    source: str = field(repr=False)
    name: str
    keys: Path | None = None
    look: bool = False
    smallest: float = 0.002
    cooldown: float = 10.0
    side: int = 640
    once: bool = False
    most_uploads: int = 120
    spool: Path | None = None
    spool_bytes: int = 200_000_000
    out: Path | None = None
    preview: int | None = None
    patience: float = 120.0


class Session:
    """One run."""

    def __init__(self, wishes: Wishes, *, say: Callable[[str], None], report: Callable[[Row], None]) -> None:
        """Prepare.

        Args:
            wishes: what somebody asked for.
            say: tells the person at the terminal.
            report: is told what came of each visit.

        Raises:
            WorkshopError: there is no such source.
        """
        self._wishes, self._report, self._talk = wishes, report, say
        self._stop = threading.Event()
        self._place = read_place(wishes.source)
        if self._place.has_secret:
            self._say("Others on this computer can read the password on your command line: use env:NAME or @FILE.")

    def _say(self, text: str) -> None:
        self._talk(without_secrets(text))

    def stop(self) -> None:
        """Ask the run to end: what waits stays in the spool."""
        self._stop.set()

    def run(self) -> int:
        """Feed, and say at the end what came of it.

        Returns:
            How many pictures are left in the spool, or were lost.

        Raises:
            WorkshopError: the source, the keys or a folder cannot be used.
        """
        with ExitStack() as stack:
            look = load_look() if self._wishes.look else None
            if self._wishes.out:
                files.refuse_unwritable(self._wishes.out / ".try")
                return self._run(stack, keep_in(self._wishes.out), None, None, look)
            spool = Spool(self._wishes.spool or default_folder(self._wishes.name), self._wishes.spool_bytes)
            stack.callback(spool.close)
            delivery = Delivery(self._wishes.name, self._wishes.keys, spool.claim)
            if delivery.connect() is Outcome.OUTAGE:
                self._say(f"AWS is not reached ({delivery.reason}): pictures wait in {spool.folder}.")
            uploads = Uploads(spool, delivery, most=self._wishes.most_uploads, say=self._say)
            return self._run(stack, spool.put, spool, uploads, look)

    def _run(
        self,
        stack: ExitStack,
        keep: Callable[[str, bytes], object],
        spool: Spool | None,
        uploads: Uploads | None,
        look: Look | None,
    ) -> int:
        wishes = self._wishes
        taken = Taken(spool.folder / TAKEN if spool else None)
        source = open_source(self._place, self._say, taken)

        def kept(name: str, content: bytes) -> None:
            keep(name, content)
            if uploads:
                uploads.wake()

        def waiting() -> tuple[int, int, str]:
            if uploads is None or spool is None:
                return 0, 0, "A dry run: nothing is uploaded."
            count = len(spool.waiting())
            state = uploads.reason or ("The hour's cap is reached." if uploads.is_capped else "")
            return count, uploads.uploaded, state or ("Uploading." if count else "All is uploaded.")

        desk = Desk(wishes.name, kept, self._report, self._say, waiting, look, self._preview(stack), wishes.side)
        feed = Feed(desk, Habits(wishes.smallest, cooldown=wishes.cooldown), self._place.title)
        self._begin(spool, uploads)
        try:
            if isinstance(source, Folder):
                feed.gather(source, self._stop, once=wishes.once)
            else:
                feed.watch(source, self._stop)
            if uploads and not self._stop.is_set():
                uploads.drain(self._stop, wishes.patience)
        finally:
            if uploads:
                uploads.finish(FINISH_SECONDS)
        return self._sum_up(feed, source.broken, spool, uploads)

    def _begin(self, spool: Spool | None, uploads: Uploads | None) -> None:
        if spool and uploads:
            before = len(spool.waiting())
            if before:
                self._say(f"{before} pictures of an earlier run wait in {spool.folder}: they go first.")
            uploads.start()
        how = "Ctrl-C ends it." if self._place.is_live or self._place.kind is Kind.FOLDER else "It ends with the film."
        self._say(f"Watching {self._place.title} as {self._wishes.name}. {how}")

    def _preview(self, stack: ExitStack) -> Board | None:
        if self._wishes.preview is None:
            return None
        board = Board()
        server = PreviewServer(board, self._wishes.preview)
        threading.Thread(target=server.serve_forever, daemon=True, name="preview").start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        self._say(f"Preview, for this computer alone: {server.url}")
        return board

    def _sum_up(self, feed: Feed, broken: int, spool: Spool | None, uploads: Uploads | None) -> int:
        count = feed.count
        parts = [f"{count.visits} visits in {count.frames} pictures"]
        parts += [f"{count.refused} were no birds"] if count.refused else []
        parts += [f"{count.lost} found no room"] if count.lost else []
        parts += [f"{broken} pictures could not be read"] if broken else []
        if spool is None or uploads is None:
            self._say(f"{'; '.join([*parts, f'{count.kept} written to {self._wishes.out}'])}.")
            return count.lost
        left = len(spool.waiting())
        parts.append(f"{uploads.uploaded} uploaded")
        self._say(f"{'; '.join(parts)}.")
        if left:
            self._say(f"Still in the spool: {left} in {spool.folder}. The same command goes on with them.")
        return left + count.lost


def open_source(place: Place, say: Callable[[str], None], taken: Taken) -> Film | Camera | Folder:
    """Open a source.

    Args:
        place: which.
        say: tells the person at the terminal.
        taken: which of a folder's pictures were taken already.

    Returns:
        The source.

    Raises:
        WorkshopError: it cannot be opened.
    """
    if place.kind is Kind.FOLDER:
        return Folder(place, say, taken)
    if place.is_live:
        return Camera(place, say)
    if place.kind is Kind.FILM:
        return Film(place)
    raise WorkshopError(f"{place.title} is no source.")
