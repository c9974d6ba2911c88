"""Rows that cannot be learnt from, and models that cannot be tuned: refused, with the line."""

import json
import os
import tempfile
import unittest

from support import Tuning, questions, write_rows, write_tiny
from trainer import rows
from trainer.failures import DataRefused

GOOD = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
HOSTILE = {
    "no JSON": '{"prompt": "a", "response": ',
    "not UTF-8": '{"prompt": "\udcff", "response": "b"}',
    "not an object": [1],
    "neither form": {"question": "a"},
    "half a pair of characters": '{"prompt": "\\ud800", "response": "b"}',
    "an empty answer": {"prompt": "a", "response": " \n"},
    "an answer that is a number": {"prompt": "a", "response": 1},
    "one message": {"messages": GOOD["messages"][:1]},
    "an unknown role": {"messages": [{"role": "tool", "content": "a"}, GOOD["messages"][1]]},
    "a role that is a list": {"messages": [{"role": [], "content": "a"}, GOOD["messages"][1]]},
    "the user last": {"messages": GOOD["messages"][::-1]},
    "depth": "[" * 100_000,
    "an endless line": json.dumps({"prompt": "a" * rows.LONGEST_LINE, "response": "b"}),
}


class RowsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_a_bad_row_is_named_by_its_line(self):
        for name, row in HOSTILE.items():
            with self.subTest(name):
                path = write_rows(os.path.join(self.folder, "rows.jsonl"), [GOOD, "", row])

                with self.assertRaises(DataRefused) as caught:
                    rows.read(path, "training")

                self.assertEqual(caught.exception.line, 3)
                self.assertIn("line 3", str(caught.exception))

    def test_both_forms_are_read(self):
        path = write_rows(os.path.join(self.folder, "rows.jsonl"), [GOOD, {"prompt": "a", "response": "b"}] * 10)

        read = rows.read(path, "training")

        self.assertEqual([messages for _, messages in read], [GOOD["messages"]] * 20)
        self.assertEqual(read[-1][0], 20)

    def test_too_few_rows_are_refused(self):
        code, events = Tuning(self.folder, questions(3)).run("out")

        self.assertEqual(code, 4)
        self.assertEqual(events[-1]["reason"], "data_refused")
        self.assertIn("there are 3", events[-1]["message"])

    def test_rows_that_are_too_long_are_counted(self):
        code, events = Tuning(self.folder, questions(30) + [{"prompt": "word " * 100, "response": "x"}] * 9).run(
            "out", "--max-length", "20"
        )

        self.assertEqual(code, 4)
        self.assertIn("are longer than 20 tokens", events[-1]["message"])

    def test_a_model_of_another_architecture_is_refused(self):
        base = write_tiny(os.path.join(self.folder, "other.gguf"), architecture="qwen2")

        code, events = Tuning(self.folder, base=base).run("out")

        self.assertEqual((code, events[-1]["reason"]), (5, "base_refused"))
        self.assertIn("qwen2", events[-1]["message"])

    def test_a_damaged_model_is_refused(self):
        tuning = Tuning(self.folder)
        with open(tuning.base, "r+b") as file:
            file.truncate(os.path.getsize(tuning.base) // 2)

        code, events = tuning.run("out")

        self.assertEqual((code, events[-1]["reason"]), (5, "base_refused"))
        self.assertEqual(os.listdir(os.path.join(self.folder, "out")), ["lock"])
