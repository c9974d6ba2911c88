"""The forward pass against the server's, and the pieces that only this program has."""

import os
import tempfile
import unittest

import jax
import jax.numpy as jnp
import numpy

import support
from server import Server
from trainer import batches, merging
from trainer.base import Base
from trainer.model import Model, new_adapter
from trainer.tokens import Row, Vocabulary

PYTHON = os.environ.get("ALOFT_TEST_PYTHON")
TEXTS = ("the thin hen", "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n", "é 12 " * 20)


class ModelTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = support.write_tiny(os.path.join(cls.folder.name, "tiny.gguf"))
        cls.base = Base(cls.path)
        cls.vocabulary = Vocabulary(cls.base)
        cls.weights = cls.base.weights()
        cls.model = Model(cls.base.shape, cls.weights, 2.0, jnp.float32)
        # An adapter that does something: as made, its upper half is zero.
        random = numpy.random.default_rng(1)
        fresh = new_adapter(cls.base.shape, cls.weights["layers"], 4, 0)
        cls.adapter = jax.tree.map(
            lambda part: part + random.normal(0, 0.05, part.shape).astype(numpy.float32), fresh
        )
        cls.nothing = fresh

    def scores(self, model, adapter, tokens):
        [batch] = batches.batches([Row(tokens, [0])], 1, 0)
        return numpy.asarray(jax.nn.log_softmax(model.logits(adapter, batch)[0]))

    def served(self, server, tokens):
        # The scores are those before any bias; the server tells them only of tokens that are whole characters.
        whole = self.vocabulary.encoded("a")[0]
        settings = {"n_predict": 1, "temperature": 0, "n_probs": 200, "cache_prompt": False, "logit_bias": [[whole, 100]]}
        answer = server.post("/completion", {"prompt": tokens} | settings)
        return {token["id"]: token["logprob"] for token in answer["completion_probabilities"][0]["top_logprobs"]}

    @unittest.skipUnless(PYTHON, "ALOFT_TEST_PYTHON is not set")
    def test_scores_are_the_servers(self):
        with Server(PYTHON, self.path) as server:
            for text in TEXTS:
                tokens = self.vocabulary.encoded(text)

                mine, theirs = self.scores(self.model, self.nothing, tokens), self.served(server, tokens)

                # The server keeps what attention remembers in 16 bits.
                self.assertGreater(len(theirs), 100)
                for token, score in theirs.items():
                    self.assertAlmostEqual(mine[token], score, delta=0.01)

    @unittest.skipUnless(PYTHON, "ALOFT_TEST_PYTHON is not set")
    def test_a_merged_model_is_served_as_the_adapter_beside_it(self):
        path = os.path.join(self.folder.name, "merged.gguf")

        merging.write_model(path, self.base, self.adapter, 2.0, "Merged")

        with Server(PYTHON, path) as server:
            for text in TEXTS:
                tokens = self.vocabulary.encoded(text)
                with_adapter, without = (
                    self.scores(self.model, adapter, tokens) for adapter in (self.adapter, self.nothing)
                )
                theirs = self.served(server, tokens)
                distance = numpy.mean([abs(with_adapter[token] - score) for token, score in theirs.items()])
                # Eight bits are coarser than 32, and far closer than no adapter.
                self.assertLess(distance, 0.1)
                self.assertGreater(numpy.mean(abs(with_adapter - without)), 0.3)

    def test_merged_weights_are_the_sum(self):
        path = os.path.join(self.folder.name, "sum.gguf")

        merging.write_model(path, self.base, self.adapter, 2.0, "Sum")

        written = Base(path)
        self.assertEqual(written.value("general.name"), "Sum")
        self.assertEqual(written.value("tokenizer.ggml.tokens"), self.base.value("tokenizer.ggml.tokens"))
        self.assertEqual(written.value("tokenizer.chat_template"), support.TEMPLATE)
        down, up = (self.adapter["ffn_down"][half][1] for half in ("down", "up"))
        wanted = self.base.tensor("blk.1.ffn_down.weight") + 2 * up @ down
        # Q8_0: a step is a 127th of the largest of 32 values.
        step = abs(wanted).reshape(-1, 32).max(axis=1, keepdims=True) / 127
        differences = abs(written.tensor("blk.1.ffn_down.weight") - wanted).reshape(-1, 32)
        self.assertLessEqual((differences / step).max(), 0.6)

    def test_what_fills_a_batch_up_changes_nothing(self):
        random = numpy.random.default_rng(2)
        rows = [
            Row(random.integers(3, 200, size).tolist(), random.integers(3, 200, 3).tolist()) for size in (5, 30, 17)
        ]

        together = sum(float(self.model.loss(self.adapter, batch)) for batch in batches.batches(rows, 8, 0))
        alone = sum(float(self.model.loss(self.adapter, batch)) for row in rows for batch in batches.batches([row], 1, 0))

        self.assertAlmostEqual(together, alone, delta=1e-3)

    def test_what_all_rows_begin_with_is_computed_once(self):
        random = numpy.random.default_rng(3)
        begin = random.integers(3, 200, 20).tolist()
        rows = [Row(begin + [number, *range(5, 9 + number)], [7, 8]) for number in range(3, 8)]

        common = batches.shared(rows)
        [once] = batches.batches(rows, 5, common)
        [each] = batches.batches(rows, 5, 0)

        self.assertEqual(common, 20)
        self.assertLess(once["tokens"].size, each["tokens"].size)
        (loss, gradient), (wanted, slopes) = (self.model.gradient(self.adapter, batch) for batch in (once, each))
        self.assertAlmostEqual(float(loss), float(wanted), delta=1e-3)
        for mine, theirs in zip(jax.tree.leaves(gradient), jax.tree.leaves(slopes)):
            self.assertLess(float(abs(mine - theirs).max()), 1e-3 * float(abs(theirs).max()))

    def test_rows_that_are_one_keep_a_token_of_their_own(self):
        self.assertEqual(batches.shared([Row([5, 6, 7], [8])] * 3), 2)
        self.assertEqual(batches.shared([Row([5, 6, 7], [8]), Row([5, 9], [8])]), 1)
        self.assertEqual(batches.shared([Row([5, 6, 7], [8]), Row([5], [8])]), 0)

    def test_long_rows_are_taken_in_turns(self):
        rows = [Row([5] * 299, [6]) for _ in range(8)]

        made = batches.batches(rows, 8, 0)

        self.assertEqual([batch["tokens"].shape for batch in made], [(2, 320)] * 4)
        self.assertEqual(sum(batch["counts"].sum() for batch in made), 8)

    def test_gradients_are_slopes(self):
        row = Row([5, 9, 40, 17], [30, 31])
        [batch] = batches.batches([row], 1, 0)
        _, gradient = self.model.gradient(self.adapter, batch)
        for part in ("attn_q", "attn_v", "ffn_down"):
            for half in ("down", "up"):
                direction = jax.tree.map(jnp.zeros_like, self.adapter)
                direction[part][half] = gradient[part][half] / jnp.linalg.norm(gradient[part][half])
                moved = [
                    float(self.model.loss(jax.tree.map(lambda a, b: a + size * b, self.adapter, direction), batch))
                    for size in (-0.02, 0.02)
                ]
                slope = float(jnp.linalg.norm(gradient[part][half]))
                self.assertAlmostEqual((moved[1] - moved[0]) / 0.04, slope, delta=0.03 * slope + 1e-3)

    def test_sixteen_bits_come_close(self):
        half = Model(self.base.shape, self.weights, 2.0, jnp.bfloat16)
        tokens = self.vocabulary.encoded(TEXTS[1])

        exact, near = (self.scores(model, self.adapter, tokens) for model in (self.model, half))

        self.assertLess(numpy.mean(abs(exact - near)), 0.05)

    def test_an_epoch_takes_every_row_once(self):
        rows = [Row([1] * (1 + number * 7 % 50), [2]) for number in range(45)]

        first, again, other = (batches.order(rows, 8, 3, epoch) for epoch in (0, 0, 1))

        self.assertEqual(sorted(number for step in first for number in step), list(range(45)))
        self.assertEqual([list(step) for step in first], [list(step) for step in again])
        self.assertNotEqual([list(step) for step in first], [list(step) for step in other])
        self.assertEqual(len(first), 6)
