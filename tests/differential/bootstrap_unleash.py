"""The official Unleash client, started from a bootstrap file: `FileCache.bootstrap_from_file`, without any network.

The client takes the file; its engine, which then holds the flags, is asked as the differential test asks it, without
what the client adds to a context. The flags of the demo and of plain values are asked for with the client's own calls.
"""
import collections
import itertools
import json
import logging
import os
import pathlib
import random
import tempfile

import unleash
from bootstrap import Case, Demo, Refused, Side
from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache
from UnleashClient.utils import LOGGER, InstanceAllowType

Request = collections.namedtuple("Request", "number flag context is_public")
APP, ENVIRONMENT = "shop", "production"  # what the client is made with, and puts into every context


def make(name, seed):
    unleash.silence_native_messages()
    return Unleash(name, seed)


class Collector(logging.Handler):
    """Keeps what the client says, for it raises nothing where it cannot load a file."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


class Started:
    """A client with an empty cache of its own that was started from a file."""

    def __init__(self, path):
        cache = FileCache(f"bootstrap-{os.getpid()}-{path.stem}", directory=tempfile.mkdtemp(prefix="ffctl-cache-"))
        cache.bootstrap_from_file(pathlib.Path(path))
        collector = Collector()
        LOGGER.addHandler(collector)
        self.client = UnleashClient("http://127.0.0.1:1", APP, environment=ENVIRONMENT, cache=cache,
                                    disable_metrics=True, disable_registration=True, refresh_interval=10**6,
                                    multiple_instance_mode=InstanceAllowType.SILENTLY_ALLOW)
        LOGGER.removeHandler(collector)
        if collector.said:
            raise Refused("; ".join(collector.said))
        # The client does not say that its engine refuses a file: it goes on without any feature.
        if not unleash.Engine().takes(path.read_bytes()):
            raise Refused("the engine refuses the file")
        self.engine = unleash.Engine.__new__(unleash.Engine)  # one around the client's own
        self.engine.wrapper = self.client._engine
        self.engine.library = self.client._engine.lib
        self.features = {feature["name"]: feature for feature in self.engine.state()["features"]}


class Unleash(Side):
    provider = "unleash"
    crosses = False  # a context is made such that what its own flag draws is certain
    options = (f"--at={unleash.AT}", "--seed=1",
               *(f"--strategy={name}={str(answer).lower()}" for name, answer in unleash.ANSWERS.items()))

    def load(self, path):
        return Started(path)

    def request_line(self, request):
        return f'{{"id": {request.number}, "flag": {json.dumps(request.flag)}, "context": {request.context}}}\n'

    def answer(self, started, request):
        if not request.is_public:
            return started.engine.native(request, started.features.get(request.flag, {}))
        context = json.loads(request.context)
        enabled = started.client.is_enabled(request.flag, dict(context))
        variant = started.client.get_variant(request.flag, dict(context))
        answer = {"name": variant["name"], "enabled": variant["enabled"], "feature_enabled": variant["feature_enabled"]}
        if variant.get("payload") is not None:
            answer["payload"] = variant["payload"]
        return {"enabled": enabled, "variant": answer}

    def contexts(self, rng, count):
        demo = Demo("unleash", ("contextName",))
        for _ in range(count):
            given = {name: str(value) for name, value in demo.attributes(rng).items()}
            context = {"userId": demo.key(rng), "sessionId": f"s{rng.randrange(1000)}",
                       "currentTime": f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T12:00:00Z",
                       "properties": {name: value for name, value in given.items() if name not in unleash.FIELDS},
                       "remoteAddress": rng.choice(("10.1.2.3", "192.168.1.77", "127.0.0.1")),
                       "appName": APP, "environment": ENVIRONMENT}
            yield json.dumps(context)

    def demo(self, count):
        demo = Demo("unleash", ())
        keys = [flag["name"] for flag in json.loads(demo.path.read_text(encoding="utf-8"))["features"]]
        contexts = self.contexts(random.Random(f"{self.seed}/demo"), count)
        pairs = enumerate(itertools.product(contexts, keys))
        return Case("demo", [demo.path], [Request(number, key, context, True)
                                          for number, (context, key) in pairs], keys)

    def cases(self, count, folder):
        tags = [tag for tag, (needed, _make) in unleash.CONSTRUCTS.items() for _ in needed]
        order = random.Random(f"{self.seed}/order").sample(tags, len(tags))
        some = itertools.cycle(order)
        for index in range(count):
            rng = random.Random(f"{self.seed}/{index}")
            maker, probes = unleash.make_ruleset(rng, list(itertools.islice(some, unleash.PROBES)))
            form, chain = unleash.documents(maker, rng)
            sources = list(unleash.write_sources(chain, rng, f"ruleset-{index:03}", folder))
            engine = unleash.Engine()
            if not all([engine.takes(source.read_bytes()) for source in sources]):
                raise SystemExit(f"the engine refuses one of the generated {sources}")
            state = engine.state()
            asked = unleash.make_requests(rng, maker, unleash.unchanged(probes, form, chain), state)
            asked = [Request(one.number, one.flag, one.context, False) for one in asked]
            yield Case(f"ruleset {index}: {form}", sources, asked, [one["name"] for one in state["features"]])

    def value(self, started, key, context):
        context = json.loads(context)
        enabled = started.client.is_enabled(key, dict(context))
        variant = started.client.get_variant(key, dict(context))
        payload = variant.get("payload") if variant["enabled"] else None
        if payload is None:
            return enabled
        kind, text = payload["type"], payload["value"]
        return json.loads(text) if kind in ("number", "json") else text
