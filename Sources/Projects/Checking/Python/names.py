"""Names that nothing defines."""

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
