"""The official SDK and `ffctl fetch` get their flags from one server: do they ask alike, and hold the same?

Checked are the request for a websocket (path, parameters, the secret and the moment in its token, headers), the first
message, what is held afterwards and after changes, what both make of a refusal, the request over HTTP that the vendor
has and the SDK does not use, and that no secret and no token is in what ffctl writes, its cache included.

Exit status: 0 all is alike; 1 something is not; 2 the check could not be made.
"""
import argparse
import base64
import copy
import datetime
import importlib
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from server import Server, State

DIGITS = {letter: str(digit) for digit, letter in enumerate("QBWSPHDXZU")}
PATIENCE = 20  # seconds for what takes milliseconds
REFUSAL = (4003, "invalid request, close by server")


def milliseconds(flag):
    """The version of an item of FeatBit."""
    moment = datetime.datetime.fromisoformat(flag["updatedAt"].replace("Z", "+00:00"))
    return int(moment.timestamp() * 1000)


class FeatBit:
    """The client of FeatBit, and what its server calls things."""
    variable, header = "FEATBIT_ENV_SECRET", "authorization"
    secret = "v3faJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w"
    key = {"featureFlags": "key", "segments": "id"}
    added = ("timestamp", "variationMap", "_id", "cat")
    version = staticmethod(milliseconds)
    ways = (("--via", "websocket"), ())
    refused = "INITIALIZING"

    def __init__(self, document):
        pass

    def client(self, host):
        from fbclient.client import FBClient
        from fbclient.config import Config
        return FBClient(Config(self.secret, event_url="http://127.0.0.1:1", streaming_url=f"ws://{host}/"), start_wait=5)

    def newer(self, item, seconds):
        return {**item, "updatedAt": f"2031-01-01T00:00:{seconds:02}Z"}

    def held(self, storage):
        """What the SDK holds, as it came."""
        category = importlib.import_module("fbclient.category")
        flags = storage.get_all(category.FEATURE_FLAGS).values()
        flags = [{**flag, "id": flag["_id"]} for flag in flags]
        return flags, list(storage.get_all(category.SEGMENTS).values())


class Ffc:
    """The client of featureflag.co, and what its server calls things."""
    variable, header = "FFC_ENV_SECRET", "envsecret"
    key = {"featureFlags": "id", "segments": "id"}
    added = ()
    version = staticmethod(lambda item: item["timestamp"])
    ways = ((),)
    refused = "OFF"

    def __init__(self, document):
        parts = document["data"]["featureFlags"][0]["id"].split("__")[1:4]
        self.secret = base64.b64encode("__".join(["5c8-0388", *parts, "default_34"]).encode()).decode()

    def client(self, host):
        from ffcclient.client import FFCClient
        from ffcclient.config import Config
        return FFCClient(Config(self.secret, base_uri="http://127.0.0.1:1", streaming_uri=f"ws://{host}/"), start_wait=5)

    def newer(self, item, seconds):
        return {**item, "timestamp": 1924992000000 + seconds * 1000}

    def held(self, storage):
        category = importlib.import_module("ffcclient.category")
        return [list(storage.get_all(kind).values()) for kind in (category.FFC_FEATURE_FLAGS, category.FFC_SEGMENTS)]


class Check:
    def __init__(self, kind, ffctl, document, folder):
        self.vendor, self.ffctl, self.document, self.folder = kind(document), ffctl, document, folder
        self.written, self.tokens, self.failures, self.passed = [], [], [], 0
        self.name = {FeatBit: "featbit", Ffc: "ffc"}[kind]

    def expect(self, what, is_so, *told):
        if is_so:
            self.passed += 1
        else:
            self.failures.append(f"{what}: " + " | ".join(str(part)[:600] for part in told))

    def server(self, **how):
        state = State(copy.deepcopy(self.document), self.vendor.key, self.vendor.version)
        return Server(state, **how)

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return {**kept, self.vendor.variable: self.vendor.secret, "XDG_CACHE_HOME": str(self.folder / "cache"),
                "XDG_CONFIG_HOME": str(self.folder), "NO_COLOR": "1"}

    def command(self, host, *more):
        return [self.ffctl, "fetch", "-v", "--provider", self.name, "--url", f"ws://{host}/", "--retries", "0", *more]

    def fetch(self, host, *more):
        done = subprocess.run(self.command(host, *more), env=self.environment(), capture_output=True, text=True,
                              timeout=60, cwd=self.folder)
        self.written += [done.stdout, done.stderr]
        return done

    def opened(self, token):
        """The secret, without the `=` at its end, and the moment in a token."""
        number = lambda letters: int("".join(DIGITS[letter] for letter in letters))
        place, length = number(token[:3]), number(token[3:5])
        moment = token[5 + place:5 + place + length]
        return token[5:5 + place] + token[5 + place + length:], number(moment)

    def sockets(self, server):
        return [asked for asked in server.asked if "upgrade" in asked.headers]

    def alike(self, asked, who):
        """Whether a websocket was asked for as the protocol has it."""
        parameters = asked.parameters()
        self.expect(f"{who} asks at /streaming", asked.path == "/streaming", asked.path)
        self.expect(f"{who} gives token and type", [name for name, _ in parameters] == ["token", "type"], parameters)
        secret, moment = self.opened(parameters[0][1])
        self.tokens.append(parameters[0][1])
        self.expect(f"{who} puts the secret into the token", secret == self.vendor.secret.rstrip("="), secret)
        self.expect(f"{who} puts the moment into the token", abs(moment / 1000 - time.time()) < 30, moment)
        self.expect(f"{who} is a server", parameters[1] == ("type", "server"), parameters)

    def own(self, items):
        """Items as they came, by what they are looked up by, without what the SDK adds to them."""
        return [{name: value for name, value in item.items() if name not in self.vendor.added} for item in items]

    def same(self, what, client, text):
        data = json.loads(text)["data"]
        for name, held in zip(("featureFlags", "segments"), self.vendor.held(client._data_storage)):
            # The SDKs give what is archived to nobody.
            written = [item for item in data[name] if not item["isArchived"]]
            order = lambda items: sorted((json.dumps(item, sort_keys=True) for item in self.own(items)))
            self.expect(f"{what}: both hold the same {name}", order(held) == order(written), order(held), order(written))

    def wait(self, what, is_so):
        end = time.time() + PATIENCE
        while time.time() < end:
            try:
                if is_so():
                    return True
            except (OSError, ValueError):
                pass
            time.sleep(0.05)
        self.expect(f"{what} within {PATIENCE} s", False)
        return False

    def first(self):
        server = self.server()
        client = self.vendor.client(server.host)
        self.wait("the SDK is ready", lambda: client._data_storage.initialized)
        for way in self.vendor.ways:
            done = self.fetch(server.host, *way)
            self.expect(f"ffctl fetches {way}", done.returncode == 0, done.stderr)
            if done.returncode == 0:
                self.same(f"first {way}", client, done.stdout)
        sockets = self.sockets(server)
        self.expect("both open one websocket", len(sockets) == 2, [asked.path for asked in server.asked])
        for asked, who in zip(sockets, ("the SDK", "ffctl")):
            self.alike(asked, who)
        if len(sockets) == 2:
            sdk, own = sockets
            for name in (self.vendor.header, "content-type"):
                self.expect(f"both send the header {name}", sdk.headers.get(name) == own.headers.get(name) != None,
                            sdk.headers.get(name), own.headers.get(name))
            first = [json.loads(asked.texts[0]) for asked in sockets]
            self.expect("both begin with the same message", first[0] == first[1], first)
        pages = [asked for asked in server.asked if "upgrade" not in asked.headers]
        self.expect("only the way over HTTP asks for a page", len(pages) == len(self.vendor.ways) - 1, pages)
        for asked in pages:
            self.expect("the page is that of the specification", asked.path == "/api/public/sdk/server/latest-all", asked.path)
            self.expect("the page is asked for with the secret", asked.headers.get("authorization") == self.vendor.secret)
        client.stop()
        server.shutdown()

    def changes(self):
        server = self.server()
        client = self.vendor.client(server.host)
        file = self.folder / "watched.json"
        log = open(self.folder / "watch.log", "w+", encoding="utf-8")
        watch = subprocess.Popen(self.command(server.host, "--watch", "-o", str(file), *self.vendor.ways[0]),
                                 env=self.environment(), stdout=log, stderr=log, cwd=self.folder)
        try:
            self.wait("all listen", lambda: len(server.talks) == 2)
            flags, segments = (self.document["data"][name] for name in ("featureFlags", "segments"))
            gone = next(flag for flag in flags if not flag["isArchived"])
            steps = [
                {"featureFlags": [self.vendor.newer({**flags[1], "tags": ["changed"]}, 1)]},
                {"segments": [self.vendor.newer({**segments[0], "included": ["someone-new"]}, 2)]},
                {"featureFlags": [self.vendor.newer({**gone, "isArchived": True}, 3)]},
                {"featureFlags": [{**flags[1], "tags": ["late"]}]},
                {"featureFlags": [self.vendor.newer({**flags[2], "tags": ["last"]}, 4)]},
            ]
            for step in steps:
                server.change(**step)
                time.sleep(0.2)
            last = lambda items: any(item.get("tags") == ["last"] for item in items)
            ready = self.wait("the SDK holds the last change", lambda: last(self.vendor.held(client._data_storage)[0]))
            ready &= self.wait("ffctl writes the last change", lambda: last(json.loads(file.read_text("utf-8"))["data"]["featureFlags"]))
            if ready:
                self.same("after changes", client, file.read_text("utf-8"))
                kept = [flag for flag in json.loads(file.read_text("utf-8"))["data"]["featureFlags"]
                        if flag[self.vendor.key["featureFlags"]] == gone[self.vendor.key["featureFlags"]]]
                self.expect("what is archived stays as a tombstone", [flag["isArchived"] for flag in kept] == [True], kept)
            follows = self.sockets(server)[-1]
            asked = json.loads(follows.texts[0])["data"]["timestamp"]
            newest = max(self.vendor.version(item) for item in flags + segments)
            self.expect("what is held is said", asked in (newest, newest + 1), asked, newest)
        finally:
            watch.kill()
            watch.wait()
            log.seek(0)
            self.written.append(log.read())
            log.close()
            client.stop()
            server.shutdown()

    def refusal(self):
        server = self.server(refusal=REFUSAL)
        client = self.vendor.client(server.host)
        state = lambda: client._update_status_provider.current_state
        name = lambda: getattr(state(), "state_type", state()).name
        # The SDK of FeatBit means to give up, too, but its websocket package reports the end as an error before the code.
        self.wait("the SDK is refused", lambda: name() == self.vendor.refused)
        self.expect("the SDK asked, and holds nothing", server.asked and not client._data_storage.initialized)
        done = self.fetch(server.host, *self.vendor.ways[0])
        self.expect("ffctl gives up", done.returncode == 2 and "4003" in done.stderr, done.returncode, done.stderr)
        agents = [asked.headers.get("user-agent", "") for asked in server.asked]
        self.expect("ffctl tries once", sum(agent.startswith("ffctl/") for agent in agents) == 1, agents)
        client.stop()
        server.shutdown()

    def secrets(self):
        for asked in self.folder.rglob("*"):
            if asked.is_file():
                self.written.append(asked.read_text("utf-8", errors="replace"))
        for secret in [self.vendor.secret, self.vendor.secret.rstrip("="), *self.tokens]:
            self.expect("no secret is written", not any(secret in text for text in self.written))
        self.expect("the cache was looked at", any((self.folder / "cache").rglob("*")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provider", choices=("featbit", "ffc"))
    parser.add_argument("--ffctl", required=True)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    document = json.loads((args.root / "fixtures" / args.provider / "worked.json").read_text("utf-8"))
    ffctl = str(pathlib.Path(args.ffctl).resolve())
    with tempfile.TemporaryDirectory() as folder:
        check = Check({"featbit": FeatBit, "ffc": Ffc}[args.provider], ffctl, document, pathlib.Path(folder))
        for step in (check.first, check.changes, check.refusal, check.secrets):
            step()
    for failure in check.failures:
        print(failure)
    print(f"{args.provider}: {check.passed} of {check.passed + len(check.failures)} checks passed")
    sys.stdout.flush()
    # Threads of an SDK may outlive it.
    os._exit(1 if check.failures else 0)


if __name__ == "__main__":
    main()
