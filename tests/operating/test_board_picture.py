"""The board's picture in README: a class of 36 with names that are easy on the eye, as build/board/readme.png."""

import threading

from admin.operating.board.server import BoardServer
from admin.operating.board.shared_look import SharedLook
from admin.operating.status import Watch
from tests.fixtures.patience import PATIENT
from tests.operating.conftest import CHECKOUT
from tests.operating.staged import staged_class

NAMES = """
    ada alan annie barbara bell-j carl-f charlotte claude daisy dorothy-h edith emmy ernest-w fatima florence frances-a
    galileo george-b grace hedy hertha hypatia ida-n jean-b joan-c kathleen katherine lise-m maria-m mary-l max-p
    nettie-s rosalind sofia-k tycho vera-r
"""


def test_the_readmes_picture_is_that_of_the_board(browser, tmp_path, fixed_terraform):
    names = [name for name in NAMES.split() for _ in range(2)]
    names[1::2] = [f"{name}-2" for name in names[1::2]]  # of the other group, which is not shown
    with staged_class(fixed_terraform, tmp_path, len(names), names) as room:
        watch = Watch(room.workshop, room.workshop.groups[:1], PATIENT)
        server = BoardServer(SharedLook(watch), 0)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="en-GB")
        try:
            page.goto(server.url)
            page.wait_for_selector(".tile.failing", timeout=60_000)
            page.wait_for_timeout(8000)  # by then everybody's log has had its turn
            assert page.locator(".tile").count() == 36
            folder = CHECKOUT / "build" / "board"
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / "readme.png")
            assert (CHECKOUT / "docs" / "board.png").is_file()
        finally:
            page.close()
            server.shutdown()
            server.server_close()
            thread.join()
            watch.connections.close()
