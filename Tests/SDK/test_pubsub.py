"""What is sent to Pub/Sub, held against Google's own description of its API.

The requests are those of `Tests/PubSubTests/Fixtures/requests.json`; the tests there see to it that the client sends
these and no others.
"""

import json
import os
import re
import unittest

from test_discovery import FOLDER, problems

FIXTURE = os.path.join(os.path.dirname(__file__), "..", "PubSubTests", "Fixtures", "requests.json")
OPERATIONS = {
    "pubsub.projects.topics.create", "pubsub.projects.topics.get", "pubsub.projects.topics.publish",
    "pubsub.projects.subscriptions.create", "pubsub.projects.subscriptions.get",
    "pubsub.projects.subscriptions.pull", "pubsub.projects.subscriptions.acknowledge",
    "pubsub.projects.subscriptions.modifyAckDeadline", "pubsub.projects.subscriptions.testIamPermissions",
}


def methods(resource):
    """All methods of a description, whatever they lie under."""
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from methods(inner)


def pattern(method):
    """The paths that a method answers to."""
    return "/" + re.sub(r"\{\w+\}", "[^/:]+", method["flatPath"])


class PubSubTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(FOLDER, "pubsub.v1.json")) as file:
            cls.description = json.load(file)
        with open(FIXTURE) as file:
            cls.requests = json.load(file)

    def method(self, request):
        """The one method that a request is for."""
        fitting = [
            method for method in methods(self.description)
            if method["httpMethod"] == request["method"] and re.fullmatch(pattern(method), request["path"])
        ]
        self.assertEqual(len(fitting), 1, request["path"])
        return fitting[0]

    def test_what_is_sent(self):
        for request in self.requests:
            with self.subTest(request["path"]):
                method = self.method(request)
                self.assertEqual("body" in request, "request" in method)
                if "request" in method:
                    found = problems(self.description["schemas"], method["request"], request["body"], "body")
                    self.assertEqual(found, [])

    def test_every_operation_is_among_them(self):
        self.assertEqual({self.method(request)["id"] for request in self.requests}, OPERATIONS)

    def test_a_field_that_is_not_known_would_be_found(self):
        schemas = self.description["schemas"]
        found = problems(schemas, schemas["PullRequest"], {"max_messages": "10", "maxMessages": "10"}, "body")
        self.assertEqual(found, ["body.max_messages is not known", "body.maxMessages is no integer"])


if __name__ == "__main__":
    unittest.main()
