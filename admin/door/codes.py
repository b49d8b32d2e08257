"""Participants' personal codes: 60 bits in Crockford's base 32, derived from a seed and stored nowhere."""

import hashlib
import hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: without I, L, O and U
CHARACTERS, GROUP = 12, 4  # 12 characters of 5 bits, written in groups of four
BITS = CHARACTERS * 5
LONGEST = 100  # characters that anybody may type; far more than a code with all its blanks
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def derive_code(seed: str, pseudonym: str, generation: int) -> str:
    """Derive one participant's code.

    Args:
        seed: the group's, known to instructors only.
        pseudonym: the participant's.
        generation: 1 for the first code, and one more for each that replaces another.

    Returns:
        The code as it is printed, such as "7K3M-9PQR-2XYZ".
    """
    digest = _hmac(seed, f"{pseudonym}/{generation}").digest()
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - BITS)
    text = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return "-".join(text[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def normalise(text: str) -> str:
    """Read a code as it was typed.

    Args:
        text: with or without hyphens and blanks, in either case, with O for 0 and I or L for 1.

    Returns:
        Its letters and digits, as they are hashed.
    """
    return "".join(letter for letter in text[:LONGEST].upper() if letter.isalnum()).translate(_READ_AS)


def hash_code(key: str, code: str) -> str:
    """Hash a code so that the hash opens nothing without the door's key.

    Args:
        key: the door's.
        code: as typed or as printed.

    Returns:
        HMAC-SHA256 in hexadecimal digits.
    """
    return _hmac(key, f"code|{normalise(code)}").hexdigest()


def _hmac(key: str, text: str) -> "hmac.HMAC":
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256)
