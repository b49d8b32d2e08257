"""Whether the profile that AWS_PROFILE names is there, which botocore asks only when a client is made."""

import botocore.session
from botocore.exceptions import ConfigNotFound, ConfigParseError, ProfileNotFound

from admin.errors import WorkshopError


class ProfileError(WorkshopError):
    """AWS's files on this machine do not have the profile that was asked for, or cannot be read."""


def refuse_unusable_profile() -> None:
    """Look whether AWS's own files on this machine have the profile that AWS_PROFILE names.

    Raises:
        ProfileError: they have not, or cannot be read; the message names what there is.
    """
    session = botocore.session.Session(include_builtin_handlers=False)  # nothing is asked with it
    try:
        session.get_scoped_config()
    except ProfileNotFound:
        there = ", ".join(session.available_profiles) or "none"
        raise ProfileError(
            f"AWS_PROFILE is {session.profile!r}, and AWS's files on this machine have no such profile (there is: "
            f"{there}): mend AWS_PROFILE, unset it, or make the profile with 'aws configure sso'."
        ) from None
    except (ConfigParseError, ConfigNotFound) as error:
        raise ProfileError(f"AWS's configuration on this machine cannot be used: {error}. Mend that file.") from None
