"""Tunes a model as its arguments say. What it tells and how it ends is in the README of this folder."""

import argparse
import os
import sys


def positive(kind, most):
    def parsed(text):
        value = kind(text)
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"is not between 0 and {most}")
        return value

    return parsed


def arguments():
    parser = argparse.ArgumentParser(prog="trainer", description=__doc__)
    parser.add_argument("--base", required=True, help="the GGUF that is tuned")
    parser.add_argument("--train", required=True, help="rows to learn from, JSON lines")
    parser.add_argument("--validation", required=True, help="rows to evaluate with, JSON lines")
    parser.add_argument("--out", required=True, help="a folder for all that is made")
    parser.add_argument("--name", default="tuned", help="what the model is called in its file")
    parser.add_argument("--rank", type=positive(int, 256), default=16)
    parser.add_argument("--alpha", type=positive(float, 1024), help="how much the adapter weighs; twice the rank")
    parser.add_argument("--epochs", type=positive(int, 100), default=3)
    parser.add_argument("--learning-rate", type=positive(float, 1), default=1e-3)
    parser.add_argument("--batch", type=positive(int, 256), default=8, help="rows a step")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=positive(int, 256), default=max(1, (os.cpu_count() or 1) - 1))
    parser.add_argument("--nice", type=int, choices=range(20), default=19, metavar="0…19")
    parser.add_argument("--max-length", type=positive(int, 1 << 20), default=1024, help="tokens of a row")
    parser.add_argument("--keep-every", type=positive(float, 1e6), default=60.0, help="seconds between checkpoints")
    parser.add_argument("--resume", action="store_true", help="go on from what was kept")
    settings = parser.parse_args()
    settings.alpha = settings.alpha or 2.0 * settings.rank
    settings.seed %= 1 << 31
    return settings


if __name__ == "__main__":
    settings = arguments()
    # Whoever serves on this machine goes first.
    os.nice(settings.nice)
    # Both are read when the packages are loaded.
    os.environ["PJRT_NPROC"] = str(settings.threads)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(settings.threads)
    os.environ["JAX_PLATFORMS"] = "cpu"
    try:
        import gguf, jax, jinja2, optax, tokenizers  # noqa: E401, F401
    except ImportError as error:
        print(f"a package is missing: {error}; scripts/setup-tuning installs it", file=sys.stderr)
        sys.exit(3)
    from .run import run

    sys.exit(run(settings))
