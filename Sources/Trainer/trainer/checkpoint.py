"""What a tuning knows, kept on the disk so that one that was killed goes on as if it had not been."""

import json
import os
import zipfile

import jax
import numpy

from .failures import NotResumable


def write_whole(path, write):
    """Lets ``write`` fill a file that appears under its name only when it is complete and on the disk."""
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def save(path, identity, facts, arrays):
    """Keeps plain ``facts`` and a tree of ``arrays``; ``identity`` says of which tuning they are."""
    named = {f"array{number}": numpy.asarray(array) for number, array in enumerate(jax.tree.leaves(arrays))}
    head = json.dumps({"identity": identity, "facts": facts}).encode()
    write_whole(path, lambda file: numpy.savez(file, head=numpy.frombuffer(head, numpy.uint8), **named))


def load(path, identity, like):
    """The facts and the arrays, in the form of ``like``; ``None`` where nothing was kept."""
    try:
        with numpy.load(path, allow_pickle=False) as kept:
            head = json.loads(bytes(kept["head"]))
            if head["identity"] != identity:
                raise NotResumable("what was kept is of other rows, another model or other settings")
            leaves, form = jax.tree.flatten(like)
            arrays = [kept[f"array{number}"] for number in range(len(leaves))]
            if any(array.shape != numpy.shape(leaf) for array, leaf in zip(arrays, leaves)):
                raise NotResumable("what was kept is of another shape")
            return head["facts"], jax.tree.unflatten(form, arrays)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise NotResumable(f"what was kept cannot be read: {error}") from error
