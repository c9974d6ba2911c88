"""The models on this machine as the official SDKs see them, served by Aloft with no configuration at all."""

import os
import unittest
import unittest.mock
import urllib.request

import openai
from google import genai
from google.genai import types

from program import Process

PARAPHRASES = ["How do I reset my password?", "I forgot my password, how can I change it?"]
UNRELATED = "Kirkland paper towels"
LONG = "word " * 600


def cosine(one, other):
    return sum(a * b for a, b in zip(one, other))


@unittest.skipUnless(
    os.environ.get("ALOFT_TEST_EMBEDDING_MODEL") and os.environ.get("ALOFT_TEST_LOCAL_MODEL"),
    "ALOFT_TEST_LOCAL_MODEL or ALOFT_TEST_EMBEDDING_MODEL is not set; scripts/test sets both",
)
class LocalTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        model = os.path.basename(os.environ["ALOFT_TEST_LOCAL_MODEL"]).removesuffix(".gguf")
        variables = {"ALOFT_LISTEN": "127.0.0.1:0", "ALOFT_LOCAL_MODEL": model, "ALOFT_CONFIG": ""}
        cls.enterClassContext(unittest.mock.patch.dict(os.environ, variables))
        cls.aloft = Process("serve")
        cls.addClassCleanup(cls.aloft.stop)
        cls.openai = openai.OpenAI(base_url=cls.aloft.url + "/v1", api_key="any", max_retries=0, timeout=120)
        cls.addClassCleanup(cls.openai.close)
        cls.genai = genai.Client(
            api_key="any", http_options=types.HttpOptions(base_url=cls.aloft.url, timeout=120_000)
        )

    def test_openai_vectors(self):
        # The SDK asks for base64 unless it is told otherwise.
        answer = self.openai.embeddings.create(model="embeddings", input=[*PARAPHRASES, UNRELATED])
        plain = self.openai.embeddings.create(model="embeddings", input=PARAPHRASES[0], encoding_format="float")

        one, other, unrelated = (each.embedding for each in answer.data)
        self.assertEqual(len(one), 384)
        self.assertAlmostEqual(cosine(one, other), 0.89, delta=0.01)
        self.assertLess(cosine(one, unrelated), 0.3)
        self.assertGreater(cosine(one, plain.data[0].embedding), 0.999)
        self.assertGreater(answer.usage.prompt_tokens, 20)
        self.assertEqual(answer.model, "minilm-l6-v2")

    def test_gemini_vectors(self):
        # The SDK sends a list as one batch, and a text alone in a batch of one.
        answer = self.genai.models.embed_content(model="embeddings", contents=[*PARAPHRASES, UNRELATED])

        one, other, unrelated = (each.values for each in answer.embeddings)
        self.assertEqual(len(one), 384)
        self.assertAlmostEqual(cosine(one, other), 0.89, delta=0.01)
        self.assertLess(cosine(one, unrelated), 0.3)

    def test_gemini_single_vector(self):
        request = urllib.request.Request(
            self.aloft.url + "/v1beta/models/embeddings:embedContent",
            b'{"content": {"parts": [{"text": "How do I reset my password?"}]}, "taskType": "RETRIEVAL_QUERY"}',
            {"content-type": "application/json"},
        )

        with urllib.request.urlopen(request) as response:
            body, notice = response.read().decode(), response.headers["x-aloft-notice"]

        self.assertIn('"values"', body)
        self.assertIn("purpose", notice)

    def test_too_long(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.openai.embeddings.create(model="embeddings", input=["short", LONG])

        self.assertIn("at most 512 tokens", str(caught.exception))
        self.assertEqual(caught.exception.code, "context_length_exceeded")

    def test_wrong_model(self):
        with self.assertRaises(openai.BadRequestError) as vectors:
            self.openai.embeddings.create(model="local", input="hello")
        with self.assertRaises(openai.BadRequestError) as answer:
            self.openai.chat.completions.create(model="embeddings", messages=[{"role": "user", "content": "hello"}])

        self.assertIn("a chat model, which makes no vectors", str(vectors.exception))
        self.assertIn("an embedding model, which answers nothing", str(answer.exception))

    def test_count(self):
        counted = self.genai.models.count_tokens(
            model="local",
            contents=[types.Content(role="user", parts=[types.Part(text="Say hello.")])],
        )
        answer = self.genai.models.generate_content(
            model="local", contents="Say hello.", config=types.GenerateContentConfig(max_output_tokens=1)
        )
        charged = self.openai.chat.completions.create(
            model="local", max_tokens=1, messages=[{"role": "user", "content": "Say hello."}]
        )

        self.assertEqual(counted.total_tokens, answer.usage_metadata.prompt_token_count)
        self.assertEqual(counted.total_tokens, charged.usage.prompt_tokens)
