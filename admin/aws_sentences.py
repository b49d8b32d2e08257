"""What can go wrong with AWS, and the sentence that its reader gets."""

from enum import Enum, auto


class Audience(Enum):
    """The reader of an error, since instructors and participants can do different things about it."""

    INSTRUCTOR = auto()
    PARTICIPANT = auto()


class Trouble(Enum):
    """What went wrong, as far as the reader's next step depends on it."""

    NO_CREDENTIALS = auto()
    EXPIRED = auto()
    UNKNOWN_KEY = auto()
    WRONG_SIGNATURE = auto()
    WRONG_TIME = auto()
    STALE_REQUEST = auto()
    CLOSED = auto()  # an explicit denial; the participant role has no others than those of its window
    DENIED = auto()
    ABSENT = auto()
    NOT_AWS = auto()
    OTHER = auto()


_EXPIRED = "The AWS session has expired while {doing}: log in again ('aws sso login'), then repeat the command."
_UNKNOWN = "AWS does not know these credentials ({code}) while {doing}: check AWS_PROFILE or the exported keys."
_DENIED = (
    "AWS refused {doing}: {words} Use the instructor's credentials; of what is not there AWS says the same to whoever "
    "may not list it."
)
_OTHER = "AWS could not be used while {doing}: {error}. Try again; what is done already is not done twice."
_SIGNATURE = (
    "The secret key does not fit its access key ({code}) while {doing}: it was most likely cut off when it was copied; "
    "set the keys again, whole."
)
_NOT_AWS = (
    "A web page, and not AWS, answered while {doing}: this network wants you to sign in first, or a proxy is in the "
    "way. Open any page in a browser, then try again."
)
_ENDED = (
    "Your session has ended ({code}) while {doing}: sign in with your code once more as your guide says ('workshop "
    "login --door ADDRESS --code CODE'), or ask your instructor for a new session."
)
_CLOCK = "AWS finds the time of this request wrong while {doing} ({code}): set this machine's clock, try again."
SENTENCES = {
    Audience.INSTRUCTOR: {
        Trouble.NO_CREDENTIALS: "No AWS credentials found while {doing}: run 'aws configure sso' or export "
        "AWS_PROFILE, then try again.",
        Trouble.EXPIRED: _EXPIRED,
        Trouble.STALE_REQUEST: _EXPIRED,
        Trouble.UNKNOWN_KEY: _UNKNOWN,
        Trouble.WRONG_SIGNATURE: _SIGNATURE,
        Trouble.WRONG_TIME: _CLOCK,
        Trouble.CLOSED: _DENIED,
        Trouble.DENIED: _DENIED,
        Trouble.ABSENT: _OTHER,
        Trouble.NOT_AWS: _NOT_AWS,
        Trouble.OTHER: _OTHER,
    },
    Audience.PARTICIPANT: {
        Trouble.NO_CREDENTIALS: "No AWS credentials while {doing}: sign in with your code as your guide says "
        "('workshop login --door ADDRESS --code CODE'), or paste the export lines that you were handed.",
        Trouble.EXPIRED: _ENDED,
        Trouble.STALE_REQUEST: _CLOCK,
        Trouble.UNKNOWN_KEY: "AWS does not know these keys ({code}) while {doing}: paste all export lines of your "
        "sheet again, whole; if that does not help, ask your instructor for a new session.",
        Trouble.WRONG_SIGNATURE: _SIGNATURE,
        Trouble.WRONG_TIME: _CLOCK,
        Trouble.CLOSED: "AWS refused {doing} ({words}): your rights hold only during your group's time slot and in its "
        "region; ask your instructor.",
        Trouble.DENIED: "AWS refused {doing} ({words}): only what is your own is open to you, and of what is not there "
        "AWS says the same. Compare the names with your sheet, then ask your instructor.",
        Trouble.ABSENT: "Not there while {doing} ({words}): ask your instructor whether your group is set up.",
        Trouble.NOT_AWS: _NOT_AWS,
        Trouble.OTHER: "AWS could not be used while {doing}: {error}. Try again.",
    },
}
