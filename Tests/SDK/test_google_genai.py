"""Aloft as the official google-genai SDK sees it, in both of its modes, over targets of each dialect."""

import asyncio
import io
import unittest

from google import genai
from google.genai import errors, types
from google.oauth2.credentials import Credentials
from pydantic import BaseModel

from support import PNG, SIGNING, SystemTestCase


class Person(BaseModel):
    name: str
    age: int


def weather(city: str) -> dict[str, str]:
    """Tells the weather.

    Args:
        city: Which city.
    """
    return {"sky": "clear", "city": city}


class GoogleTests:
    """What both modes have in common; `models` reach targets of both dialects, `signing` wants its signatures back."""

    models: list[str]
    signing: str
    vectors: list[str]

    def setUp(self):
        super().setUp()
        self.client = self.make_client()
        self.addCleanup(self.client.close)

    def run_async(self, body):
        async def run():
            client = self.make_client()
            async with client.aio as aio:
                return await body(aio)

        return asyncio.run(run())

    def test_text(self):
        for model in self.models:
            with self.subTest(model):
                answer = self.client.models.generate_content(model=model, contents="Say hello")

                self.assertEqual(answer.text, "Hello there.")
                self.assertEqual(answer.candidates[0].finish_reason, types.FinishReason.STOP)
                self.assertGreater(answer.usage_metadata.total_token_count, 0)

    def test_timeout(self):
        options = types.HttpOptions(timeout=7000)
        self.client.models.generate_content(
            model=self.models[0], contents="Say hello", config=types.GenerateContentConfig(http_options=options)
        )

        headers = dict(self.arrived()["headers"])
        self.assertEqual(headers["x-server-timeout"], "7")

    def test_text_async(self):
        async def body(client):
            return await asyncio.gather(
                *(client.models.generate_content(model=model, contents="Say hello") for model in self.models)
            )

        self.assertEqual([answer.text for answer in self.run_async(body)], ["Hello there."] * len(self.models))

    def test_stream(self):
        for model in self.models:
            with self.subTest(model):
                chunks = list(self.client.models.generate_content_stream(model=model, contents="Say hello"))

                self.assertEqual("".join(chunk.text or "" for chunk in chunks), "Hello there.")
                self.assertGreater(chunks[-1].usage_metadata.candidates_token_count, 0)

    def test_stream_async(self):
        async def body(client):
            stream = await client.models.generate_content_stream(model=self.models[0], contents="Say hello")
            return "".join([chunk.text or "" async for chunk in stream])

        self.assertEqual(self.run_async(body), "Hello there.")

    def test_settings(self):
        config = types.GenerateContentConfig(
            system_instruction="Be brief.", temperature=0.5, top_p=0.9, max_output_tokens=50, stop_sequences=["END"],
            seed=7,
        )
        for model in self.models:
            with self.subTest(model):
                answer = self.client.models.generate_content(model=model, contents="Say hello", config=config)

                self.assertEqual(answer.text, "Hello there.")

    def test_rules_of_the_configuration(self):
        config = types.GenerateContentConfig(
            stop_sequences=["END"], temperature=0.5, thinking_config=types.ThinkingConfig(thinking_level="LOW")
        )

        self.client.models.generate_content(model="gpt-ruled", contents="Say hello", config=config)

        body = self.arrived_body()
        self.assertEqual(body["reasoning_effort"], "high")
        self.assertEqual(body["temperature"], 0.5)
        self.assertNotIn("stop", body)

    def test_chat_that_calls_functions_by_itself(self):
        for model in [*self.models, self.signing]:
            with self.subTest(model):
                chat = self.client.chats.create(
                    model=model, config=types.GenerateContentConfig(tools=[weather])
                )
                answer = chat.send_message("How is the weather in Rome?")

                self.assertEqual(answer.text, "It is sunny.")
                self.assertEqual(len(chat.get_history()), 4)

    def test_functions_called_by_hand(self):
        declaration = types.FunctionDeclaration(
            name="weather",
            description="Tells the weather.",
            parameters_json_schema={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        )
        config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declaration])])
        for model in [*self.models, self.signing]:
            with self.subTest(model):
                chat = self.client.chats.create(model=model, config=config)
                call = chat.send_message("How is the weather in Rome?").function_calls[0]
                self.assertIn("city", call.args)
                part = types.Part.from_function_response(name=call.name, response={"sky": "clear"})
                part.function_response.id = call.id
                answer = chat.send_message(part)

                self.assertEqual(answer.text, "It is sunny.")

    def test_streamed_chat_that_calls_functions_async(self):
        async def body(client):
            chat = client.chats.create(model=self.signing, config=types.GenerateContentConfig(tools=[weather]))
            stream = await chat.send_message_stream("How is the weather in Rome?")
            return "".join([chunk.text or "" async for chunk in stream])

        self.assertEqual(self.run_async(body), "It is sunny.")

    def test_response_schema(self):
        for model in self.models:
            with self.subTest(model):
                answer = self.client.models.generate_content(
                    model=model,
                    contents="Who is it?",
                    config={"response_mime_type": "application/json", "response_schema": Person},
                )

                self.assertIsInstance(answer.parsed, Person)

    def test_response_json_schema(self):
        for model in self.models:
            with self.subTest(model):
                answer = self.client.models.generate_content(
                    model=model,
                    contents="Who is it?",
                    config={
                        "response_mime_type": "application/json",
                        "response_json_schema": Person.model_json_schema(),
                    },
                )

                Person.model_validate_json(answer.text)

    def test_image(self):
        contents = ["Say hello", types.Part.from_bytes(data=PNG, mime_type="image/png")]
        for model in self.models:
            with self.subTest(model):
                answer = self.client.models.generate_content(model=model, contents=contents)

                self.assertEqual(answer.text, "Hello there.")

    def test_embeddings(self):
        for model in self.vectors:
            for contents in ["one", ["one", "two"]]:
                with self.subTest(model, contents=contents):
                    answer = self.client.models.embed_content(model=model, contents=contents)

                    self.assertEqual(len(answer.embeddings), 1 if contents == "one" else 2)
                    self.assertTrue(all(len(item.values) >= 8 for item in answer.embeddings))

    def test_embeddings_async(self):
        async def body(client):
            return await client.models.embed_content(
                model=self.vectors[0], contents="one", config={"output_dimensionality": 16}
            )

        self.assertEqual(len(self.run_async(body).embeddings[0].values), 16)

    def test_count_tokens(self):
        self.assertGreater(self.client.models.count_tokens(model=self.models[0], contents="Say hello").total_tokens, 0)

    def test_errors(self):
        for model, kind, code in [
            ("nobody-knows-it", errors.ClientError, 404),
            ("refused", errors.ClientError, 400),
            ("limited", errors.ClientError, 429),
            ("limited-gpt", errors.ClientError, 429),
            ("broken", errors.ServerError, 503),
        ]:
            with self.subTest(model):
                with self.assertRaises(kind) as raised:
                    self.client.models.generate_content(model=model, contents="Say hello")
                self.assertEqual(raised.exception.code, code)
                with self.assertRaises(kind):
                    list(self.client.models.generate_content_stream(model=model, contents="Say hello"))

    def test_errors_async(self):
        async def body(client):
            await client.models.generate_content(model="limited", contents="Say hello")

        with self.assertRaises(errors.ClientError) as raised:
            self.run_async(body)
        self.assertEqual(raised.exception.status, "RESOURCE_EXHAUSTED")

    def test_caches(self):
        cache = self.client.caches.create(
            model=self.models[0],
            config=types.CreateCachedContentConfig(
                contents=["A long text. " * 100], display_name="text", ttl="60s", http_options=self.passed_on
            ),
        )

        self.assertIn("cachedContents/", cache.name)
        self.assertTrue(self.arrived()["path"].endswith("/cachedContents"))


class GeminiModeTests(GoogleTests, SystemTestCase):
    models = ["gemini-2.5-flash", "on-vertex", "by-account", "crossed"]
    signing = SIGNING
    vectors = ["gemini-embedding-001", "crossed-vectors"]
    # The emulator keeps these things under v1beta alone, and the SDK asks for v1.
    passed_on = {"api_version": "v1beta"}

    def make_client(self):
        return genai.Client(api_key="any", http_options={"base_url": self.system.url, "timeout": 20_000})

    def test_models(self):
        names = [model.name for model in self.client.models.list()]

        self.assertIn("models/crossed", names)
        self.assertEqual(self.client.models.get(model="crossed").name, "models/crossed")

    def test_embeddings_from_vertex(self):
        answer = self.client.models.embed_content(model="vertex-vectors", contents="one")

        self.assertEqual(len(answer.embeddings), 1)

    def test_files(self):
        client = genai.Client(
            api_key="any", http_options={"base_url": self.system.url, "timeout": 20_000, **self.passed_on}
        )
        self.addCleanup(client.close)
        file = client.files.upload(
            file=io.BytesIO(b"Some text."), config={"mime_type": "text/plain", "display_name": "text"}
        )

        self.assertTrue(file.name.startswith("files/"))
        self.assertEqual(file.mime_type, "text/plain")
        self.assertEqual(file.size_bytes, 10)
        # Not only the start: the text itself has to go by way of Aloft, for it knows the key and the caller does not.
        fields = dict(self.arrived(2)["headers"])
        self.assertIn("x-goog-api-key", fields)
        self.assertEqual(client.files.get(name=file.name).name, file.name)


class VertexModeTests(GoogleTests, SystemTestCase):
    models = ["on-vertex", "by-account", "gemini-2.5-flash", "crossed"]
    signing = "on-vertex-3"
    vectors = ["vertex-vectors", "gemini-embedding-001", "crossed-vectors"]
    # Two providers could keep it.
    passed_on = {"headers": {"x-aloft-provider": "vertex"}}

    def make_client(self):
        return genai.Client(
            vertexai=True,
            project="p",
            location="us-central1",
            credentials=Credentials(token="any"),
            http_options={"base_url": self.system.url, "timeout": 20_000},
        )

    def test_account(self):
        self.client.models.generate_content(model="by-account", contents="Say hello")

        path = "/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent"
        self.assertEqual(self.arrived()["path"].replace("/v1beta1/", "/v1/"), path)
        self.assertRegex(dict(self.arrived()["headers"])["authorization"], "^Bearer ")


if __name__ == "__main__":
    unittest.main()
