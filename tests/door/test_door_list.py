"""The door's list: whose code, still good, and what is no list."""

import json

import pytest

from admin.door.codes import hash_code
from admin.door.door_list import MAX_BYTES, DoorList, Entry, dump, parse
from admin.errors import WorkshopError

KEY = "k" * 72
LIST = DoorList({"bob": Entry(1, hash_code(KEY, "7K3M-9PQR-2XYZ")), "ada": Entry(3, hash_code(KEY, "0000-0000-0000"))})


def test_a_list_survives_its_bytes():
    assert parse(dump(LIST)).participants == LIST.participants
    assert dump(parse(dump(LIST))) == dump(LIST)
    assert parse(b'{"participants": {}}') == DoorList()


def test_whose_code_it_is():
    assert LIST.find(hash_code(KEY, "7k3m 9pqr 2xyz")) == "bob"
    assert LIST.find(hash_code(KEY, "7k3m 9pqr 2xy0")) is None
    assert LIST.find("") is None


def test_a_replaced_code_and_a_stranger_are_not_current():
    assert LIST.is_current("ada", 3) and not LIST.is_current("ada", 2) and not LIST.is_current("eve", 1)


def test_hashes_are_in_no_repr():
    assert LIST.participants["ada"].code not in repr(LIST)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b'"participants"', b"{}", b'{"participants": []}', b"[" * 100_000, b"\xff",
        b" " * (MAX_BYTES + 1),
        *(
            json.dumps({"participants": {name: row}}).encode()
            for name, row in {
                "Ada": {"generation": 1, "code": "0" * 64}, "ada": {"generation": True, "code": "0" * 64},
                "bob": {"generation": 0, "code": "0" * 64}, "eve": {"generation": 1, "code": "7K3M"},
                "hedy": {"generation": 1}, "joan": [], "mary": None, "rosa": {"generation": 1, "code": None},
            }.items()
        ),
    ],
)  # fmt: skip
def test_what_is_no_list_is_one_sentence(data):
    with pytest.raises(WorkshopError, match="list cannot be read: let 'workshop provision ROSTER'"):
        parse(data)
