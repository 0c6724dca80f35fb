#!/usr/bin/env python3
"""Starts a real Unleash server, and checks what `ffctl fetch` and `-s @NAME` make of it.

`tests/servers/unleash/run` installs what this needs and runs it. What ffctl asked is told by the server's own log; what
the answer should have been, by a plain request that this script makes, and by the official engine for evaluations.

Exit status: 0 all holds; 1 a check failed; 2 the servers could not be made.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "differential"))
import machine  # noqa: E402
import ruleset  # noqa: E402
import unleash as reference  # noqa: E402

SPEC = {"Unleash-Client-Spec": "6.1.0"}
FEATURES = "/api/client/features"
VARIABLE = "UNLEASH_TOKEN"
CONTEXTS = 200
FOLLOWS = 10  # seconds in which the server has to know of a change; it looks once a second
SURE = ("-u", "user-1", "--context", '{"sessionId": "s", "properties": {"tenant": "t"}}')  # nothing is drawn for it
OURS = "check"  # the user agent of this script's own requests


class Failed(Exception):
    """A check does not hold."""


def expect(holds, message):
    if not holds:
        raise Failed(message)


def same(what, want, got):
    expect(want == got, f"{what}\n  want {want!r}\n  got  {got!r}")


def names(document):
    return sorted(feature["name"] for feature in document["features"])


# --- the two sides ---------------------------------------------------------------------------------------------------


class Place:
    """A folder to run ffctl in, with a config file and a cache of its own."""

    def __init__(self, bench, name):
        self.bench, self.folder = bench, bench.folder / name
        self.folder.mkdir()
        self.file = self.folder / "fetched.json"
        self.cache = self.folder / "cache"
        # JSON is YAML too.
        (self.folder / "ffctl.yaml").write_text(json.dumps({"sources": {"live": {
            "provider": "unleash", "url": bench.server.url, "token_env": VARIABLE, "retries": 0}}}))

    def environment(self, token):
        """Nothing of the caller's own: no other cache, config file, proxy or colour."""
        system = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
        return system | {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.cache), "NO_PROXY": "*",
                         **({VARIABLE: token} if token else {})}

    def run(self, *arguments, token="backend", status=0):
        """Runs ffctl, which has to end with that status, and returns what it printed: stdout, stderr."""
        done = subprocess.run([self.bench.ffctl, *map(str, arguments)], cwd=self.folder, capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL, env=self.environment(self.bench.token(token)))
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        shown = f"ffctl {' '.join(map(str, arguments))}"
        self.bench.heard(shown, out, err)
        same(f"the exit status of `{shown}`; it printed {out[:500]!r} and {err[:1500]!r}", status, done.returncode)
        return out, err

    def fetch(self, *arguments, **more):
        """Fetches into the file, and returns the document and what was told on stderr."""
        _out, err = self.run("fetch", "@live", "-o", self.file, "-v", *arguments, **more)
        return json.loads(self.file.read_bytes()), err


class Bench:
    """The server, the binary and the folder of a run; remembers everything that ffctl printed."""

    def __init__(self, server, ffctl, folder, tokens, seed):
        self.server, self.ffctl, self.folder, self.seed = server, ffctl, folder, seed
        self.tokens = {one["tokenName"]: one["secret"] for one in tokens}
        self.tokens["unknown"] = f"*:production.{secrets.token_hex(28)}"
        self.printed, self.asked = [], []

    def place(self, name):
        return Place(self, name)

    def token(self, name):
        return name and self.tokens[name]

    def heard(self, *texts):
        self.printed.append("\n".join(texts))

    def plain(self, query="", token="backend"):
        """The document as anybody's request gets it, and its ETag."""
        headers = {**SPEC, "User-Agent": OURS}
        status, got, body = self.server.ask("GET", FEATURES + query, self.tokens[token], headers=headers)
        same(f"the status of a plain request for {FEATURES}{query}", 200, status)
        return json.loads(body), got["ETag"]

    def requests(self):
        """What ffctl asked since the last call."""
        new = [one for one in self.server.requests() if one["headers"]["user-agent"] not in (OURS, None)]
        self.asked += new
        return new

    def one_request(self, what):
        new = self.requests()
        same(f"the number of requests of {what}, which were {new}", 1, len(new))
        return new[0]

    def turn(self, name, state):
        """Turns a flag on or off, unless it is so already, and waits until the server's documents know of it."""
        def done():
            return {one["name"]: one["enabled"] for one in self.plain()[0]["features"]}[name] == (state == "on")

        if done():
            return
        ruleset.turn(self.server, name, state)
        deadline = time.monotonic() + FOLLOWS
        while not done():
            expect(time.monotonic() < deadline, f"the server does not follow a change in {FOLLOWS} seconds")
            time.sleep(0.1)


# --- the checks, in their order --------------------------------------------------------------------------------------


def gets_what_a_plain_request_gets(bench):
    place = bench.place("plain")
    want, etag = bench.plain()
    bench.requests()
    got, _err = place.fetch()
    same("the fetched document", want, got)
    request = bench.one_request("a first fetch")
    same("the first request", ("GET", FEATURES, 200), (request["method"], request["url"], request["status"]))
    same("the token of the first request", "backend", request["headers"]["authorization"])
    same("the version of the specification", SPEC["Unleash-Client-Spec"], request["headers"]["unleash-client-spec"])
    same("the condition of a first request", None, request["headers"]["if-none-match"])
    expect(all("constraints" in one for one in got["segments"]) and len(got["segments"]) == len(ruleset.SEGMENTS),
           f"the segments should have come whole, beside the flags: {got['segments']}")
    options = ["-p", "unleash", "--url", bench.server.url, "--secret-env", VARIABLE]
    out, _err = bench.place("options").run("fetch", *options)
    same("the document on standard output", want, json.loads(out))
    same("the ETag inside the document", etag, json.loads(out)["meta"]["etag"])


def answers_as_the_engine_does(bench):
    place, rng = bench.place("answers"), random.Random(bench.seed)
    document, _err = place.fetch()
    body = json.dumps(bench.plain()[0]).encode()
    engine = reference.Engine()
    expect(engine.takes(body), "the engine does not take the server's document")
    features = {feature["name"]: feature for feature in document["features"]}
    asked = []
    for number in range(CONTEXTS):
        for name, feature in features.items():
            parents = [features[one["feature"]] for one in feature.get("dependencies", ())]
            tests = [test for one in (feature, *parents) for test in reference.interests(one, document)]
            needs = set().union(*(reference.certainties(one, document) for one in (feature, *parents)))
            context = reference.to_json(reference.ContextMaker(rng).build(tests, {}, needs))
            asked.append(reference.Request(len(asked), name, context, f"context {number}", ()))
    requests = place.folder / "requests.jsonl"
    requests.write_text("".join(f'{{"id": {one.number}, "flag": {json.dumps(one.flag)}, "context": {one.context}}}\n'
                                for one in asked))
    outcomes = collections.defaultdict(collections.Counter)
    for one, got in zip(asked, reference.Ffctl(bench.ffctl).natives([place.file], requests, asked), strict=True):
        want = engine.native(one, features[one.flag])
        expect(reference.canonical(want) == reference.canonical(got),
               f"{one.flag} for {one.context}\n  want {want}\n  got  {got}")
        outcomes[one.flag][want["enabled"]] += 1
    for name, counts in outcomes.items():
        wanted = {False} if name == ruleset.OFF else {True} if not changing(features[name]) else {True, False}
        same(f"the outcomes of {name} that {CONTEXTS} contexts reach", wanted, set(counts))
    return f"{len(asked)} answers"


def changing(feature):
    """Whether the answer depends on the context at all."""
    always = [one for one in feature["strategies"]
              if one["name"] == "default" and not one["constraints"] and not one.get("segments")]
    return bool(feature.get("dependencies")) or not always


def second_time_is_304(bench):
    place = bench.place("again")
    first, _err = place.fetch()
    etag, before = bench.plain()[1], place.file.read_bytes()
    bench.requests()
    second, err = place.fetch()
    request = bench.one_request("a second fetch")
    same("the second request", (etag, 304), (request["headers"]["if-none-match"], request["status"]))
    told = re.search(r"\b304\b|not changed", err)
    expect(told, f"`-v` does not tell of the 304: {err!r}")
    same("the document after a 304", first, second)
    same("the file after a 304", before, place.file.read_bytes())
    place.file.unlink()
    same("a file that is made after a 304", first, place.fetch()[0])
    same("the status for it", 304, bench.one_request("a third fetch")["status"])


def follows_a_change(bench):
    place = bench.place("change")
    bench.turn(ruleset.OFF, "off")
    before, _err = place.fetch()
    asking = ("eval", ruleset.OFF, "-s", "@live", "-u", "1")
    same("the answer before the change", "false\n", place.run(*asking)[0])
    bench.turn(ruleset.OFF, "on")
    bench.requests()
    after, _err = place.fetch()
    same("the status after a change", 200, bench.one_request("a fetch after a change")["status"])
    same("the document after a change", bench.plain()[0], after)
    state = {feature["name"]: feature["enabled"] for feature in after["features"]}
    expect(state[ruleset.OFF] and state != {one["name"]: one["enabled"] for one in before["features"]},
           f"{ruleset.OFF} is on by now, and the document says {state}")
    same("the answer after the change", "true\n", place.run(*asking, "--max-age", 0)[0])
    bench.turn(ruleset.OFF, "off")
    same("the answer after the change back", "false\n", place.run(*asking, "--max-age", 0)[0])


def filters(bench):
    tag = f"{ruleset.TAG['type']}:{ruleset.TAG['value']}"
    for name, options, query, want in (
            ("prefix", ["--name-prefix", ruleset.PREFIX], f"?namePrefix={ruleset.PREFIX}", sorted(ruleset.PREFIXED)),
            ("tag", ["--tag", tag], f"?tag={tag}", sorted(ruleset.TAGGED)),
            ("project", ["--project", "default"], "?project=default", names(bench.plain()[0])),
            ("elsewhere", ["--project", "elsewhere"], "?project=elsewhere", [])):
        place = bench.place(f"filter-{name}")
        got, _err = place.fetch(*options)
        same(f"the flags that {options} keep", want, names(got))
        same(f"the document that {options} get", bench.plain(query)[0], got)
        bench.requests()
        place.fetch(*options)
        same(f"the second status with {options}", 304, bench.one_request("a filtered fetch")["status"])
        whole, _err = place.fetch()
        same("the whole document behind a filtered one", bench.plain()[0], whole)


def token_decides_the_environment(bench):
    place = bench.place("environment")
    same("what production has", bench.plain()[0], place.fetch()[0])
    got, _err = place.fetch(token="development")
    same("what development has", bench.plain(token="development")[0], got)
    expect(not any(feature["enabled"] for feature in got["features"]), "flags are on in development, where all are off")
    same("what production has, again", bench.plain()[0], place.fetch()[0])


def sends_own_headers(bench):
    place = bench.place("headers")
    bench.requests()
    place.fetch("--header", "X-Check: a: b")
    same("the header of ours", "a: b", bench.one_request("a fetch with a header")["headers"]["x-check"])


def wrong_tokens_are_refused(bench):
    for token, status in (("unknown", 401), ("frontend", 403)):
        place = bench.place(f"refused-{token}")
        bench.requests()
        out, err = place.run("fetch", "@live", "-o", place.file, token=token, status=2)
        request = bench.one_request(f"a fetch with the {token} token")
        same(f"what the server answers to the {token} token", status, request["status"])
        same(f"standard output and file with the {token} token", ("", False), (out, place.file.exists()))
        expect("token" in err.lower() and "help:" in err, f"the {token} token should be told of, with help: {err!r}")
        _out, err = place.run("eval", ruleset.OFF, "-u", 1, "-s", "@live", token=token, status=2)
        expect("token" in err.lower(), f"the {token} token should be told of by eval: {err!r}")
    place = bench.place("refused-admin")
    bench.requests()
    _out, err = place.run("fetch", "@live", "-o", place.file, token="admin", status=2)
    expect("administrator" in err, f"that the token is an administrator's should be told: {err!r}")
    same("the requests with a token that is refused beforehand", [], bench.requests())
    place = bench.place("refused-later")
    want, _err = place.fetch()
    before = place.file.read_bytes()
    place.run("fetch", "@live", "-o", place.file, token="unknown", status=2)
    out, _err = place.run("eval", ruleset.OFF, "-u", 1, "-s", "@live", token="unknown", status=2)
    same("what another token gets of the copy that is held", "", out)
    same("the file after a refusal", before, place.file.read_bytes())
    same("the document for the right token after a refusal", want, place.fetch()[0])
    _out, err = bench.place("no-token").run("fetch", "@live", token=None, status=2)
    expect(VARIABLE in err, f"that {VARIABLE} is not set should be told: {err!r}")


def wrong_addresses_are_told(bench):
    """Without `/api` this server answers with 403, as to a token of another kind, and with `/api` twice with 404."""
    place, root = bench.place("addresses"), bench.server.url.removesuffix("/api")
    options = ("-p", "unleash", "--secret-env", VARIABLE, "-o", place.file)
    for url, told in ((root, "403"), (f"{root}/api/api", "404")):
        _out, err = place.run("fetch", "--url", url, *options, status=2)
        expect(told in err and "`/api`" in err, f"`{told}`, and that `/api` matters, should be said of {url}: {err!r}")
        expect(not place.file.exists(), f"a file was written for {url}")
    place.run("fetch", "--url", f"{root}/api/", *options)
    same("the document of an address with a slash at its end", bench.plain()[0], json.loads(place.file.read_bytes()))


def delta_is_not_there(bench):
    """The open-source server has none; the answer has to say that in words."""
    place = bench.place("delta")
    bench.requests()
    _out, err = place.run("fetch", "@live", "-o", place.file, "--delta", status=2)
    same("the paths that were asked for", {"/api/client/delta"}, {one["url"] for one in bench.requests()})
    expect("delta" in err and "help:" in err, f"that there is no delta should be told, with help: {err!r}")
    expect(not place.file.exists(), "a file was written although there was nothing")


def reads_from_the_cache(bench):
    place = bench.place("cache")
    asking = ("-s", "@live", "--max-age", 3600)
    first, _err = place.run("eval", "--all", *SURE, *asking)
    bench.requests()
    same("the answers from the cache", first, place.run("eval", "--all", *SURE, *asking)[0])
    out, _err = place.run("list", *asking)
    expect(all(name in out for name in names(bench.plain()[0])), f"list shows less than there is: {out}")
    out, _err = place.run("explain", "my_toggle", "-u", "user-1", *asking)
    expect("Evaluating 'my_toggle'" in out, f"explain prints {out!r}")
    same("the answers offline", first, place.run("eval", "--all", *SURE, "-s", "@live", "--offline")[0])
    same("the requests of commands that read the cache", [], bench.requests())
    place.run("eval", "--all", *SURE, "-s", "@live", "--max-age", 0)
    same("the status when no age is young enough", 304, bench.one_request("eval with --max-age 0")["status"])
    fresh = bench.place("nothing-cached")
    _out, err = fresh.run("eval", "--all", "-u", 1, "-s", "@live", "--offline", status=2)
    expect("offline" in err, f"that nothing is cached and nothing may be asked should be told: {err!r}")
    same("the requests of --offline", [], bench.requests())


def watches(bench):
    place = bench.place("watch")
    if "--watch" not in place.run("fetch", "--help")[0]:
        return "NOT CHECKED: this ffctl has no `fetch --watch`"
    output = place.folder / "watch.txt"
    bench.turn(ruleset.OFF, "off")
    with output.open("wb") as out:
        process = subprocess.Popen([bench.ffctl, "fetch", "@live", "--watch", "--interval", "1", "-o", str(place.file)],
                                   cwd=place.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                   env=place.environment(bench.token("backend")))
    try:
        wait_for(process, output, place.file.exists, "the first document")
        for state in ("on", "off"):
            before = len(output.read_text())
            bench.turn(ruleset.OFF, state)
            wait_for(process, output, lambda: ruleset.OFF in output.read_text()[before:], f"a line on {ruleset.OFF}")
            same("the document that --watch keeps", bench.plain()[0], json.loads(place.file.read_bytes()))
    finally:
        machine.stop(process)
        bench.heard("ffctl fetch --watch", output.read_text(errors="replace"))


def wait_for(process, output, condition, what):
    deadline = time.monotonic() + FOLLOWS
    while not condition():
        expect(process.poll() is None, f"--watch ended with {process.poll()}: {output.read_text()!r}")
        expect(time.monotonic() < deadline, f"--watch did not show {what}: {output.read_text()!r}")
        time.sleep(0.1)


def works_without_the_server(bench):
    place = bench.place("stopped")
    want, _err = place.fetch()
    asking = ("eval", "--all", *SURE, "-s")
    answers, err = place.run(*asking, place.file)
    same("what is told of an evaluation that went well", "", err)
    before = place.file.read_bytes()
    bench.requests()
    bench.server.stop()
    time.sleep(1.1)  # so that the age of the cache is a second at least
    out, err = place.run(*asking, "@live", "--max-age", 0)
    same("the answers when the server is stopped", answers, out)
    expect(re.search(r"\b\d+ (second|s\b|minute)", err), f"the warning should tell how old the cache is: {err!r}")
    expect(err.startswith("warning") and "copy" in err, f"that a copy was used should be a warning: {err!r}")
    out, err = place.run("fetch", "@live", "-o", place.file, status=2)
    expect("reach" in err or "connect" in err, f"that the server is not there should be told: {err!r}")
    same("the file after a fetch that failed", before, place.file.read_bytes())
    same("what else is in its folder", {"cache", "ffctl.yaml", place.file.name},
         {path.name for path in place.folder.iterdir()})
    same("the answers offline", answers, place.run(*asking, "@live", "--offline")[0])
    same("the document", want, json.loads(place.file.read_bytes()))
    fresh = bench.place("never-fetched")
    out, err = fresh.run(*asking, "@live", status=2)
    expect(not out and "error" in err, f"there is nothing to answer from: {out!r}, {err!r}")


def asks_for_nothing_else(bench):
    """No registration and no metrics: ffctl is no application."""
    bench.requests()
    expect(len(bench.asked) > 20, f"the server's log has only {len(bench.asked)} requests of ffctl")
    others = [one for one in bench.asked
              if one["method"] != "GET" or not one["url"].split("?")[0].endswith(("/client/features", "/client/delta"))]
    same("what ffctl asked for beside features", [], others)
    return f"{len(bench.asked)} requests"


def keeps_secrets(bench):
    """No token, and no hidden half of one, in anything that was printed or written."""
    halves = {name: (token, token.split(".")[1]) for name, token in bench.tokens.items()}
    files = [path for path in bench.folder.rglob("*")
             if path.is_file() and not path.is_relative_to(bench.folder / "postgres")]
    for where, content in [*((f"the output of {text.splitlines()[0]}", text.encode()) for text in bench.printed),
                           *((path, path.read_bytes()) for path in files)]:
        for name, parts in halves.items():
            expect(not any(part.encode() in content for part in parts), f"the {name} token is in {where}")
    return f"{len(bench.printed)} outputs, {len(files)} files"


CHECKS = (gets_what_a_plain_request_gets, answers_as_the_engine_does, second_time_is_304, follows_a_change, filters,
          token_decides_the_environment, sends_own_headers, wrong_tokens_are_refused, wrong_addresses_are_told,
          delta_is_not_there, reads_from_the_cache, watches, works_without_the_server, asks_for_nothing_else,
          keeps_secrets)


# --- the run ---------------------------------------------------------------------------------------------------------


def run_checks(bench):
    """Runs them all, also behind one that failed, and returns how many failed."""
    failures = 0
    for check in CHECKS:
        name, begun = check.__name__.replace("_", " "), time.monotonic()
        try:
            told = check(bench)
        except (Failed, subprocess.TimeoutExpired, ValueError, KeyError, OSError) as failure:
            failures += 1
            print(f"FAILED   {name}\n  {type(failure).__name__}: {failure}", flush=True)
        else:
            print(f"ok       {name} ({f'{told}, ' if told else ''}{time.monotonic() - begun:.1f} s)", flush=True)
    return failures


def tokens():
    """API tokens as Unleash's start options have them. The admin's is the last one."""
    def token(name, kind, environment):
        return {"tokenName": name, "type": kind, "environment": environment, "project": "*",
                "secret": f"*:{environment}.{secrets.token_hex(28)}"}

    return [token("backend", "client", "production"), token("development", "client", "development"),
            token("frontend", "frontend", "production"), token("admin", "admin", "*")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffctl", required=True, type=pathlib.Path, help="the binary to test")
    parser.add_argument("--modules", required=True, type=pathlib.Path, help="the node_modules with unleash-server")
    parser.add_argument("--seed", type=int, default=1, help="of the contexts")
    return parser.parse_args()


def stop_on_signals():
    """Every way to end goes through the `finally`s, so that no server and no folder stays behind."""
    def leave(number, _frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def main():
    options = arguments()
    stop_on_signals()
    made = tokens()
    try:
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ffctl-unleash-")))
            folder.chmod(0o711)  # PostgreSQL's user has to come through
            begun = time.monotonic()
            database = stack.enter_context(machine.postgres(folder))
            server = stack.enter_context(machine.unleash(folder, database, made, options.modules.resolve()))
            flags = ruleset.create(server)
            bench = Bench(server, options.ffctl.resolve(), folder, made, options.seed)
            wait_until_served(bench, flags)
            print(f"an Unleash server with {len(flags)} flags is up ({time.monotonic() - begun:.1f} s)", flush=True)
            failures = run_checks(bench)
    except machine.Missing as missing:
        print(f"the servers cannot be made: {missing}", file=sys.stderr)
        return 2
    print(f"unleash server: {len(CHECKS)} checks, {failures} failed")
    return 1 if failures else 0


def wait_until_served(bench, flags):
    """The server shows what was made once a second."""
    deadline, before = time.monotonic() + FOLLOWS, None
    while True:
        document, etag = bench.plain()
        if names(document) == sorted(flags) and etag == before:
            return
        if time.monotonic() > deadline:
            raise machine.Missing(f"the server shows {names(document)}, not {sorted(flags)}")
        before = etag
        time.sleep(1.2)


if __name__ == "__main__":
    sys.exit(main())
