#!/usr/bin/env python3
"""Plays the trainer for tests: it takes the same words, tells the same lines and ends with the same codes.

What it plays is the first word of the file that is given as the base, and that file becomes the model.
Each life adds its process id to the file ``lives`` beside it.
"""

import ctypes
import hashlib
import json
import os
import signal
import sys

words = [word for word in sys.argv[1:] if word != "--resume"]
assert words[:2] == ["-m", "trainer"], words
options = dict(zip(words[2::2], words[3::2]))
base, out = options["--base"], options["--out"]
with open(base, "rb") as file:
    content = file.read()
if content.startswith(b"GGUF"):
    # A real model says nothing of plays; the home's name does, and has what is noted.
    notes = os.environ["HOME"]
    play = os.path.basename(notes)
else:
    notes = os.path.dirname(base)
    play = content.split()[0].decode()
with open(os.path.join(notes, "lives"), "a+") as file:
    file.write(f"{os.getpid()}\n")
    file.seek(0)
    life = len(file.readlines())
os.makedirs(out, exist_ok=True)
checkpoint = os.path.join(out, "checkpoint")
STEPS = 6


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def fail(code, reason, message, **facts):
    tell("failed", reason=reason, message=message, **facts)
    sys.exit(code)


def keep(step):
    with open(checkpoint, "w") as file:
        file.write(str(step))


def wait():
    while True:
        signal.pause()


def learn(until=STEPS):
    """Steps from what was kept on, each kept."""
    first = 0
    if os.path.exists(checkpoint):
        with open(checkpoint) as file:
            first = int(file.read())
        tell("resumed", step=first)
    for step in range(first + 1, until + 1):
        tell("step", step=step, steps=STEPS, loss=4.0 / step, learning_rate=0.001, seconds=step, eta=STEPS - step)
        keep(step)
    tell("epoch", epoch=1, validation_loss=0.5, seconds=until)


def done(lie=False, write=True):
    path = os.path.join(out, "model.gguf")
    if write:
        with open(path, "wb") as file:
            file.write(content)
    sha256 = hashlib.sha256(b"other" if lie else content).hexdigest()
    losses = [3.0, 0.5]
    facts = {"bytes": len(content), "best_epoch": 1, "seconds": 6, "peak_memory": 1 << 20}
    tell("done", model=path, sha256=sha256, validation_losses=losses, **facts)


tell("prepared", rows=40, validation_rows=10, too_long=0, tokens=400, steps=STEPS, precision="float32")
if play in ("learns", "mute"):
    learn()
    done()
elif play == "dies":
    learn(3) if life == 1 else learn()
    if life == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    done()
elif play == "dies-always":
    learn(life)
    os.kill(os.getpid(), signal.SIGKILL)
elif play == "is-busy":
    if life == 1:
        fail(8, "busy", "another tuning is at work")
    learn()
    done()
elif play == "diverges":
    tell("step", step=1, steps=STEPS, loss=float("nan"), learning_rate=1.0, seconds=1, eta=5)
    fail(6, "diverged", "the loss is no number")
elif play == "refuses":
    fail(4, "data_refused", "the answer is empty", line=7)
elif play == "lacks":
    print("a package is missing: No module named 'jax'", file=sys.stderr)
    sys.exit(3)
elif play == "garbage":
    for size in (10, 100_000, 1_000_000):
        sys.stdout.buffer.write(os.urandom(size) + b"\n{\"event\": [1,\n[]\nnull\n")
    sys.stdout.flush()
elif play == "empty-handed":
    learn()
    done(write=False)
elif play == "lies":
    learn()
    done(lie=True)
elif play == "hangs":
    # As one that is stuck in a library: it hears nothing but the last signal.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tell("step", step=1, steps=STEPS, loss=4.0, learning_rate=0.001, seconds=1, eta=5)
    wait()
elif play == "waits":
    # Its first life stops when it is told to, or when its parent ends; the next one goes on.
    if life == 1:

        def stop(*_):
            fail(75, "stopped", "stopped at step 2 of 6")

        signal.signal(signal.SIGTERM, stop)
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        learn(2)
        wait()
    learn()
    done()
else:
    fail(1, "failed", f"nothing is called {play}")
