"""PhaseFlag's reference, started from a bootstrap file. The vendor has no package: it is `phaseflag_reference.py`.

That reads every wrapper. A bootstrap file has to be of the one form that the SDK takes: an object with a list `flags`,
each of which has an id and a key.
"""
import itertools
import json
import random

import phaseflag
from bootstrap import Case, Demo, Refused, Side
from phaseflag_reference import RAISES, Reference
from phaseflag_reference import Refused as ReferenceRefused


def make(name, seed):
    return PhaseFlag(name, seed)


class PhaseFlag(Side):
    provider = "phaseflag"

    def load(self, path):
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        if not isinstance(document, dict) or not isinstance(document.get("flags"), list):
            raise Refused("it is no object with a list `flags`")
        try:
            return Reference(path.read_bytes())
        except ReferenceRefused as refused:
            raise Refused(str(refused)) from None

    def request_line(self, request):
        return phaseflag.request_line(request)

    def answer(self, reference, request):
        native = phaseflag.ask(reference, request)
        return self if native == RAISES else phaseflag.exact(native)

    def got(self, line):
        if line["error"] and line["error"]["code"] == "INVALID_CONTEXT":
            return "no context"
        return phaseflag.exact(line["native"])

    def contexts(self, rng, count):
        demo = Demo("phaseflag", ("attribute",))
        for _ in range(count):
            attributes = {name: value for name, value in demo.attributes(rng).items() if name != "user_id"}
            yield json.dumps({"user_id": demo.key(rng), "attributes": attributes})

    def request(self, number, key, context):
        return phaseflag.Request(number, key, context, None, "", ())

    def demo(self, count):
        path = Demo("phaseflag", ()).path
        keys = [flag["key"] for flag in json.loads(path.read_text(encoding="utf-8"))["flags"]]
        contexts = self.contexts(random.Random(f"{self.seed}/demo"), count)
        pairs = enumerate(itertools.product(contexts, keys))
        return Case("demo", [path], [self.request(number, key, context) for number, (context, key) in pairs], keys)

    def cases(self, count, folder):
        order = random.Random(f"{self.seed}/order").sample(list(phaseflag.CONSTRUCTS), len(phaseflag.CONSTRUCTS))
        some = itertools.cycle(order)
        for index, shape in zip(range(2 * count), itertools.cycle(dict.fromkeys(phaseflag.SHAPES))):
            rng = random.Random(f"{self.seed}/{index}")
            ruleset = phaseflag.make_ruleset(rng, list(itertools.islice(some, phaseflag.PROBES)))
            path = folder / f"ruleset-{index:03}.json"
            mark = "\ufeff" if shape == "byte-order mark" else ""
            document = phaseflag.wrap(rng, ruleset.flags, shape)
            path.write_text(mark + phaseflag.to_json(document, ensure_ascii=rng.random() < 0.5), encoding="utf-8")
            reference = Reference(path.read_bytes())
            asked = [one for one in phaseflag.make_requests(rng, ruleset) if phaseflag.ask(reference, one) != RAISES]
            yield Case(f"ruleset {index}: {shape}", [path], asked, list(reference.flags))

    def value(self, reference, key, context):
        return reference.native(key, json.loads(context))["value"]
