"""The application over HTTP; skipped where FastAPI and its test client are not installed."""

import os
import unittest

from app.entities import ENTITIES

os.environ["STORE_PATH"] = ":memory:"
try:
    from fastapi.testclient import TestClient

    from main import app
except (ImportError, RuntimeError):
    app = None

EXAMPLES = {
    "string": "a", "text": "b", "datetime": "2030-01-02T03:04:05", "json": {"c": [1]}, "integer": 2, "float": 1.5,
    "boolean": True,
}


@unittest.skipIf(app is None, "FastAPI or httpx is not installed")
class APITests(unittest.TestCase):
    def test_each_entity_is_made_read_changed_and_removed(self):
        client = TestClient(app)
        for table, entity in ENTITIES.items():
            with self.subTest(table):
                values = {name: EXAMPLES[field["type"]] for name, field in entity["fields"].items()}
                made = client.post(f"/{table}", json=values)
                self.assertEqual(201, made.status_code, made.text)
                place = f"/{table}/{made.json()['id']}"
                self.assertEqual(made.json(), client.get(place).json())
                self.assertIn(made.json(), client.get(f"/{table}").json())
                self.assertEqual(200, client.put(place, json=values).status_code)
                self.assertEqual(204, client.delete(place).status_code)
                self.assertEqual(404, client.get(place).status_code)

    def test_it_says_that_it_is_well(self):
        self.assertEqual({"status": "ok"}, TestClient(app).get("/health").json())


if __name__ == "__main__":
    unittest.main()
