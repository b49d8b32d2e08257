"""A sign-in link to the AWS console for a participant's session, made by AWS's federation endpoint."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

from admin.door.session import ParticipantSession
from admin.errors import WorkshopError
from admin.names import Names

FEDERATION = "https://signin.aws.amazon.com/federation"
FEDERATION_VARIABLE = "WORKSHOP_FEDERATION_URL"  # names another endpoint, for a rehearsal without AWS
OPEN_WITHIN_MINUTES = 15  # AWS's limit for opening the link
ANSWER_SECONDS = 15
MAX_ANSWER_BYTES = 65_536


def function_page(names: Names, session: ParticipantSession) -> str:
    """Name the console's page of the participant's function.

    Args:
        names: the workshop's.
        session: whose function.

    Returns:
        The page's URL, in the group's region.
    """
    function = names.function_name(session.pseudonym)
    home = f"https://{session.region}.console.aws.amazon.com/lambda/home"
    return f"{home}?region={session.region}#/functions/{function}?tab=code"


def console_link(names: Names, session: ParticipantSession, *, federation: str | None = None) -> str:
    """Make a sign-in link that lands on the participant's function.

    Args:
        names: the workshop's.
        session: the open session.
        federation: URL of the endpoint; without, $WORKSHOP_FEDERATION_URL or else AWS's.

    Returns:
        The link, to be opened within OPEN_WITHIN_MINUTES; the console then works until the session ends. It is as
        secret as the keys.

    Raises:
        WorkshopError: the endpoint does not answer or does not accept the session.
    """
    endpoint = federation or os.environ.get(FEDERATION_VARIABLE) or FEDERATION
    keys = {
        "sessionId": session.access_key_id,
        "sessionKey": session.secret_access_key,
        "sessionToken": session.session_token,
    }
    # No SessionDuration: AWS refuses it for a session from a chained role, and the console should end with the keys.
    asked = {"Action": "getSigninToken", "Session": json.dumps(keys, separators=(",", ":"))}
    token = _token(f"{endpoint}?{urllib.parse.urlencode(asked)}", session.pseudonym)
    link = {
        "Action": "login",
        "Issuer": names.name,
        "Destination": function_page(names, session),
        "SigninToken": token,
    }
    return f"{endpoint}?{urllib.parse.urlencode(link)}"


def _token(url: str, pseudonym: str) -> str:
    """Ask for a sign-in token. No error message repeats the URL, since it holds the keys."""
    what = f"for the sign-in link of {pseudonym}"
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise WorkshopError(
            f"The keys {what} leave this machine only by https: set {FEDERATION_VARIABLE} to such a URL."
        )
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            return str(json.loads(answer.read(MAX_ANSWER_BYTES))["SigninToken"])
    except urllib.error.HTTPError as error:
        raise WorkshopError(
            f"AWS's sign-in refused the session {what} (HTTP {error.code}): it has ended, or this machine's clock is "
            "wrong; set the clock and run the command again."
        ) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise WorkshopError(
            f"AWS's sign-in was not reached {what} ({reason}): check the network, or work without the console "
            "(leave out --console)."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise WorkshopError(f"AWS's sign-in gave no token {what}: run the command again in a minute.") from None
