"""Imports of what is not there, and what is to stand in their place."""

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
