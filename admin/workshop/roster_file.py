"""A roster as the file that it is: encoding, separator and line ends as a program wrote them, kept by a change."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from admin.errors import WorkshopError

SEPARATORS = (",", ";", "\t")
QUOTE = '"'
MAX_BYTES = 1_000_000  # 1,000 rows are about 30 kB; a file beyond this is not a roster
MAX_SHOWN = 60  # characters of a faulty line
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
WORKBOOK = b"PK\x03\x04"  # what .xlsx, .ods and .numbers begin with
UNCLOSED = "unexpected end of data"  # the csv module's words
SEPARATOR_LINE = re.compile(r"^sep=(?P<separator>[,;\t])$")  # which tells Excel the separator
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


class FaultyLineError(Exception):
    """A line that is no CSV; its text is the reason."""


@dataclass(frozen=True)
class Row:
    """One line of the file, below its header.

    Attributes:
        number: of the line, from 1.
        cells: what it holds, without spaces around it; empty where the line is blank.
        fault: why it is no CSV; empty where it is.
    """

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class RosterFile:
    """The lines of a roster, and the form that they are in.

    Attributes:
        path: the file.
        mark: the byte order mark that it begins with; empty for none.
        encoding: Python's name of it.
        separator: what stands between two cells.
        head: the number of lines down to the header.
        lines: all of it, each with its line end.
    """

    path: Path
    mark: bytes
    encoding: str
    separator: str
    head: int
    lines: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "RosterFile":
        """Read a file in UTF-8, UTF-16 with a byte order mark, or Windows-1252, separated by , ; or a tab.

        Args:
            path: the file.

        Returns:
            Its lines; what they say is not checked.

        Raises:
            WorkshopError: the file cannot be read or is no text.
        """
        mark, encoding, text = _text(path)
        lines = tuple(LINE.findall(text))
        told = SEPARATOR_LINE.match(_bare(lines[0])) if lines else None
        head = 2 if told else 1
        separator = told["separator"] if told else _separator(_bare(lines[0]) if lines else "")
        return cls(path, mark, encoding, separator, head, lines)

    @property
    def header(self) -> list[str]:
        """The cells of the header; none where there is none.

        Raises:
            WorkshopError: it is no CSV.
        """
        if len(self.lines) < self.head:
            return []
        try:
            return self._cells(self.lines[self.head - 1])
        except FaultyLineError as error:
            raise WorkshopError(f"{self.path}: line {self.head}: {error}") from None

    def rows(self) -> Iterator[Row]:
        """Yield every line below the header."""
        for number, line in enumerate(self.lines[self.head :], self.head + 1):
            try:
                yield Row(number, self._cells(line))
            except FaultyLineError as error:
                yield Row(number, [], str(error))

    def data(self) -> bytes:
        """Return the file's bytes."""
        return self.mark + "".join(self.lines).encode(self.encoding)

    def with_row(self, pseudonym: str, group: str) -> "RosterFile":
        """Add a line behind the last that says something, in that line's form.

        Args:
            pseudonym: its first cell.
            group: its second cell.

        Returns:
            The file with the line.
        """
        last = max((row.number for row in self.rows() if any(row.cells)), default=self.head)
        model = self.lines[last - 1] if self.lines else "\n"
        quote = QUOTE * model.startswith(QUOTE)
        end = model[len(_bare(model)) :]
        new = self.separator.join(f"{quote}{cell}{quote}" for cell in (pseudonym, group))
        before = self.lines[:last]
        if not end:  # the file ends without a line end, and goes on doing so
            first = self.lines[0]
            before = (*before[:-1], model + (first[len(_bare(first)) :] or "\n"))
        return replace(self, lines=(*before, new + end, *self.lines[last:]))

    def with_cell(self, column: int, old: str, new: str, *, of: str) -> "RosterFile":
        """Put another value into one cell of a participant's line.

        Args:
            column: 0 for the pseudonym, 1 for the group.
            old: what it holds.
            new: what it is to hold.
            of: the pseudonym on the line.

        Returns:
            The file with that line changed and no other.

        Raises:
            WorkshopError: no line has that pseudonym.
        """
        number = next((row.number for row in self.rows() if row.cells[:1] == [of]), None)
        if number is None:
            raise WorkshopError(f"{self.path} has no line of {of}: name the right file with --roster.")
        cells = self.lines[number - 1].split(self.separator)  # neither cell of a sound line has a separator in it
        cells[column] = cells[column].replace(old, new, 1)
        line = self.separator.join(cells)
        return replace(self, lines=(*self.lines[: number - 1], line, *self.lines[number:]))

    def _cells(self, line: str) -> list[str]:
        """Read one line; a cell never spans two, so a quote that is not closed is found where it was opened."""
        bare = _bare(line)
        try:
            cells = next(csv.reader([bare], delimiter=self.separator, strict=True), [])
        except csv.Error as error:
            shown = bare if len(bare) <= MAX_SHOWN else f"{bare[:MAX_SHOWN]}..."
            if UNCLOSED in str(error):
                reason = f"a quote is opened and not closed on it: {shown!r}; close it or take it out"
            else:
                reason = f"not valid CSV ({error}): {shown!r}; save the file as plain CSV"
            raise FaultyLineError(reason) from None
        return [cell.strip() for cell in cells] if any(cell.strip() for cell in cells) else []


def _separator(header: str) -> str:
    """Say what separates the cells of a header: the separator that occurs most, the comma where none does."""
    return max(SEPARATORS, key=header.count)


def _bare(line: str) -> str:
    return line.rstrip("\r\n")


def _text(path: Path) -> tuple[bytes, str, str]:
    """Return the byte order mark, the encoding and the text."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WorkshopError(f"{path}: larger than {MAX_BYTES} bytes; a roster has one short line per participant.")
        data = path.read_bytes()
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); give the path of a roster CSV file.") from None
    if data.startswith(WORKBOOK):
        raise WorkshopError(f"{path}: a spreadsheet and not its text; save it as 'CSV UTF-8' and give that file.")
    mark = next((mark for mark in MARKS if data.startswith(mark)), b"")
    # Without a mark: UTF-8, or what Excel writes in Western Europe where it does not write UTF-8.
    encodings = [MARKS[mark]] if mark else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.removeprefix(mark).decode(encoding)
        except UnicodeDecodeError as error:
            where = error.start + len(mark)
        else:
            if "\0" in text:
                raise WorkshopError(f"{path}: it has zero bytes, as no text has; save it as 'CSV UTF-8'.")
            return mark, encoding, text
    raise WorkshopError(
        f"{path}: neither UTF-8, nor UTF-16, nor Windows-1252 text (byte {where}); save it as 'CSV UTF-8'."
    )
