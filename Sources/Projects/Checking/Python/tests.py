"""Runs the tests, and says what was found."""

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
