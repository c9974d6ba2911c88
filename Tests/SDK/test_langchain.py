"""Aloft as langchain-google-genai sees it, over targets of both dialects."""

import unittest

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_google_genai import ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings
from pydantic import BaseModel

from support import PNG_URL, SIGNING, SystemTestCase

MODELS = ["gemini-2.5-flash", "on-vertex", "crossed"]


class Person(BaseModel):
    """Who it is."""

    name: str
    age: int


@tool
def weather(city: str) -> str:
    """Tells the weather."""
    return f"Clear in {city}"


class LangChainTests(SystemTestCase):
    def chat(self, model):
        return ChatGoogleGenerativeAI(
            model=model, google_api_key="any", base_url=self.system.url, transport="rest", max_retries=1, timeout=20
        )

    def test_invoke(self):
        for model in MODELS:
            with self.subTest(model):
                answer = self.chat(model).invoke("Say hello")

                self.assertEqual(answer.text, "Hello there.")
                self.assertGreater(answer.usage_metadata["total_tokens"], 0)

    def test_stream(self):
        for model in MODELS:
            with self.subTest(model):
                chunks = list(self.chat(model).stream("Say hello"))

                self.assertEqual("".join(chunk.text for chunk in chunks), "Hello there.")

    def test_tools(self):
        for model in [*MODELS, SIGNING]:
            with self.subTest(model):
                chat = self.chat(model).bind_tools([weather])
                question = HumanMessage("How is the weather in Rome?")
                message = chat.invoke([question])
                call = message.tool_calls[0]
                self.assertEqual(call["name"], "weather")
                result = ToolMessage(weather.invoke(call["args"]), tool_call_id=call["id"], name="weather")

                self.assertEqual(chat.invoke([question, message, result]).text, "It is sunny.")

    def test_structured_output(self):
        for model in MODELS:
            with self.subTest(model):
                chat = self.chat(model).with_structured_output(Person, method="json_schema")

                self.assertIsInstance(chat.invoke("Who is it?"), Person)

    def test_image(self):
        content = [{"type": "text", "text": "Say hello"}, {"type": "image_url", "image_url": {"url": PNG_URL}}]
        for model in MODELS:
            with self.subTest(model):
                self.assertEqual(self.chat(model).invoke([HumanMessage(content)]).text, "Hello there.")

    def test_embeddings(self):
        embeddings = GoogleGenerativeAIEmbeddings(
            model="models/gemini-embedding-001", google_api_key="any", base_url=self.system.url, transport="rest"
        )

        self.assertGreaterEqual(len(embeddings.embed_query("one")), 8)
        self.assertEqual(len(embeddings.embed_documents(["one", "two"])), 2)

    def test_errors(self):
        with self.assertRaises(Exception) as raised:
            self.chat("nobody-knows-it").invoke("Say hello")
        self.assertIn("404", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
