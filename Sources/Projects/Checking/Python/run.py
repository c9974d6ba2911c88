"""Imports modules, where the task has it, each in a child."""

environment = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": os.getcwd(),
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(os.path.abspath(root) for root in roots),
}
for name in task["environment"]:
    environment.setdefault(name, task["environment"][name])

IMPORTER = """
import importlib, os, sys
pipe = os.fdopen(int(sys.argv[1]), "w", buffering=1)
for name in sys.argv[2:]:
    pipe.write(f"begin {name}\\n")
    try:
        importlib.import_module(name)
        pipe.write("done\\n")
    except ModuleNotFoundError as error:
        pipe.write(f"missing {error.name}\\n")
    except BaseException as error:
        pipe.write(f"failed {type(error).__name__}: {error}".replace("\\n", " ")[:400] + "\\n")
pipe.close()
os._exit(0)
"""


def said_by(program, arguments, seconds):
    """What a program says that is run in a child, through the pipe whose number is its first argument, and how it ended."""
    reading, writing = os.pipe()
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen(
            [sys.executable, "-B", "-c", program, str(writing), *arguments],
            stdin=subprocess.DEVNULL, stdout=nowhere, stderr=nowhere, env=environment, pass_fds=[writing],
            start_new_session=True,
        )
    os.close(writing)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    with os.fdopen(reading, errors="replace") as pipe:
        os.set_blocking(pipe.fileno(), False)
        try:
            return os.read(pipe.fileno(), 1 << 16).decode(errors="replace").splitlines(), child.returncode
        except BlockingIOError:
            # It said nothing, and something it began still might.
            return [], child.returncode


def import_all(names):
    """Imports modules in a child, one after the other, and begins again behind one that ends it."""
    results, restarts = {}, 0
    while names and left() > 1:
        said, status = said_by(IMPORTER, names, min(20, left()))
        current = None
        for line in said:
            word, _, rest = line.partition(" ")
            if word == "begin":
                current = rest
            elif current is not None:
                results[current] = (word, rest)
                current = None
        if current is None:
            break
        results[current] = ("ended", f"exit status {status}")
        restarts += 1
        if restarts > 5 or current not in names:
            break
        names = names[names.index(current) + 1 :]
    return results


def advised(message):
    """What was said when importing failed, with what to do where that is known and not said."""
    if message.startswith("FastAPIError: Invalid args for response field"):
        words = message.split("'")
        name = words[1].rpartition(".")[2] if len(words) > 1 else "a class"
        return (f"FastAPI can neither read nor answer with '{name}', which is no class of Pydantic: write one (BaseModel) with the same "
                f"fields, and use that as the body and the answer of requests.")
    return message


def required(name):
    head = (name or "").split(".")[0]
    return head in allowed and not installed(head)


imported = None
if task["run"]:
    imported = 0
    skipped = ("tests", "test", "migrations", "alembic", "scripts")
    wanted = [
        name
        for name, path in modules.items()
        if path in trees and not any(part in skipped for part in path.split("/"))
        and not os.path.basename(path).startswith(("test_", "conftest", "setup")) and os.path.basename(path) != "__main__.py"
    ]
    results = import_all(wanted)
    for name in wanted:
        path = modules[name]
        word, rest = results.get(name, ("late", ""))
        if word == "done":
            imported += 1
        elif word == "missing" and required(rest):
            skip(f"importing {path}", f"the package of '{rest}' is not installed here")
        elif word == "missing" and rest.split(".")[0] not in heads and rest.split(".")[0] not in standard:
            skip(f"importing {path}", f"'{rest}' is not installed here")
        elif word == "missing":
            find("imports", path, f"importing it fails: there is no module '{rest}'.")
        elif word == "failed":
            find("imports", path, f"importing it fails: {advised(rest)}")
        elif word == "ended":
            find("imports", path, f"importing it ends the program, or takes too long ({rest}).")
        else:
            skip(f"importing {path}", "there was no time")
