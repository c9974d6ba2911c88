"""Says what is wrong with the Python of a project: read only or, where the task has it, run.

It runs in the project's folder. The task comes as JSON on standard input, and what was found goes as JSON to standard output.
Nothing of the project is run but in children, whose words are not believed more than an exit status.
"""

import ast
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings

task = json.load(sys.stdin)
if task["run"]:
    # What is run is the same user's; it may not take hold of our output, nor of us (PR_SET_DUMPABLE).
    try:
        import ctypes

        if ctypes.CDLL(None).prctl(4, 0) != 0:
            task["run"] = False
    except (ImportError, OSError, AttributeError):
        task["run"] = False
os.chdir(task["folder"])
deadline = time.monotonic() + task["seconds"]
findings, unchecked = [], []
trees = {}
warnings.simplefilter("ignore")
sys.setrecursionlimit(3000)


def find(kind, path, message, line=None):
    # Where Python is installed here is nobody's matter.
    plain = re.sub(r" \(/[^()\s]*\)", "", str(message)[:2000])
    if len(findings) < 80:
        findings.append({"kind": kind, "path": path, "line": line, "message": plain[:400]})


def skip(what, reason):
    entry = {"what": what, "reason": reason[:300]}
    if entry not in unchecked and len(unchecked) < 80:
        unchecked.append(entry)


def left():
    return deadline - time.monotonic()


# What is Python at all.
compiled = 0
for path in task["python"]:
    try:
        with open(path, "rb") as file:
            source = file.read()
        trees[path] = ast.parse(source, path)
        compile(source, path, "exec", dont_inherit=True)
        compiled += 1
    except SyntaxError as error:
        find("compile", path, f"it is no Python: {error.msg}", error.lineno)
        trees.pop(path, None)
    except (ValueError, RecursionError, MemoryError) as error:
        find("compile", path, f"it cannot be compiled: {type(error).__name__}")
        trees.pop(path, None)

# TOML is read by the same hand that will read it.
data = 0
for path in task["toml"]:
    try:
        import tomllib

        with open(path, "rb") as file:
            tomllib.load(file)
        data += 1
    except ImportError:
        skip(path, "this Python reads no TOML")
    except (ValueError, RecursionError) as error:
        find("data", path, f"it is no TOML: {error}")

# From where modules are imported: the folder, and every folder that looks like the beginning of a program.
roots = [""] + sorted(
    {
        os.path.dirname(path)
        for path in task["all"]
        if os.path.basename(path) in ("requirements.txt", "pyproject.toml", "manage.py") and os.path.dirname(path)
    }
    | ({"src"} if any(path.startswith("src/") for path in task["python"]) else set())
)


def module_names(path):
    names = []
    for root in roots:
        inner = path[len(root) + 1 :] if root and path.startswith(root + "/") else path
        if root and inner == path:
            continue
        parts = inner[:-3].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        if parts and all(part.isidentifier() for part in parts):
            names.append(".".join(parts))
    return names


def is_test(path):
    return os.path.basename(path).startswith("test_") or path.endswith("_test.py")


def is_apart(path):
    """Whether a file is run and not imported from: tests and what they need, and what sets up, moves or fills something."""
    *folders, name = path.split("/")
    return (is_test(path) or name in ("conftest.py", "setup.py", "manage.py", "__main__.py")
            or not {"tests", "test", "migrations", "alembic", "scripts"}.isdisjoint(folders))


modules = {}
for path in task["python"]:
    for name in module_names(path):
        modules.setdefault(name, path)
packages = {name.rsplit(".", count)[0] for name in modules for count in range(1, name.count(".") + 1)}
heads = {name.split(".")[0] for name in set(modules) | packages}


def defined(tree):
    """The names at the top level of a module, or None where they cannot be known."""
    names, work = set(), list(tree.body)
    while work:
        node = work.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            if node.name == "__getattr__":
                return None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    return None
                names.add((alias.asname or alias.name).split(".")[0])
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            work += ast.iter_child_nodes(node)
    return names


def guarded_imports(tree):
    """Imports within a condition or an attempt, which may fail; by their ids."""
    found, work = set(), [(tree, False)]
    while work:
        node, is_guarded = work.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if is_guarded:
                found.add(id(node))
            continue
        is_guarded = is_guarded or isinstance(node, (ast.Try, ast.If))
        work += ((child, is_guarded) for child in ast.iter_child_nodes(node))
    return found


def installed(head):
    try:
        return importlib.util.find_spec(head) is not None
    except (ImportError, ValueError, AttributeError):
        return False


standard, allowed = set(sys.stdlib_module_names), set(task["modules"])
missing, needed = set(), set()


known_names = {}


def names_of(path):
    if path not in known_names:
        known_names[path] = defined(trees[path])
    return known_names[path]


def having(names):
    """The module of the project that has all of these names, in words; nothing where none or several have. What tests have is theirs."""
    if len(findings) >= 80:
        return ""
    holders = [name for name, path in modules.items() if path in trees and not is_test(path) and set(names) <= (names_of(path) or set())]
    return f" '{holders[0]}' has {', '.join(map(repr, names))}." if names and len(holders) == 1 else ""


def own_definitions(tree):
    """The names that a module defines itself at its top level."""
    names = {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))}
    assigned = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    return names | {child.id for node in assigned for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)}


def absolute(node, path):
    """The module that an import names, also where it does so by its place; None where there is none."""
    if not node.level:
        return node.module or ""
    full = module_names(path)
    if not full:
        return None
    base = full[0].split(".")
    if os.path.basename(path) != "__init__.py":
        base = base[:-1]
    base = base[: len(base) - node.level + 1]
    return ".".join(base + (node.module.split(".") if node.module else [])) or None


def imported_by(path):
    """The files of the project that a file imports, those of the packages on the way among them."""
    names = set()
    for node in ast.walk(trees[path]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (base := absolute(node, path)):
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    parts = (name.split(".", 20)[:20] for name in names)
    return {modules[name] for part in parts for count in range(len(part)) if (name := ".".join(part[: count + 1])) in modules}


imported_files, reached = None, {}


def leads_back(module, path):
    """Whether a module imports a file, or what imports it: those that import each other find each other half made."""
    global imported_files
    if imported_files is None:
        imported_files = {file: imported_by(file) for file in trees}
    start = modules[module]
    if start not in reached:
        reached[start], work = {start}, [start]
        while work:
            new = imported_files.get(work.pop(), set()) - reached[start]
            reached[start] |= new
            work += new
    return start not in trees or path in reached[start]


def acts(tree):
    """Whether importing it does something, as scripts do."""
    return any(
        isinstance(node, (ast.For, ast.While, ast.With)) or isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        for node in tree.body
    )


definers = None


def definer(name, path):
    """The one module of the project that defines a name, from where a file may import it; None where there is no such."""
    global definers
    if definers is None:
        definers = {}
        used = set().union(*(imported_by(file) for file in trees if not is_test(file)))
        for module, file in modules.items():
            if file not in trees or is_apart(file) or os.path.basename(file) == "__init__.py" or acts(trees[file]) and file not in used:
                continue
            for known in own_definitions(trees[file]):
                definers.setdefault(known, []).append(module)
    found = definers.get(name, [])
    if len(found) != 1 or modules[found[0]] == path:
        return None
    return None if leads_back(found[0], path) else found[0]


called_so = {}
for name, path in modules.items():
    if not is_apart(path):
        called_so.setdefault(name.rpartition(".")[2], []).append(name)


def own_import(name, path):
    """The line that imports a name from the project, where it can only be meant so; None else."""
    named = [module for module in called_so.get(name, []) if modules[module] != path]
    module = definer(name, path)
    # What is both a module and defined in one may be meant as either.
    if named and (module or len(named) > 1 or leads_back(named[0], path)):
        return None
    if named:
        package = named[0].rpartition(".")[0]
        return f"from {package} import {name}" if package else f"import {name}"
    return f"from {module} import {name}" if module else None


moved = []


def redirect(path, node, name, absent):
    """Notes what an import of one line is to be whose names another module of the project has."""
    if node.level or node.lineno != node.end_lineno or node.col_offset or len(node.names) > 50 or len(moved) >= 100:
        return
    where = {alias.name: definer(alias.name, path) for alias in absent}
    if not any(where.values()):
        return
    stays = [alias for alias in node.names if not where.get(alias.name)]
    parts = [(name, stays)] if stays else []
    parts += [(module, [alias for alias in absent if where[alias.name] == module]) for module in sorted(set(filter(None, where.values())))]
    text = "\n".join(f"from {module} import " + ", ".join(f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in names)
                     for module, names in parts)
    # Cut off it would be other code.
    if len(text) > 1000:
        return
    moved.append({"path": path, "line": node.lineno, "text": text, "names": [alias.name for alias in absent if where[alias.name]]})


def check_head(path, node, name, guarded, is_relative=False):
    head = name.split(".")[0]
    if head in heads:
        if name not in modules and name not in packages:
            parent = name.rpartition(".")[0]
            if not (parent in modules and not os.path.basename(modules[parent]) == "__init__.py"):
                find("imports", path, f"there is no module '{name}' in the project.", node.lineno)
        return
    if head in standard or guarded:
        return
    if head in allowed:
        if not installed(head):
            missing.add(head)
        return
    wanted = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
    # Of a module beside it, a file says nothing about packages.
    if not is_relative and len(needed) < 100 and len(head) <= 100:
        needed.add(head)
    find("imports", path, f"'{head}' is no module of the project or of Python, and requirements.txt does not have it.{having(wanted)}", node.lineno)


def own(name):
    return name in modules or name in packages


for path, tree in trees.items():
    guarded = guarded_imports(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                check_head(path, node, alias.name, id(node) in guarded)
        elif isinstance(node, ast.ImportFrom):
            name = absolute(node, path)
            if name is None:
                continue
            check_head(path, node, name, id(node) in guarded, node.level > 0)
            if not own(name):
                continue
            path_of = modules.get(name, "")
            names = names_of(path_of) if path_of in trees else (None if name in modules else set())
            if names is None:
                continue
            absent = [alias for alias in node.names if alias.name != "*" and alias.name not in names and not own(f"{name}.{alias.name}")]
            for alias in absent:
                find("imports", path, f"'{name}' has no '{alias.name}'.", node.lineno)
            if absent:
                redirect(path, node, name, absent)



def called(tree):
    """The names by which functions and methods are called."""
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {getattr(function, "id", None) or "." + getattr(function, "attr", "") for function in functions}


def left_open(tree):
    """Places and names of which nothing is said: those that only whoever reads a type looks up, and those bound in other ways."""
    is_late = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
    # Texts within calls may be types too.
    places = {(node.lineno, node.col_offset) for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    names |= {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    if is_late:
        types = [getattr(node, field, None) for node in ast.walk(tree) for field in ("annotation", "returns")]
        types = ast.Module([ast.Expr(node) for node in types if node is not None], [])
        places |= {(node.lineno, node.col_offset) for node in ast.walk(types) if isinstance(node, ast.Name)}
    return places, names


def undefined(tree, path):
    """Names that nothing defines, with the first line of each."""
    if called(tree) & {"exec", "globals", "vars"}:
        return {}
    places, names = left_open(tree)
    lines = {}
    for message in sorted(checker.Checker(tree, path).messages, key=lambda message: (message.lineno, message.col)):
        if isinstance(message, messages.UndefinedName) and (message.lineno, message.col) not in places:
            name = message.message_args[0]
            if name not in names:
                lines.setdefault(name, message.lineno)
    return lines


def give_up(*_):
    raise TimeoutError("it took too long")


# Also where nothing is run, or is run only later. Code may be made to take pyflakes hours, or to its limits.
try:
    from pyflakes import checker, messages
except ImportError:
    checker = None
    if trees:
        skip("names", "pyflakes is not installed here")
nowhere = []
until = time.monotonic() + min(15, task["seconds"] / 4)
signal.signal(signal.SIGALRM, give_up)
for path, tree in trees.items() if checker else []:
    try:
        signal.setitimer(signal.ITIMER_REAL, max(0.01, min(5, until - time.monotonic())))
        try:
            lines = undefined(tree, path)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception as error:
        skip(f"the names of {path}", type(error).__name__)
        continue
    later = {node.name: node.lineno for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in lines}
    if set(lines) - set(later):
        first = [node.lineno for node in tree.body if isinstance(node, ast.Import) or isinstance(node, ast.ImportFrom) and node.module != "__future__"]
        unknown = sorted(set(lines) - set(later))[:100]
        lead = {name: line for name in unknown if (line := own_import(name, path))}
        nowhere.append({"path": path, "names": unknown, "own": lead, "line": min(first, default=None)})
    for name, line in lines.items():
        if name in later:
            find("names", path, f"'{name}' is needed here, and defined only on line {later[name]}: move that up, before what uses it.", line)
        else:
            find("names", path, f"nothing defines '{name}'.", line)

# What SQLAlchemy loads by the beginning of an address; an import of it stands nowhere.
DRIVERS = {
    "postgresql": ["psycopg"], "postgresql+psycopg": ["psycopg"], "postgresql+psycopg2": ["psycopg2"],
    "postgresql+asyncpg": ["asyncpg"], "sqlite+aiosqlite": ["aiosqlite"], "mysql": ["MySQLdb", "mysqlclient", "pymysql"],
    "mysql+pymysql": ["pymysql"], "mysql+aiomysql": ["aiomysql"],
}


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def addresses():
    """The beginnings of addresses in the code, with where they stand: texts that go on behind them, and describe nothing."""
    for path, tree in trees.items():
        if is_test(path):
            continue
        described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if is_text(node) and id(node) not in described:
                scheme, _, rest = node.value[:1000].partition("://")
                if rest and scheme in DRIVERS:
                    yield scheme, path, node.lineno


def wanted_packages():
    """What says which packages are needed, as it stands there, in small letters."""
    text = ""
    for path in task["all"]:
        name = os.path.basename(path)
        if name in ("pyproject.toml", "Pipfile", "setup.py", "setup.cfg") or "requirements" in path and path.endswith(".txt"):
            with open(path, errors="replace") as file:
                text += file.read(1 << 14).lower() + "\n"
    return text[: 1 << 16]


if any(called(tree) & {"create_engine", "create_async_engine", ".create_engine", ".create_async_engine"} for tree in trees.values()):
    packages_text = wanted_packages()
    # Until 2.1 SQLAlchemy took psycopg2; whoever has that may have such a version, by a pin here or in what is not read here.
    older = "psycopg2" in packages_text and re.search(
        r"sqlalchemy(?![-_\w])[^\n]{0,80}(==|~=|<=|<) ?(0|1|2\.0)\b|sqlalchemy(?![-_\w])[^\n]{0,80}< ?2(\.1(\.0)?)?\s*($|[,;#\"'\n])|sqlmodel\s*[=~<]"
        r"|^\s*-[rc]|pyproject|poetry|\[project\]", packages_text, re.M)
    # An address that says no driver may be given one before it is used.
    given = any(is_text(node) and re.search(r"\+(asyncpg|psycopg|pg8000|pymysql|aiomysql|asyncmy)", node.value[:1000])
                for tree in trees.values() for node in ast.walk(tree))
    for scheme, path, line in sorted(set(addresses())):
        names = DRIVERS[scheme]
        if any(name in allowed or name in heads or re.search(rf"(?i)(?<!\w){name}(?!\w)", packages_text) for name in names):
            continue
        if "+" not in scheme and (given or (scheme == "postgresql" and older)):
            continue
        needed.add(names[0])
        find("imports", path, f"'{scheme}://' is read with '{names[0]}', and requirements.txt does not have it.", line)

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


def applications():
    """Modules that could be imported, with the names that they give applications of FastAPI."""
    for module in wanted:
        if results.get(module, ("",))[0] != "done":
            continue
        for node in trees[modules[module]].body:
            value = node.value if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else None
            if isinstance(value, ast.Call) and (getattr(value.func, "id", "") or getattr(value.func, "attr", "")) in ("FastAPI", "create_app"):
                yield module, node.targets[0].id
                break


def entries(lines):
    """Objects of JSON, a line each; others are left out."""
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry


def ask_all():
    """How many endpoints answer, and of how many that is known; None where nothing was asked."""
    asked, unknown = {}, {}
    for module, name in list(applications())[:3]:
        path = modules[module]
        if left() < 5:
            skip(f"the endpoints of {path}", "there was no time")
            continue
        seconds = min(15, left() / 2)
        said, status = said_by(task["asker"], [module, name, str(seconds)], seconds + 3)
        told = list(entries(said))
        if status != 0 or not told:
            skip(f"the endpoints of {path}", "asking them ended the program" if status else "it has none")
        for entry in told[:300]:
            which = str(entry.get("asked", ""))[:200]
            if "never" in entry:
                skip(f"the endpoints of {path}", str(entry["never"]))
                continue
            # What failed for want of others was asked twice.
            asked.pop((path, which), None)
            unknown.pop((path, which), None)
            if "unknown" in entry:
                unknown[path, which] = str(entry["unknown"])
                continue
            asked[path, which] = "failed" not in entry
            if "failed" in entry:
                there, line = entry.get("path"), entry.get("line")
                if not (isinstance(there, str) and there in trees and isinstance(line, int)):
                    there, line = path, None
                find("answers", there, (f"{which} fails when it is asked: " if which else "it cannot start: ") + str(entry["failed"]), line)
    for (path, which), reason in list(unknown.items())[:10]:
        skip(which or f"starting {path}", f"asked with what was made up for it: {reason}")
    return {"right": sum(asked.values()), "all": len(asked)} if asked else None


answered = ask_all() if task["run"] else None

tests = None
test_files = [path for path in trees if is_test(path)]
if not test_files:
    skip("tests", "there are none")
elif not task["run"]:
    skip("tests", "nothing is run here")
elif left() < 2:
    skip("tests", "there was no time")
else:
    has_pytest = installed("pytest")
    command = [sys.executable, "-B"]
    if has_pytest:
        command += ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", *test_files]
    else:
        folders = sorted({os.path.dirname(path) or "." for path in test_files})
        command += ["-m", "unittest", "discover", "-s", folders[0], "-p", "*test*.py"]
        for folder in folders[1:]:
            skip(f"tests in {folder}", "pytest is not installed here")
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
        start_new_session=True,
    )
    try:
        said = child.communicate(timeout=max(1, left()))[0][-20000:].decode(errors="replace")
        status = child.returncode
    except subprocess.TimeoutExpired:
        child.kill()
        said, status = "", None
    absent = sorted({
        line.split("'")[1].split(".")[0]
        for line in said.splitlines() if "No module named '" in line
    })
    words = said.replace(",", " ").replace("=", " ").replace("(", " ").replace(")", " ").split()

    def number(word):
        """What a word says, none where it says none or more than there can be: a project may have written it."""
        return int(word) if re.fullmatch(r"[0-9]{1,7}", word) else 0

    def counted(*names):
        return sum(number(words[i - 1]) for i, word in enumerate(words) if word in names and i)

    if status is None:
        find("tests", "", "the tests did not end in time.")
    elif absent and all(name not in heads and name not in standard for name in absent):
        skip("tests", "not installed here: " + ", ".join(absent))
    elif has_pytest:
        tests = {"passed": counted("passed"), "failed": counted("failed", "error", "errors")}
        if status not in (0, 5):
            tests["failed"] = max(1, tests["failed"])
        if status == 5:
            skip("tests", "there are none")
            tests = None
    else:
        ran = [number(words[i + 1]) for i, word in enumerate(words[:-1]) if word == "Ran"]
        skipped = sum(number(words[i + 1]) for i, word in enumerate(words[:-1]) if word == "skipped")
        total = max(0, ran[-1] - skipped) if ran else 0
        failed = sum(
            number(words[i + 1]) for i, word in enumerate(words[:-1]) if word in ("failures", "errors")
        )
        if total == 0:
            skip("tests", "pytest is not installed here, and unittest finds none")
        else:
            tests = {"passed": max(0, total - failed), "failed": failed if status else 0}
    if tests and tests["failed"]:
        places = [re.match(rf"(?:{re.escape(os.getcwd())}/)?([\w./-]+\.py):([0-9]{{1,7}}): (.+)", line) for line in said.splitlines()]
        places = [place for place in places if place and place[1] in task["all"]][-8:]
        for place in places:
            find("tests", place[1], place[3], int(place[2]))
        shown = [] if places else [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR", "FAIL:", "E ")) or "Error:" in line]
        for line in shown[-8:] or ([] if places else ["the tests fail."]):
            find("tests", "", line)

for head in sorted(missing):
    skip(f"'{head}'", "it is not installed here")

json.dump(
    {
        "compiled": compiled, "toml": data, "imported": imported, "tests": tests, "answered": answered, "findings": findings,
        "unchecked": unchecked, "needed": sorted(needed), "undefined": nowhere, "moved": moved,
    },
    sys.stdout,
)
