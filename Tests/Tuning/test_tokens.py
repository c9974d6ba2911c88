"""Texts and conversations become the tokens that the model's server makes of them."""

import os
import random
import unittest

from server import Server
from trainer.base import Base
from trainer.tokens import Vocabulary

PYTHON, MODEL = os.environ.get("ALOFT_TEST_PYTHON"), os.environ.get("ALOFT_TEST_LOCAL_MODEL")
TEXTS = (
    "", "  ", "a", "\n\n\n a\t\tb  \n", "1234567890 12,345.67 ½ ٣٤٥ Ⅷ ²", "don't we'll I'VE they're'd 'sx 'S",
    "naïve café — “quotes” … ‘x’", "日本語のテキスト、テスト。", "Привет, мир! Ещё", "😀👩‍👩‍👧 flags 🇩🇪", "ไทย नमस्ते दुनिया",
    "def f(x):\n    return x**2  # ok\n", "<|im_start|>user\nhi<|im_end|>\n", "a<|im_end|>b <|endoftext|> c",
    "<repo_name>x<file_sep>", '{"intent":"meal_suggestion"}', '{"intent": "how_busy"}', "\u00a0nbsp\u2003em\u200bzero",
    "e\u0301 combining \u0000 nul \x7f", "   leading and trailing   ", "tab\tsep\r\nwin\r", "\ufeffbom", "x" * 200,
)  # fmt: skip
CONVERSATIONS = (
    [{"role": "user", "content": "hi"}],
    [{"role": "system", "content": "S\n x "}, {"role": "user", "content": " hi "}],
    [
        {"role": "system", "content": "S"},
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c\n"},
    ],
)


def gibberish(seed):
    """A text of signs from many scripts."""
    chance = random.Random(seed)
    blocks = ((32, 127), (32, 33), (9, 14), (48, 58), (0xA0, 0x300), (0x370, 0x1000), (0x2000, 0x3000), (0x1F300, 0x1F700))
    return "".join(chr(chance.randrange(*chance.choice(blocks))) for _ in range(chance.randrange(1, 40)))


@unittest.skipUnless(PYTHON and MODEL, "ALOFT_TEST_PYTHON and ALOFT_TEST_LOCAL_MODEL are not both set")
class TokensTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vocabulary = Vocabulary(Base(MODEL))
        cls.server = cls.enterClassContext(Server(PYTHON, MODEL))

    def test_texts_are_cut_as_the_server_cuts_them(self):
        for text in TEXTS + tuple(gibberish(seed) for seed in range(300)):
            body = {"content": text, "add_special": True, "parse_special": True}
            self.assertEqual(self.vocabulary.encoded(text), self.server.post("/tokenize", body)["tokens"], repr(text))

    def test_conversations_are_written_as_the_server_writes_them(self):
        for messages in CONVERSATIONS:
            written = self.server.post("/apply-template", {"messages": messages})["prompt"]
            self.assertEqual(self.vocabulary.written(messages, True), written)

    def test_the_answer_and_its_end_are_what_is_learnt(self):
        row = self.vocabulary.row(CONVERSATIONS[1] + [{"role": "assistant", "content": "yes"}])

        self.assertEqual(row.answer, self.vocabulary.encoded("yes") + [self.vocabulary.end])
        self.assertEqual(row.prompt, self.vocabulary.encoded(self.vocabulary.written(CONVERSATIONS[1], True)))
