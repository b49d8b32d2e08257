"""A JPEG's width and height, read from its header without decoding it.

The size is enough to tell which face was saved in the wrong format.
"""

START = b"\xff\xd8\xff"
HEAD_BYTES = 65_536
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF markers (ITU T.81, table B.1)


def jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Read a JPEG's size from its frame header.

    Args:
        head: the first bytes of the file, up to HEAD_BYTES or all of them.

    Returns:
        Width and height in pixels, or None if there is no frame header in these bytes.
    """
    place = 2
    while place + 9 <= len(head) and head[place] == 0xFF:
        if head[place + 1] in FRAMES:
            return int.from_bytes(head[place + 7 : place + 9], "big"), int.from_bytes(
                head[place + 5 : place + 7], "big"
            )
        place += 2 + int.from_bytes(head[place + 2 : place + 4], "big")
    return None
