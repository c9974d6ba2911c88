"""Databases for measurements and proofs: a file for SQLite, a server of one's own for PostgreSQL."""

import contextlib
import glob
import os
import pathlib
import shutil
import subprocess
import tempfile


@contextlib.contextmanager
def sqlite():
    """An address of a file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="aloft-sqlite-") as folder:
        yield f"sqlite:{folder}/store.db"


def programs():
    """Where Debian's package has the server's programs; None without it."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


@contextlib.contextmanager
def postgres(settings=()):
    """An address of an empty database on a server that is gone afterwards; its commits reach the disk as usual."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aloft-postgres-"))
    as_postgres = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]

    def run(name, *words):
        command = [*as_postgres, f"{programs()}/{name}", *words]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    try:
        run("initdb", "-D", f"{folder}/data", "-U", "aloft", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = " ".join([f"-k {folder}", "-h ''", "-c max_connections=200", *(f"-c {item}" for item in settings)])
        run("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start")
        try:
            yield f"postgres://aloft@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def available(only=None):
    """The names and makers of the databases that this machine has."""
    makers = {"sqlite": sqlite}
    if programs():
        makers["postgres"] = postgres
    else:
        print("PostgreSQL is left out: Debian's package 'postgresql' is not installed.")
    return {name: maker for name, maker in makers.items() if only in (None, name)}
