"""Which modules there are, what they define, and which of them import which."""

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
