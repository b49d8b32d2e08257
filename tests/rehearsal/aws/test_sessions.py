"""Sessions in the local AWS, registered by many threads at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from rehearsal.aws.credentials import register_sessions_in_turn


def test_one_session_is_registered_at_a_time() -> None:
    sessions: dict[str, dict[str, str]] = {}

    def register(key: str, session: dict[str, str]) -> None:
        for _ in sessions.values():  # as MiniStack looks for expired ones; raises where another one comes meanwhile
            time.sleep(0.0005)
        sessions[key] = session

    sts = SimpleNamespace(register_session=register)
    register_sessions_in_turn(sts)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: sts.register_session(str(number), {}), range(40)))
    assert len(sessions) == 40
