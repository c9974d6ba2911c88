"""The program as tests in Python start and stop it; `Tests/Program` is to be in PYTHONPATH."""

import os
import re
import subprocess
import sys
import threading


class Process:
    """The program with one command, from its first line that says where it listens until it is stopped."""

    def __init__(self, *words, home=None):
        program = os.environ.get("ALOFT_PROGRAM")
        if not program:
            sys.exit("ALOFT_PROGRAM must name the aloft program; scripts/test sets it")
        environment = {**os.environ, "ALOFT_HOME": home} if home else None
        self.process = subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r'listening on (\S+:\d+)|"event":"listening","address":"([^"]+)"', line)
            if found:
                self.url = "http://" + (found[1] or found[2])
                break
        else:
            self.process.wait()
            self.process.stdout.close()
            raise RuntimeError(f"aloft {words[0]} did not start: {''.join(self.lines)}")
        # A pipe that nobody reads would stop the server one day.
        self.reader = threading.Thread(target=self.lines.extend, args=(self.process.stdout,), daemon=True)
        self.reader.start()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()
