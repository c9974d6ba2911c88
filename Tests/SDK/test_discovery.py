"""What reaches Vertex AI when OpenAI's dialect is spoken, held against Google's own description of its API."""

import json
import os
import re
import unittest

import googleapiclient
import openai

from support import PNG_URL, WEATHER_SCHEMA, SystemTestCase

FOLDER = os.path.join(os.path.dirname(googleapiclient.__file__), "discovery_cache", "documents")
TOOL = {"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": WEATHER_SCHEMA}}
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
ASK = [{"role": "user", "content": "How is the weather in Rome?"}]
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Rome"}'}}

FEATURES = {
    "system": {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say hello"}]},
    "sampling": {
        "temperature": 0.3, "top_p": 0.9, "max_completion_tokens": 99, "stop": ["END"], "seed": 7, "n": 2,
        "presence_penalty": 0.1, "frequency_penalty": 0.2, "logprobs": True, "top_logprobs": 3,
    },
    "reasoning": {"reasoning_effort": "low"},
    "tools": {"tools": [TOOL]},
    "required tool": {"tools": [TOOL], "tool_choice": "required"},
    "named tool": {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "weather"}}},
    "no tool": {"tools": [TOOL], "tool_choice": "none"},
    "tool result": {
        "tools": [TOOL],
        "messages": [
            *ASK,
            {"role": "assistant", "content": None, "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "call_1", "content": "clear"},
        ],
    },
    "object": {"response_format": {"type": "json_object"}},
    "schema": {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}}},
    "image": {
        "messages": [
            {
                "role": "user",
                "content": [{"type": "text", "text": "x"}, {"type": "image_url", "image_url": {"url": PNG_URL}}],
            }
        ]
    },
    "stream": {"stream": True},
}


def problems(schemas, schema, value, path):
    """Whatever in the value the schema does not know: fields, types and words of enumerations."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        found = []
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            found += problems(schemas, inner, item, f"{path}.{name}") if inner else [f"{path}.{name} is not known"]
        return found
    if kind == "array":
        if not isinstance(value, list):
            return [f"{path} is no array"]
        return [text for item in value for text in problems(schemas, schema["items"], item, f"{path}[]")]
    # Numbers of 64 bits are text in the description, and either on the wire.
    is_long = schema.get("format") in ("int64", "uint64")
    fits = {
        "string": isinstance(value, str) or is_long and type(value) is int,
        "boolean": isinstance(value, bool),
        "integer": type(value) is int,
        "number": type(value) in (int, float),
        "any": True,
    }[kind]
    if not fits:
        return [f"{path} is no {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is {value!r}"]
    return []


class DiscoveryTests(SystemTestCase):
    def test_what_arrives_at_vertex(self):
        with open(os.path.join(FOLDER, "aiplatform.v1beta1.json")) as file:
            schemas = json.load(file)["schemas"]
        name = "GoogleCloudAiplatformV1beta1GenerateContentRequest"
        client = openai.OpenAI(base_url=self.system.url + "/v1", api_key="any", max_retries=0, timeout=20)
        self.addCleanup(client.close)
        # What the Gemini API is sent has the same fields, but is not described in the package.
        for model in ["on-vertex", "gemini-2.5-flash"]:
            for feature, arguments in FEATURES.items():
                with self.subTest(feature, model=model):
                    self.system.forget()
                    answer = client.chat.completions.create(**{"model": model, "messages": ASK, **arguments})
                    if arguments.get("stream"):
                        list(answer)

                    request = self.arrived()
                    self.assertRegex(request["path"], re.compile(":(stream)?generateContent$", re.IGNORECASE))
                    body = json.loads(request["body"])
                    self.assertEqual(problems(schemas, schemas[name], body, "body"), [])


if __name__ == "__main__":
    unittest.main()
