"""Checkpoints: what a run is and what it has come to, in one file, so that it can go on."""

import json
import os
import zlib
from functools import partial
from zipfile import BadZipFile

import numpy as np


def load(path, settings):
    """Return the arrays of a checkpoint of a run with these settings, or None if there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return None
    try:
        with np.load(path) as file:
            saved = dict(file)
        then = json.loads(str(saved["settings"]))
    except (ValueError, KeyError, TypeError, EOFError, BadZipFile):
        raise ValueError(f"checkpoint: {path} is no checkpoint of a run; pass another file") from None
    settings = json.loads(_as_json(settings))
    for name in {**settings, **then}:
        if then.get(name) != (now := settings.get(name)):
            raise ValueError(f"checkpoint: {path} is of a run with {name}={then.get(name)!r}, not {now!r}; pass "
                             "another file, or delete this one to start afresh")
    return saved


def save(path, settings, arrays):
    """Write a checkpoint: whatever happens meanwhile, the file is the old one or the new one, whole."""
    half = path.with_name(f"{path.name}.half")
    try:
        with half.open("wb") as file:
            np.savez(file, allow_pickle=False, settings=_as_json(settings), **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def _as_json(settings):
    return json.dumps(settings, default=as_text)


def checksum(examples):
    """Return numbers that tell one set of examples from another: by value, whatever the dtype."""
    kinds = (np.int64 if array.dtype.kind in "iu" else np.float64 for array in examples)
    return [[*array.shape, zlib.crc32(np.ascontiguousarray(array, kind))]
            for array, kind in zip(examples, kinds, strict=True)]


def as_text(function):
    """Return a function, and what `partial` has given it, as text; of any other object its kind."""
    if isinstance(function, partial):
        arguments = [*map(repr, function.args), *(f"{name}={value!r}" for name, value in function.keywords.items())]
        return f"{as_text(function.func)}({', '.join(arguments)})"
    return getattr(function, "__qualname__", type(function).__qualname__)
