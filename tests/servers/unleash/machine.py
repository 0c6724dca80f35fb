"""A PostgreSQL and an Unleash server of one's own: both on loopback, on free ports, with their files in one folder.

PostgreSQL refuses to run as root. For root it runs as the user `postgres`, or `nobody` where there is none such.
"""
import contextlib
import http.client
import json
import os
import pathlib
import pwd
import secrets
import select
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
DEBIAN = "/usr/lib/postgresql/15/bin"
PATIENCE = 90  # seconds for a server to come up; its migrations take some of them


class Missing(Exception):
    """Something that the test needs is not there, or does not start."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(path, lines=20):
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(text.splitlines()[-lines:])


def stop(process, number=signal.SIGTERM, patience=10):
    """Ends a process of ours: politely, then not."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def postgres_program(name):
    path = shutil.which(name) or shutil.which(name, path=DEBIAN)
    if not path:
        raise Missing(f"`{name}` of PostgreSQL 15 is neither on PATH nor in {DEBIAN}")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    if " 15." not in version:
        raise Missing(f"PostgreSQL 15 is needed; {path} is {version.strip()}")
    return path


def unprivileged():
    """The arguments of `subprocess` that make a process one of another user, when we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL does not run as root, and there is no user `postgres` and no user `nobody`")


def accepts(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def postgres(folder):
    """A fresh cluster with an empty database; the value is what a client needs to connect."""
    initdb, server, user = postgres_program("initdb"), postgres_program("postgres"), unprivileged()
    home, password, port = folder / "postgres", secrets.token_hex(16), free_port()
    home.mkdir()
    (home / "password").write_text(password)
    if user:
        for path in (home, home / "password"):
            os.chown(path, user["user"], user["group"])
    log = folder / "postgres.log"
    with log.open("wb") as output:
        place = {"cwd": home, "stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, **user}
        made = subprocess.run([initdb, f"--pgdata={home}/data", "--username=unleash", f"--pwfile={home}/password",
                               "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"], **place)
        if made.returncode:
            raise Missing(f"initdb failed:\n{tail(log)}")
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
                    "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
        process = subprocess.Popen([server, "-D", f"{home}/data", *(
            part for name, value in settings.items() for part in ("-c", f"{name}={value}"))], **place)
    try:
        deadline = time.monotonic() + PATIENCE
        while "database system is ready to accept connections" not in tail(log) or not accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"PostgreSQL does not start:\n{tail(log)}")
            time.sleep(0.05)
        yield {"host": "127.0.0.1", "port": port, "user": "unleash", "password": password, "database": "postgres"}
    finally:
        stop(process, signal.SIGINT)  # the shutdown that does not wait for clients


# --- Unleash ---------------------------------------------------------------------------------------------------------


class Unleash:
    """A running server: its address, what was asked of it, and its admin API."""

    def __init__(self, process, port, log, admin):
        self.process, self.port, self.log, self.admin, self.seen = process, port, log, admin, 0
        self.url = f"http://127.0.0.1:{port}/api"

    def requests(self):
        """What was asked since the last call, told by the server."""
        if self.process.poll() is None:
            # An answer may be read before its line is written, and not before that of the next request is begun.
            self.ask("GET", "/health", self.admin)
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        seen, self.seen = self.seen, len(lines)
        return [json.loads(line) for line in lines[seen:]]

    def ask(self, method, path, token, body=None, headers=None):
        """Status, headers and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {
                "Authorization": token, "Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def change(self, method, path, body=None):
        """A request to the admin API, which has to succeed."""
        status, _headers, answer = self.ask(method, f"/api/admin/{path}", self.admin, body)
        if not 200 <= status < 300:
            raise Missing(f"the admin API answered {method} {path} with {status}: {answer.decode(errors='replace')}")
        return json.loads(answer) if answer.strip().startswith((b"{", b"[")) else None

    def stop(self):
        stop(self.process)


@contextlib.contextmanager
def unleash(folder, database, tokens, modules):
    """A server over that database, with those API tokens; the last one is the admin's."""
    requests, errors = folder / "requests.jsonl", folder / "unleash.log"
    # Nothing of the caller's own settings may reach the server, and nothing may go out through a proxy.
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    environment |= {"NODE_PATH": str(modules), "NODE_ENV": "production", "HOME": str(folder)}
    with errors.open("wb") as output:
        process = subprocess.Popen(["node", HERE / "server.js"], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=output, text=True)
    try:
        with process.stdin as settings:
            json.dump({"database": database, "tokens": tokens, "log": str(requests)}, settings)
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline() if readable else ""
        if not line.startswith("{"):
            raise Missing(f"the Unleash server does not start:\n{line}{tail(errors)}")
        yield Unleash(process, json.loads(line)["port"], requests, tokens[-1]["secret"])
    finally:
        stop(process)
        process.stdout.close()
