import unittest

from fastapi.testclient import TestClient

import main
from database import connect


class OrderTests(unittest.TestCase):
    def setUp(self):
        main.connection = connect(":memory:")
        main.users = main.Users()
        self.client = TestClient(main.app, raise_server_exceptions=False)
        self.client.post("/users", json={"name": "ada", "password": "correct horse"})
        self.client.auth = ("ada", "correct horse")
        self.client.post("/customers", json={"name": "O'Hara", "email": "o@example.org"})
        self.client.post("/products", json={"name": "Pen", "price_cents": 150})

    def place(self, **other):
        order = {"customer_id": 1, "items": [{"product_id": 1, "quantity": 3}], **other}
        return self.client.post("/orders", json=order)

    def test_an_order_has_a_total(self):
        order = self.place().json()
        self.assertEqual(450, order["total_cents"])
        self.assertEqual("placed", order["status"])

    def test_an_address_is_known_once(self):
        again = self.client.post("/customers", json={"name": "Other", "email": "o@example.org"})
        self.assertEqual(409, again.status_code)
        self.assertEqual(1, len(self.client.get("/customers").json()))

    def test_nothing_is_left_of_an_order_that_fails(self):
        self.assertEqual(409, self.place(items=[{"product_id": 9, "quantity": 1}]).status_code)
        self.assertEqual(409, self.place(customer_id=9).status_code)
        self.assertEqual(404, self.client.get("/orders/1").status_code)

    def test_nobody_orders_without_signing_in(self):
        for auth in (("ada", "wrong horse"), ("eve", "correct horse"), ("", "")):
            self.assertEqual(401, self.client.get("/customers", auth=auth).status_code)
        self.assertEqual(409, self.client.post("/users", json={"name": "ada", "password": "another horse"}).status_code)

    def test_errors_have_one_form(self):
        missing = self.client.get("/orders/9").json()
        self.assertEqual({"error": {"status": 404, "message": "There is no such order."}}, missing)
        wrong = self.client.post("/products", json={"name": "", "price_cents": -1}).json()["error"]
        self.assertEqual((422, 2), (wrong["status"], len(wrong["fields"])))

    def test_nothing_is_told_of_what_breaks(self):
        main.connection.close()
        answer = self.client.get("/customers")
        self.assertEqual(500, answer.status_code)
        self.assertNotIn("closed", answer.text)

    def test_what_is_shipped_is_not_cancelled(self):
        self.place()
        self.assertEqual("shipped", self.client.post("/orders/1/shipped").json()["status"])
        self.assertEqual(409, self.client.post("/orders/1/cancelled").status_code)

    def test_signs_of_patterns_are_searched_as_texts(self):
        self.assertEqual([], self.client.get("/products", params={"search": "'; DROP"}).json())
        self.assertEqual("Pen", self.client.get("/products", params={"search": "pe"}).json()[0]["name"])


if __name__ == "__main__":
    unittest.main()
