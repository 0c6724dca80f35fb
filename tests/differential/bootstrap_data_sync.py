"""The official SDKs of FeatBit and of featureflag.co, started from a bootstrap file.

FeatBit's client reads it with `initialize_from_external_json`, offline. The SDK of featureflag.co for Python has no
such call: the file is handed to the method that its connection calls for a message, as other SDKs hand over theirs.
"""
import importlib
import itertools
import json
import random
import warnings

import data_sync
from bootstrap import Case, Demo, Refused, Side

SEQUENCES = 12  # documents with changes behind them


def make(name, seed):
    import logging
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return DataSync(name, seed)


class DataSync(Side):
    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.provider = name
        self.dialect = importlib.import_module(name)
        self.sdk = self.dialect.Sdk()

    def load(self, path):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["data"]["eventType"] != "full":
            raise Refused("it is no full message")
        if self.sdk.load([path]):
            raise Refused("the SDK does not take it")
        return self.sdk

    def request_line(self, request):
        return data_sync.request_line(request)

    def answer(self, sdk, request):
        return sdk.answer(request.flag, request.context, request.default).exact

    def got(self, line):
        return data_sync.exact_line(line)

    def contexts(self, rng, count):
        demo = Demo(self.provider, ("property",))
        for _ in range(count):
            given = {name: value for name, value in demo.attributes(rng).items()
                     if name.lower() not in ("key", "keyid", "name")}
            yield json.dumps({"key": demo.key(rng), "name": rng.choice(("Ada", "Bo", "x")), **given})

    def request(self, number, key, context):
        return data_sync.Request(number, key, context, None, "", (), True)

    def keys(self, data):
        """The keys that can be asked for. Of a patch the SDK of featureflag.co keeps one item."""
        flags = data["featureFlags"]
        if self.provider == "ffc" and data["eventType"] == "patch":
            flags = flags[:1]
        if self.provider == "featbit":
            return [flag["key"] for flag in flags if isinstance(flag.get("key"), str) and not flag["isArchived"]]
        first = next(flag["id"] for flag in flags if isinstance(flag["id"], str) and flag["id"].count("__") > 3)
        prefix = "__".join(first.split("__", 4)[:4]) + "__"
        return [flag["id"].removeprefix(prefix) for flag in flags
                if isinstance(flag["id"], str) and flag["id"].startswith(prefix) and not flag["isArchived"]]

    def demo(self, count):
        path = Demo(self.provider, ()).path
        keys = self.keys(json.loads(path.read_text(encoding="utf-8"))["data"])
        contexts = self.contexts(random.Random(f"{self.seed}/demo"), count)
        pairs = enumerate(itertools.product(contexts, keys))
        return Case("demo", [path], [self.request(number, key, context) for number, (context, key) in pairs], keys)

    def cases(self, count, folder):
        constructs = data_sync.Constructs()
        data_sync.shared_constructs(constructs.add, self.dialect.EMPTY)
        self.dialect.own_constructs(constructs.add)
        odd = itertools.cycle(random.Random(self.seed).sample(list(self.dialect.USERS), len(self.dialect.USERS)))
        order = random.Random(f"{self.seed}/order").sample(constructs.listed, len(constructs.listed))
        some = itertools.cycle(order)
        for index in range(2 * count):
            rng = random.Random(f"{self.seed}/{index}")
            ruleset = data_sync.make_ruleset(self.dialect, rng, list(itertools.islice(some, data_sync.PROBES)))
            text = self.dialect.document(ruleset)
            path = folder / f"ruleset-{index:03}.json"
            path.write_bytes(b"\xef\xbb\xbf" * (index % 4 == 3) + text.encode())
            if self.sdk.load([path]):
                raise SystemExit(f"the SDK refuses the generated {path}")
            asked = list(data_sync.make_requests(self.dialect, constructs, rng, ruleset, odd))
            yield Case(f"ruleset {index}", [path], asked, self.keys(json.loads(text)["data"]))
        asked = data_sync.numbered(self.dialect.SEQUENCE_ASKED)
        for number in range(SEQUENCES):
            rng, paths = random.Random(f"{self.seed}/sequence/{number}"), []
            for place, text in enumerate(self.dialect.sequence(rng)):
                paths.append(folder / f"sequence-{number:03}-{place}.json")
                paths[-1].write_text(text, encoding="utf-8")
            if not self.sdk.load(paths):
                yield Case(f"sequence {number}", paths, asked, [])

    def value(self, sdk, key, context):
        return sdk.client.variation(key, json.loads(context), "no value")

    def gives(self, found, value):
        """FeatBit's flags have types; those of featureflag.co serve text, so that other values are their JSON text."""
        if self.provider == "featbit" or isinstance(value, str):
            return super().gives(found, value)
        return isinstance(found, str) and super().gives(json.loads(found), value)
