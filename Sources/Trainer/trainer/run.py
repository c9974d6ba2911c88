"""One tuning from its arguments to its model: what it tells, keeps and obeys."""

import fcntl
import hashlib
import json
import os
import resource
import signal
import sys

import jax

from . import checkpoint, merging, rows
from .base import Base
from .failures import Busy, Diverged, Failure, NotResumable, Stopped
from .model import Model, best_precision
from .tokens import Vocabulary
from .training import Training, clock

PR_SET_PDEATHSIG = 1


def tell(event, **facts):
    """One JSON line. Nobody reading any more is a wish to stop."""
    try:
        print(json.dumps({"event": event, **facts}), flush=True)
    except BrokenPipeError:
        # The interpreter would try once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        Stop.is_wanted = True


class Stop:
    """Whether somebody wants an end: a signal, a reader that is gone, or the parent's end."""

    is_wanted = False

    @classmethod
    def listen(cls):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(cls, "is_wanted", True))
        parent = os.environ.get("ALOFT_PARENT")
        if parent and sys.platform.startswith("linux"):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            # The parent may have ended before the signal was asked for.
            cls.is_wanted |= os.getppid() != int(parent)


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def identity(settings, precision):
    """All that decides what a tuning learns: the same identity goes on with what was kept."""
    names = ("rank", "alpha", "epochs", "learning_rate", "batch", "seed", "max_length", "name")
    files = {part: hash_of(getattr(settings, part)) for part in ("base", "train", "validation")}
    return {name: getattr(settings, name) for name in names} | files | {"precision": precision.__name__}


def run(settings):
    """The exit code; why it is not 0 has been told as the last event."""
    Stop.listen()
    try:
        os.makedirs(settings.out, exist_ok=True)
        with open(os.path.join(settings.out, "lock"), "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(f"another tuning is at work in {settings.out}") from error
            tune(settings)
        return 0
    except Failure as failure:
        line = {} if failure.line is None else {"line": failure.line}
        tell("failed", reason=failure.name, message=str(failure), **line)
        return failure.code
    except (OSError, MemoryError) as error:
        tell("failed", reason="failed", message=str(error) or "there is not enough memory")
        return 1


def tune(settings):
    train = rows.read(settings.train, "training")
    validation = rows.read(settings.validation, "validation")
    base = Base(settings.base)
    vocabulary = Vocabulary(base)
    longest = min(settings.max_length, base.shape.context)
    train, train_too_long = vocabulary.rows(train, longest, "training")
    validation, validation_too_long = vocabulary.rows(validation, longest, "validation")
    precision = best_precision()
    own = identity(settings, precision)
    report = os.path.join(settings.out, "report.json")
    kept = os.path.join(settings.out, "checkpoint.npz")
    if settings.resume and (done := finished(report, own)):
        tell("done", **done)
        return
    if not settings.resume:
        for path in (kept, report):
            if os.path.exists(path):
                os.remove(path)
    scale = settings.alpha / settings.rank
    training = Training(Model(base.shape, base.weights(), scale, precision), train, validation, settings)
    tell(
        "prepared",
        rows=len(train),
        validation_rows=len(validation),
        too_long=train_too_long + validation_too_long,
        tokens=sum(row.length for row in train),
        steps=training.steps,
        precision=own["precision"],
    )
    if settings.resume and (before := checkpoint.load(kept, own, training.arrays)):
        training.facts, training.arrays = before[0], jax.tree.map(jax.numpy.asarray, before[1])
        tell("resumed", step=training.facts["step"])
    seconds = clock(training.facts)

    def keep():
        training.facts["seconds"] = seconds()
        checkpoint.save(kept, own, training.facts, training.arrays)

    learn(training, settings, seconds, keep)
    if training.facts["best"] == 0:
        raise Diverged("no epoch did better than the model as it came: lower the learning rate, or look at the rows")
    done = publish(settings, base, training, scale, own, seconds)
    checkpoint.write_whole(report, lambda file: file.write(json.dumps({"identity": own, "done": done}).encode()))
    if os.path.exists(kept):
        os.remove(kept)
    tell("done", **done)


def learn(training, settings, seconds, keep):
    """Steps and evaluations until all are done; keeps the state now and then, and when a stop is wanted."""
    kept_at, first, began = seconds(), training.facts["step"], seconds()
    while not training.is_done:
        if Stop.is_wanted:
            keep()
            raise Stopped(f"stopped at step {training.facts['step']} of {training.steps}")
        if not training.facts["validation"] or training.is_due:
            loss = training.evaluate()
            epoch = training.epochs_evaluated
            tell("epoch", epoch=epoch, validation_loss=loss, seconds=round(seconds(), 1))
            keep()
            kept_at = seconds()
            continue
        loss = training.step()
        step = training.facts["step"]
        pace = (seconds() - began) / (step - first)
        tell(
            "step",
            step=step,
            steps=training.steps,
            loss=loss,
            learning_rate=float(training.schedule(step - 1)),
            seconds=round(seconds(), 1),
            eta=round(pace * (training.steps - step), 1),
        )
        if seconds() - kept_at >= settings.keep_every:
            keep()
            kept_at = seconds()


def publish(settings, base, training, scale, own, seconds):
    """Writes the model that did best; it appears under its name only whole."""
    path = os.path.join(settings.out, "model.gguf")
    best = jax.tree.map(lambda part: jax.device_get(part), training.arrays["best"])
    merging.write_model(f"{path}.partial", base, best, scale, settings.name)
    with open(f"{path}.partial", "rb") as file:
        os.fsync(file.fileno())
    os.replace(f"{path}.partial", path)
    return {
        "model": path,
        "sha256": hash_of(path),
        "bytes": os.path.getsize(path),
        "validation_losses": training.facts["validation"],
        "best_epoch": training.facts["best"],
        "seconds": round(seconds(), 1),
        # Linux counts in KiB, others in bytes.
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if sys.platform == "linux" else 1),
    }


def finished(report, own):
    """What was told at the end of this very tuning, when it has ended and its model is still there."""
    try:
        with open(report) as file:
            kept = json.load(file)
        if kept["identity"] == own and hash_of(kept["done"]["model"]) == kept["done"]["sha256"]:
            return kept["done"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise NotResumable(f"the report of an earlier tuning cannot be read: {error}") from error
    return None
