"""A loss that leaves the track ends the tuning."""

import os
import tempfile
import unittest
from types import SimpleNamespace

import jax
import jax.numpy as jnp

import support
from trainer.base import Base
from trainer.failures import Diverged
from trainer.model import Model
from trainer.tokens import Row
from trainer.training import WATCHED, Training


class TrainingTests(unittest.TestCase):
    def training(self, losses):
        """A tuning of a tiny model in which the batches' losses are these, one after another."""
        with tempfile.TemporaryDirectory() as folder:
            base = Base(support.write_tiny(os.path.join(folder, "tiny.gguf")))
            model = Model(base.shape, base.weights(), 2.0, jnp.float32)
        model.gradient = lambda adapter, batch: (losses.pop(0), jax.tree.map(jnp.zeros_like, adapter))
        settings = SimpleNamespace(rank=2, epochs=5, learning_rate=1e-3, batch=2, seed=0)
        rows = [Row([5, 6], [7])] * 20
        training = Training(model, rows, rows[:2], settings)
        training.facts["validation"] = [3.0]
        return training

    def test_a_loss_that_is_no_number_ends_it(self):
        training = self.training([2.0, float("nan")])
        training.step()

        with self.assertRaises(Diverged):
            training.step()

        self.assertEqual(training.facts["step"], 1)

    def test_a_loss_that_grows_ends_it(self):
        # Two rows a step with one token each: the mean is half the sum.
        training = self.training([6.0] * 3 + [16.0] * 20)
        with self.assertRaises(Diverged):
            for _ in range(20):
                training.step()

        # The mean of ten must be beyond 7, which is twice what the model began with and one more.
        self.assertGreaterEqual(training.facts["step"], WATCHED)
        self.assertLessEqual(training.facts["step"], WATCHED + 3)

    def test_a_loss_that_jumps_once_does_not(self):
        training = self.training([6.0] * 5 + [60.0] + [6.0] * 14)

        for _ in range(20):
            training.step()

        self.assertEqual(training.facts["step"], 20)
