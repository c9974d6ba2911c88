"""Drivers of databases that an address needs and nothing names."""

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
