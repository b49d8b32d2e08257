"""The workshop's own code, taken word for word from its text, with what the text has participants type filled in.

The text belongs to the workshop and is no part of this repository. It is looked for in $WORKSHOP_TEXTS, else beside the
checkout, in ../shared/workshop.
"""

import os
import re
from pathlib import Path

from admin.errors import WorkshopError
from admin.workshop.groups import Workshop

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "workshop"
PART_2 = "part-2-face-recognition.de.md"
BLOCK = re.compile(r"^```python *\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = 7  # step 2; step 3's two functions, client, lines to remove, detection, saving, return


def find_text() -> Path | None:
    """Find the text of part 2; None where it is not at hand."""
    path = Path(os.environ.get("WORKSHOP_TEXTS") or BESIDE) / PART_2
    return path if path.is_file() else None


class TextsCode:
    """The code that a participant has who follows the text.

    Attributes:
        step_2: the source after step 2; settings and pseudonym are still those that the text prints.
        step_3: the source after step 3, likewise.
    """

    def __init__(self, path: Path) -> None:
        """Read the code and edit it as the text says.

        Args:
            path: the text of part 2.

        Raises:
            WorkshopError: the text is not the one whose steps are known here.
        """
        blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
        if len(blocks) != BLOCKS:
            raise WorkshopError(f"{path} has {len(blocks)} blocks of Python, not {BLOCKS}: mend workshop_text.py.")
        self._path = path
        step_2, functions, client, save, detect, put, end = blocks
        source = self._edited(
            step_2, "    # TODO \n    #output_bucket = ...", "    output_bucket = s3.Bucket(OUTPUT_BUCKET_NAME)"
        )
        self.step_2 = self._edited(source, "<filename>", "INPUT_FILE")
        source = self._edited(
            self.step_2, "    s3 = boto3.resource('s3')\n", "    s3 = boto3.resource('s3')\n" + _indented(client)
        )
        source = self._edited(source, _indented(save), "")
        picture = "    image = Image.open(picture_stream)\n"
        source = self._edited(source, picture, picture + detect)
        [line] = [line for line in source.splitlines(keepends=True) if "output_bucket.put_object" in line]
        source = self._edited(source, line, _indented(put))
        self.step_3 = source[: source.index("    return {\n")] + end + "\n\n" + functions

    def typed(self, source: str, workshop: Workshop, pseudonym: str) -> str:
        """Type a participant's names into the lines at the top of the code.

        Args:
            source: step_2 or step_3.
            workshop: whose buckets, picture and threshold are typed.
            pseudonym: the participant's.

        Returns:
            The source that this participant deploys.
        """
        typed = {
            "INPUT_BUCKET_NAME": f'"{workshop.source_bucket}"',
            "OUTPUT_BUCKET_NAME": f'"{workshop.target_bucket}"',
            "INPUT_FILE": f'"{workshop.input_file}"',
            "CONFIDENCE_THRESHOLD": str(workshop.confidence_threshold),
            "OUTPUT_FOLDER": f'"{pseudonym}"',
        }
        for name, value in typed.items():
            [line] = re.findall(rf"^{name} = .*$", source, re.MULTILINE)
            source = self._edited(source, line, f"{name} = {value}")
        return source

    def _edited(self, source: str, old: str, new: str) -> str:
        """Replace what has to be there exactly once."""
        if source.count(old) != 1:
            raise WorkshopError(
                f"{self._path}: {old.strip()!r} is not there once, as step 3 needs it: mend workshop_text.py."
            )
        return source.replace(old, new)


def _indented(block: str) -> str:
    """Move a block that the text prints at the margin into the function."""
    return "".join(f"    {line}" for line in block.splitlines(keepends=True))
