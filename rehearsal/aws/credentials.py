"""Keys that nobody can guess or work out: one root key for each run, and random ones for functions' roles.

MiniStack's root has keys that everybody knows: `test`, and every account's number. Whoever reaches the port would be
root and could have a function run as the person who rehearses. The keys that it gives to functions follow from the
ARNs of function and role. Here its root has a key of this run alone, whose signatures are checked as all others are.
"""

import base64
import binascii
import contextvars
import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.aws.authorization import ACCOUNT

ID, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
# Whether the request being answered is a browser's form for S3, which is signed in a field instead of a header.
is_form: contextvars.ContextVar[bool] = contextvars.ContextVar("is_form", default=False)


@dataclass(frozen=True)
class RootKey:
    """The access key of an account's root.

    Attributes:
        access_key_id: in AWS's form, in which it tells the account's number.
        secret_access_key: 40 characters.
    """

    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def random(cls) -> "RootKey":
        """Make a key for one run."""
        secret = secrets.token_urlsafe(30)
        return cls(_access_key_id(ACCOUNT, secret), secret)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "RootKey":
        """Take the key that an environment holds.

        Args:
            environment: with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

        Returns:
            The key.

        Raises:
            KeyError: one of the two is missing.
        """
        return cls(environment[ID], environment[SECRET])

    def variables(self) -> dict[str, str]:
        """Return the environment variables that hold this key."""
        return {ID: self.access_key_id, SECRET: self.secret_access_key}

    def of(self, account: str) -> "RootKey":
        """Return the key of another account's root, who publishes layers there. It follows from this one's secret.

        Args:
            account: the account's number, 12 digits.

        Returns:
            The other key.
        """
        digest = hmac.digest(self.secret_access_key.encode(), account.encode(), "sha256")
        secret = base64.urlsafe_b64encode(digest[:30]).decode()
        return RootKey(_access_key_id(account, secret), secret)


def _access_key_id(account: str, secret: str) -> str:
    """Return an id that tells the account's number as AWS's do: in its first 50 bits, 5 to a character."""
    rest = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:5], "big") >> 1
    number = (1 << 40 | int(account)) << 39 | rest
    return "AKIA" + base64.b32encode(number.to_bytes(10, "big")).decode()


def _account_of(access_key_id: str) -> str:
    """Return the number of the account that an id tells; nothing where it is no such id."""
    try:
        number = int.from_bytes(base64.b32decode(access_key_id.removeprefix("AKIA")), "big")
    except (binascii.Error, ValueError):
        return ""
    return f"{number >> 39 & (1 << 40) - 1:012d}"


class RootAccounts:
    """Roots as MiniStack knows them: sessions without end and token, so that it checks their signatures too."""

    def __init__(self, root: RootKey, sts: Any) -> None:
        """Take the run's key, and MiniStack's module for STS."""
        self._root, self._sts = root, sts
        self._register(ACCOUNT, root)

    def learn(self, access_key_id: str) -> None:
        """Make MiniStack know a key if it is another account's root's, which is then used for the first time."""
        account = "" if access_key_id in self._sts._sessions else _account_of(access_key_id)
        if len(account) == len(ACCOUNT) and account != ACCOUNT:
            other = self._root.of(account)
            if hmac.compare_digest(other.access_key_id.encode(), access_key_id.encode()):
                self._register(account, other)

    def _register(self, account: str, key: RootKey) -> None:
        arn = f"arn:aws:iam::{account}:root"
        session = {"Arn": arn, "UserId": account, "AccountId": account, "SecretAccessKey": key.secret_access_key}
        self._sts.register_session(key.access_key_id, session)


def forget_known_keys(iam_evaluator: Any, sts: Any) -> None:
    """Take away the root keys that everybody knows. Forms for S3 pass without a key: S3 itself checks their fields.

    Args:
        iam_evaluator: MiniStack's module of that name.
        sts: MiniStack's module for STS.
    """

    def is_root_access_key(access_key_id: str) -> bool:
        return not access_key_id and is_form.get()

    iam_evaluator.is_root_access_key = sts.is_root_access_key = is_root_access_key


def register_sessions_in_turn(sts: Any) -> None:
    """Let one session be registered at a time.

    MiniStack looks through all of them for expired ones each time, and a thread that starts a function's process failed
    where another one registered a session meanwhile.

    Args:
        sts: MiniStack's module for STS.
    """
    register, lock = sts.register_session, threading.Lock()

    def register_session(access_key: str, session: dict[str, Any]) -> None:
        with lock:
            register(access_key, session)

    sts.register_session = register_session


def give_functions_random_keys(lambda_runtime: Any, lambda_service: Any, sts: Any) -> None:
    """Let each execution environment of a function have a session of its role with keys of its own.

    Args:
        lambda_runtime: MiniStack's module of that name.
        lambda_service: MiniStack's module for Lambda.
        sts: MiniStack's module for STS.
    """

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        account, _ = lambda_runtime._account_region_from_function_config(config)
        role, name = config.get("Role", "").rpartition("/")[2], config.get("FunctionName", "")[:64]
        key, secret, token = sts._gen_session_access_key(), secrets.token_urlsafe(30), secrets.token_urlsafe(90)
        arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
        session = {"Arn": arn, "UserId": f"{role}:{name}", "SecretAccessKey": secret, "SessionToken": token}
        sts.register_session(key, session)
        return {ID: key, SECRET: secret, "AWS_SESSION_TOKEN": token}

    lambda_runtime.execution_credentials = lambda_service.execution_credentials = execution_credentials
