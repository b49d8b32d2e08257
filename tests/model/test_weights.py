"""Torch's old file format, read without torch: nothing but tensors is let in."""

import hashlib
import io
import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from admin.errors import WorkshopError
from admin.model import layers, weights
from admin.model.network import imagenet_file, read_layers, weights_file

MAGIC, VERSION = weights.MAGIC, weights.VERSION
SIZES = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}


class FloatStorage:
    """Stands for torch.FloatStorage in what is written here."""


class Rebuild:
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __reduce__(self) -> Any:
        return _rebuild_tensor_v2, self.parts


def _rebuild_tensor_v2(*_parts: Any) -> None:
    raise AssertionError("only its name is written")


def tensor(key: str = "0", count: int = 6, offset: Any = 0, shape: Any = (2, 3), strides: Any = (3, 1)) -> Rebuild:
    return Rebuild(_Storage(("S", key, count)), offset, shape, strides, False, OrderedDict())


class _Storage(tuple):
    __slots__ = ()


def written(
    table: Any, keys: list[str] | None = None, storages: list[list[float]] | None = None, magic: int = MAGIC
) -> bytes:
    file = io.BytesIO()
    pickled = io.BytesIO()

    class Named(pickle.Pickler):
        def persistent_id(self, thing: Any) -> Any:
            if isinstance(thing, _Storage):
                return ("storage", FloatStorage, thing[1], "cpu", thing[2], None)
            return None

    for part in (magic, VERSION, SIZES):
        pickle.dump(part, file, 2)
    Named(pickled, 2).dump(table)
    here = __name__.encode()
    content = pickled.getvalue().replace(b"c" + here + b"\nFloatStorage\n", b"ctorch\nFloatStorage\n")
    file.write(content.replace(b"c" + here + b"\n_rebuild_tensor_v2\n", b"ctorch._utils\n_rebuild_tensor_v2\n"))
    pickle.dump(["0"] if keys is None else keys, file, 2)
    for numbers in [[0.0, 1, 2, 3, 4, 5]] if storages is None else storages:
        file.write(struct.pack("<q", len(numbers)) + np.array(numbers, "<f4").tobytes())
    return file.getvalue()


def test_tensors_are_read_whatever_their_strides() -> None:
    content = written(
        OrderedDict(a=tensor(), b=tensor(shape=(3, 2), strides=(1, 3)), c=tensor(offset=4, shape=(2,), strides=(1,)))
    )
    read = weights.read_weights(content, "x.pth")
    assert read["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert read["b"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert read["c"].tolist() == [4, 5]


class Evil:
    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], self.call[1:]


HOSTILE = {
    "runs a command": written(OrderedDict(a=Evil(__import__("os").system, "touch ran"))),
    "evaluates": written(OrderedDict(a=Evil(eval, "open('ran', 'w')"))),
    "opens a file": written(OrderedDict(a=Evil(open, "ran", "w"))),
    "gets an attribute": written(OrderedDict(a=Evil(getattr, OrderedDict, "fromkeys"))),
    "another class of torch": written(OrderedDict(a=tensor())).replace(b"FloatStorage", b"load_library"),
    "a number for a tensor": written(OrderedDict(a=1.0)),
    "no table": written([tensor()]),
    "another magic number": written(OrderedDict(a=tensor()), magic=1),
    "beyond its storage": written(OrderedDict(a=tensor(offset=1))),
    "strides beyond its storage": written(OrderedDict(a=tensor(strides=(3, 2)))),
    "a negative offset": written(OrderedDict(a=tensor(offset=-1))),
    "larger than its storage": written(OrderedDict(a=tensor(shape=(100_000, 100_000), strides=(0, 0)))),
    "fewer strides": written(OrderedDict(a=tensor(strides=(1,)))),
    "a huge storage": written(OrderedDict(a=tensor(count=2**40))),
    "a shape of text": written(OrderedDict(a=tensor(shape="23"))),
    "a storage too few": written(OrderedDict(a=tensor(), b=tensor(key="1")), keys=["0"]),
    "a storage of another size": written(OrderedDict(a=tensor()), storages=[[1.0, 2.0]]),
    "nothing": b"",
    "a memo of gigabytes": b"\x80\x02K\x01r\xff\xff\xff\x7f.",
    "nested too deeply": b"\x80\x02" + b"(" * 100_000 + b"t" * 100_000 + b".",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_no_tensor_is_refused_and_nothing_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkshopError, match=r"x\.pth holds no weights that can be read \(.+\): install"):
        weights.read_weights(HOSTILE[name], "x.pth")
    assert not list(tmp_path.iterdir())


def test_a_file_cut_off_anywhere_is_refused() -> None:
    content = written(OrderedDict(a=tensor()))
    for length in range(len(content)):
        with pytest.raises(WorkshopError):
            weights.read_weights(content[:length], "x.pth")


def test_a_file_of_another_size_class_is_not_even_opened() -> None:
    with pytest.raises(WorkshopError, match="more than"):
        weights.read_weights(bytes(weights.MAX_BYTES + 1), "x.pth")


def test_the_wheels_weights_are_efficientnet_lite0() -> None:
    digest = hashlib.sha256(weights_file().read_bytes()).hexdigest()
    assert weights_file().name == f"efficientnet-lite0-{digest[:8]}.pth"  # torch's way to name what was published
    read = read_layers()
    assert [len(block.convolutions) for block in read.blocks] == [1, 2, *[3] * 15, 1]
    assert sum(block.residual for block in read.blocks) == 9
    assert imagenet_file().stat().st_size == pytest.approx(18.5e6, rel=0.01)


@pytest.mark.parametrize("spoil", ["missing", "surplus", "shape", "nan"])
def test_other_weights_are_refused_by_the_name_of_the_tensor(spoil: str) -> None:
    tensors = weights.read_weights(weights_file().read_bytes(), "x.pth")
    if spoil == "missing":
        del tensors["_fc.bias"]
    elif spoil == "surplus":
        tensors["_extra"] = np.zeros(1, np.float32)
    elif spoil == "shape":
        tensors["_fc.bias"] = tensors["_fc.bias"][:-1]
    else:
        tensors["_fc.bias"] = np.full(1000, np.nan, np.float32)
    with pytest.raises(WorkshopError, match=r"does not hold EfficientNet-Lite0: _(fc.bias|extra)"):
        layers.fold(tensors, "x.pth")
