#!/usr/bin/env python3
"""Compares what `ffctl diff` says of two rulesets with what the official SDK answers over either of them.

`tests/differential/diff` runs this for every provider, each with the packages of its SDK.

- Each line of fixtures/diff/expected.tsv: of many ids, as large a share has to move as the table says, counted with the SDK.
- With `--ffctl`, each of those pairs and many generated ones (one or two things changed in a ruleset of the provider's own
  differential test): the SDK has to answer every witness, on both sides, with the values that `ffctl diff` shows; contexts
  of the rulesets may not show a change that the classes exclude, and flags that are not listed may not change at all.

Exit status: 0 no difference; 1 a difference, or nothing to compare; 2 the comparison could not be made.
"""
import argparse
import copy
import importlib
import json
import logging
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import types
import warnings

import data_sync
from common import Report, canonical

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "diff"
COLUMNS = ("fixture", "flag", "change", "classes", "basis", "who", "gains", "loses", "swaps")
SHOWN = {"shares": 8, "diff": 8, "witness": 8, "classes": 8, "unlisted": 8}
DEFAULT = "the caller's default"
# So often the SDK is asked again where it may have drawn at random.
DRAWS = 200
# What each class allows to happen to a context. What is added or removed moves from or to the caller's default.
ALLOWED = {"none": set(), "gains": {"gains"}, "loses": {"gains", "loses", "swaps"},
           "reshuffles": {"gains", "loses", "swaps"}, "undecided": {"gains", "loses", "swaps"}}


# --- the SDKs --------------------------------------------------------------------------------------------------------
# Each loads a document and answers with the value alone, or with DEFAULT: (loaded, flag, context) -> value.


class Unleash:
    def __init__(self, name):
        self.module = importlib.import_module("unleash")

    def load(self, path):
        engine = self.module.Engine()
        if not engine.takes(path.read_bytes()):
            raise ValueError("the engine refuses the document")
        return engine, {one["name"]: one for one in json.loads(path.read_bytes())["features"]}

    def answer(self, loaded, flag, context):
        engine, features = loaded
        if flag not in features:
            return DEFAULT
        request = types.SimpleNamespace(flag=flag, context=json.dumps(context))
        native = engine.native(request, features[flag])
        return native["enabled"], native["variant"]["name"], native["variant"].get("payload")

    def of_ffctl(self, shown):
        value, name = shown["value"], shown["variant"]
        return value, name or "disabled"

    def short(self, answer):
        return answer if answer == DEFAULT else answer[:2]

    def is_on(self, answer):
        return answer != DEFAULT and answer[0]


class Plain:
    """An SDK whose answer is a value."""

    def of_ffctl(self, shown):
        return DEFAULT if shown["default"] else shown["value"]

    def short(self, answer):
        return answer

    def is_on(self, answer):
        is_off_text = isinstance(answer, str) and answer.lower() in ("false", "off")
        return answer not in (DEFAULT, None) and answer is not False and not is_off_text


class ConfigCat(Plain):
    def __init__(self, name):
        self.module = importlib.import_module("configcat")
        logging.getLogger("configcat").setLevel(logging.CRITICAL)

    def load(self, path):
        sdk = self.module.Sdk(path)
        if sdk.refusal:
            raise ValueError(sdk.refusal)
        return sdk

    def answer(self, sdk, flag, context):
        details = sdk.client.get_value_details(flag, None, self.module.user_of(context))
        return DEFAULT if details.is_default_value else details.value


class LaunchDarkly(Plain):
    def __init__(self, name):
        self.module = importlib.import_module("launchdarkly")
        logging.disable(logging.CRITICAL)

    def load(self, path):
        sdk = self.module.Sdk([path], True)
        if sdk.refused:
            raise ValueError("the SDK refuses the document")
        return sdk

    def answer(self, sdk, flag, context):
        detail = sdk.client("none").variation_detail(flag, self.module.context_of(context), None)
        return DEFAULT if detail.variation_index is None else detail.value


class PhaseFlag(Plain):
    def __init__(self, name):
        self.module = importlib.import_module("phaseflag_reference")

    def load(self, path):
        return self.module.Reference(path.read_bytes())

    def answer(self, reference, flag, context):
        native = reference.native(flag, self.module.check_context(context))
        if native == self.module.RAISES or native["reason"] in ("flag_not_found", "circular_prerequisite"):
            return DEFAULT
        return native["value"]


class DataSync(Plain):
    """FeatBit and featureflag.co, whose SDKs hold one ruleset at a time."""

    def __init__(self, name):
        self.module = importlib.import_module(name)
        logging.disable(logging.CRITICAL)

    def load(self, path):
        sdk = self.module.Sdk()
        if sdk.load([path]):
            raise ValueError("the SDK refuses the document")
        return sdk

    def answer(self, sdk, flag, context):
        data_sync.observed.hashes = []  # where the module of the SDK notes what was hashed
        try:
            detail = sdk.client.variation_detail(flag, context, None)
        except Exception:  # nothing is served then
            return DEFAULT
        detail = getattr(detail, "data", detail)
        found = getattr(detail, "id", None) if hasattr(detail, "id") else detail.variation_id
        return DEFAULT if found in (None, "", -1, "NE") or getattr(detail, "is_default_value", False) \
            else detail.variation


SIDES = {"unleash": Unleash, "configcat": ConfigCat, "launchdarkly": LaunchDarkly, "phaseflag": PhaseFlag,
         "featbit": DataSync, "ffc": DataSync}


def moved(side, old, new, is_in_both=True):
    """How an answer moves. A flag that comes or goes is nothing to those for whom it is off."""
    if canonical(old) == canonical(new):
        return "stays"
    before, after = side.is_on(old), side.is_on(new)
    if not (before or after or is_in_both):
        return "stays"
    return "swaps" if before == after else "gains" if after else "loses"


# --- the fixtures ----------------------------------------------------------------------------------------------------


def rows(provider):
    lines = [line for line in (FIXTURES / "expected.tsv").read_text().splitlines() if not line.startswith("#")]
    for line in lines[1:]:
        row = dict(zip(COLUMNS, line.split("\t")))
        if row["fixture"].split("-")[0] == provider:
            yield row


def filled(context, first, second):
    text = json.dumps(context).replace('"@1"', json.dumps(first)).replace('"@2"', json.dumps(second))
    return json.loads(text)


def shares(side, provider, options, report):
    """Counts with the SDK what the table says; a share of so many ids is within five standard deviations."""
    loaded, changes = {}, {}
    for row in rows(provider):
        change = changes[row["fixture"], row["flag"]] = row["change"] or changes[row["fixture"], row["flag"]]
        folder = FIXTURES / row["fixture"]
        if row["fixture"] not in loaded:
            loaded = {row["fixture"]: [side.load(folder / name) for name in ("old.json", "new.json")]}
        pair = loaded[row["fixture"]]
        context = json.loads(row["who"])
        count = options.ids if "@1" in row["who"] else 1
        counts = dict.fromkeys(("gains", "loses", "swaps", "stays"), 0)
        for number in range(count):
            one = filled(context, f"user-{number}", f"other-{number}")
            answers = (side.answer(one_side, row["flag"], one) for one_side in pair)
            counts[moved(side, *answers, change == "changed")] += 1
        for name in ("gains", "loses", "swaps"):
            want, got = float(row[name]), counts[name] / count
            near = abs(want - got) <= 5 * math.sqrt(want * (1 - want) / count)
            report.compare("shares", row["fixture"], True, near,
                           lambda: f"{row['flag']} {name} of {row['who']}: {want} in the table, {got} of {count} ids")


# --- the binary ------------------------------------------------------------------------------------------------------


def differences(options, provider, old, new):
    """The flags that `ffctl diff` lists, by key; or a text that says why there are none."""
    command = [options.ffctl, "diff", f"--provider={provider}", str(old), str(new), "--format=json"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    try:
        return {one["flag"]: one for one in json.loads(done.stdout)["flags"]}
    except (ValueError, KeyError, TypeError) as problem:
        return f"{problem!r}, exit status {done.returncode}: {done.stderr.decode(errors='replace')[:500]}"


def check(side, provider, options, report, label, paths, contexts, keys):
    """One pair of documents: its witnesses, and what the classes allow."""
    try:
        old, new = map(side.load, paths)
    except Exception:  # what the SDK does not take is not compared
        return
    found = differences(options, provider, *paths)
    shown = f"files    {paths[0]} {paths[1]}"
    report.compare("diff", label, True, isinstance(found, dict), lambda: f"{found}\n{shown}")
    if not isinstance(found, dict):
        return
    for key, one in found.items():
        for witness in one["witnesses"]:
            for name, loaded in (("old", old), ("new", new)):
                if name == "old" and one["change"] == "added" or name == "new" and one["change"] == "removed":
                    continue
                got = side.of_ffctl(witness[name])
                want = side.answer(loaded, key, witness["context"])
                # Where nothing is hashed the SDK draws for itself, and gives one of several answers; any other is always the same.
                for _ in range(DRAWS):
                    if side.short(want) == got:
                        break
                    want = side.answer(loaded, key, witness["context"])
                report.compare("witness", label, side.short(want), got,
                               lambda: f"{key} {name} of {json.dumps(witness['context'])}\n{shown}")
    in_both = set.intersection(*(set(keys_of(provider, path)) for path in paths))
    for key in keys:
        one = found.get(key)
        allowed = set().union(*(ALLOWED.get(name, set()) for name in one["classes"])) if one else set()
        for context in contexts:
            move = moved(side, side.answer(old, key, context), side.answer(new, key, context), key in in_both)
            report.compare("classes" if one else "unlisted", label, True, move == "stays" or move in allowed,
                           lambda: f"{key}, {one and one['classes']}: {move} for {json.dumps(context)}\n{shown}")


# --- generated pairs -------------------------------------------------------------------------------------------------

# Rules of an ordinary kind for each provider, from which its flags are put together.
IDS = [f"user-{number}" for number in range(40)] + ["anna", "bob"]
COUNTRIES, PLANS = ("NO", "SE", "DK", "FI"), ("free", "pro", "team")


def contexts(provider, rng, count):
    """Native contexts of ordinary users."""
    for _ in range(count):
        own = {name: rng.choice(pool) for name, pool in (("country", COUNTRIES), ("plan", PLANS), ("company", ("a", "b", "c")))
               if rng.random() < 0.8}
        identifier = rng.choice(IDS)
        yield {"unleash": {"userId": identifier, "properties": own},
               "configcat": {"Identifier": identifier, **own},
               "launchdarkly": {"kind": "user", "key": identifier, **own},
               "phaseflag": {"user_id": identifier, "attributes": own}}.get(provider, {"key": identifier, "name": "x", **own})


def switched(value, rng):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return rng.choice([value + 1, max(value - 1, 0), 0, 1])
    return rng.choice([one for one in (*COUNTRIES, *PLANS, *IDS[:3]) if one != value])


CHANGED = {"values", "l", "rollout", "weight", "p", "enabled", "on", "isEnabled", "inverted", "negate", "priority", "salt", "groupId",
           "stickiness", "bucketBy", "dispatchKey", "variation", "variation_id", "default_variation_id", "rolloutPercentage", "status",
           "keyIds", "value", "country", "included", "excluded", "b", "c", "operator", "op", "operation"}
POOLS = {"stickiness": ("default", "userId", "random"), "bucketBy": ("key", "company"), "dispatchKey": (None, "company"),
         "status": ("Enabled", "Disabled"), "op": ("in", "Equal", "NotEqual", "IsOneOf", "NotOneOf"),
         "operation": ("Equal", "NotEqual", "IsOneOf", "NotOneOf"), "operator": ("IN", "NOT_IN", "is", "is_not")}


def mutated(document, rng):
    """The document with one member changed, or with a list in another order or with an item less; nothing where that fails."""
    document = copy.deepcopy(document)
    places = []

    def walk(node, name):
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, inner in items:
            label = key if isinstance(key, str) else name
            if not isinstance(inner, (dict, list)) and label in CHANGED:
                places.append((node, key, label))
            if isinstance(inner, list) and len(inner) > 1 and all(isinstance(one, dict) for one in inner):
                places.append((node, key, None))
            walk(inner, label)
    walk(document, "")
    node, key, label = rng.choice(places)
    if label is None:
        items = node[key]
        if rng.random() < 0.5:
            first = rng.randrange(len(items) - 1)
            items[first], items[first + 1] = items[first + 1], items[first]
        else:
            items.pop(rng.randrange(len(items)))
    elif label in POOLS and not (label == "operator" and isinstance(node[key], str) and node[key] not in POOLS["operator"]):
        node[key] = rng.choice(POOLS[label])
    elif isinstance(node[key], str) and node[key].isdigit():
        node[key] = str(rng.choice([0, 10, 50, 75, 100]))
    elif isinstance(node[key], float) or isinstance(node[key], int) and label in ("rollout", "rolloutPercentage"):
        node[key] = rng.choice([0, 0.2, 0.5, 0.7, 1])
    else:
        node[key] = switched(node[key], rng)
    return document


def generated(provider, rng, folder):
    """Pairs of documents: a fixture, and the same with one to three things changed."""
    names = sorted(path.name for path in FIXTURES.iterdir() if path.name.startswith(f"{provider}-"))
    for number in range(1 << 30):
        name = rng.choice(names)
        document = json.loads((FIXTURES / name / rng.choice(("old.json", "new.json"))).read_bytes())
        other = document
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            other = mutated(other, rng)
        paths = [folder / f"pair-{number:04}-{side}.json" for side in ("old", "new")]
        for path, one in zip(paths, (document, other)):
            path.write_text(json.dumps(one), encoding="utf-8")
        yield name, paths


def keys_of(provider, path):
    document = json.loads(path.read_bytes())
    if provider == "unleash":
        return [one["name"] for one in document["features"]]
    if provider == "configcat":
        return list(document["f"])
    if provider == "launchdarkly":
        return list(document["flags"])
    if provider == "phaseflag":
        return [one["key"] for one in document["flags"]]
    flags = document["data"]["featureFlags"]
    return [one["key"] if provider == "featbit" else one["ff"]["keyName"] for one in flags]


# --- the run ---------------------------------------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provider", choices=SIDES)
    parser.add_argument("--ffctl", help="the binary to test; without it only the table of the fixtures is counted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ids", type=int, default=4000, help="so many ids for each line of the table; default 4000")
    parser.add_argument("--pairs", type=int, default=200, help="so many generated pairs; default 200")
    parser.add_argument("--table-only", action="store_true", help="count the table and ask no binary")
    parser.add_argument("--keep", type=pathlib.Path, help="write the pairs here and leave them")
    return parser.parse_args()


def main():
    options = arguments()
    warnings.simplefilter("ignore")
    if hasattr(os, "nice"):
        sys.setrecursionlimit(5000)
    provider = options.provider
    side = SIDES[provider](provider)
    report = Report({}, "", dict(SHOWN))
    shares(side, provider, options, report)
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ffctl-diff-"))
    folder.mkdir(parents=True, exist_ok=True)
    if options.ffctl and not options.table_only:
        rng = random.Random(f"{options.seed}/{provider}")
        pairs = [(path.name, [path / "old.json", path / "new.json"]) for path in sorted(FIXTURES.iterdir())
                 if path.name.startswith(f"{provider}-")]
        more = generated(provider, rng, folder)
        for label, paths in [*pairs, *(next(more) for _ in range(options.pairs))]:
            keys = dict.fromkeys([*keys_of(provider, paths[0]), *keys_of(provider, paths[1])])
            some = list(contexts(provider, rng, 60))
            check(side, provider, options, report, label, paths, some, keys)
    different = sum(report.different.values())
    for tag, count in sorted(report.different.items()):
        print(f"{count:>6} differences in {tag!r}")
    if different:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    counts = ", ".join(f"{count} {part}" for part, count in report.counts.items())
    print(f"diff, {provider}: {counts}, {different} differences (seed {options.seed})")
    sys.stdout.flush()
    os._exit(1 if different or not report.counts else 0)  # the threads of some SDKs would keep it alive


if __name__ == "__main__":
    main()
