#!/usr/bin/env python3
"""Compares ffctl with PhaseFlag's reference on generated rulesets and contexts.

There are two references. One is `phaseflag_reference.py` beside this file, from the specification, on top of Python's
own `str`, `float`, `re` and `json` and of the package `packaging`; `tests/differential/run phaseflag` installs that.
The other is the script `phaseflag.py` of the folder that FFCTL_ORACLE names, else `../shared/oracle`: where it is,
both have to agree on everything; where it is not, that is said aloud.

A *construct* is one thing a ruleset can say (an operator with a kind of value, a priority, a rollout ...). For each
there are flags which hold that construct and little else; their names begin with the construct's tag, and the answers
show which outcomes were reached: T the variation was served that the construct is about, F another one or the default,
N none. Mixed flags combine constructs at random. Compared are

- the answers of `ffctl eval`: value, variation id, variation key and reason, with their types, the order of members in
  objects, and numbers told apart by whether they are integers;
- for some requests the typed calls for booleans, texts and JSON: the value that they return;
- for some, answers and typed calls where values are laid over the source with `--override`;
- documents with one fault each: refused or taken as by the reference, and if taken, answered alike.

Rulesets come in every wrapper that can be evaluated, some with a byte-order mark.

Left out is what ffctl refuses as no JSON, NaN, Infinity and -Infinity as tokens, and what the references do not say:
- lone surrogates, integers of more than 4300 digits, nesting or chains of prerequisites deeper than Python's recursion
  limit, patterns that take exponential time or name characters (`\\N{...}`), priorities that are not a number;
- what Python raises on: lists and objects as operator, attribute or flag of a prerequisite, weights whose sum is no
  float (ffctl may answer those as it likes, but it has to answer, or refuse the document);
- letters in the marks of a version that are ASCII only when case is ignored (`1.0.po\u017ft1`);
- contexts that are falsy without being null (`[]`, `0`), and overrides by null.

Without --ffctl only the two references are compared.

Exit status: 0 no difference; 1 a difference, or a construct that was not reached with every outcome it has;
2 the comparison could not be made.
"""
import argparse
import collections
import concurrent.futures
import functools
import importlib.util
import itertools
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import warnings

from common import AGAIN, DROP, WRONG, Ffctl, Report, canonical, changed, places, put, raw, to_json

try:
    from packaging import __version__ as packaging_version
    from phaseflag_reference import MEMBERS, RAISES, Reference, Refused, check_context
except ImportError as missing:
    print(f"the package packaging is needed: {missing}", file=sys.stderr)
    sys.exit(2)
from phaseflag_constructs import BEHIND, CONSTRUCTS, SERVED, UNITS, Maker, Ruleset
from phaseflag_values import NUMERALS, TEXTS, Values

PROBES, MIXED = 60, 16  # probe flags and mixed flags in a ruleset
CONTEXTS, FEW = 5, 3  # contexts for a flag, and for one of a construct with a single outcome
TYPED_SHARE, OVERRIDDEN = 0.08, 12  # typed calls for that share of the requests; flags with an override in a ruleset
EXTRA = 60  # further rulesets at most, for what the required number of comparisons has not reached
SHOWN = {"answers": 6, "oracle": 6, "typed": 3, "overrides": 4, "documents": 6}  # printed in full
TRIES = 250  # at most so many questions for making a difference small
WORKERS = 2
TYPES = ("bool", "string", "json")
DEFAULTS = ("true", "false", '"d"', '""', "0", "42", "1.5", "-0.0", "[]", '{"b": 1, "a": [1.0]}', "null")
REASONS = ("targeting_match", "percentage_rollout", "default", "prerequisite_failed", "circular_prerequisite",
           "flag_not_found", "override")


# --- the other sides -------------------------------------------------------------------------------------------------


class Oracle:
    """The executable statement of the reference, as a module."""

    @staticmethod
    def find():
        beside = pathlib.Path(__file__).resolve().parents[2] / ".." / "shared" / "oracle"
        path = pathlib.Path(os.environ.get("FFCTL_ORACLE") or beside) / "phaseflag.py"
        if not path.is_file():
            print(f"\nSKIPPED: {path} is not there, so the answers are NOT compared with those of that script; set "
                  "FFCTL_ORACLE to its folder\n", file=sys.stderr)
            return None
        spec = importlib.util.spec_from_file_location("phaseflag_oracle", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return Oracle(module)

    def __init__(self, module):
        self.module = module

    def natives(self, source, asked):
        try:
            flags = self.module.load(json.loads(source.read_bytes().decode("utf-8-sig")))
        except (self.module.LoadError, ValueError):
            return "refused"
        except (TypeError, AttributeError):
            return RAISES
        return [self.native(flags, request) for request in asked]

    def native(self, flags, request):
        try:
            context = json.loads(request.context or "null")
            self.module.check_request({"flag": request.flag, "context": context})
            native = self.module.evaluate(flags, request.flag, context)
        except self.module.LoadError:
            return "no context"
        except (TypeError, OverflowError, ValueError):
            return RAISES
        return {name: native[name] for name in MEMBERS}


class Binary(Ffctl):
    """ffctl, asked about PhaseFlag."""

    def __init__(self, path):
        super().__init__(path, "phaseflag")

    def native(self, line, request):
        """The answer, as far as it is compared."""
        try:
            answer = json.loads(line)
            named = answer["id"], answer["flag"], answer["provider"]
            if named != (request.number, request.flag, self.provider):
                return f"out of order: {line}"
            return {"native": answer["native"], "value": answer["value"], "error": answer["error"]}
        except (ValueError, KeyError, TypeError) as problem:
            return f"{problem!r} in {line}"

    def answers(self, source, requests, asked, *options):
        requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
        return self.natives([source], requests, asked, *options)


def ordered(value):
    """The value, such that the order of members counts."""
    if isinstance(value, dict):
        return {"members": [[name, ordered(inner)] for name, inner in value.items()]}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def exact(native):
    """An answer whose own members may be in any order, but not those of its value."""
    return {name: ordered(value) for name, value in native.items()} if isinstance(native, dict) else native


def of_answer(answers, number, member="native"):
    """One of ffctl's answers, or why there is none."""
    answer = answers[number] if isinstance(answers, list) else answers
    if not isinstance(answer, dict):
        return answer
    if answer["error"] and answer["error"]["code"] == "INVALID_CONTEXT":
        return "no context"
    return exact(answer["native"]) if member == "native" else ordered(answer[member])


def ask(reference, request):
    """The reference's answer to a request."""
    try:
        return reference.native(request.flag, check_context(json.loads(request.context or "null")))
    except Refused:
        return "no context"


def outcome(native):
    if not isinstance(native, dict) or native["variation_key"] is None:
        return "N"
    return "T" if native["variation_key"] == "on" else "F"


# --- rulesets and requests -------------------------------------------------------------------------------------------

Request = collections.namedtuple("Request", "number flag context default tag forms")


def make_ruleset(rng, tags):
    """A ruleset with a probe for each tag and some mixed flags."""
    ruleset = Ruleset(rng)
    for number, tag in enumerate(tags):
        name = f"{tag}/{number}{rng.choice(('', '', '', 'ø', ' ', '😃'))}"
        ruleset.probes[name] = tag
        put_flag = ruleset.take(name)
        put_flag(CONSTRUCTS[tag][1](Maker(ruleset, name)))
    for number in range(MIXED):
        name = rng.choice(("flag-{}", "flagg-ø-{}", "旗/{}", 'quo"te {}', "a b {}", "$flag:{}", "😃{}")).format(number)
        put_flag = ruleset.take(name)
        put_flag(Maker(ruleset, name).mixed())
    if rng.random() < 0.3:
        ruleset.take("")(Maker(ruleset, "").mixed())
    return ruleset


def wrap(rng, flags, shape):
    """A document with those flags, in order, in a shape of section 2.3 of the specification."""
    more = {"version": "2871945013", "generated_at": "2026-04-04T15:00:00+00:00", "signature": "0" * 64,
            "segments": [{"id": "seg-1", "key": "s", "name": "S", "conditions": [
                {"attribute": "plan", "operator": "is", "value": "no"}]}], "unknown": None, "data": {"flags": []}}
    more = {name: value for name, value in more.items() if rng.random() < 0.3}
    named = {rng.choice((flag["key"], f"{number} {flag['key']}")): flag for number, flag in enumerate(flags)}
    if len(named) < len(flags):
        named = {str(number): flag for number, flag in enumerate(flags)}
    document = {
        "canonical": {"flags": flags, **more}, "byte-order mark": {"flags": flags, **more}, "bare": flags,
        "data": {"data": {"flags": flags}, "unknown": 7}, "data, bare": {"data": flags},
        "data, map": {"data": {"flags": named}}, "map": {"flags": named, "version": "x"},
        "export": {"version": "1.0", "exported_by": "pfctl", "environment": "production",
                   "flags": {"items": flags, "total": 999, "limit": 50, "offset": 0}},
        "page": {"items": flags, "total": len(flags)},
        "twice": {"flags": [], f"{AGAIN}flags": flags}}[shape]
    if shape == "twice" or isinstance(document, list):
        return document
    return {name: document[name] for name in rng.sample(list(document), len(document))}


SHAPES = ("canonical", "canonical", "byte-order mark", "canonical", "bare", "data", "canonical", "map", "export",
          "page", "data, bare", "data, map", "twice")
NOT_IN_ORACLE = ("page",)  # the specification takes it, the script has no flags for it


def make_context(rng, hints, units):
    """A context that has what the hints ask for, its text, and the forms it has."""
    given, forms = {}, set()
    for name, candidates in rng.sample(hints, len(hints)):
        if candidates and name not in given:
            given[name] = rng.choice(candidates)
    context = {name: given.pop(name) for name in ("user_id", "session_id") if name in given}
    if "user_id" not in context and rng.random() < 0.7:
        context["user_id"] = rng.choice(units)
    if "session_id" not in context and rng.random() < 0.3:
        context["session_id"] = rng.choice(units)
    if rng.random() < 0.1:
        given.setdefault(rng.choice(("extra", "user_id", "session_id", "userId")), rng.choice(TEXTS))
    context["attributes"] = {name: value for name, value in given.items() if value is not DROP}
    context = {name: value for name, value in context.items() if value is not DROP}
    if not context["attributes"]:
        context["attributes"] = rng.choice((DROP, DROP, None, {}))
        form = {id(DROP): "absent", id(None): "null"}.get(id(context["attributes"]), "empty")
        forms.add(f"attributes {form}")
        if context["attributes"] is DROP:
            del context["attributes"]
    if rng.random() < 0.05:
        forms.add("unknown members")
        context.update({"userId": "u", "plan": "pro", "user_key": 7})
    if not context:
        context = rng.choice(({}, None, DROP))
        forms.add("absent" if context is DROP else "null" if context is None else "empty")
    return context, forms or {"plain"}


def make_requests(rng, ruleset):
    """Contexts for every flag: several for probes and mixed flags, one for those that only stand behind them."""
    numbers = itertools.count()
    for name in [*dict.fromkeys(flag["key"] for flag in ruleset.flags), "no such flag", "No Such Flag", ""]:
        behind = BEHIND.match(name)
        known = any(flag["key"] == name for flag in ruleset.flags)
        tag = "behind others" if behind else ruleset.probes.get(name, "mixed flags" if known else "no such flag")
        whole = [(context, {"whole"}) for context in ruleset.whole.get(name, ())]
        count = 1 if behind or not known else FEW if len(CONSTRUCTS.get(tag, "  ")[0]) == 1 else CONTEXTS
        hints = ruleset.hints.get(name, [])
        made = [make_context(rng, hints, UNITS) for _ in range(count)]
        for context, forms in whole or made:
            text = None if context is DROP else to_json(context, ensure_ascii=rng.random() < 0.5)
            default = rng.choice(DEFAULTS) if rng.random() < 0.3 else None
            yield Request(next(numbers), name, text, default, tag, tuple(f"context:{form}" for form in forms))


def request_line(request):
    more = "".join(f', "{name}": {value}' for name, value in (("context", request.context),
        ("default", request.default))
                   if value is not None)
    return f'{{"id": {request.number}, "flag": {json.dumps(request.flag)}{more}}}\n'


# --- making a difference small ---------------------------------------------------------------------------------------


def spelled(text):
    """A document whose numbers keep their spelling, and members their repetitions."""
    def paired(pairs):
        made = {}
        for name, value in pairs:
            made[AGAIN + name if name in made else name] = value
        return made
    return json.loads(text, parse_int=raw, parse_float=raw, parse_constant=raw, object_pairs_hook=paired)


def shrunk(source, request, other, folder, wanted_of):
    """A small document and request at which ffctl still answers otherwise, as text."""
    path, requests, tries = folder / "small.json", folder / "small.jsonl", itertools.count()
    last = []

    def differs(document, context):
        if next(tries) > TRIES:
            return False
        path.write_text(to_json(document), encoding="utf-8")
        small = request._replace(context=to_json(context))
        try:
            want = wanted_of(Reference(path.read_bytes()), small)
        except Refused:
            return False
        got = of_answer(other.answers(path, requests, [small]), 0)
        if not isinstance(want, dict) or not isinstance(got, dict) or canonical(exact(want)) == canonical(got):
            return False
        last[:] = want, got
        return True

    document, context = spelled(source.read_bytes().decode("utf-8-sig")), spelled(request.context or "null")
    if not differs(document, context):
        return None
    whole = {"flags": [flag for flag in flags_in(document) if flag.get("key") == request.flag]}
    if differs(whole, context):
        document = whole
    again = True
    while again:
        again = False
        for number, value in enumerate((document, context)):
            for place, _inner in sorted(places(value), key=lambda found: len(found[0])):
                smaller = json.loads(json.dumps(value))
                owner = functools.reduce(lambda inner, step: inner[step], place[:-1], smaller)
                del owner[place[-1]]
                pair = (smaller, context) if number == 0 else (document, smaller)
                if differs(*pair):
                    (document, context), again = pair, True
                    break
            if again:
                break
    return f"ruleset  {to_json(document, ensure_ascii=False)}\nrequest  " + request_line(
        request._replace(context=to_json(context, ensure_ascii=False))).strip() + (
        f"\nthere want {canonical(exact(last[0]))}\nthere got  {canonical(last[1])}")


def flags_in(document):
    """The flags of a document in any shape."""
    inner = document if isinstance(document, list) else document.get("flags",
        document.get("data", document.get("items")))
    if isinstance(inner, dict):
        inner = inner["items"] if "items" in inner else flags_in(inner) if "flags" in inner else list(inner.values())
    return [flag for flag in inner if isinstance(flag, dict)]


# --- comparing -------------------------------------------------------------------------------------------------------


def needed_outcomes():
    needed = {tag: outcomes for tag, (outcomes, _make) in CONSTRUCTS.items()}
    needed.update({"mixed flags": "TFN", "no such flag": "N", "behind others": "TFN"})
    needed.update({f"shape:{shape}": "TFN" for shape in SHAPES})
    needed.update({f"reason:{reason}": "" for reason in REASONS})
    forms = ("plain", "whole", "attributes absent", "attributes null", "attributes empty", "unknown members", "absent",
             "null", "empty")
    needed.update({f"context:{form}": "TF" for form in forms})
    kinds = ("bool", "str", "int", "float", "dict", "list", "NoneType", "unknown flag")
    needed.update({f"typed:{kind} of {own}": "" for kind in TYPES for own in kinds})
    needed.update({f"override:{kind}": "" for kind in ("native", *TYPES, "unknown flag", "behind a prerequisite")})
    needed["document"] = "TF"
    return needed


class Comparison:
    """What the comparisons of a run share."""

    def __init__(self, options, folder, pool, report):
        self.options, self.folder, self.pool, self.report = options, folder, pool, report
        self.other = Binary(options.ffctl) if options.ffctl else None
        self.oracle = Oracle.find()

    def ask_ffctl(self, source, name, asked, *options):
        """The answers, later; nothing where there is no ffctl."""
        if not self.other or not asked:
            return None
        return self.pool.submit(self.other.answers, source, self.folder / f"{name}.jsonl", asked, *options)

    def answers(self, part, source, reference, asked, later, with_oracle=True):
        """Compares answers without a type; hands on what the reference says."""
        wants = [ask(reference, request) for request in asked]
        from_oracle = self.oracle.natives(source, asked) if self.oracle and with_oracle else None
        got = later.result() if later else None
        for number, (request, want) in enumerate(zip(asked, wants)):
            if from_oracle is not None:
                said = from_oracle[number] if isinstance(from_oracle, list) else from_oracle
                if RAISES not in (said, want):
                    self.report.compare("oracle", request.tag, exact(want), exact(said),
                                        functools.partial(self.describe, source, request, False))
            if got is not None and want != RAISES:
                self.report.compare(part, request.tag, exact(want), of_answer(got, number),
                                    functools.partial(self.describe, source, request, part == "answers"))
        return wants

    def describe(self, source, request, can_shrink):
        small = self.other and can_shrink and shrunk(source, request, self.other, self.folder, ask)
        if small:
            return f"{small}\nsource   {source}"
        flags = flags_in(spelled(source.read_bytes().decode("utf-8-sig")))
        flags = to_json([flag for flag in flags if flag.get("key") == request.flag], ensure_ascii=False)
        return f"flag     {flags[:4000]}\nrequest  {request_line(request).strip()[:4000]}\nsource   {source}"

    def ruleset(self, index, tags):
        rng = random.Random(f"{self.options.seed}/{index}")
        ruleset = make_ruleset(rng, tags)
        shape = SHAPES[index % len(SHAPES)]
        source = self.folder / f"ruleset-{index:03}.json"
        layout = {"ensure_ascii": rng.random() < 0.5, "indent": rng.choice((None, None, 1))}
        mark = "\ufeff" if shape == "byte-order mark" else ""
        source.write_text(mark + to_json(wrap(rng, ruleset.flags, shape), **layout), encoding="utf-8")
        reference = Reference(source.read_bytes())
        asked = list(make_requests(rng, ruleset))
        later = self.ask_ffctl(source, f"requests-{index:03}", asked)
        typed = self.typed_requests(rng, asked)
        calls = {kind: self.ask_ffctl(source, f"requests-{index:03}-{kind}", some, f"--type={kind}")
                 for kind, some in typed.items()}
        wants = self.answers("answers", source, reference, asked, later, shape not in NOT_IN_ORACLE)
        for request, want in zip(asked, wants):
            if not isinstance(want, dict):
                print(f"the generated {source} cannot be asked: {want}, {request}", file=sys.stderr)
                sys.exit(2)
            for tag in (request.tag, *request.forms, f"reason:{want['reason']}", f"shape:{shape}"):
                self.report.reached(tag, outcome(want))
        for kind, some in typed.items():
            self.typed("typed", source, reference, kind, some, calls[kind])
        self.overrides(rng, index, source, reference, asked)

    def typed_requests(self, rng, asked):
        calls = {kind: [] for kind in TYPES}
        for request in asked:
            if rng.random() < TYPED_SHARE or request.tag == "no such flag":
                default = rng.choice(DEFAULTS) if rng.random() < 0.7 else None
                calls[rng.choice(TYPES)].append(request._replace(default=default))
        return calls

    def typed(self, part, source, reference, kind, asked, later):
        """Compares what typed calls return."""
        got = later.result() if later else None
        for number, request in enumerate(asked):
            native = ask(reference, request)
            own = "unknown flag" if native["reason"] == "flag_not_found" else type(native["value"]).__name__
            label = f"override:{kind}" if native["reason"] == "override" else f"typed:{kind} of {own}"
            self.report.reached(label, outcome(native))
            context = json.loads(request.context or "null")
            want = reference.typed(kind, request.flag, json.loads(request.default or "null"), check_context(context))
            if got is not None:
                options = "".join(f" {option}" for option in (f"--type={kind}", *self.option(reference)))
                self.report.compare(part, label, ordered(want), of_answer(got, number, "value"),
                                    lambda: f"options {options}\n{self.describe(source, request, False)}")

    @staticmethod
    def option(reference):
        return [f"--override={json.dumps(reference.overrides, ensure_ascii=False)}"] if reference.overrides else []

    def overrides(self, rng, index, source, reference, asked):
        """Compares answers and typed calls where values are laid over the source."""
        keys = rng.sample(sorted(reference.flags), min(OVERRIDDEN, len(reference.flags)))
        behind = [key for key in reference.flags if BEHIND.match(key)]
        keys = list(dict.fromkeys([*keys, *behind[:4], "no such flag"]))
        values = Values(rng)
        given = {key: rng.choice((rng.choice(SERVED)[1], True, "text",
            values.of(rng.choice(("list", "object", "float")))))
                 for key in keys}
        path = self.folder / f"override-{index:03}.json"
        path.write_text(to_json(given), encoding="utf-8")
        laid = Reference(source.read_bytes())
        laid.overrides = json.loads(path.read_bytes())
        some = [request for request in asked if request.flag in given or rng.random() < 0.02]
        for request in asked:
            wanted = reference.flags.get(request.flag, {}).get("prerequisites") or ()
            if any(one.get("flag_key") in behind[:4] for one in wanted) and request.flag not in given:
                some.append(request)
                self.report.reached("override:behind a prerequisite", outcome(ask(laid, request)))
        name, option = f"requests-{index:03}-override", f"--override={path}"
        later = self.ask_ffctl(source, name, some, option)
        wants = self.answers("overrides", source, laid, some, later, with_oracle=False)
        for request, want in zip(some, wants):
            self.report.reached("override:unknown flag" if request.flag == "no such flag" else "override:native",
                outcome(want))
            self.report.reached(f"reason:{want['reason']}", outcome(want))
        calls = {kind: [] for kind in TYPES}
        for request in rng.sample(some, min(30, len(some))):
            calls[rng.choice(TYPES)].append(request._replace(default=rng.choice(DEFAULTS)))
        laters = {kind: self.ask_ffctl(source, f"{name}-{kind}", called, option, f"--type={kind}")
                  for kind, called in calls.items()}
        for kind, called in calls.items():
            self.typed("overrides", source, laid, kind, called, laters[kind])

    def documents(self):
        """Compares documents with one fault each."""
        asked = [Request(number, flag, context, None, "", ()) for number, (flag, context) in enumerate(
            itertools.product(("a", "b", "c", "x", "7"), RICH_CONTEXTS))]
        cases = []
        for number, (label, data) in enumerate(itertools.chain(faults_of_text(), faults_by_place(RICH))):
            path = self.folder / f"fault-{number:04}.json"
            path.write_bytes(data)
            cases.append((label, path, self.ask_ffctl(path, f"fault-{number:04}", asked)))
        for label, path, later in cases:
            try:
                reference = Reference(path.read_bytes())
                wants = [ask(reference, request) for request in asked]
            except Refused:
                wants = "refused"
            self.report.reached("document", "F" if wants == "refused" else "T")
            got = later.result() if later else None
            if self.oracle and label not in ("items", "items, null"):
                said = self.oracle.natives(path, asked)
                self.document("oracle", label, path, asked, wants,
                    said if isinstance(said, str) else list(map(exact, said)))
            if got is not None:
                got = got if isinstance(got, str) else [of_answer(got, number) for number in range(len(got))]
                self.document("documents", label, path, asked, wants, got)

    def document(self, part, label, path, asked, want, got):
        """Compares all answers to a document; what raises may be anything, and refused. `got` is exact already."""
        described, loose = "all", isinstance(want, list) and RAISES in want
        if isinstance(want, list) and isinstance(got, list):
            pairs = [(request, exact(one), two) for request, one, two in zip(asked, want, got)
                     if RAISES not in (one, two) and canonical(exact(one)) != canonical(two)]
            request, want, got = pairs[0] if pairs else (None, "taken", "taken")
            described = request_line(request).strip() if request else described
        else:
            want, got = ("taken" if isinstance(one, list) else one for one in (want, got))
            if got == RAISES or loose and got == "refused":
                got = want
        self.report.compare(part, label, want, got, lambda: f"request  {described}\nsource   {path}")


# --- documents with one fault ----------------------------------------------------------------------------------------

RICH = {
    "flags": [
        {"id": "1", "key": "a", "name": "A", "flag_type": "string", "status": "active", "environment": "production",
         "default_variation_id": "v0", "tags": ["x"], "description": None,
         "variations": [{"id": "v0", "key": "zero", "name": "Zero", "value": "0", "description": None},
                        {"id": "v1", "key": "one", "value": {"b": [1.5]}}, {"id": "v2", "key": "two", "value": 2}],
         "targeting_rules": [
             {"id": "r", "priority": 10, "segment_id": "s", "variation_id": "v1", "percentage_rollout": None,
              "conditions": [{"attribute": "plan", "operator": "one_of", "value": ["pro", 7]},
                             {"attribute": "n", "operator": "gt", "value": 3}]},
             {"priority": 20.5, "conditions": [], "variation_id": None, "percentage_rollout": {"variations": [
                 {"variation_id": "v2", "weight": 30}, {"variation_id": "v1", "weight": 30.5}]}}],
         "prerequisites": [{"flag_key": "b", "variation_key": "on"}]},
        {"id": "2", "key": "b", "default_variation_id": "off",
         "variations": [{"id": "on", "key": "on", "value": True}, {"id": "off", "key": "off", "value": False}],
         "targeting_rules": [{"conditions": [{"attribute": "user_id", "operator": "is_not", "value": "no"}],
                              "variation_id": "on"}]},
        {"id": "3", "key": "c", "variations": [], "targeting_rules": []}],
    "segments": [{"id": "s", "key": "s", "name": "S", "conditions": [{"attribute": "x", "operator": "is",
        "value": 1}]}],
    "version": "7", "generated_at": "2026-04-04T15:00:00+00:00", "signature": "00"}
RICH_CONTEXTS = ('{"user_id": "u1", "attributes": {"plan": "pro", "n": 4}}', '{"user_id": "u9"}', '{"user_id": "no"}',
                 '{"user_id": "u3", "attributes": {"plan": 7, "n": 3}}', "{}")
EDGES = {int: ("0", "1.0", "1e999", '"7"', "[7]", "9" * 400), float: ("30", '"30.5"', "-0.0"),
    str: ('""', '"é"', '"a"'),
         list: ("[null]", '["x"]', "[7]", "[{}]", "[[]]", '{"variations": []}', '{"items": []}', '{"items": {}}'),
         dict: ('{"x": 1}', "[{}]"), bool: ("0", "1"), type(None): ("{}", '{"variations": [7]}', '{"variations": null}',
                                                                    '{"variations": {}}', "[7]", "0.0", "[[]]", "-0")}


def faults_by_place(document):
    """One fault at a time at every place: another type, an edge of the type, a missing or a repeated member."""
    for path, value in places(document):
        for text in dict.fromkeys(WRONG + EDGES.get(type(value), ())):
            yield f"{path} = {text[:30]}", changed(document, path, put(text)).encode()
        if isinstance(path[-1], str):
            yield f"{path} missing", changed(document, path, lambda owner, key: owner.pop(key)).encode()
            yield f"{path} twice", changed(document, path, lambda owner, key: owner.update(
                {key: None, AGAIN + key: owner[key]})).encode()
            yield f"{path} in capitals", changed(document, path, lambda owner, key: owner.update(
                {key.upper(): owner.pop(key)})).encode()


def faults_of_text():
    """Documents that are no JSON, or JSON of another shape."""
    rich, flags = json.dumps(RICH), json.dumps(RICH["flags"])
    plain = RICH["flags"][1]
    for label, text in (
            ("more", f"{rich} x"), ("twice", rich * 2), ("comment", f"// c\n{rich}"), ("empty", ""), ("blank", " \n"),
            ("null", "null"), ("number", "1"), ("text", '"f"'), ("true", "true"), ("space", f" \n\t\r{rich}\n\n"),
            ("form feed", f"\f{rich}"), ("nb space", f"{rich}\u00a0"), ("mark", f"\ufeff{rich}"),
            ("two marks", f"\ufeff\ufeff{rich}"), ("cut", rich[:-1]), ("trailing comma", rich[:-1] + ",}"),
            ("escaped key", rich.replace('"flags"', '"fl\\u0061gs"')), ("single quotes", rich.replace('"', "'")),
            ("yaml", "flags:\n- {id: x, key: a}\n"), ("control letter", rich.replace("Zero", "Ze\tro")),
            ("NUL escaped", rich.replace("Zero", "Ze\\u0000ro")), ("leading zero", rich.replace(": 10,", ": 010,")),
            ("plus", rich.replace(": 10,", ": +10,")), ("point", rich.replace(": 10,", ": 10.,")),
            ("bare array", flags), ("array of arrays", f"[{flags}]"), ("array of null", "[null]"),
            ("empty array", "[]"),
            ("empty object", "{}"), ("no flags", '{"version": "7"}'), ("data", f'{{"data": {{"flags": {flags}}}}}'),
            ("data array", f'{{"data": {flags}}}'), ("data twice", f'{{"data": {{"data": {{"flags": {flags}}}}}}}'),
            ("data null", '{"data": null}'), ("data number", '{"data": 7}'),
            ("data, flags null", '{"data": {"flags": null}}'),
            ("data beside flags", f'{{"data": {{"flags": [7]}}, "flags": {flags}}}'),
            ("data beside null", f'{{"data": {{"flags": {flags}}}, "flags": null}}'),
            ("map", f'{{"flags": {{"z": {json.dumps(plain)}, "y": {json.dumps(RICH["flags"][0])}}}}}'),
            ("map of null", '{"flags": {"a": null}}'), ("map of lists", f'{{"flags": {{"a": {flags}}}}}'),
            ("map with a flag called items", f'{{"flags": {{"items": {json.dumps(plain)}}}}}'),
            ("empty map", '{"flags": {}}'),
            ("export", f'{{"version": "1.0", "flags": {{"items": {flags}, "total": 70}}}}'),
            ("export of null", '{"flags": {"items": null}}'), ("export of nothing", '{"flags": {"items": []}}'),
            ("export by key", '{"version": "1.0", "flags": [{"key": "a", "default_variation_key": "off", "variations": '
                              '[{"key": "off", "name": "Off", "value": 1}]}]}'),
            ("items", f'{{"items": {flags}, "total": 3}}'), ("items, null", '{"items": null, "total": 3}'),
            ("documented only", '{"environment_id": "e", "version": 3, "flags": [{"key": "a", "enabled": true, '
                                '"default_variation": "off", "variations": [{"key": "off", "value": 1}], '
                                '"percentage_rollout": [{"variation": "off", "percentage": 5}]}]}'),
            ("a bad flag that is replaced",
                '{"flags": [{"id": 1, "key": "a", "variations": null}, {"id": 1, "key": "a"}]}'),
            ("a flag that is replaced", '{"flags": [{"id": 1, "key": "a"}, {"id": 1, "key": "a", "variations": []}]}')):
        yield label, text.encode()
    yield "invalid UTF-8", rich.replace("Zero", "Zer\xff").encode("latin-1")
    yield "UTF-16", rich.encode("utf-16")


# --- the run ---------------------------------------------------------------------------------------------------------


def rounds(options, report):
    """The tags of each ruleset's probes: every construct in turn, then again those that were not fully reached."""
    rng = random.Random(f"{options.seed}/order")
    tags = list(CONSTRUCTS)
    endless = itertools.chain.from_iterable(rng.sample(tags, len(tags)) for _ in itertools.count())
    while max(report.counts["answers"], 0 if options.ffctl else report.counts["oracle"]) < options.comparisons:
        yield list(itertools.islice(endless, PROBES))
    for _ in range(EXTRA):
        again = [tag for tag in report.unreached() if tag in CONSTRUCTS]
        if again:
            yield list(itertools.islice(itertools.cycle(again), PROBES))
        elif [tag for tag in report.unreached() if tag.startswith(("shape:", "typed:", "context:", "override:",
            "mixed"))]:
            yield list(itertools.islice(endless, PROBES))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffctl", help="the binary to test; without it the references are compared with each other")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000, help="at least so many answers; default 20000")
    parser.add_argument("--keep", type=pathlib.Path, help="write rulesets and requests here and leave them")
    options = parser.parse_args()
    if options.ffctl and not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    return options


def main():
    options = arguments()
    warnings.simplefilter("ignore")  # patterns that Python may read otherwise some day
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ffctl-phaseflag-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report(needed_outcomes(), "TFN", dict(SHOWN))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        comparison = Comparison(options, folder, pool, report)
        if not comparison.other and not comparison.oracle:
            print("there is neither ffctl nor that script to compare with", file=sys.stderr)
            return 2
        for index, tags in enumerate(rounds(options, report)):
            comparison.ruleset(index, tags)
        comparison.documents()
    report.print_coverage()
    differences = sum(report.different.values())
    if differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    counts = ", ".join(f"{count} {part}" for part, count in report.counts.items())
    print(f"phaseflag: {counts}, {differences} differences (seed {options.seed}, packaging {packaging_version})")
    return 1 if differences or report.unreached() else 0


if __name__ == "__main__":
    sys.exit(main())
