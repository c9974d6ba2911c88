"""Aloft as the official OpenAI SDK sees it, over targets of each dialect."""

import asyncio
import json
import unittest

import openai
from pydantic import BaseModel

from support import CALL_ID_MARK, PNG_URL, SIGNING, WEATHER_SCHEMA, SystemTestCase

# Both of Google's APIs, once with each way of showing who one is, and a target of the caller's own dialect.
MODELS = ["gemini-2.5-flash", "on-vertex", "by-account", "gpt-4o"]
HELLO = [{"role": "user", "content": "Say hello"}]
ASK = {"role": "user", "content": "How is the weather in Rome?"}
WEATHER = {
    "type": "function",
    "function": {"name": "weather", "description": "Tells the weather.", "parameters": WEATHER_SCHEMA},
}


class Person(BaseModel):
    name: str
    age: int


class OpenAITests(SystemTestCase):
    def setUp(self):
        super().setUp()
        self.client = openai.OpenAI(base_url=self.system.url + "/v1", api_key="any", max_retries=0, timeout=20)
        self.addCleanup(self.client.close)

    def run_async(self, body):
        async def run():
            async with openai.AsyncOpenAI(
                base_url=self.system.url + "/v1", api_key="any", max_retries=0, timeout=20
            ) as client:
                return await body(client)

        return asyncio.run(run())

    def test_text(self):
        for model in MODELS:
            with self.subTest(model):
                answer = self.client.chat.completions.create(model=model, messages=HELLO)

                self.assertEqual(answer.choices[0].message.content, "Hello there.")
                self.assertEqual(answer.choices[0].finish_reason, "stop")
                self.assertGreater(answer.usage.total_tokens, 0)

    def test_timeout(self):
        self.client.chat.completions.create(model="gemini-2.5-flash", messages=HELLO, timeout=7)

        headers = dict(self.arrived()["headers"])
        self.assertEqual(headers["x-server-timeout"], "7")

    def test_text_async(self):
        async def body(client):
            return await asyncio.gather(
                *(client.chat.completions.create(model=model, messages=HELLO) for model in MODELS)
            )

        answers = self.run_async(body)

        self.assertEqual([answer.choices[0].message.content for answer in answers], ["Hello there."] * len(MODELS))

    def test_stream_with_usage(self):
        for model in MODELS:
            with self.subTest(model):
                stream = self.client.chat.completions.create(
                    model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}
                )
                chunks = list(stream)

                self.assertEqual(
                    "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices), "Hello there."
                )
                self.assertEqual([chunk.choices for chunk in chunks if chunk.usage], [[]])
                self.assertGreater(chunks[-1].usage.completion_tokens, 0)

    def test_stream_without_usage(self):
        for model in MODELS:
            with self.subTest(model):
                chunks = list(self.client.chat.completions.create(model=model, messages=HELLO, stream=True))

                self.assertTrue(all(chunk.usage is None for chunk in chunks))
                self.assertEqual(chunks[-1].choices[0].finish_reason, "stop")

    def test_stream_async(self):
        async def body(client):
            stream = await client.chat.completions.create(model="gemini-2.5-flash", messages=HELLO, stream=True)
            return [chunk.choices[0].delta.content or "" async for chunk in stream]

        self.assertEqual("".join(self.run_async(body)), "Hello there.")

    def test_stream_helper(self):
        with self.client.chat.completions.stream(model="gemini-2.5-flash", messages=HELLO) as stream:
            for _ in stream:
                pass
            completion = stream.get_final_completion()

        self.assertEqual(completion.choices[0].message.content, "Hello there.")

    def test_rules_of_the_configuration(self):
        answer = self.client.chat.completions.with_raw_response.create(
            model="gemini-ruled-1", messages=HELLO, temperature=0.5, reasoning_effort="low"
        )

        settings = self.arrived_body()["generationConfig"]
        self.assertEqual(settings["thinkingConfig"]["thinkingLevel"], "MEDIUM")
        self.assertNotIn("temperature", settings)
        self.assertIn("MEDIUM", answer.headers["x-aloft-notice"])

    def test_tools(self):
        for model in [*MODELS, SIGNING, "on-vertex-3"]:
            with self.subTest(model):
                self.assert_round_trip(model, lambda message: message.model_dump(exclude_none=True))

    def test_tools_with_nothing_returned_but_ids(self):
        for model in [*MODELS, SIGNING, "on-vertex-3"]:
            with self.subTest(model):
                self.assert_round_trip(model, self.with_ids_alone)

    def test_signature_in_extra_content_alone(self):
        def bare_ids(message):
            history = message.model_dump(exclude_none=True)
            for call in history["tool_calls"]:
                call["id"] = call["id"].split(CALL_ID_MARK)[0]
            return history

        for model in [SIGNING, "on-vertex-3"]:
            with self.subTest(model):
                self.assert_round_trip(model, bare_ids)

    def test_streamed_tools(self):
        for model in [*MODELS, SIGNING, "on-vertex-3"]:
            with self.subTest(model):
                with self.client.chat.completions.stream(model=model, messages=[ASK], tools=[WEATHER]) as stream:
                    for _ in stream:
                        pass
                    message = stream.get_final_completion().choices[0].message

                self.assert_answered(model, message, self.with_ids_alone(message))

    def test_tools_async(self):
        async def body(client):
            answer = await client.chat.completions.create(model=SIGNING, messages=[ASK], tools=[WEATHER])
            message = answer.choices[0].message
            history = [ASK, self.with_ids_alone(message), self.result(message)]
            answer = await client.chat.completions.create(model=SIGNING, messages=history, tools=[WEATHER])
            return answer.choices[0].message.content

        self.assertEqual(self.run_async(body), "It is sunny.")

    def assert_round_trip(self, model, returned):
        answer = self.client.chat.completions.create(model=model, messages=[ASK], tools=[WEATHER])
        self.assertEqual(answer.choices[0].finish_reason, "tool_calls")
        message = answer.choices[0].message
        self.assert_answered(model, message, returned(message))

    def assert_answered(self, model, message, returned):
        call = message.tool_calls[0]
        self.assertEqual(call.function.name, "weather")
        self.assertIn("city", json.loads(call.function.arguments))
        answer = self.client.chat.completions.create(
            model=model, messages=[ASK, returned, self.result(message, returned)], tools=[WEATHER]
        )
        self.assertEqual(answer.choices[0].message.content, "It is sunny.")

    @staticmethod
    def with_ids_alone(message):
        """What clients send back that know nothing of signatures."""
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.function.name, "arguments": call.function.arguments},
            }
            for call in message.tool_calls
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}

    @staticmethod
    def result(message, returned=None):
        call_id = returned["tool_calls"][0]["id"] if returned else message.tool_calls[0].id
        return {"role": "tool", "tool_call_id": call_id, "content": '{"sky":"clear"}'}

    def test_structured_output(self):
        schema = {**Person.model_json_schema(), "additionalProperties": False}
        form = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}}
        for model in MODELS:
            with self.subTest(model):
                answer = self.client.chat.completions.create(
                    model=model, messages=[{"role": "user", "content": "Who is it?"}], response_format=form
                )

                Person.model_validate_json(answer.choices[0].message.content)

    def test_parse(self):
        for model in MODELS:
            with self.subTest(model):
                answer = self.client.chat.completions.parse(
                    model=model, messages=[{"role": "user", "content": "Who is it?"}], response_format=Person
                )

                self.assertIsInstance(answer.choices[0].message.parsed, Person)

    def test_image(self):
        content = [{"type": "text", "text": "Say hello"}, {"type": "image_url", "image_url": {"url": PNG_URL}}]
        answer = self.client.chat.completions.create(
            model="gemini-2.5-flash", messages=[{"role": "user", "content": content}]
        )

        self.assertEqual(answer.choices[0].message.content, "Hello there.")
        parts = self.arrived_body()["contents"][0]["parts"]
        self.assertEqual(
            parts[1]["inlineData"], {"mimeType": "image/png", "data": PNG_URL.removeprefix("data:image/png;base64,")}
        )

    def test_embeddings(self):
        for model in ["gemini-embedding-001", "vertex-vectors", "text-embedding-3-small"]:
            with self.subTest(model):
                packed = self.client.embeddings.create(model=model, input=["one", "two"])
                plain = self.client.embeddings.create(model=model, input=["one", "two"], encoding_format="float")

                self.assertEqual([item.index for item in packed.data], [0, 1])
                for one, other in zip(packed.data, plain.data, strict=True):
                    self.assertGreaterEqual(len(one.embedding), 8)
                    for left, right in zip(one.embedding, other.embedding, strict=True):
                        self.assertAlmostEqual(left, right, places=6)

    def test_embeddings_of_a_size_async(self):
        async def body(client):
            return await client.embeddings.create(model="gemini-embedding-001", input="one", dimensions=16)

        self.assertEqual(len(self.run_async(body).data[0].embedding), 16)

    def test_models(self):
        names = [model.id for model in self.client.models.list()]

        self.assertIn("crossed", names)
        self.assertEqual(self.client.models.retrieve("crossed").id, "crossed")

    def test_errors(self):
        for model, kind in [
            ("nobody-knows-it", openai.NotFoundError),
            ("refused", openai.BadRequestError),
            ("limited", openai.RateLimitError),
            ("limited-gpt", openai.RateLimitError),
            ("broken", openai.InternalServerError),
        ]:
            for stream in [False, True]:
                with self.subTest(model, stream=stream), self.assertRaises(kind) as raised:
                    self.client.chat.completions.create(model=model, messages=HELLO, stream=stream)
                self.assertTrue(raised.exception.body["message"])

    def test_wrong_arguments(self):
        with self.assertRaises(openai.BadRequestError):
            self.client.chat.completions.create(model="gemini-2.5-flash", messages=[], temperature="hot")

    def test_errors_async(self):
        async def body(client):
            await client.chat.completions.create(model="limited", messages=HELLO)

        with self.assertRaises(openai.RateLimitError):
            self.run_async(body)

    def test_responses(self):
        answer = self.client.responses.create(model="gpt-4o", input="Say hello")

        self.assertEqual(answer.output_text, "Hello there.")
        self.assertEqual(self.arrived()["path"], "/v1/responses")

    def test_streamed_responses(self):
        events = list(self.client.responses.create(model="gpt-4o", input="Say hello", stream=True))

        text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        self.assertEqual(text, "Hello there.")
        self.assertEqual(events[-1].type, "response.completed")

    def test_own_credentials_do_not_reach_the_provider(self):
        self.client.chat.completions.create(model="gpt-4o", messages=HELLO)

        fields = dict(self.arrived()["headers"])
        self.assertEqual(fields["authorization"], f"Bearer [{len('openai-key')} bytes redacted]")


if __name__ == "__main__":
    unittest.main()
