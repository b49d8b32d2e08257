"""What is graded already: one sealed file for each participant, so that a run goes on where the last one ended."""

import json
import sys
from pathlib import Path
from typing import Any

from admin import files
from admin.grading import sealed
from admin.grading.documents import read_row, row_data
from admin.grading.row import Row

FORMAT = 2
FOLDER = "rows"


class GradingState:
    """The rows of earlier runs in one folder; safe to use from several threads, for each row is a file of its own."""

    def __init__(self, out: Path, key_digest: str, *, fresh: bool) -> None:
        """Open the state in a folder.

        Args:
            out: the folder of the grades.
            key_digest: the answer key's.
            fresh: forget what was graded before.
        """
        self.folder, self.key_digest, self.fresh = out / FOLDER, key_digest, fresh

    def find(self, pseudonym: str, fingerprint: dict[str, Any], *, invoke: bool) -> Row | None:
        """Find the row of a participant who has changed nothing since.

        Args:
            pseudonym: whose row.
            fingerprint: what their submission looks like now (see Submission.fingerprint).
            invoke: whether the row must hold the criterion response.

        Returns:
            The stored row, or None if there is none, something changed, or the file was edited; only the last is
            reported on stderr, and in each of these cases the participant is graded again.
        """
        path = self._path(pseudonym)
        if self.fresh or not path.exists():
            return None
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            stored = None
        if not sealed.is_sound(stored) or stored["format"] != FORMAT:
            print(
                f"{path}: edited, damaged or of another version; {pseudonym} is graded again instead.", file=sys.stderr
            )
            return None
        same = stored["key"] == self.key_digest and stored["invoke"] == invoke
        same = same and stored["fingerprint"] == fingerprint
        if not same:
            return None
        row = read_row(stored["row"])
        pictures = (self.folder.parent / crop.picture for crop in row.crops if crop.picture)
        return row if all(picture.is_file() for picture in pictures) else None

    def keep(self, row: Row, fingerprint: dict[str, Any], *, invoke: bool) -> None:
        """Keep a finished row.

        Args:
            row: a row of this answer key.
            fingerprint: what the submission looked like when it was graded.
            invoke: whether the row holds the criterion response.
        """
        entry = {
            "format": FORMAT,
            "key": self.key_digest,
            "invoke": invoke,
            "fingerprint": fingerprint,
            "row": row_data(row),
        }
        files.write(self._path(row.pseudonym), sealed.dump(sealed.sealed(entry)))

    def _path(self, pseudonym: str) -> Path:
        return self.folder / f"{pseudonym}.json"
