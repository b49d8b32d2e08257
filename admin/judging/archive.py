"""A participant's zip, read as bounded streams: nothing is extracted to disk, and nothing it declares is believed."""

import zlib
from collections.abc import Iterator

from admin.judging.limits import MAX_ARCHIVE_BYTES
from admin.judging.zip_directory import DEFLATED, ArchiveError, Member, printable, read_directory

PIECE = 65_536


class MemberStream:
    """The bytes of one member, delivered in pieces, and compared with the size and CRC that the directory declares."""

    def __init__(self, data: memoryview, member: Member) -> None:
        """Prepare to read a member.

        Args:
            data: the member's packed bytes.
            member: what the directory says of it.
        """
        self.name, self.is_dated = member.name, member.is_dated
        self._data, self._member, self._taken, self._left, self._crc = data, member, 0, member.size, 0
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None

    def read(self, count: int) -> bytes:
        """Read on.

        Args:
            count: how many unpacked bytes to read.

        Returns:
            The next count bytes, fewer only at the member's end.

        Raises:
            ArchiveError: the member is damaged, or has more bytes than the directory declares.
        """
        pieces = []
        while count and (piece := self._piece(min(count, PIECE))):
            pieces.append(piece)
            count -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def finish(self) -> None:
        """Read what is left and compare size and CRC.

        Raises:
            ArchiveError: they are not what the directory declares, or the member is damaged.
        """
        while self._piece(PIECE):
            pass
        if self._left or self._taken < len(self._data) or (self._inflater and not self._inflater.eof):
            raise ArchiveError("size", member=printable(self.name))
        if self._crc != self._member.crc:
            raise ArchiveError("crc", member=printable(self.name))

    def _piece(self, most: int) -> bytes:
        piece = self._inflate(self._inflater, most) if self._inflater else self._take(most)
        if len(piece) > self._left:
            raise ArchiveError("size", member=printable(self.name))
        self._left -= len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        return piece

    def _take(self, most: int) -> bytes:
        piece = bytes(self._data[self._taken : self._taken + most])
        self._taken += len(piece)
        return piece

    def _inflate(self, inflater: "zlib._Decompress", most: int) -> bytes:
        piece = b""
        try:
            while not piece and not inflater.eof:
                packed = inflater.unconsumed_tail or self._take(PIECE)
                piece = inflater.decompress(packed, most)
                if not packed and not piece:
                    break
        except zlib.error:
            raise ArchiveError("damaged", member=printable(self.name)) from None
        if inflater.unused_data:
            raise ArchiveError("size", member=printable(self.name))
        return piece


def read_members(content: bytes) -> Iterator[MemberStream]:
    """Read the archive's members one after another.

    Args:
        content: the bytes of an uploaded object, whatever they are.

    Yields:
        A stream for each member in the directory's order, to be read or finished before the next one is taken.
        Folders, and files that Finder or Explorer add, are skipped without being read.

    Raises:
        ArchiveError: a limit is exceeded, or the archive is not a well-formed zip; raised as soon as that is known.
    """
    if len(content) > MAX_ARCHIVE_BYTES:
        raise ArchiveError("archive_too_large", most=MAX_ARCHIVE_BYTES // 1_000_000)
    view = memoryview(content)
    for member in read_directory(content):
        if not member.is_folder and not member.is_leaving:
            yield MemberStream(view[member.data : member.data + member.packed], member)
