"""What is kept is what is given back; needs nothing but Python."""

import unittest

from app.entities import ENTITIES
from app.store import Conflict, Store

EXAMPLES = {
    "string": "a", "text": "b", "datetime": "2030-01-02T03:04:05", "json": {"c": [1]}, "integer": 2, "float": 1.5,
    "boolean": True,
}


def example(table):
    return {name: EXAMPLES[field["type"]] for name, field in ENTITIES[table]["fields"].items()}


class StoreTests(unittest.TestCase):
    def setUp(self):
        self.store = Store()
        self.addCleanup(self.store.close)

    def test_what_is_kept_is_given_back_changed_and_removed(self):
        for table in ENTITIES:
            with self.subTest(table):
                values = example(table)
                made = self.store.create(table, values)
                self.assertEqual({**values, "id": made["id"]}, made)
                self.assertEqual([made], self.store.list(table))
                self.assertEqual(made, self.store.update(table, made["id"], values))
                self.assertTrue(self.store.remove(table, made["id"]))
                self.assertIsNone(self.store.get(table, made["id"]))

    def test_what_is_unique_is_there_once(self):
        for table, entity in ENTITIES.items():
            if any(field["unique"] for field in entity["fields"].values()):
                self.store.create(table, example(table))
                with self.assertRaises(Conflict):
                    self.store.create(table, example(table))


if __name__ == "__main__":
    unittest.main()
