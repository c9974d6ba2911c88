"""Google's own client publishes, a worker makes scripts of what it published, and Google's own client reads the results."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import uuid

from google.api_core import exceptions
from google.cloud import pubsub_v1

from program import Process

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "WorkflowProof"))
from messages import PubSub  # noqa: E402
from throughput import rules  # noqa: E402

CONFIGURATION = """
store: "sqlite:{folder}/aloft.db"
providers: {{ up: {{ kind: openai, base_url: "{upstream}/v1", api_key: none, models: ["*"] }} }}
routes: {{ scripts: {{ targets: [up/teacher] }} }}
workflows: {{ scripts: {{ seconds: 60, answer_wait: "off", result_topic: "pubsub://proof/results" }} }}
"""


def message(query, **more):
    fields = {"request_id": str(uuid.uuid4()), "student_id": "user_123", "grade_level": 10, "interest": "basketball"}
    return {**fields, "student_query": query, **more}


MISSING = "Google's emulator of Pub/Sub, or Java, is not installed"
if not PubSub.program():
    print(f"Skipped for want of something on this machine: the worker of Google's own client; {MISSING}", file=sys.stderr)


@unittest.skipUnless(PubSub.program(), MISSING)
class WorkerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(os.environ.pop, "PUBSUB_EMULATOR_HOST", None)
        cls.queue = PubSub()
        cls.enterClassContext(cls.queue.opened([]))
        cls.subscriber = cls.enterClassContext(pubsub_v1.SubscriberClient())

    def topic(self, name):
        """A topic, and a subscription that keeps what is published there."""
        topic = self.queue.publisher.create_topic(name=self.queue.publisher.topic_path("proof", name)).name
        subscription = self.subscriber.subscription_path("proof", name)
        self.subscriber.create_subscription(name=subscription, topic=topic)
        return subscription

    def pulled(self, subscription):
        """All that is in a subscription, taken away."""
        messages = []
        while True:
            try:
                answer = self.subscriber.pull(subscription=subscription, max_messages=100, timeout=2)
            except exceptions.DeadlineExceeded:
                return messages
            if not answer.received_messages:
                return messages
            self.subscriber.acknowledge(
                subscription=subscription, ack_ids=[one.ack_id for one in answer.received_messages]
            )
            messages += [one.message for one in answer.received_messages]

    def work(self):
        """Has a worker take what there is, until it ends by itself."""
        with tempfile.TemporaryDirectory(prefix="aloft-worker-") as folder:
            script, file = os.path.join(folder, "script.yaml"), os.path.join(folder, "aloft.yaml")
            with open(script, "w") as stream:
                json.dump({"rules": rules()}, stream)
            upstream = Process("emulate", "--listen", "127.0.0.1:0", "--script", script)
            try:
                with open(file, "w") as stream:
                    stream.write(CONFIGURATION.format(folder=folder, upstream=upstream.url))
                words = ["worker", "--config", file, "--queue", self.queue.address, "--dead-letter", "pubsub://proof/dead"]
                return subprocess.run(
                    [os.environ["ALOFT_PROGRAM"], *words, "--until-empty", "2s"],
                    timeout=120, capture_output=True, text=True,
                )
            finally:
                upstream.stop()

    def test_what_is_published_becomes_one_result_each_and_what_is_no_request_a_dead_letter(self):
        results, dead = self.topic("results"), self.topic("dead")
        requests = [message(f"Explain Newton's Third Law to team {number}") for number in range(8)]
        vague = message("Tell me about science")
        twice = requests[:3]
        sent = [json.dumps(one).encode() for one in [*requests, vague, *twice]]
        poison = [b"\xff\xfe", b'{"request_id":', json.dumps(message("ab")).encode()]
        self.queue.send([(data, {"source": "tests"}) for data in [*sent, *poison]])

        worker = self.work()

        self.assertEqual(worker.returncode, 0, worker.stderr)
        told = self.pulled(results)
        ids = sorted(one.attributes["request_id"] for one in told)
        self.assertEqual(ids, sorted(one["request_id"] for one in [*requests, vague]))
        for one in told:
            result = json.loads(one.data)
            is_vague = result["request_id"] == vague["request_id"]
            self.assertEqual(result["status"], "clarification_needed" if is_vague else "completed", result)
            self.assertEqual(one.attributes["status"], result["status"])
            if not is_vague:
                self.assertFalse(result["degraded"])
                self.assertEqual(result["topic_id"], "topic_phys_mech_newton_3")
                self.assertEqual(len(result["script"]["key_takeaways"]), 3)
        letters = self.pulled(dead)
        self.assertEqual(sorted(one.data for one in letters), sorted(poison))
        self.assertTrue(all(one.attributes["dead_letter_reason"] for one in letters))
        self.assertEqual(self.pulled(self.subscriber.subscription_path("proof", "worker")), [])


if __name__ == "__main__":
    unittest.main()
