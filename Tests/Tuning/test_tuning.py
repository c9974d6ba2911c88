"""A tuning from its start to its end, also when it does not get there."""

import fcntl
import json
import os
import signal
import tempfile
import unittest

from support import Tuning, questions, write_rows


class TuningTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.tuning = Tuning(self.folder)
        self.words = ("--epochs", "4", "--rank", "4", "--keep-every", "0.001")

    def stopped(self, out, step, how):
        """Runs until that step has been told, and ends the process so; the exit code and the events."""
        process = self.tuning.start(out, *self.words)
        events = []
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1].get("step") == step:
                process.send_signal(how)
        process.stdout.close()
        process.stderr.close()
        return process.wait(), events

    def test_a_tuning_that_was_interrupted_makes_the_same_model(self):
        code, events = self.tuning.run("whole", *self.words)
        self.assertEqual(code, 0)
        whole = events[-1]
        for name, how, wanted in (("asked", signal.SIGTERM, 75), ("killed", signal.SIGKILL, -signal.SIGKILL)):
            with self.subTest(name):
                ended, before = self.stopped(name, 7, how)
                code, after = self.tuning.run(name, *self.words, "--resume")

                self.assertEqual((ended, code), (wanted, 0))
                self.assertEqual(before[-1]["event"], "failed" if wanted == 75 else "step")
                self.assertFalse(any(event["event"] == "done" for event in before))
                resumed = next(event for event in after if event["event"] == "resumed")
                self.assertGreaterEqual(resumed["step"], 6)
                self.assertLess(resumed["step"], 20)
                self.assertEqual(after[-1]["sha256"], whole["sha256"])
                self.assertEqual(after[-1]["validation_losses"], whole["validation_losses"])

    def test_it_learns_and_tells_of_it(self):
        code, events = self.tuning.run("out", "--epochs", "6", "--learning-rate", "0.01")

        self.assertEqual(code, 0)
        self.assertEqual(events[0]["event"], "prepared")
        self.assertEqual([event["step"] for event in events if event["event"] == "step"], list(range(1, 31)))
        losses = [event["validation_loss"] for event in events if event["event"] == "epoch"]
        self.assertEqual(len(losses), 7)
        self.assertLess(min(losses), losses[0] / 2)
        done = events[-1]
        self.assertEqual(done["validation_losses"], losses)
        self.assertEqual(done["best_epoch"], losses.index(min(losses)))
        self.assertGreater(done["peak_memory"], 50_000_000)
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "out"))), ["lock", "model.gguf", "report.json"])
        again, told = self.tuning.run("out", "--epochs", "6", "--learning-rate", "0.01", "--resume")
        self.assertEqual((again, told), (0, [done]))

    def test_a_tuning_that_learns_nothing_leaves_no_model(self):
        code, events = self.tuning.run("out", "--epochs", "1", "--learning-rate", "1e-30")

        self.assertEqual((code, events[-1]["reason"]), (6, "diverged"))
        self.assertNotIn("model.gguf", os.listdir(os.path.join(self.folder, "out")))

    def test_what_was_kept_of_other_rows_is_refused(self):
        self.stopped("out", 3, signal.SIGTERM)
        write_rows(self.tuning.train, questions(41))

        code, events = self.tuning.run("out", *self.words, "--resume")

        self.assertEqual((code, events[-1]["reason"]), (7, "not_resumable"))

    def test_what_was_kept_and_is_damaged_is_refused(self):
        self.stopped("out", 3, signal.SIGTERM)
        kept = os.path.join(self.folder, "out", "checkpoint.npz")
        with open(kept, "r+b") as file:
            file.truncate(os.path.getsize(kept) // 2)

        code, events = self.tuning.run("out", *self.words, "--resume")

        self.assertEqual((code, events[-1]["reason"]), (7, "not_resumable"))

    def test_two_tunings_do_not_share_a_folder(self):
        os.mkdir(os.path.join(self.folder, "out"))
        with open(os.path.join(self.folder, "out", "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

            code, events = self.tuning.run("out")

        self.assertEqual((code, events[-1]["reason"]), (8, "busy"))
