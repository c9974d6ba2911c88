"""The answers written by hand, and the forms in which models write such answers down."""

import json
import pathlib

folder = pathlib.Path(__file__).with_name("answers")


def files(name):
    """A project as it lies in its folder, in the order in which one would write it."""
    place = folder / name
    paths = sorted((path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts),
                   key=lambda path: (len(path.relative_to(place).parts) > 1, path))
    return {str(path.relative_to(place)): path.read_text() for path in paths}


def perfect(files):
    return json.dumps({"files": files})


def listed(files):
    """Each file on a line of its own, as one writes it oneself."""
    return '{"files": {\n' + ",\n".join(f'  "{path}": "{content}"' for path, content in files.items()) + "\n}}"


def escaped(content):
    return json.dumps(content, ensure_ascii=False)[1:-1]


def now_and_then(content):
    """Quotes escaped, and line breaks only where a line's number can be divided by three."""
    lines = content.split("\n")
    return "".join(escaped(line) + ("\n" if number % 3 else "\\n") for number, line in enumerate(lines[:-1])) + escaped(lines[-1])


def fenced(path, content):
    language = {"py": "python", "txt": "text", "toml": "toml", "example": "sh", "ini": "ini"}.get(path.rsplit(".", 1)[-1])
    return f"```{language}\n{content}```" if language else content


def cut(text, files):
    """Without the last file's second half."""
    last = list(files.values())[-1]
    return text[: len(text) - len(escaped(last)) // 2]


def without(files, path, line):
    return {**files, path: files[path].replace(line, "")}


# A name for each form; what the program says that it mended, if it has to; and how it comes of the right files.
SLOPPY = [
    ("in a fence and prose", "prose", lambda files: f"Sure! Here is the {{project}}:\n\n```json\n{json.dumps({'files': files}, indent=2)}\n```\n\nHave fun [with] it!"),
    ("a comma too many", "trailing_comma", lambda files: json.dumps({"files": files}, indent=2)[:-6].rstrip() + ",\n  },\n}"),
    ("line breaks as they are", "raw_line_break", lambda files: json.dumps({"files": files}).replace("\\n", "\n")),
    ("each file in a fence of its own", "fence around a file", lambda files: perfect({path: fenced(path, content) for path, content in files.items()})),
    ("blocks below headings", "files in fences", lambda files: "".join(f"### {path}\n\n~~~~\n{content}~~~~\n\n" for path, content in files.items())),
    ("lists of lines", "lines", lambda files: json.dumps({"files": [{"path": path, "content": content.split("\n")} for path, content in files.items()]})),
    ("cut off", "truncation", lambda files: cut(perfect(files), files)),
    ("paths as names", None, lambda files: json.dumps(files)),
    ("escaped twice", "escaped twice", lambda files: perfect({path: escaped(content) for path, content in files.items()})),
    ("packages on one line", "packages on one line",
     lambda files: perfect({**files, "requirements.txt": " ".join(files["requirements.txt"].split()) + "\n"})),
    ("line breaks escaped now and then", None, lambda files: listed({path: now_and_then(content) for path, content in files.items()})),
    ("pytest not in requirements.txt", "named in requirements.txt: pytest", lambda files: perfect(without(files, "requirements.txt", "pytest\n"))),
    ("quotes that are not escaped", "file by file", listed),
    ("a dictionary of Python", "single_quotes", lambda files: repr({"files": files})),
    ("blocks, the last without an end", "files in fences",
     lambda files: "\n".join(f"**{path}**\n```{path.rsplit('.', 1)[-1]}\n{content}```\n" for path, content in files.items())[:-200]),
]
CUT = ("cut off", "blocks, the last without an end")
