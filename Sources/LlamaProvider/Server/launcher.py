"""Runs the local model server so that it cannot outlive the process that asked for it.

usage: launcher.py [llama-server]

Given a program, it becomes that program; given none, it serves through the xllamacpp package, which holds the same
server. Both read the same settings: the LLAMA_ARG_* variables and LLAMA_API_KEY. Standard input is a pipe that the
parent holds open and ALOFT_PARENT is its process id. Exit codes: 3, xllamacpp is missing; 4, the parent is gone.
"""

import os
import signal
import sys
import threading

IS_LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Asks Linux for a kill when the parent ends; unlike a thread of ours, that survives exec."""
    if IS_LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have ended before the kill was asked for.
    if os.getppid() != int(os.environ["ALOFT_PARENT"]):
        sys.exit(4)


def when_input_ends(action):
    def watch():
        while os.read(0, 4096):
            pass
        action()

    threading.Thread(target=watch, daemon=True).start()


def become(program):
    if IS_LINUX:
        os.execv(program, [program])
    # Other systems have no such kill: stay, pass the polite signal on, and watch the pipe.
    import subprocess

    child = subprocess.Popen([program], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    when_input_ends(child.kill)
    sys.exit(child.wait())


def serve():
    when_input_ends(lambda: os.kill(os.getpid(), signal.SIGKILL))
    try:
        import xllamacpp
    except ImportError as error:
        print(f"xllamacpp is missing: {error}", file=sys.stderr)
        sys.exit(3)
    setting = {name[10:].lower(): value for name, value in os.environ.items() if name.startswith("LLAMA_ARG_")}
    parameters = xllamacpp.CommonParams()
    parameters.model.path = setting["model"]
    parameters.model_alias = {setting["alias"]}
    parameters.hostnames = [setting["host"]]
    parameters.api_keys = [os.environ["LLAMA_API_KEY"]]
    parameters.n_ctx = int(setting["ctx_size"])
    parameters.n_parallel = int(setting["n_parallel"])
    parameters.cpuparams.n_threads = int(setting["threads"])
    parameters.cpuparams_batch.n_threads = int(setting["threads"])
    parameters.cache_ram_mib = int(setting["cache_ram"])
    if "embeddings" in setting:
        # How the tokens' vectors become one is said by the model's file.
        parameters.embedding = True
        parameters.n_batch = int(setting["batch"])
        parameters.n_ubatch = int(setting["ubatch"])
    parameters.endpoint_metrics = True
    parameters.offline = True
    parameters.ui = False
    # The server lives as long as this name.
    server = xllamacpp.Server(parameters)
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    print("listening", server.listening_address, file=sys.stderr, flush=True)
    end.wait()


if __name__ == "__main__":
    die_with_parent()
    if len(sys.argv) > 1:
        become(sys.argv[1])
    else:
        serve()
