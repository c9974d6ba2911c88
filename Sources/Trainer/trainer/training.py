"""The loop: steps, an evaluation after each epoch, and a state that can be kept between any two steps."""

import functools
import math
import time

import jax
import jax.numpy as jnp
import numpy
import optax

from . import batches
from .failures import Diverged
from .model import new_adapter

# The mean loss of so many steps decides whether a tuning has left the track.
WATCHED = 10


class Training:
    def __init__(self, model, rows, validation, settings):
        self.model, self.rows, self.validation, self.settings = model, rows, validation, settings
        self.common = batches.shared(rows + validation)
        self.steps_per_epoch = math.ceil(len(rows) / settings.batch)
        self.steps = self.steps_per_epoch * settings.epochs
        warmup, rate = max(1, self.steps // 20), settings.learning_rate
        self.schedule = optax.warmup_cosine_decay_schedule(rate / warmup, rate, warmup, self.steps + 1, rate / 10)
        self.optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(self.schedule, weight_decay=0.0))
        adapter = jax.tree.map(
            jnp.asarray, new_adapter(model.shape, model.weights["layers"], settings.rank, settings.seed)
        )
        self.arrays = {"adapter": adapter, "best": adapter, "optimizer": self.optimizer.init(adapter)}
        self.facts = {"step": 0, "seconds": 0.0, "losses": [], "validation": [], "best": None}
        self.update = jax.jit(self.updated)
        order = functools.partial(batches.order, rows, settings.batch, settings.seed)
        self.order = functools.lru_cache(maxsize=1)(order)

    def updated(self, arrays, gradient, count):
        gradient = jax.tree.map(lambda part: part / count, gradient)
        changes, optimizer = self.optimizer.update(gradient, arrays["optimizer"], arrays["adapter"])
        adapter = optax.apply_updates(arrays["adapter"], changes)
        return {"adapter": adapter, "best": arrays["best"], "optimizer": optimizer}

    def step(self):
        """Learns from the next rows, and returns the mean loss of their answers' tokens."""
        epoch, at = divmod(self.facts["step"], self.steps_per_epoch)
        rows = [self.rows[number] for number in self.order(epoch)[at]]
        loss, gradient = 0.0, None
        for batch in batches.batches(rows, self.settings.batch, self.common):
            value, slope = self.model.gradient(self.arrays["adapter"], batch)
            gradient = slope if gradient is None else jax.tree.map(jnp.add, gradient, slope)
            loss += float(value)
        count = sum(len(row.answer) for row in rows)
        loss /= count
        if not math.isfinite(loss):
            raise Diverged(f"the loss of step {self.facts['step'] + 1} is not a number: lower the learning rate")
        self.arrays = self.update(self.arrays, gradient, float(count))
        self.facts["step"] += 1
        self.facts["losses"] = (self.facts["losses"] + [loss])[-WATCHED:]
        self.watch()
        return loss

    def watch(self):
        """Ends a tuning whose loss has grown far beyond what the model began with."""
        mean, first = numpy.mean(self.facts["losses"]), self.facts["validation"][0]
        if len(self.facts["losses"]) == WATCHED and mean > 2 * first + 1:
            raise Diverged(f"the loss grew from {first:.2f} to {mean:.2f}: lower the learning rate")

    def evaluate(self):
        """The mean loss over the validation rows; the adapter that does best is kept."""
        rows = sorted(self.validation, key=lambda row: row.length)
        size = self.settings.batch
        total = sum(
            float(self.model.loss(self.arrays["adapter"], batch))
            for at in range(0, len(rows), size)
            for batch in batches.batches(rows[at : at + size], size, self.common)
        )
        loss = total / sum(len(row.answer) for row in rows)
        if not math.isfinite(loss):
            raise Diverged("the validation loss is not a number: lower the learning rate")
        self.facts["validation"].append(loss)
        if self.facts["best"] is None or loss < self.facts["validation"][self.facts["best"]]:
            self.facts["best"] = len(self.facts["validation"]) - 1
            self.arrays["best"] = self.arrays["adapter"]
        return loss

    @property
    def epochs_evaluated(self):
        """How many epochs have been evaluated; the first evaluation is of the model as it came."""
        return len(self.facts["validation"]) - 1

    @property
    def is_due(self):
        """Whether the epochs that are done are more than those evaluated."""
        return self.facts["step"] >= (self.epochs_evaluated + 1) * self.steps_per_epoch

    @property
    def is_done(self):
        return self.facts["step"] == self.steps and not self.is_due


def clock(facts):
    """Counts on from the seconds that a tuning has had before."""
    started = time.monotonic() - facts["seconds"]
    return lambda: time.monotonic() - started
