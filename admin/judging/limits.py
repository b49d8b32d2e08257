"""How large an upload may be: what is larger is neither fetched nor read.

A judge has 256 MB for the archive, one member of it, and that member's pixels.
"""

MAX_ARCHIVE_BYTES = 80_000_000  # a 25-megapixel picture has 75 MB of pixels, and crops seldom overlap
MAX_COPY_BYTES = 110_000_000  # as 25 megapixels with opacity, uncompressed; it is streamed and never held whole
