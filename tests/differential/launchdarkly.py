#!/usr/bin/env python3
"""Compares ffctl with the official LaunchDarkly SDK on generated rulesets and contexts.

Needs the packages launchdarkly-server-sdk 9.18 and PyYAML; `tests/differential/run launchdarkly` installs them.

A *construct* is one thing a ruleset can say (an operator, a target list, a kind of rollout, a member that is null ...).
For each there are flags which hold that construct and little else; their names begin with the construct's tag, and the
SDK's answers show which outcomes were reached: T the variation was served that the construct is about, F another one or
the default, E the reason is an error. Contexts that were spoilt on purpose (invalid, of another kind ...) do not count
for the construct, but for their own form. Mixed flags combine constructs at random. Compared are

- the answers of `ffctl eval`: value with its type, variation index and reason, members that are null left out;
- for some requests typed calls, by the rule that a value of another JSON type is answered by the default, WRONG_TYPE;
- the state of all flags, as a document, for some contexts and all options of it;
- documents with one fault each: the SDK's verdict, taken or refused, has to be ffctl's, and so have the answers.

A ruleset is a payload, handed to the SDK's store after members `key` and `version` that are missing were filled in
(not the key of a flag's tombstone, which the SDK refuses); or file data, which the SDK reads itself: YAML, JSON with
`flagValues`, and several files are file data. Contexts without `kind` are users of older SDKs, which this SDK refuses;
they are converted here.

Left out is what no person and no tool writes, or what a side cannot express:
- NaN and Infinity as tokens of a JSON file, lone surrogates, integers of more than 4300 digits, nesting or chains of
  prerequisites deeper than Python's recursion limit, numbers beyond the range of a float as served values;
- big segment stores that fail, patterns that take exponential time or name characters (`\\N{...}`), dates at hour 24 (newer versions of Python);
- JSON file data which a YAML reader takes otherwise than a JSON reader (`1e5` is a text in YAML), YAML tags;
- `flags` and `segments` themselves of a wrong type, and documents that no longer show whose they are;
- clauses that name a segment by a list or an object: the SDK stops half-way through loading, and has the data;
- documents that are no JSON but YAML: ffctl reads them as the SDK's file data source does;
- members of legacy users that would be told apart only by their order, and NUL in a flag's name.

Without --ffctl the SDK is asked twice, which shows that nothing generated depends on chance.

Exit status: 0 no difference; 1 a difference, or a construct that was not reached with every outcome it has;
2 the comparison could not be made.
"""
import argparse
import base64
import collections
import concurrent.futures
import contextlib
import functools
import hashlib
import itertools
import json
import logging
import pathlib
import random
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
import warnings

from common import AGAIN, WRONG, Ffctl, Report, canonical, changed, places, put, to_json
from launchdarkly_constructs import (
    BUILT_IN, CONSTRUCTS, HITS, LEGACY_TEXTS, VALUES, ContextMaker, Maker, Ruleset, user)

try:
    import yaml
    from ldclient.client import LDClient
    from ldclient.config import BigSegmentsConfig, Config
    from ldclient.context import Context
    from ldclient.integrations import Files
    from ldclient.interfaces import BigSegmentStore, BigSegmentStoreMetadata, UpdateProcessor
    from ldclient.version import VERSION
    from ldclient.versioned_data_kind import FEATURES, SEGMENTS
except ImportError as missing:
    print(f"the packages launchdarkly-server-sdk and PyYAML are needed: {missing}", file=sys.stderr)
    sys.exit(2)

VERSION_NEEDED = "9.18."
PROBES, MIXED = 46, 12  # probe flags and mixed flags in a ruleset
CONTEXTS, FEW = 8, 4  # contexts for a flag, and for one of a construct with a single outcome
FILE_EVERY, FILE_PROBES = 6, 16  # one ruleset of so many is file data, with so many probes: YAML is read slowly
TYPED_SHARE, STATES = 0.06, 3  # typed calls for that share of the requests; states of all flags for a ruleset
EXTRA = 60  # further rulesets at most, for what the required number of comparisons has not reached
SHOWN = {"answers": 6, "typed": 3, "states": 4, "documents": 6}  # differences printed in full
WORKERS = 2
STRICT = "--strict" in sys.argv

STAMPS = ("now", None, 0, 1600000000000, 4102444800000)
TYPES = {"bool": bool, "string": str, "int": (int, float), "float": (int, float), "json": object}
STATE_OPTIONS = {"client_side_only": "--client-side-only", "with_reasons": "--with-reasons",
                 "details_only_for_tracked_flags": "--details-only-for-tracked-flags"}


# --- the official SDK ------------------------------------------------------------------------------------------------


def legacy_user(user):
    """A context made from a user of older SDKs, as the Go SDK makes it."""
    types = {**dict.fromkeys(("name", *LEGACY_TEXTS), str), "anonymous": bool, "custom": dict,
             "privateAttributeNames": list}
    wrong = not isinstance(user.get("key"), str) or any(
        user.get(name) is not None and not isinstance(user[name], kind) for name, kind in types.items())
    if wrong or not all(isinstance(one, str) for one in user.get("privateAttributeNames") or ()):
        return Context.from_dict(None)
    top = {name: user.get(name) for name in ("name", *LEGACY_TEXTS)}
    custom = {name: value for name, value in (user.get("custom") or {}).items() if name not in BUILT_IN}
    builder = Context.builder(user["key"]).anonymous(user.get("anonymous") is True)
    builder._allow_empty_key(True)  # the SDK's own door for such users
    for name, value in {**top, **custom}.items():
        builder.set(name, value)
    return builder.build()


def context_of(value):
    """The SDK's context for one in ffctl's form."""
    if isinstance(value, dict) and "kind" not in value:
        return legacy_user(value)
    return Context.from_dict(value if isinstance(value, dict) else None)


def payload_of(document):
    """What the SDK's store is given for a payload."""
    def filled(key, item, is_flag):
        if not isinstance(item, dict):
            return item
        tombstone = is_flag and item.get("deleted") is True
        return {**({} if tombstone else {"key": key}), "version": 1, **item}
    flags, segments = document.get("flags", {}), document.get("segments", {})
    return {FEATURES: {key: filled(key, item, True) for key, item in flags.items()},
            SEGMENTS: {key: filled(key, item, False) for key, item in segments.items()}}


class Fixed(UpdateProcessor):
    """A data source of the SDK with one fixed payload."""

    def __init__(self, payload, config, store, ready):
        self.payload, self.ready, self.loaded = payload, ready, False
        self.sink = config.data_source_update_sink or store

    def start(self):
        with contextlib.suppress(Exception):  # whatever the loader's code trips over
            self.sink.init(self.payload)
            self.loaded = True
        self.ready.set()

    def stop(self):
        pass

    def initialized(self):
        return self.loaded


class Memberships(BigSegmentStore):
    """A store of big segments that is as old as `stamp` says; the memberships are put in for each request."""

    def __init__(self, stamp):
        self.stamp, self.memberships = stamp, {}

    def get_metadata(self):
        return BigSegmentStoreMetadata(int(time.time() * 1000) if self.stamp == "now" else self.stamp)

    def get_membership(self, context_hash):
        plain = {hashed(key): value for key, value in self.memberships.items()}
        return plain.get(context_hash, self.memberships.get(context_hash))

    def stop(self):
        pass


def hashed(key):
    return base64.b64encode(hashlib.sha256(key.encode()).digest()).decode()


class Sdk:
    """The official SDK on one ruleset: a client without a store of big segments, and one for each age of a store."""

    def __init__(self, sources, is_payload):
        self.clients, self.stores, self.refused = {}, {}, True
        if is_payload:
            try:
                payload = payload_of(json.loads(sources[0].read_bytes()))
            except (ValueError, AttributeError):  # no JSON, or nothing that has flags
                return
            self.source = functools.partial(Fixed, payload)
        else:
            self.source = Files.new_data_source(paths=list(map(str, sources)))
        self.refused = not self.client("none").is_initialized()

    def client(self, stamp):
        if stamp not in self.clients:
            big = {}
            if stamp != "none":
                self.stores[stamp] = Memberships(stamp)
                big["big_segments"] = BigSegmentsConfig(self.stores[stamp], context_cache_time=0)
            config = Config("sdk-key", update_processor_class=self.source, send_events=False, diagnostic_opt_out=True,
                            **big)
            self.clients[stamp] = LDClient(config, start_wait=5)
        return self.clients[stamp]

    def close(self):
        for client in self.clients.values():
            client.close()

    def native(self, request):
        client = self.client("none" if request.store is None else request.store["lastUpToDate"])
        if request.store is not None:
            self.stores[request.store["lastUpToDate"]].memberships = request.store["memberships"]
        detail = client.variation_detail(request.flag, context_of(json.loads(request.context)),
                                         json.loads(request.default or "null"))
        return {"value": detail.value, "variationIndex": detail.variation_index,
                "reason": {key: value for key, value in detail.reason.items() if value is not None}}

    def natives(self, requests):
        return [plain(self.native(request)) for request in requests]

    def state(self, context, options):
        return plain_state(self.client("none").all_flags_state(context_of(json.loads(context)), **options)
                           .to_json_dict())


def plain(native):
    """An answer whose index is a number: the SDK hands on an index that was written as a boolean."""
    if not STRICT and isinstance(native, dict) and isinstance(native.get("variationIndex"), bool):
        return {**native, "variationIndex": int(native["variationIndex"])}
    return native


def plain_state(state):
    """The same for a state of all flags."""
    if STRICT or not isinstance(state, dict) or not isinstance(state.get("$flagsState"), dict):
        return state
    numbers = ("variation", "version", "debugEventsUntilDate")
    return {**state, "$flagsState": {flag: {
        name: int(value) if name in numbers and isinstance(value, bool) else value for name, value in entry.items()}
        for flag, entry in state["$flagsState"].items()}}


def typed(native, kind, default):
    """What a typed call answers where a call without type answers `native`."""
    value, wanted = native["value"], TYPES[kind]
    right = isinstance(value, wanted) and (kind in ("bool", "json") or not isinstance(value, bool))
    if native["variationIndex"] is None or right:
        return native
    return {"value": default, "variationIndex": None, "reason": {"kind": "ERROR", "errorKind": "WRONG_TYPE"}}


def outcome(native):
    if native["reason"]["kind"] == "ERROR":
        return "E"
    return "T" if native["variationIndex"] is not None and canonical(native["value"]) in HITS else "F"


class Again:
    """The SDK a second time, where there is no ffctl to compare it with."""

    def __init__(self):
        self.sdk, self.lock = functools.lru_cache(1)(Sdk), threading.Lock()

    def natives(self, ruleset, _requests, asked, kind=None):
        with self.lock:
            sdk = self.sdk(tuple(ruleset.sources), ruleset.is_payload)
            answers = "refused" if sdk.refused else sdk.natives(asked)
        if isinstance(answers, str):
            return answers
        if kind:
            answers = [typed(one, kind, json.loads(request.default or "null"))
                       for one, request in zip(answers, asked)]
        return answers

    def state(self, ruleset, context, options):
        with self.lock:
            return self.sdk(tuple(ruleset.sources), ruleset.is_payload).state(context, options)


class Binary:
    """ffctl, asked as this provider is asked."""

    def __init__(self, path):
        self.ffctl = Ffctl(path, "launchdarkly")

    def natives(self, ruleset, requests, asked, kind=None):
        natives = self.ffctl.natives(ruleset.sources, requests, asked, *[f"--type={kind}"] * bool(kind))
        return natives if isinstance(natives, str) else list(map(plain, natives))

    def state(self, ruleset, context, options):
        given = [STATE_OPTIONS[name] for name, wanted in options.items() if wanted]
        return plain_state(self.ffctl.document(ruleset.sources, "--all", "--format=ld-state", f"--context={context}",
                                               *given))


# --- comparing -------------------------------------------------------------------------------------------------------

Request = collections.namedtuple("Request", "number flag context default store tag forms counts")
DEFAULTS = ("true", "false", '"d"', '""', '"\\u00f8"', "0", "42", "1.5", "5.0", "-0.0", "1e-7", "[]", '["a", 1, null]',
    '{"a": [1.0, true]}')
TYPED_DEFAULTS = {"bool": ("true", "false"), "string": ('"d"', '""'), "int": ("0", "42"), "float": ("1.5", "0.0"),
    "json": DEFAULTS}


def needed_outcomes():
    needed = {tag: needed for tag, (needed, _make) in CONSTRUCTS.items()}
    needed.update(dict.fromkeys(("context:single", "context:user", "context:other kind", "context:multi",
        "context:legacy", "mixed flags"), "TFE"))
    needed.update({"context:invalid": "E", "context:of another kind": "TF", "context:attribute null": "TF",
        "no such flag": "E",
                   "default:absent": "TFE", "default:given": "TFE", "f32 and f64 differ": "TF"})
    needed.update({f"reason:{kind}": "" for kind in ("OFF", "FALLTHROUGH", "TARGET_MATCH", "RULE_MATCH",
        "PREREQUISITE_FAILED", "FALLTHROUGH inExperiment",
                                                     "RULE_MATCH inExperiment", *(f"ERROR {kind}"
                                                         for kind in ("MALFORMED_FLAG", "FLAG_NOT_FOUND",
                                                             "USER_NOT_SPECIFIED", "EXCEPTION")))})
    needed.update({f"status:{status}": "TF" for status in ("HEALTHY", "STALE", "NOT_CONFIGURED")})
    needed.update({f"store:{form}": "TF" for form in ("plain", "hashed", "both", "none", *map(str, STAMPS))})
    needed.update({f"form:{form}": "TFE" for form in ("payload", "json file", "yaml file", "several files")})
    needed.update({f"typed:{kind} of {own}": "" for kind in TYPES
        for own in ("bool", "str", "int", "float", "dict", "list", "NoneType") if (kind, own) != ("int", "float")})
    needed.update({f"state:{label}": "" for label in ("valid", "invalid", *STATE_OPTIONS)})
    needed.update({"document:payload": "TF", "document:files": "TF"})
    return needed


def make_ruleset(rng, tags):
    """A ruleset with a probe for each tag and some mixed flags."""
    ruleset = Ruleset(rng)
    for number, tag in enumerate(tags):
        name = f"{tag}/{number}".replace("\0", "0") + rng.choice(("", "", "", "ø", " "))
        ruleset.probes[name] = tag
        ruleset.flags[name] = None  # the place is taken: flags that the maker adds come behind it
        ruleset.flags[name] = CONSTRUCTS[tag][1](Maker(ruleset, name))
    for number in range(MIXED if len(tags) > FILE_PROBES else MIXED // 3):
        name = rng.choice(("flag-{}", "flagg-ø-{}", "旗/{}", 'quo"te {}', "a b {}", "$flag{}")).format(number)
        ruleset.flags[name] = Maker(ruleset, name).mixed()
    # The vectors of two contexts that SDKs with floats of 32 bits put elsewhere.
    ruleset.flags["f32demo"] = {"key": "f32demo", "version": 1, "on": True, "salt": "s",
        "variations": [VALUES[False][1]] * 8 + ["hit", "miss"], "fallthrough": {
        "rollout": {"variations": [{"variation": index, "weight": 10000} for index in range(10)]}}}
    ruleset.whole["f32demo"], ruleset.hints["f32demo"] = [user("u1291158"), user("u4814706")], []
    ruleset.probes["f32demo"] = "f32 and f64 differ"
    return ruleset


def make_store(rng, references, context):
    """A store of big segments for the keys of that context and some others; its form."""
    parts = context.values() if isinstance(context, dict) and context.get("kind") == "multi" else [context]
    keys = [part["key"] for part in parts if isinstance(part, dict) and isinstance(part.get("key"), str)]
    memberships, form = {}, "none"
    for key in [*keys, "a", "somebody"]:
        membership = lambda: {one: rng.random() < 0.6 for one in references if rng.random() < 0.7}  # noqa: E731
        chance = rng.random()
        if chance > 0.85:
            continue
        if chance < 0.2 or chance > 0.6:
            memberships[hashed(key)] = membership()
        if chance < 0.6:
            memberships[key] = membership()
        if keys and key == keys[0]:
            form = "both" if chance < 0.2 else "plain" if chance < 0.6 else "hashed"
    stamp = rng.choice(STAMPS)
    return {"lastUpToDate": stamp, "memberships": memberships}, {f"store:{form}", f"store:{stamp}"}


def make_requests(rng, ruleset):
    """Contexts for every flag: several for probes and mixed flags, one for those that only stand behind them."""
    numbers, makes = itertools.count(), ContextMaker(rng)
    behind = re.compile(r"\d+ for ")
    for name in [*ruleset.flags, "no such flag", ""]:
        plain_tag = "mixed flags" if name in ruleset.flags else "no such flag"
        tag = "behind others" if behind.match(name) else ruleset.probes.get(name, plain_tag)
        hints = ruleset.hints.get(name, [])
        count = 1 if behind.match(name) else CONTEXTS if len(CONSTRUCTS.get(tag, "  ")[0]) != 1 else FEW
        for context, forms, counts in makes.build(hints, ruleset.whole.get(name, []), count):
            references = ruleset.references.get(id(hints), [])
            store, store_forms = None, set()
            if rng.random() < (0.8 if references else 0.02):
                store, store_forms = make_store(rng, references or ["x.g1"], context)
            default = rng.choice(DEFAULTS) if rng.random() < 0.35 else rng.choice(("null", None))
            tags = {f"context:{form}" for form in forms} | store_forms | {
                f"default:{'absent' if default is None else 'given'}"}
            yield Request(next(numbers), name, to_json(context, ensure_ascii=rng.random() < 0.5), default, store, tag,
                tags, counts)


def request_line(request):
    more = f', "default": {request.default}' if request.default is not None else ""
    more += f', "bigSegments": {json.dumps(request.store)}' if request.store is not None else ""
    return f'{{"id": {request.number}, "flag": {json.dumps(request.flag)}, "context": {request.context}{more}}}\n'


def read_alike(text):
    """Whether a YAML reader takes a JSON text as a JSON reader does."""
    with contextlib.suppress(yaml.YAMLError):
        return canonical(yaml.safe_load(text)) == canonical(json.loads(text))
    return False


def write_sources(rng, ruleset, stem, folder, is_payload):
    """Writes a ruleset as a payload or as file data; the forms it has."""
    document = ruleset.document()
    if is_payload:
        ruleset.sources = [folder / f"{stem}.json"]
        layout = {"ensure_ascii": rng.random() < 0.5, "indent": rng.choice((None, None, 1))}
        ruleset.sources[0].write_text(to_json(document, **layout), encoding="utf-8")
        return {"form:payload"}
    ruleset.is_payload = False
    document = json.loads(to_json(document))
    for key in [key for key in document["flags"] if key.startswith("flag-") and rng.random() < 0.5]:
        value = document["flags"].pop(key)["variations"][0]
        document.setdefault("flagValues", {})[key] = value
    for kind in ("flags", "segments"):  # file data finds an item by its own key
        document[kind] = {key + " renamed" * (rng.random() < 0.1): {"key": key, **item}
                          for key, item in document.get(kind, {}).items()}
    count, forms = rng.choice((1, 1, 2, 3)), set()
    parts = [{"flagValues": {f"extra {number}": True}} for number in range(count)]
    for kind, items in document.items():
        for key, item in items.items() if kind in ("flags", "flagValues", "segments") else ():
            rng.choice(parts).setdefault(kind, {})[key] = item
    for number, part in enumerate(parts):
        text = re.sub("[\x7f-\uffff]", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(part, ensure_ascii=False))
        as_json = rng.random() < 0.6 and read_alike(text)
        if not as_json:
            layout = {"allow_unicode": rng.random() < 0.5, "default_flow_style": rng.choice((None, False, True))}
            text = yaml.safe_dump(part, sort_keys=False, width=rng.choice((80, 10**6)), **layout)
        ruleset.sources.append(folder / f"{stem}.{number}.{'json' if as_json else 'yaml'}")
        ruleset.sources[-1].write_text(text, encoding="utf-8")
        forms.add(f"form:{'json' if as_json else 'yaml'} file")
    return forms | {"form:several files"} if count > 1 else forms


def tags_of(native):
    """Tags for what stands in an answer's reason."""
    reason = native["reason"]
    more = f" {reason['errorKind']}" if "errorKind" in reason else " inExperiment" if reason.get("inExperiment") else ""
    yield f"reason:{reason['kind']}{more}"
    if "bigSegmentsStatus" in reason:
        yield f"status:{reason['bigSegmentsStatus']}"


def compare_ruleset(index, options, tags, other, folder, pool, report):
    rng = random.Random(f"{options.seed}/{index}")
    ruleset = make_ruleset(rng, tags)
    stem = f"{index:03}"
    forms = write_sources(rng, ruleset, f"ruleset-{stem}", folder, len(tags) > FILE_PROBES)
    sdk = Sdk(ruleset.sources, ruleset.is_payload)
    if sdk.refused:
        print(f"the SDK refuses the generated {ruleset.sources}", file=sys.stderr)
        sys.exit(2)
    asked = list(make_requests(rng, ruleset))
    requests = folder / f"requests-{stem}.jsonl"
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    answers = pool.submit(other.natives, ruleset, requests, asked)
    calls = {kind: [] for kind in TYPES}
    for request in asked:
        if rng.random() < TYPED_SHARE:
            kind = rng.choice(tuple(TYPES))
            default = rng.choice(TYPED_DEFAULTS[kind]) if rng.random() < 0.6 else None
            calls[kind].append(request._replace(default=default))
    typed_answers = {}
    for kind, called in calls.items():
        path = folder / f"requests-{stem}-{kind}.jsonl"
        path.write_text("".join(map(request_line, called)), encoding="utf-8")
        typed_answers[kind] = pool.submit(other.natives, ruleset, path, called, kind)
    contexts = rng.sample([request.context for request in asked if request.context.startswith("{")], STATES)
    states = [(context, dict(zip(STATE_OPTIONS, rng.choices((True, False), k=3)))) for context in contexts]
    state_answers = [pool.submit(other.state, ruleset, *state) for state in states]
    wants = sdk.natives(asked)

    def describe(request):
        rules = to_json(ruleset.flags.get(request.flag), ensure_ascii=False)
        named = sorted(key for key in ruleset.segments if json.dumps(key, ensure_ascii=False) in rules)
        segments = (to_json(ruleset.segments[key], ensure_ascii=False)[:2000] for key in named)
        return "\n".join((f"flag     {rules[:4000]}", *(f"segment  {segment}" for segment in segments),
                          f"request  {request_line(request).strip()}", f"requests {requests}",
                          f"sources  {' '.join(map(str, ruleset.sources))}"))

    natives = answers.result()
    for number, (request, want) in enumerate(zip(asked, wants)):
        reached = outcome(want)
        for tag in (*request.forms, *tags_of(want), *forms, *[request.tag] * request.counts):
            report.reached(tag, reached)
        got = natives[number] if isinstance(natives, list) else natives
        report.compare("answers", request.tag, want, got, functools.partial(describe, request))
    for kind, called in calls.items():
        natives = typed_answers[kind].result()
        for number, (request, want) in enumerate(zip(called, sdk.natives(called))):
            if kind == "int" and isinstance(want["value"], float):
                continue  # what a call for an integer makes of a fraction is no question to this SDK
            report.reached(f"typed:{kind} of {type(want['value']).__name__}", outcome(want))
            want = typed(want, kind, json.loads(request.default or "null"))
            got = natives[number] if isinstance(natives, list) else natives
            report.compare("typed", kind, want, got, lambda: f"type     {kind}\n{describe(request)}")
    for (context, given), got in zip(states, state_answers):
        want, got = sdk.state(context, given), got.result()
        for label in ("valid" if want["$valid"] else "invalid", *(name for name, wanted in given.items() if wanted)):
            report.reached(f"state:{label}", "T")
        report.compare("states", "valid" if want["$valid"] else "invalid", *differing(want, got), lambda: "\n".join((
            f"options  {given}", f"context  {context}", f"sources  {' '.join(map(str, ruleset.sources))}")))
    sdk.close()


def differing(want, got):
    """Only the members in which two states of all flags differ, if both are such."""
    if not all(isinstance(one, dict) and isinstance(one.get("$flagsState"), dict) for one in (want, got)):
        return want, got
    flat = [{**one, **{f"$flagsState/{name}": entry for name, entry in one["$flagsState"].items()}, "$flagsState": {}}
        for one in (want, got)]
    names = [name for name in {**flat[0], **flat[1]} if canonical(flat[0].get(name,
        "absent")) != canonical(flat[1].get(name, "absent"))]
    return tuple({name: one[name] for name in names[:3] if name in one} for one in flat)


# --- documents with one fault ----------------------------------------------------------------------------------------

RICH = {
    "flags": {
        "a": {"key": "a", "version": 3, "deleted": False, "on": True, "salt": "salt",
            "variations": ["zero", "one", "two"], "offVariation": 0,
              "prerequisites": [{"key": "b", "variation": 1}], "targets": [{"variation": 2, "values": ["u1", "u2"],
                  "contextKind": "user"}],
              "contextTargets": [{"contextKind": "user", "variation": 2, "values": []},
                  {"contextKind": "org", "variation": 1, "values": ["o1"]}],
              "rules": [{"id": "first", "clauses": [{"contextKind": "user", "attribute": "/n", "op": "lessThan",
                  "values": [5], "negate": False}], "variation": 1, "trackEvents": True},
                        {"id": "second", "clauses": [{"attribute": "", "op": "segmentMatch", "values": ["s"]}],
                         "rollout": {"kind": "rollout", "contextKind": "user", "bucketBy": "key", "seed": 7,
                             "variations": [
                             {"variation": 0, "weight": 50000, "untracked": False},
                             {"variation": 2, "weight": 50000}]}}],
              "fallthrough": {"rollout": {"kind": "experiment", "contextKind": "user", "seed": 61, "variations": [
                  {"variation": 0, "weight": 30000, "untracked": True}, {"variation": 1, "weight": 70000}]}},
              "clientSideAvailability": {"usingMobileKey": True, "usingEnvironmentId": False}, "clientSide": False,
              "trackEvents": False,
              "trackEventsFallthrough": False, "debugEventsUntilDate": 1700000000000, "migration": {"checkRatio": 2},
              "samplingRatio": 1,
              "excludeFromSummaries": False, "unknown": {"x": 1}},
        "b": {"key": "b", "version": 1, "on": True, "variations": [False, True], "fallthrough": {"variation": 1},
              "rules": [{"clauses": [{"attribute": "d", "op": "before", "values": ["2020-01-01T00:00:00Z", 0]}],
                  "variation": 0},
                        {"clauses": [{"attribute": "t", "op": "matches", "values": ["^a"]},
                            {"attribute": "v", "op": "semVerEqual", "values": ["1.0"]}], "variation": 0}]},
        "gone": {"key": "gone", "version": 9, "deleted": True, "prerequisites": [{"key": "b", "variation": 0}],
            "on": True, "rules": []}},
    "segments": {
        "s": {"key": "s", "version": 2, "deleted": False, "included": ["i1"], "excluded": ["e1"],
            "includedContexts": [{"contextKind": "org", "values": ["o2"]}],
              "excludedContexts": [{"contextKind": "org", "values": ["o3"]}], "salt": "s", "unbounded": False,
              "unboundedContextKind": "user", "generation": 1,
              "rules": [{"id": "r", "clauses": [{"attribute": "t", "op": "in", "values": ["x", 1, None],
                  "negate": True}], "weight": 60000, "bucketBy": "key",
                         "rolloutContextKind": "user"}]},
        "big": {"key": "big", "version": 1, "unbounded": True, "generation": 3},
        "old": {"key": "old", "version": 4, "deleted": True, "rules": []}}}
RICH_FILE = {**RICH, "flagValues": {"v": 1.5, "w": {"a": [None]}}}
RICH_CONTEXTS = (
    '{"kind": "user", "key": "u1"}', '{"kind": "user", "key": "e1", "n": 4}',
    '{"kind": "user", "key": "i1", "t": "a", "v": "1.0.0"}',
    '{"kind": "user", "key": "u9", "t": "y", "n": 7}',
    '{"kind": "multi", "user": {"key": "u7", "t": ["z"]}, "org": {"key": "o2"}}', '{"kind": "org", "key": "o1"}',
    '{"kind": "user", "key": "u8", "d": 5, "t": "x"}', '{"kind": "user", "key": ""}')
EDGES = {int: ("0", "1", "2", "-1", "1.0", "1e0", '"7"', "99", "18446744073709551616", "9" * 400),
    str: ('""', '"/"', '"é"', '"user"', '"segmentMatch"'),
         list: ("[null]", '["x"]', "[7]", "[{}]", "[[]]"), dict: ('{"x": 1}',), bool: ("0", "1")}
TEXT_FAULTS = (
    ("more", "{} x"), ("twice", "{0}{0}"), ("comment", "// c\n{}"), ("empty", ""), ("blank", " \n"), ("null", "null"),
    ("number", "1"), ("text", '"f"'), ("list", "[{}]"),
    ("space", " \n\t\r{}\n\n"), ("form feed", "\f{}"), ("nb space", "{}\u00a0"), ("plain", "{}"))


def names_segment_by_list(document, path, text):
    """Whether a clause would name a segment by a list or an object, at which the SDK stops half-way through loading."""
    owner = document
    for step in path[:path.index("values")] if "values" in path else ():
        owner = owner[step]
    inner = text if isinstance(path[-1], int) else text[1:-1]
    return "values" in path and owner.get("op") == "segmentMatch" and inner[:1] in ("[", "{")


def faults_by_place(document, skipped):
    """One fault at a time at every place: another type, an edge of the type, a missing or a repeated member."""
    for path, value in places(document):
        if path in skipped:
            continue
        for text in WRONG + EDGES.get(type(value), ()):
            if not names_segment_by_list(document, path, text):
                yield f"{path} = {text[:30]}", changed(document, path, put(text)).encode()
        if isinstance(path[-1], str):
            yield f"{path} missing", changed(document, path, lambda owner, key: owner.pop(key)).encode()
            yield f"{path} twice", changed(document, path, lambda owner, key: owner.update(
                {key: None, AGAIN + key: owner[key]})).encode()


def faults_of_text():
    rich = json.dumps(RICH)
    for label, text in TEXT_FAULTS:
        yield label, text.format(rich).encode() if label != "list" else f"[{rich}]".encode()
    for label, text in (("cut", rich[:-1]), ("escaped key", rich.replace('"on"', '"\\u006fn"')),
                        ("no segments", json.dumps({"flags": RICH["flags"]})),
                        ("no flags", json.dumps({"segments": RICH["segments"]}))):
        yield label, text.encode()
    yield "invalid UTF-8", rich.replace('"unknown"', '"unknown\xff"').encode("latin-1")
    for label, flags in (
            ("other key", {"a": {**RICH["flags"]["b"], "key": "z"}}),
            ("keys swapped", {"a": RICH["flags"]["b"], "b": {**RICH["flags"]["a"], "prerequisites": []}}),
                         ("tombstone, other key", {**RICH["flags"], "gone": {"deleted": True, "key": "b",
                             "version": 1}})):
        yield f"flag with {label}", json.dumps({"flags": flags, "segments": {}}).encode()
    for op, value in itertools.product(("before", "after", "lessThan", "in", "semVerEqual"),
        ("9" * 400, "1e400", "[]", "{}", '{"a": []}', "null")):
        clause_text = f'{{"attribute": "n", "op": "{op}", "values": [{value}]}}'
        for kind, more in (("flags", '"on": true, "variations": [0, 1], "fallthrough": {"variation": 0}, '),
                           ("segments", "")):
            item = f'{{{more}"rules": [{{"variation": 1, "clauses": [{clause_text}]}}]}}'
            document = f'{{"flags": {{"x": {{"on": false}}}}, "segments": {{}}, "{kind}": {{"a": {item}}}}}'
            yield f"{kind}: {op} {value[:9]}", document.encode()


FILE_VALUES = (  # how a value is written in YAML
    "true", "false", "yes", "no", "on", "off", "True", "NO", "y", "n", "~", "null", "Null", "", "1", "1.0", "1e3",
    "1.0e3", "1.0e+3", "0x1F", "017", "0o17", "08", "1_000", "1:30", "+7", "-7", "0b11", "-0", "-0.0", ".5", "5.",
    "1:30.5", "'1'", '"1"', '"\\u00e9\\x41\\n"', "'it''s'", "text", "[a, 1, yes]", "{a: 1, b: [no]}", "*one",
    "|\n    a\n     b\n", ">-\n    a\n    b\n", "0.1", "123456789012345678901234567890", "a # comment", "'a # b'", "<<")
FLAG_YAML = """\
flags:
  a:
    key: a
    {}
    variations: [zero, one]
    offVariation: 0
    fallthrough: {{variation: 1}}
"""
FILES = {  # documents of file data: the files' names and texts
    "duplicate in two files": {"a.json": RICH_FILE, "b.json": {"flagValues": {}, "flags": {"a": RICH["flags"]["a"]}}},
    "duplicate value": {"a.json": {"flagValues": {"a": 1}, "flags": {"a": RICH["flags"]["a"]}}},
    "duplicate value in two files": {"a.json": {"flagValues": {"a": 1}}, "b.json": {"flagValues": {"a": 1}}},
    "duplicate segment": {"a.yaml": RICH, "b.yaml": {"segments": {"s": RICH["segments"]["s"]}}},
    "flag and segment alike": {"a.json": {"flagValues": {"s": 1}, "segments": {"s": RICH["segments"]["s"]}}},
    "same own key": {"a.yaml": {"flags": {"x": {"key": "a", "on": True}, "y": {"key": "a", "on": True}}}},
    "own key": {"a.yaml": {"flags": {"x": {**RICH["flags"]["a"], "prerequisites": []}}, "segments": {}}},
    "no key": {"a.yaml": {"flags": {"a": {"on": True, "variations": [1], "fallthrough": {"variation": 0}}}}},
    "no key, with values": {"a.json": {"flagValues": {"v": 1}, "flags": {"a": {"on": True}}}},
    "no version": {"a.yaml": {"flags": {"a": {"key": "a", "on": True, "variations": [1],
        "fallthrough": {"variation": 0}}}}}, "tombstone without key": {"a.yaml": {"flags": {"a": {"deleted": True}},
        "flagValues": {"b": 1}}},
    "two tombstones without key": {"a.yaml": {"flags": {"a": {"deleted": True}, "b": {"deleted": True}}}},
    "flags null": {"a.json": '{"flagValues": {"a": 1}, "flags": null}'},
    "values null": {"a.yaml": "flagValues:\nflags:\n  a: {key: a, variations: [1], on: true}\n"},
    "segments null": {"a.yaml": "flagValues: {a: 1}\nsegments:\n"}, "values list": {"a.yaml": "flagValues: [a]\n"},
    "one broken": {"a.json": RICH_FILE, "b.yaml": "flagValues: {a: 1"},
    "second file invalid": {"a.json": RICH_FILE, "b.json": {"flagValues": {}, "flags": {"z": {"key": "z", "on": 7}}}},
    "two files": {"a.json": {"flagValues": {"c": 1}, "flags": RICH["flags"]},
        "b.yaml": {"segments": RICH["segments"], "flagValues": {"v": 7}}},
    "several documents": {"a.yaml": "flagValues: {a: 1}\n---\nflagValues: {b: 1}\n"},
    "document start": {"a.yaml": "---\nflagValues: {a: 1}\n...\n"},
    "comment": {"a.yaml": "# c\nflagValues: # d\n  a: 1 # e\n"},
    "tab": {"a.yaml": "flagValues:\n\ta: 1\n"}, "key twice": {"a.yaml": "flagValues:\n  a: 1\n  a: 2\n"},
    "plain on": {"a.yaml": FLAG_YAML.format("on: true")},
    "quoted on": {"a.yaml": FLAG_YAML.format('"on": yes')},
    "on: On": {"a.yaml": "flags:\n  a: {key: a, 'on': On, variations: [zero, one], fallthrough: {variation: 1}}\n"},
    "on: y": {"a.yaml": "flags:\n  a: {key: a, 'on': y, variations: [zero, one]}\n"},
    "key no": {"a.yaml": "flagValues:\n  no: 1\n  a: 2\n"}, "number key": {"a.yaml": "flagValues:\n  7: 1\n  a: 2\n"},
    "key a number": {"a.yaml": "flags:\n  a: {key: 7, on: true}\n"},
    "salt a number": {"a.yaml": "flags:\n  a: {key: a, salt: 7}\n"},
    "date in a clause": {"a.yaml": FLAG_YAML.format('"on": true') + (
        "    rules:\n    - variation: 0\n"
        "      clauses: [{attribute: d, op: before, values: [2020-01-01, 2020-01-01T00:00:00Z]}]\n")},
    "anchors": {"a.yaml": "flagValues: &all\n  a: &one [1, {b: 2}]\n  b: *one\n"},
    "merge": {"a.yaml": (
        "base: &base {'on': true, variations: [zero, one], fallthrough: {variation: 1}}\n"
        "flags:\n  a: {<<: *base, key: a}\n  b:\n    <<: [*base]\n    key: b\n    'on': false\n    offVariation: 0\n")},
    "unknown alias": {"a.yaml": "flagValues: {a: *no}\n"}, "JSON as YAML": {"a.yaml": json.dumps(RICH)},
    "empty": {"a.yaml": ""}, "list": {"a.yaml": "- flags\n"},
    **{f"value {text!r}": {"a.yaml": f"one: &one [1]\nflagValues:\n  a: {text}\n  b: 1\n"} for text in FILE_VALUES}}


def compare_documents(other, folder, pool, report):
    everything = itertools.product((*RICH["flags"], "v", "w", "x"), RICH_CONTEXTS, (None, '"d"'))
    asked = [Request(number, key, context, default, None, "", (), True)
             for number, (key, context, default) in enumerate(everything) if number % 2 or key in ("a", "v")]
    requests = folder / "faults.jsonl"
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    cases, tops = [], (("flags",), ("segments",), ("flagValues",))
    for number, (label, text) in enumerate(itertools.chain(faults_of_text(), faults_by_place(RICH, tops))):
        path = folder / f"fault-{number:04}.json"
        path.write_bytes(text)
        cases.append((label, "payload", argparse.Namespace(sources=(path,), is_payload=True)))
    for number, (label, files) in enumerate(FILES.items()):
        paths = tuple(folder / f"fault-file-{number:03}-{name}" for name in files)
        for path, content in zip(paths, files.values()):
            whole = content if isinstance(content, str) else json.dumps(
                content) if path.suffix == ".json" else yaml.safe_dump(content)
            path.write_text(whole, encoding="utf-8")
        cases.append((label, "files", argparse.Namespace(sources=paths, is_payload=False)))
    answers = pool.map(lambda case: other.natives(case[2], requests, asked), cases)
    for (label, form, case), got in zip(cases, answers):
        sdk = Sdk(case.sources, case.is_payload)
        want = "refused" if sdk.refused else sdk.natives(asked)
        sdk.close()
        report.reached(f"document:{form}", "F" if want == "refused" else "T")
        shown = "all"
        if isinstance(want, list) and isinstance(got, list) and canonical(want) != canonical(got):
            number = next(number for number, pair in enumerate(zip(want, got)) if len(set(map(canonical, pair))) > 1)
            shown, want, got = request_line(asked[number]).strip(), want[number], got[number]
        elif isinstance(want, list) and not isinstance(got, list):
            want = "taken"
        elif isinstance(got, list) and not isinstance(want, list):
            got = "taken"
        report.compare("documents", f"{form}: {label}", want, got,
            lambda: f"request  {shown}\nsources  {' '.join(map(str, case.sources))}")


# --- the run ---------------------------------------------------------------------------------------------------------


def rounds(options, report):
    """The tags of each ruleset's probes: every construct in turn, then again those that were not fully reached.

    Now and then a ruleset is file data, and smaller.
    """
    rng = random.Random(f"{options.seed}/order")
    tags = list(CONSTRUCTS)
    for_files = [tag for tag in tags if "filled in" not in tag and "own key" not in tag]
    endless, endless_files = (itertools.chain.from_iterable(rng.sample(some, len(some)) for _ in itertools.count())
        for some in (tags, for_files))
    for index in itertools.count():
        if report.counts["answers"] >= options.comparisons:
            break
        if index % FILE_EVERY == FILE_EVERY - 1:
            yield list(itertools.islice(endless_files, FILE_PROBES))
        else:
            yield list(itertools.islice(endless, PROBES))
    for _ in range(EXTRA):
        again = [tag for tag in report.unreached() if tag in CONSTRUCTS]
        if any(tag.startswith("form:") for tag in report.unreached()):
            yield list(itertools.islice(endless_files, FILE_PROBES))
        elif again:
            yield list(itertools.islice(itertools.cycle(again), PROBES))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffctl", help="the binary to test; without it the SDK is compared with itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000, help="at least so many answers; default 20000")
    parser.add_argument("--keep", type=pathlib.Path, help="write rulesets and requests here and leave them")
    parser.add_argument("--strict", action="store_true", help="indexes and versions that were written as booleans have "
                        "to be answered as such, like the SDK does; without it as numbers, too")
    options = parser.parse_args()
    if options.ffctl and not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    if not VERSION.startswith(VERSION_NEEDED):
        parser.error(f"launchdarkly-server-sdk {VERSION_NEEDED}* is needed; {VERSION} is installed")
    return options


def main():
    options = arguments()
    logging.disable(logging.CRITICAL)
    traceback.print_exc = lambda: None  # how the SDK's file source reports its failures
    warnings.simplefilter("ignore")  # patterns that Python may read otherwise some day
    other = Binary(options.ffctl) if options.ffctl else Again()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ffctl-launchdarkly-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report(needed_outcomes(), "TFE", dict(SHOWN))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for index, tags in enumerate(rounds(options, report)):
            compare_ruleset(index, options, tags, other, folder, pool, report)
        compare_documents(other, folder, pool, report)
    report.print_coverage()
    differences = sum(report.different.values())
    if differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    counts = ", ".join(f"{count} {part}" for part, count in report.counts.items())
    print(f"launchdarkly: {counts}, {differences} differences (seed {options.seed})")
    return 1 if differences or report.unreached() else 0


if __name__ == "__main__":
    sys.exit(main())
