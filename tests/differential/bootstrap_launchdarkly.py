"""The official LaunchDarkly SDK, started from a bootstrap file: `Files.new_data_source`, with and without PyYAML.

Where PyYAML is installed the SDK reads every file with it; without, it reads JSON. Each file is read both ways. The
state that browsers start from is compared with the SDK's own.
"""
import contextlib
import io
import itertools
import json
import logging
import random

import launchdarkly
from bootstrap import Case, Demo, Refused, Side, fit
from common import to_json
from ldclient.impl.integrations.files import file_data_source

STATES = 40  # states of all flags for browsers


def make(name, seed):
    assert file_data_source.have_yaml, "PyYAML is needed for the comparison with it"
    logging.disable(logging.CRITICAL)
    return LaunchDarkly(name, seed)


@contextlib.contextmanager
def reading_json():
    """The SDK as it is where PyYAML is not installed."""
    parser, file_data_source.have_yaml = file_data_source.yaml, False
    del file_data_source.yaml
    try:
        yield
    finally:
        file_data_source.yaml, file_data_source.have_yaml = parser, True


class LaunchDarkly(Side):
    provider = "launchdarkly"
    parts = ("client-side",)

    def started(self, path):
        with contextlib.redirect_stderr(io.StringIO()) as said:  # the SDK prints why it does not take a file
            sdk = launchdarkly.Sdk([path], False)
        if sdk.refused:
            raise Refused(said.getvalue()[-500:])
        return sdk

    def load(self, path):
        """A client over the file read as YAML, and one over the file read as JSON."""
        with reading_json():
            as_json = self.started(path)
        return self.started(path), as_json

    def close(self, clients):
        for client in clients:
            client.close()

    def request_line(self, request):
        return launchdarkly.request_line(request)

    def answer(self, clients, request):
        as_yaml, as_json = (launchdarkly.plain(client.native(request)) for client in clients)
        return as_json if json.dumps(as_yaml) == json.dumps(as_json) else {"as YAML": as_yaml, "as JSON": as_json}

    def got(self, line):
        return launchdarkly.plain(line["native"])

    def contexts(self, rng, count):
        demo = Demo("launchdarkly", ("attribute",))
        for _ in range(count):
            given, nested = {}, {}
            for name, value in demo.attributes(rng).items():
                if name.startswith("/"):
                    first, *rest = name[1:].split("/")
                    nested.setdefault(first, {})[rest[0] if rest else ""] = value
                elif name not in ("key", "kind", "anonymous"):
                    given[name] = value
            given.update({name: inner if "" not in inner else inner[""] for name, inner in nested.items()})
            if "name" in given:
                given["name"] = str(given["name"])
            user = {"key": demo.key(rng), **given}
            org = {"key": rng.choice(("acme", "other", demo.key(rng)))}
            yield json.dumps(rng.choice(({"kind": "user", **user}, {"kind": "org", **org},
                                         {"kind": "multi", "user": user, "org": org})))

    def request(self, number, key, context):
        return launchdarkly.Request(number, key, context, None, None, "", (), True)

    def demo(self, count):
        path = Demo("launchdarkly", ()).path
        keys = list(json.loads(path.read_text(encoding="utf-8"))["flags"])
        contexts = self.contexts(random.Random(f"{self.seed}/demo"), count)
        pairs = enumerate(itertools.product(contexts, keys))
        return Case("demo", [path], [self.request(number, key, context) for number, (context, key) in pairs], keys)

    def cases(self, count, folder):
        order = random.Random(f"{self.seed}/order").sample(list(launchdarkly.CONSTRUCTS), len(launchdarkly.CONSTRUCTS))
        some = itertools.cycle(order)
        for index in range(2 * count):  # smaller ones, and more of them: YAML is read slowly
            for attempt in itertools.count():
                rng = random.Random(f"{self.seed}/{index}/{attempt}")
                ruleset = launchdarkly.make_ruleset(rng, list(itertools.islice(some, launchdarkly.FILE_PROBES)))
                forms = launchdarkly.write_sources(rng, ruleset, f"ruleset-{index:03}", folder, index % 3 != 2)
                # YAML has numbers that no JSON has, and a file is JSON.
                if not any(".inf" in source.read_text(encoding="utf-8") for source in ruleset.sources):
                    break
            sdk = launchdarkly.Sdk(ruleset.sources, ruleset.is_payload)
            if sdk.refused:
                raise SystemExit(f"the SDK refuses the generated {ruleset.sources}")
            sdk.close()
            asked = list(launchdarkly.make_requests(rng, ruleset))
            keys = [key for key in ruleset.flags if ruleset.flags[key] is not None]
            yield Case(f"ruleset {index}: {', '.join(sorted(forms))}", ruleset.sources, asked, keys)

    def value(self, clients, key, context):
        context = launchdarkly.context_of(json.loads(context))
        found = [client.client("none").variation(key, context, "no value") for client in clients]
        return found[0] if json.dumps(found[0]) == json.dumps(found[1]) else {"as YAML and as JSON": found}

    def more(self, run):
        """The state for browsers, of flags that can be evaluated: of the demo and of generated payloads."""
        rng = random.Random(f"{self.seed}/states")
        sources = [self.demo(0).sources[0], *(run.folder / f"ruleset-{index:03}.json" for index in (0, 1))]
        for source in (source for source in sources if source.exists()):
            flags = json.loads(source.read_text(encoding="utf-8"))["flags"]
            # Those that others need are evaluated, too, and may be in error.
            keys = [key for key, flag in flags.items() if fit(key) and not flag.get("prerequisites")]
            sdk = launchdarkly.Sdk([source], True)
            for context in self.contexts(rng, STATES // len(sources)):
                asked = [self.request(number, key, context) for number, key in enumerate(keys)]
                answers = run.answers(Case("client-side", [source], asked, keys))
                kept = [key for key, answer in zip(keys, answers)
                        if answer["reason"]["kind"] != "ERROR" and "bigSegmentsStatus" not in answer["reason"]]
                path = run.build("client-side", [source], "--client-side", f"--context={context}",
                                 *(f"--flags={key}" for key in kept))
                if path is None:
                    continue
                want = launchdarkly.plain_state(sdk.state(context, {"client_side_only": True}))
                want = {name: want[name] for name in want if name in (*kept, "$flagsState", "$valid")}
                want["$flagsState"] = {name: one for name, one in want["$flagsState"].items() if name in kept}
                got = launchdarkly.plain_state(json.loads(path.read_text(encoding="utf-8")))
                run.report.compare("client-side", source.name, *launchdarkly.differing(want, got), lambda: "\n".join((
                    f"context  {context}", f"file     {path}", f"source   {source}")))
            sdk.close()
