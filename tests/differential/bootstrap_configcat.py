"""The official ConfigCat SDKs, started from a bootstrap file: `LocalFileFlagOverrides`, only local.

Beside the whole config there is the simple form of it, in which each flag has the value that one user gets.
"""
import itertools
import json
import logging
import random

import configcat
from bootstrap import Case, Demo, Refused, Side, fit

NOT_FOUND = "the key was not found in config JSON"
UNFIT = ("simple:list", "simple:object", "simple:null")  # the SDK takes and fails at such values, and no file has them
EVALUATED = 12  # users for whom a simple file is made


def make(name, seed):
    logger = logging.getLogger("configcat")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(configcat.Collector())
    logging.disable(logging.NOTSET)  # the SDK says only in its log that it does not take a file
    return ConfigCat(name, seed)


def plain(native):
    """An answer without the list of keys that are there, which is in the order of the file."""
    if native["error"] is not None and NOT_FOUND in native["error"]:
        return {**native, "error": NOT_FOUND}
    return native


class ConfigCat(Side):
    provider = "configcat"
    structures = {}
    parts = ("simple form",)

    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.gen = name.removeprefix("configcat-")

    def load(self, path):
        sdk = configcat.Sdk(path)
        if sdk.refusal:
            raise Refused(sdk.refusal)
        return sdk

    def close(self, client):
        client.close()

    def request_line(self, request):
        return configcat.request_line(request)

    def answer(self, sdk, request):
        return plain(sdk.answer(request).native)

    def got(self, line):
        return plain(line["native"])

    def alike(self, want, got):
        """What the SDK raises on itself has no text that could be compared."""
        if want["error"] == configcat.ANY and got["error"] is not None:
            return {**want, "value": None}, {**got, "error": configcat.ANY, "value": None}
        return want, got

    def contexts(self, rng, count):
        demo = Demo("configcat", ("a",))
        for _ in range(count):
            given = {name: value for name, value in demo.attributes(rng).items() if name != "Identifier"}
            yield json.dumps({"Identifier": demo.key(rng), **given})

    def request(self, number, key, context):
        return configcat.Request(number, key, context, "null", "", (), False)

    def demo(self, count):
        demo = Demo("configcat", ())
        path = demo.path if self.gen == "v6" else demo.path.with_name("worked-v5.json")
        keys = list(json.loads(path.read_text(encoding="utf-8"))["f"])
        contexts = self.contexts(random.Random(f"{self.seed}/demo"), count)
        pairs = enumerate(itertools.product(contexts, keys))
        return Case(path.stem, [path], [self.request(number, key, context) for number, (context, key) in pairs], keys)

    def cases(self, count, folder):
        constructs, _maker = configcat.GENERATIONS[self.gen]
        tags = [tag for tag, (needed, _make) in constructs.items() for _ in needed or "-"]
        plain_tags = [tag for tag in tags if not tag.startswith("simple:")]
        order = random.Random(f"{self.seed}/order").sample(plain_tags, len(plain_tags))
        some = itertools.cycle(order)
        rounds = [list(itertools.islice(some, configcat.PROBES)) for _ in range(count)]
        if self.gen == "v6":
            rounds.append([tag for tag in tags if tag.startswith("simple:") and tag not in UNFIT])
        for index, chosen in enumerate(rounds):
            rng = random.Random(f"{self.seed}/{index}")
            ruleset, document = configcat.make_ruleset(rng, self.gen, chosen)
            path = folder / f"ruleset-{index:03}.json"
            path.write_text(configcat.to_json(document, ensure_ascii=rng.random() < 0.5), encoding="utf-8")
            self.load(path).close()
            asked = list(configcat.make_requests(rng, self.gen, ruleset, 0))
            settings = json.loads(path.read_text(encoding="utf-8"))["flags" if "flags" in document else "f"]
            keys = [key for key, setting in settings.items() if setting is not None]
            yield Case(f"ruleset {index}", [path], asked, keys)

    def value(self, sdk, key, context):
        return sdk.answer(self.request(0, key, context)).native["value"]

    def more(self, run):
        """The simple form: what a user gets, given to everybody."""
        rng = random.Random(f"{self.seed}/simple")
        sources = [run.folder / f"ruleset-{index:03}.json" for index in range(2)]
        for source in [self.demo(0).sources[0], *(source for source in sources if source.exists())]:
            keys = [key for key, setting in json.loads(source.read_text(encoding="utf-8"))["f"].items()
                    if setting is not None and fit(key)]
            for context in self.contexts(rng, EVALUATED):
                asked = [self.request(number, key, context) for number, key in enumerate(keys)]
                case = Case(f"values for a user of {source.name}", [source], asked, keys)
                answers = run.answers(case)
                served = {key: answer["value"] for key, answer in zip(keys, answers)
                          if answer["error"] is None and isinstance(answer["value"], (bool, str, int, float))}
                chosen = [f"--flags={key}" for key in served]
                path = run.bootstrap(case.label, [source], f"--values-for={context}", *chosen)
                sdk = path and run.start(case.label, path)
                if sdk is None:
                    continue
                others = [context, *self.contexts(rng, 2), "null"]
                for other, (key, value) in itertools.product(others, served.items()):
                    found = self.value(sdk, key, other)
                    run.report.compare("simple form", case.label, value, found, lambda: "\n".join((
                        f"flag     {key}", f"context  {context}", f"file     {path}", f"source   {source}")))
                sdk.close()
