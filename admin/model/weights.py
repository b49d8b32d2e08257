"""Reads weights out of a file in torch's old format, without torch, and admits nothing but tensors.

The format is five pickles one after another (a magic number, the version, the machine's sizes, the tensors, the order
of the storages), then each storage as a count of 8 bytes and its numbers. A pickle can name any function of this
machine; here it may name five things, which are replaced by plain descriptions, and whatever else it names is refused.
"""

import io
import math
import pickle
import pickletools
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from admin.errors import WorkshopError

MAGIC = 119547037146038801333356  # torch.serialization's MAGIC_NUMBER
VERSION = 1001  # and its PROTOCOL_VERSION
MAX_BYTES = 64 * 1024 * 1024
TYPES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


@dataclass(frozen=True)
class _Storage:
    """Numbers that tensors look into: their type, and how many."""

    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True)
class _Tensor:
    """A look into a storage: where it begins, its shape and its strides, counted in numbers."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _TypeName(str):
    """The name of a storage's type, where torch has a class."""

    __slots__ = ()


def _rebuild_tensor(
    storage: object, offset: object, shape: object, strides: object, _gradient: object, _hooks: object, /
) -> _Tensor:
    """Stand in for torch._utils._rebuild_tensor_v2."""
    if not isinstance(storage, _Storage) or not isinstance(shape, tuple) or not isinstance(strides, tuple):
        raise pickle.UnpicklingError("a tensor is not made of a storage, a shape and strides")
    if not all(type(number) is int and 0 <= number < 2**31 for number in (offset, *shape, *strides)):
        raise pickle.UnpicklingError("a tensor's place, shape or strides are no counts")
    return _Tensor(storage, offset, shape, strides)  # type: ignore[arg-type]


class _TensorsOnly(pickle.Unpickler):
    """An unpickler that calls nothing but what is listed here."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in TYPES:
            return _TypeName(name)
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is no tensor")

    def persistent_load(self, pid: Any) -> _Storage:
        if not isinstance(pid, tuple) or len(pid) != 6 or pid[0] != "storage" or not isinstance(pid[1], _TypeName):
            raise pickle.UnpicklingError("a storage is not described as torch does")
        _, kind, key, _place, count, view = pid
        if (
            view is not None
            or not isinstance(key, str)
            or type(count) is not int
            or not 0 <= count * TYPES[kind].itemsize <= MAX_BYTES
        ):
            raise pickle.UnpicklingError("a storage has no key, or is too large")
        return _Storage(key, TYPES[kind], count)


def read_weights(content: bytes, name: str) -> dict[str, np.ndarray[Any, Any]]:
    """Read the tensors of a file that torch.save wrote in its old format.

    Args:
        content: the file's bytes.
        name: what to call it in an error.

    Returns:
        The tensors by name, each a copy of its own.

    Raises:
        WorkshopError: it is larger than MAX_BYTES, is no such file, is damaged, or holds anything but tensors.
    """
    if len(content) > MAX_BYTES:
        raise WorkshopError(f"{name} has {len(content)} bytes, more than {MAX_BYTES}: these are not the weights.")
    try:
        return _read(io.BytesIO(content))
    except RecursionError:
        why = "it is nested too deeply"
    except MemoryError:
        why = "it asks for more memory than there is"
    # A damaged pickle raises nearly anything: its reader is a machine that runs the bytes.
    except Exception as error:  # noqa: BLE001
        why = str(error) or type(error).__name__
    raise WorkshopError(f"{name} holds no weights that can be read ({why}): install the package anew.")


def _read(file: io.BytesIO) -> dict[str, np.ndarray[Any, Any]]:
    if _load(file) != MAGIC or _load(file) != VERSION:
        raise ValueError("it does not begin as torch's old format does")
    sizes = _load(file)
    if not isinstance(sizes, dict) or sizes.get("little_endian") is not True:
        raise ValueError("it was not written by a little-endian machine")
    tensors, keys = _load(file), _load(file)
    if not isinstance(tensors, dict) or not isinstance(keys, list):
        raise pickle.UnpicklingError("it holds no table of tensors")
    for key, tensor in tensors.items():
        if not isinstance(key, str) or not isinstance(tensor, _Tensor):
            raise pickle.UnpicklingError(f"{str(key)[:60]!r} is no tensor")
    storages = _storages(file, keys, {tensor.storage.key: tensor.storage for tensor in tensors.values()})
    return {key: _look_into(storages[tensor.storage.key], tensor) for key, tensor in tensors.items()}


def _load(file: io.BytesIO) -> Any:
    start = file.tell()
    for opcode, argument, _ in pickletools.genops(
        file
    ):  # a memo's place is a promise of memory: PUT 2**31 asks for 16 GB
        if opcode.name in ("PUT", "BINPUT", "LONG_BINPUT") and int(argument or 0) > 100_000:
            raise ValueError("it asks for more memory than tensors' names need")
    file.seek(start)
    return _TensorsOnly(file).load()


def _storages(file: io.BytesIO, keys: list[object], wanted: Mapping[str, _Storage]) -> dict[str, np.ndarray[Any, Any]]:
    """Read the numbers of each storage, in the order in which the file has them."""
    if sorted(map(str, keys)) != sorted(wanted):
        raise ValueError("its list of storages is not that of its tensors")
    storages = {}
    for key in keys:
        storage = wanted[str(key)]
        count = int.from_bytes(file.read(8), "little")
        content = file.read(storage.count * storage.dtype.itemsize)
        if count != storage.count or len(content) != storage.count * storage.dtype.itemsize:
            raise ValueError("it was cut off, or a storage has another size than its tensors say")
        storages[storage.key] = np.frombuffer(content, storage.dtype)
    return storages


def _look_into(storage: np.ndarray[Any, Any], tensor: _Tensor) -> np.ndarray[Any, Any]:
    if len(tensor.shape) != len(tensor.strides) or math.prod(tensor.shape) > storage.size:
        raise ValueError("a tensor is larger than its storage")
    last = tensor.offset + sum((length - 1) * step for length, step in zip(tensor.shape, tensor.strides, strict=True))
    if 0 in tensor.shape or last >= storage.size:
        raise ValueError("a tensor reaches beyond its storage")
    steps = [step * storage.dtype.itemsize for step in tensor.strides]
    return np.lib.stride_tricks.as_strided(storage[tensor.offset :], tensor.shape, steps, writeable=False).copy()
