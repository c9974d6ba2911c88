"""What was done, what came of it, and how long it took."""

import contextlib
import time


class Stages:
    def __init__(self):
        self.seconds = {}

    @contextlib.contextmanager
    def stage(self, name):
        print(f"== {name} …", flush=True)
        said = []
        began = time.monotonic()
        yield said.append
        self.seconds[name] = round(time.monotonic() - began, 1)
        print(f"   {'; '.join(said)} ({self.seconds[name]} s)", flush=True)
