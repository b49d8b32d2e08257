"""QR codes as SVG markup, with their quiet zone."""

import contextlib
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from admin.errors import WorkshopError

BORDER = 4  # modules on each side: the quiet zone that ISO/IEC 18004 requires
VERSION = 4  # of an address with a code: 33 modules, and 41 with the quiet zone


def link_code(link: str) -> Markup | None:
    """Make the QR code of a console link.

    It has about 1,500 bytes, so the lowest error correction is asked for, which keeps the modules large; segno chooses
    a higher one where the code does not get larger by it.

    Args:
        link: ASCII characters.

    Returns:
        The markup, or None if no QR code can hold the link: one takes at most 2,953 bytes (ISO/IEC 18004, version 40
        at error correction L).
    """
    import segno  # noqa: PLC0415 - only sheets need it: without it every other verb still runs

    try:
        code = segno.make_qr(link, error="l", mode="byte", boost_error=True)
    except segno.DataOverflowError:
        return None
    return _svg(code)


def address_code(address: str, code: str) -> Markup:
    """Make the QR code of a door's address with a participant's code behind a #, which a browser does not send.

    Scheme and host are written in capital letters, which mean the same and take 5.5 bits each instead of 8.

    Args:
        address: the door's, such as "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com".
        code: the participant's.

    Returns:
        The markup, of 41 modules with the quiet zone.

    Raises:
        WorkshopError: the address is too long for that, which no address of API Gateway's is.
    """
    import segno  # noqa: PLC0415 - as above

    parts = urlsplit(address)
    text: Any = [f"{parts.scheme}://{parts.netloc}/".upper(), "#", code]  # each part gets the mode shortest for it
    for error in ("q", "m", "l"):  # the most correction that there is room for
        with contextlib.suppress(ValueError):  # of segno: too long for it
            return _svg(segno.make_qr(text, version=VERSION, error=error, boost_error=False))
    raise WorkshopError(f"{address} is too long for the QR code of a sheet: hand out address and code in another way.")


def linked(address: str, code: str) -> str:
    """Name the page that a participant's QR code opens: the address with the code behind a #."""
    return f"{address}/#{code}"


def _svg(code: "segno.QRCode") -> Markup:  # type: ignore[name-defined]  # noqa: F821
    # Without a size of its own the SVG fills the square that the page reserves for it in mm.
    return Markup(code.svg_inline(border=BORDER, omitsize=True, light="#fff"))  # noqa: S704 - segno's own markup
