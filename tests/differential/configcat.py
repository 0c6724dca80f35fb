#!/usr/bin/env python3
"""Compares ffctl with the official ConfigCat SDK on generated rulesets and users.

Needs the package configcat-client: 10.0.1 with `--gen v6` (files called config_v6.json, and simple `{"flags": ...}`
files), 8.0.1 with `--gen v5` (config_v5.json). One environment holds only one of them, so each has its own.

A *construct* is one thing a ruleset can say (a comparator, a kind of segment, a piece that is missing ...). For each
there are flags which hold that construct and little else; their names begin with the construct's tag, and the SDK's
answers show which outcomes were reached: T a rule or option was served that the construct is about, F it was not,
C a condition (or the options) could not be evaluated, E an error or an exception. Mixed flags combine constructs at
random. Compared are the answers (value with its type, variation id, whether it is the caller's default, error text) of
`ffctl eval` and, for a part of the requests, all log records of the evaluation with the text of `ffctl explain`.

A further part gives both sides documents with one fault each. The SDK's verdict, taken or refused, has to be ffctl's,
and so have the answers; of errors only the presence is compared there, for the texts are those of Python's own
exceptions. A document counts as refused when the SDK raises on it or says that it cannot decode it.

Left out is what no person and no tool writes, or what a side cannot express:
- NaN and Infinity as tokens of a JSON file, lone surrogates, integers of more than 4300 digits, nesting or chains of
  prerequisites deeper than Python's recursion limit, served numbers beyond the range of a float;
- integers beyond 64 bits in users and defaults, NUL in a flag's name (no command line can hold it);
- a byte order mark and the SDK's cache framing before the JSON text: ffctl takes both on purpose;
- letters that only newer versions of Python's character data know: they decide how a log prints a list;
- v5: date-times (its log cannot print them), simple files (ffctl reads them as v6), values that are objects, a
  top-level `s`, and documents without any bare value (they make it a v6 file).

Without --ffctl the SDK is asked twice, which shows that nothing generated depends on chance.

Exit status: 0 no difference; 1 a difference, or a construct that was not reached with every outcome it has;
2 the comparison could not be made.
"""
import argparse
import codecs
import collections
import concurrent.futures
import copy
import datetime
import difflib
import functools
import hashlib
import itertools
import json
import locale
import logging
import math
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata

try:
    import configcatclient
    from configcatclient.configcatoptions import ConfigCatOptions
    from configcatclient.localfiledatasource import LocalFileFlagOverrides
    from configcatclient.overridedatasource import OverrideBehaviour
    from configcatclient.rolloutevaluator import RolloutEvaluator
    from configcatclient.user import User
    from configcatclient.version import CONFIGCATCLIENT_VERSION
except ImportError as missing:
    print(f"the package configcat-client is needed: {missing}", file=sys.stderr)
    sys.exit(2)

VERSIONS_NEEDED = {"v5": "8.0.1", "v6": "10.0.1"}
PROBES, MIXED, CONTEXTS = 46, 14, 7  # probe flags and mixed flags in a ruleset, users for each of them
SIMPLE_EVERY = 7  # one ruleset of so many is a simple file (v6)
EXTRA = 25  # further rulesets at most, for what the required number of comparisons has not reached
SHOWN = 6  # differences printed in full of answers, of logs and of documents, one for each construct
WORKERS = 2
ANY = "(any error)"
BUILT_IN = ("Identifier", "Email", "Country")

# Texts for attributes and operands: letters of several cases and widths, quotes, backslashes, what Python escapes.
TEXTS = ("a", "A", "alpha", "ALPHA", " a ", "é", "É", "ß", "SS", "日本語", "😃", "e\u0301", "it's", 'say "hi"',
         "both ' and \"", "back\\slash", "line\nbreak", "cr\r\n", "tab\t", "\u200b", "\x7f", "\u00ad", "nul\u0000",
         "\u2028", "\ue000", "\u00a0", "\x1b[0m", "", " ", "7", "7.0", "7.5", "True", "true", "None", "null", "100%",
         "%s", "user@acme.test", "@acme.test", "kim@acme.test", "x_y", "a.b", "1e+16", '["a"]', "[]", "{}", "0")
IDS = ("u1", "u2", "u3", "kim@acme.test", "", "ø", "日本語", "😃", "12345", "7", " u1", "00000000-0000", "a", "b", "c",
       "d", "e", "f")
NUMERALS = ("5", "5.0", "7", "7.5", "1E5", "1e400", "-1e400", "-0", "-0.0", "0", "0.1", "2.5", "-3", "1e-7", "1e15",
            "1e16", "1e21", "123456789012345678901234567890", "9007199254740993", "1.0e+2", "5e-324", "1e-400", "100",
            "0.30", "18446744073709551616", "-9223372036854775809", "9999999999999998", "9999999999999998.0", "0.0001",
            "0.00001", "-5E-1", "1.7976931348623157e308")
NUMBER_SUBJECTS = ("5", "5.0", "5,0", " 5 ", "\u00a05\u2003", "+5", "5.", ".5", "5e0", "-0", "0", "1e1", "1e400", "inf",
                   "-INF", "Infinity", "+infinity", "nan", "NaN", "-nan", "1_0", "1__0", "_1", "1_", "1_.5", "0x5",
                   "1,000.5", "1,5,0", "1 0", "abc", "٥", "１２", "5\u0000", "\x1c5", "--5", "+-5", "5e", "e5", "infinit",
                   "1e5", "100", "7", "7.5", "2,5", "0.1", "1e-7", "9007199254740992", "9007199254740993", "5\n",
                   "1_0.0_1", "1e1_0", "⁵", "Ⅴ", "5j", "True", "2023-11-14", ".", "-", "1.2.3", "0b1", "1e+16", "5f",
                   "−5", "1e0400")
DATES = ("1700000000", "1700000000.0", "1700000000.1239", "0", "-1.5", "-0.001", "1704067200", "1e9", "1709210096.789",
         "1700000000.9999", "1700000000.9999996", "-62135596800", "253402300799.999", "951782400", "-0.0", "4e9",
         "1709164800", "-2203977600.5", "1.7000000001e9", "0.0000005", "-11644473600", "1700000000.123456789")
VERSIONS = ("1.2.3", "1.2.3-alpha", "1.2.3-alpha.9", "1.2.3-alpha.10", "1.2.3+build.1", "1.2.3-rc.1+x", "0.0.0",
            "18446744073709551616.0.0", "1.10.0", "1.2.3-0a", "1.2.3+01", "1.2.3--", " 1.2.3 ", "2.0.0", "1.2.3-a.b.c",
            "1.2.3-99999999999999999999", "1.2.3-0", "1.2.3-1", "\u00a01.2.3\u2003", "1.2.4")
VERSION_SUBJECTS = VERSIONS + (
    "1.2.3-alpha.beta", "1.2.3-beta", "1.2.3-Alpha", "1.2.3+other", "1.2.2", "1.3", "1", "v1.2.3", "=1.2.3", "01.2.3",
    "1.2.3-01", "1.2.3-", "1.2.3+", "1.2.3.4", "99.0.0", "1.2.3-100000000000000000000", "1.2.3-a..b", "", " ", "1.2.x",
    "1.2.3-é", "-1.2.3", "1.2.3 4", "1. 2.3", "1.2.3\n", "\x1c1.2.3\x1f", "1.2.3-a_b", "1.2.3+a+b", "1.2.3-٢",
    "１.2.3", "1.2.3-٢a", "1.2.3-1٢", "1.2.3-é", "1.2.3-alpha.٢-", "1.2.3+٢")
ARRAY_SUBJECTS = (
    '["a"]', ' [ "a" , "alpha" ] ', "[]", '["a",]', "[1]", "a", '["a"', '{"a":1}', '["a"]x', "null", '"a"', "['a']",
    "7", '["\\u0061"]', '\ufeff["a"]', '["tab\t"]', '["\\ud83d\\ude03"]', '[["a"]]', "[null]", '["a" "b"]',
    '["\\/\\b"]', '["\\u0000"]', '["NaN"]', "[NaN]", "[1e999]", '["a"]\x0b', '\u00a0["a"]', '\n["a"]\r\n',
    '["\\x41"]', "[true]", '["a"]\u0000', '["é","日本語"]', '[,"a"]', '["\\n"]')
NAMES = {"text": ("Identifier", "Email", "Country", "Plan", "plan", "ø", "a b", "it's", "100%", "email", "", 'quo"te'),
         "number": ("Age", "N", "Identifier", "Score", "Email"), "date": ("Since", "Until", "Country"),
         "version": ("Version", "Identifier", "Email"), "array": ("Roles", "Tags", "Email")}
# Values that are not text, by form. `$` members are how a user says what JSON cannot.
ODD = {
    "int": (7, 0, -1, 5, 100, 2**53 + 1, 2**63 - 1, -2**63, "@raw(-0)@"),
    "float": tuple(f"@raw({text})@" for text in ("7.0", "7.5", "1e16", "1E5", "1e-7", "-0.0", "123456789.125", "1e21",
                                                 "0.1", "5.0", "1.7e308", "5e-324", "9999999999999998.0", "0.0001",
                                                 "0.00001", "1e22", "123456789012345680.0", "100.0", "0.0")),
    "bool": (True, False),
    "list": (["a", "alpha"], ["é", 'q"uo', "back\\"], [], ["line\nbreak\u2028\x7f", "😃"], [""], ["7"], ["it's"]),
    "mixed list": ([1, "a"], [None], [["a"], [], "b"], [True], [{"a": "x"}], ["a", 1.5], [[[]], {}], [{"a": {}}, 8]),
    "dict": ({}, {"a": 1}, {"ø": ["x", None, 1.5, True]}, {"a": {"b": "it's"}}, {"$x": 0}, {"": [], "b": [{}, [0]]}),
    "non-finite": ({"$float": "NaN"}, {"$float": "Infinity"}, {"$float": "-Infinity"}),
    "datetime": tuple({"$datetime": text} for text in (
        "2024-02-29T12:34:56.789+00:00", "2023-04-01T00:00:00+00:00", "1969-12-31T23:59:58.500Z",
        "2024-02-29T12:34:56.789012+02:00", "2023-11-14T17:13:20-05:30", "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59.999999+00:00", "2023-11-14T22:13:20.000001+00:00", "1970-01-01T00:00:00+00:00")),
    "naive datetime": tuple({"$datetime": text} for text in ("2023-11-14T22:13:20", "2024-02-29T12:34:56.789"))}
DATED = ("datetime", "naive datetime")
DEFAULTS = {"null": ("null",), "bool": ("true", "false"), "text": ('"d"', '""', '"\\u00f8\\n%s\'"'),
            "int": ("0", "42", "-1", "9223372036854775807"), "float": ("1.5", "5.0", "1e16", "-0.0", "1E-7"),
            "list": ("[]", '["a", 1, null, "it\'s"]'), "object": ("{}", '{"a": [1.0, true]}')}
MIXED_NAMES = ("flag-{}", "flagg-ø-{}", "旗/{}", 'quo"te {}', "it's {}", "a b {}", "back\\slash{}", "%s\n{}")


# --- JSON text -------------------------------------------------------------------------------------------------------

RAW = re.compile(r'"@raw\(((?:[^"\\]|\\.)*)\)@"')
AGAIN = "@again:"
DROP = object()  # as a member's value: the member is left out


def raw(text):
    """A stand-in that `to_json` replaces by `text` as it is: a number's exact spelling, or what is not JSON at all."""
    return f"@raw({text})@"


def to_json(value, **layout):
    """JSON text of `value`; an object key that begins with AGAIN is written without it, and so repeats another."""
    text = RAW.sub(lambda match: json.loads(f'"{match.group(1)}"'), json.dumps(value, **layout))
    return text.replace(f'"{AGAIN}', '"')


def canonical(value):
    """Equal exactly when the values are, types included."""
    return json.dumps(value, sort_keys=True)


def members(**given):
    return {key: value for key, value in given.items() if value is not DROP}


def odd_of(gen):
    return {form: values for form, values in ODD.items() if gen == "v6" or form not in DATED}


# --- the official SDK ------------------------------------------------------------------------------------------------

Answer = collections.namedtuple("Answer", "native log outcome")
HERE = threading.local()
HITS = {canonical(value) for value in (True, "hit", 7, 7.5)}


class Collector(logging.Handler):
    """Keeps the records of an evaluation, each as `LEVEL [id] text`."""

    def emit(self, record):
        HERE.records.append(f"{record.levelname} {record.getMessage()}")


def unwrapped(value):
    if isinstance(value, dict) and set(value) == {"$datetime"}:
        return datetime.datetime.fromisoformat(value["$datetime"].replace("Z", "+00:00"))
    if isinstance(value, dict) and set(value) == {"$float"}:
        return float(value["$float"])
    return value


def user_of(context):
    """The SDK's user for a context in ffctl's form."""
    if context is None:
        return None
    values = {name: unwrapped(value) for name, value in context.items()}
    identifier, email, country = (values.pop(name, None) for name in BUILT_IN)
    return User(identifier, email=email, country=country, custom=values or None)


class Sdk:
    """The official SDK on one file, with a client of its own."""

    numbers = itertools.count()

    def __init__(self, source):
        overrides = LocalFileFlagOverrides(str(source), OverrideBehaviour.LocalOnly)
        HERE.records = []
        self.client = configcatclient.get(f"ruleset-{next(self.numbers)}", ConfigCatOptions(flag_overrides=overrides))
        try:
            self.keys = self.client.get_all_keys()
        except Exception as problem:  # whatever the loader's code trips over
            self.refusal = repr(problem)
        else:
            self.refusal = next((one for one in HERE.records if one.startswith("ERROR [2302]")), None)

    def close(self):
        self.client.close()

    def answer(self, request):
        HERE.records = records = []
        try:
            details = self.client.get_value_details(request.flag, json.loads(request.default),
                                                    user_of(json.loads(request.context)))
            native = {"value": details.value, "variation_id": details.variation_id,
                      "is_default_value": details.is_default_value, "error": details.error}
        except Exception:  # the SDK lets some of its own failures through to the caller
            native = {"value": None, "variation_id": None, "is_default_value": True, "error": ANY}
        return Answer(native, "\n".join(records), self.outcome(native, records))

    @staticmethod
    def outcome(native, records):
        if native["error"] is not None:
            return "E"
        if native["variation_id"] == "hit" or canonical(native["value"]) in HITS:
            return "T"
        unable = ("WARNING [0]", "WARNING [3001]", "WARNING [3003]", "WARNING [3004]")
        return "C" if any(one.startswith(unable) for one in records) else "F"


# --- the other side --------------------------------------------------------------------------------------------------


class Ffctl:
    """The binary under test: one process for a ruleset with all its answers, and one for each log."""

    def __init__(self, path):
        self.path = path

    def run(self, *arguments):
        try:
            return subprocess.run([self.path, *arguments], capture_output=True, timeout=60)
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(late.cmd, "none, it hangs", b"", b"")

    def natives(self, source, requests, asked):
        """One answer for each request: `native`, or a text that says why there is none. `refused` is that for all."""
        done = self.run("eval", f"--source={source}", "--provider=configcat", f"--requests={requests}",
                        "--format=ndjson")
        lines = done.stdout.decode(errors="replace").split("\n")[:-1]
        if done.returncode == 2:
            return "refused" if not lines else "refused, and yet something on stdout"
        if done.returncode not in (0, 3) or len(lines) != len(asked):
            return f"exit status {done.returncode}, {len(lines)} lines: {done.stderr.decode(errors='replace')[:500]}"
        return [self.native(line, request) for line, request in zip(lines, asked)]

    @staticmethod
    def native(line, request):
        try:
            answer = json.loads(line)
            named = answer["id"], answer["flag"], answer["provider"]
            return answer["native"] if named == (request.number, request.flag, "configcat") else f"out of order: {line}"
        except (ValueError, KeyError, TypeError) as problem:
            return f"{problem!r} in {line}"

    def log(self, source, request):
        options = [f"--source={source}", "--provider=configcat", "--color=never"]
        options += [f"--context={request.context}"] * (request.context != "null")
        options += [f"--default={request.default}"] * (request.default != "null")
        done = self.run("explain", *options, "--", request.flag)
        text = done.stdout.decode(errors="replace")
        if not text:
            return f"exit status {done.returncode}, no output: {done.stderr.decode(errors='replace')[:500]}"
        return text.removesuffix("\n")


class Again:
    """The SDK a second time, where there is no ffctl to compare it with."""

    @staticmethod
    @functools.lru_cache(1)
    def sdk(source):
        return Sdk(source)

    def natives(self, source, _requests, asked):
        sdk = self.sdk(source)
        return "refused" if sdk.refusal else [sdk.answer(request).native for request in asked]

    def log(self, source, request):
        return self.sdk(source).answer(request).log


# --- what users have -------------------------------------------------------------------------------------------------


def form_of(value):
    """Which form a value of a user has; the keys of ODD and some more."""
    if isinstance(value, str):
        spelled = RAW.fullmatch(json.dumps(value))
        return "empty" if not value else "text" if not spelled else form_of(json.loads(spelled.group(1)))
    if isinstance(value, dict):
        text = value.get("$datetime", "")
        return "datetime" if text[10:] and re.search(r"([+-]\d\d:\d\d|Z)$", text) else "naive datetime" if text else \
            "non-finite" if "$float" in value else "dict"
    if isinstance(value, list):
        return "list" if all(isinstance(one, str) for one in value) else "mixed list"
    return {type(None): "null", bool: "bool", int: "int", float: "float"}[type(value)]


def random_text(rng):
    """Letters of all kinds; only those that every version of Python's character data knows alike."""
    letters = []
    while len(letters) < rng.choice((1, 2, 3)):
        letter = chr(rng.choice((rng.randrange(0x300), rng.randrange(0x3000), rng.randrange(0x110000))))
        if unicodedata.ucd_3_2_0.category(letter) not in ("Cn", "Cs"):
            letters.append(letter)
    return "".join(letters)


def random_numeral(rng):
    whole, small = rng.randint(-10**rng.randint(0, 25), 10**rng.randint(0, 25)), rng.randint(-99, 999)
    return rng.choice((str(whole), repr(rng.uniform(-1, 1) * 10.0**rng.randint(-25, 25)),
                       f"{small}.{abs(whole) % 1000}", f"{small}E{rng.randint(-30, 30)}"))


def random_version(rng):
    numbers = ".".join(rng.choices(("0", "1", "2", "10"), k=3))
    parts = ("alpha", "beta", "0", "1", "10", "9", "0a", "-", "a-b", "A", "99999999999999999999")
    release = "-" + ".".join(rng.choices(parts, k=rng.choice((1, 2, 3))))
    return numbers + rng.choice(("", release, release)) + rng.choice(("", "", "+1.b"))


def text_subjects(texts):
    affixed = [change(text) for text in texts for change in ("{}x".format, "x{}".format, "é{}é".format, str.upper)]
    return [*texts, *texts, *affixed, *TEXTS[:20]]


def number_subjects(text):
    """Values near a number, as texts and as numbers, and other spellings."""
    number, spellings = float(text), [text, text.replace(".", ",")] * 6
    if abs(number) < 2**53:
        near = [number, number + 1, number - 1, int(number), int(number) + 1, int(number) - 1]
        spellings += [raw(text)] * 6 + near + [str(one) for one in near]
    return [*spellings, *NUMBER_SUBJECTS]


def date_subjects(text, rng):
    number, dates = float(text), []
    for shift in (-1, -0.001, 0, 0.000001, 1):
        zone = datetime.timezone(datetime.timedelta(minutes=rng.choice((0, 0, 120, -330, 839))))
        try:
            moment = datetime.datetime.fromtimestamp(number + shift, zone)
        except (ValueError, OverflowError):
            continue
        dates.append({"$datetime": moment.isoformat(timespec=rng.choice(("auto", "milliseconds", "microseconds")))})
    return [*number_subjects(text)[:30], *dates * 4, *DATES, "2023-11-14", "2023-11-14T22:13:20Z", "1700000000000"]


def version_subjects(texts):
    return [*texts, *(text.strip() + "+b" for text in texts), *VERSION_SUBJECTS]


def array_subjects(texts):
    lists = [[text] for text in texts] + [["other", text] for text in texts] + [list(texts), ["other"]]
    return [*lists, *(json.dumps(one) for one in lists), *ARRAY_SUBJECTS, "other"]


class ContextMaker:
    """Builds a user and notes which forms its values have."""

    def __init__(self, rng, odd):
        self.rng, self.pick, self.odd = rng, rng.choice, odd

    def value(self, candidates):
        chance = self.rng.random()
        if chance < 0.80:
            return self.pick(candidates)
        if chance < 0.88:
            return DROP
        if chance < 0.94:
            return None if chance < 0.91 else ""
        number = raw(repr(self.rng.uniform(-1, 1) * 10.0**self.rng.randint(-25, 25)))
        return self.pick((*self.odd[self.pick(tuple(self.odd))], number, self.rng.randrange(-2**63, 2**63)))

    def build(self, hints):
        if self.rng.random() < 0.09:
            return None, {"no user"}
        wishes = [("Identifier", (*IDS, random_text(self.rng)))] * (self.rng.random() < 0.9)
        wishes += [(self.pick(NAMES["text"]), TEXTS) for _ in range(self.pick((0, 0, 0, 1, 2)))]
        wishes += self.rng.sample(hints, len(hints))  # of several hints about one attribute the last is followed
        items = list({name: self.value(candidates) for name, candidates in wishes}.items())
        if self.rng.random() < 0.3:
            self.rng.shuffle(items)
        context = {name: value for name, value in items if value is not DROP}
        forms = {form_of(value) for value in context.values()}
        return context, forms | {"no identifier"} if context.get("Identifier") is None else forms


# --- pieces of rulesets ----------------------------------------------------------------------------------------------


class Ruleset:
    """Collects the settings of one file, and for each what users should have to make a difference."""

    def __init__(self, rng, gen):
        self.rng, self.gen = rng, gen
        self.salt = rng.choice(("pepper-01", "pepper-01", "", "sålt 😃", DROP, None))  # None: no preferences at all
        self.settings, self.segments, self.hints, self.probes = {}, [], {}, {}

    def document(self):
        extras, parts = {"unknown": {"x": [1.5, None]}, "e": "e", "m": 7}, {"f": self.settings}
        if self.segments:
            parts["s"] = self.segments
        if self.salt is not None:
            salt = {"s": self.salt} if self.gen == "v6" else {}
            parts["p"] = members(u="https://cdn.example.test", r=self.rng.choice((0, 1, 2)), **salt)
        parts.update({key: value for key, value in extras.items() if self.rng.random() < 0.1})
        return {key: parts[key] for key in self.rng.sample(list(parts), len(parts))}


KINDS = ("bool", "text", "int", "double")
VALUE_KEYS = "bsid"
VALUES = {True: (True, "hit", 7, 7.5), False: (False, "miss", 5, 2.5)}


class Maker:
    """What the makers of both formats share. A maker makes one setting; that setting's users get its hints."""

    def __init__(self, ruleset, name, hints=None):
        self.ruleset, self.rng, self.pick, self.name = ruleset, ruleset.rng, ruleset.rng.choice, name
        self.kind, self.within = self.pick(range(4)), None
        self.hints = ruleset.hints.setdefault(name, [] if hints is None else hints)

    def chance(self, probability):
        return self.rng.random() < probability

    def some(self, draw, least=0):
        """Mostly few, sometimes around the number of items up to which a log prints them."""
        count = self.rng.choices((0, 1, 2, 3, 5, 10, 11, 12, 30), weights=(1, 8, 8, 5, 3, 1, 2, 2, 1))[0]
        return [draw() for _ in range(max(least, count))]

    def text(self):
        return self.pick(TEXTS) if self.chance(0.8) else random_text(self.rng)

    def numeral(self, finite=False):
        text = self.pick(NUMERALS) if self.chance(0.6) else random_numeral(self.rng)
        return text if math.isfinite(float(text)) or not finite else "2.5"

    def date(self):
        return self.pick(DATES) if self.chance(0.6) else f"{self.rng.uniform(-6e10, 2.5e11):.{self.pick(range(12))}f}"

    def version(self):
        return self.pick(VERSIONS) if self.chance(0.7) else random_version(self.rng)

    def hint(self, name, candidates):
        self.hints.append((name if isinstance(name, str) else "Email", list(candidates)))

    def hint_options(self, options, name):
        if options and name not in [known for known, _candidates in self.hints]:
            self.hint(name, IDS)

    def variation(self, hit):
        """Variation ids are there or not; `hit` marks what a construct is about."""
        return self.pick(({"i": "hit" if hit else "miss"},) * 3 + ({}, {"i": None}))

    def served(self, hit=True, **more):
        return members(**{"v": self.value(hit), **self.variation(hit), **more})

    def options(self, *shares, **more):
        """Percentage options: hit and miss in turn."""
        return [members(**{"p": share, **self.served(number % 2 == 0), **more}) for number, share in enumerate(shares)]

    def child(self, make):
        """Another setting, made by `make`, whose users get this one's hints and the other way round."""
        child = type(self)(self.ruleset, f"{len(self.ruleset.settings)} for {self.name}", self.hints)
        self.ruleset.settings[child.name] = make(child)
        return child


FAMILIES = {
    **dict.fromkeys((0, 1, 2, 3, 30, 31, 32, 33), "texts"), **dict.fromkeys((4, 5), "versions"),
    **dict.fromkeys((6, 7, 8, 9), "version"), **dict.fromkeys(range(10, 16), "number"),
    **dict.fromkeys((16, 17), "hashes"), **dict.fromkeys((18, 19), "date"), **dict.fromkeys((20, 21), "hash"),
    **dict.fromkeys((22, 23), "prefixes"), **dict.fromkeys((24, 25), "suffixes"),
    **dict.fromkeys((26, 27), "hashed arrays"), **dict.fromkeys((28, 29), "text"), **dict.fromkeys((34, 35), "arrays")}
OPERAND_KEYS = {"version": "s", "hash": "s", "text": "s", "number": "d", "date": "d"}
NAME_KINDS = {"versions": "version", "version": "version", "number": "number", "date": "date", "arrays": "array",
              "hashed arrays": "array"}
NEGATIVE = (1, 3, 5, 17, 21, 23, 25, 27, 29, 31, 33, 35)


class Maker6(Maker):
    def value(self, hit):
        return {VALUE_KEYS[self.kind]: VALUES[hit][self.kind]}

    def hash(self, data):
        salt = self.ruleset.salt if isinstance(self.ruleset.salt, str) else ""
        data = data if isinstance(data, bytes) else data.encode()
        return hashlib.sha256(data + (salt + (self.name if self.within is None else self.within)).encode()).hexdigest()

    def cut(self, text, suffix):
        """An item of a hashed prefix or suffix; the cut may be inside a character."""
        data = text.encode()
        length = self.rng.randint(1, len(data))
        return f"{length}_{self.hash(data[-length:] if suffix else data[:length])}"

    def operand(self, family, texts):
        """An operand of a family, with those texts or some others, and values that users may have against it."""
        if family in ("number", "date"):
            text = self.numeral() if family == "number" else self.date()
            return raw(text), number_subjects(text) if family == "number" else date_subjects(text, self.rng)
        if texts is None:
            texts = self.some(self.version if "version" in family else self.text, family in ("version", "text", "hash"))
        if "version" in family:
            return texts if family == "versions" else texts[0], version_subjects(texts)
        if family in ("prefixes", "suffixes"):
            return [self.cut(text, family == "suffixes") for text in texts if text], text_subjects(texts)
        items = [self.hash(text) for text in texts] if "hash" in family else texts
        subjects = array_subjects(texts) if "arrays" in family else text_subjects(texts)
        return items[0] if family in ("text", "hash") else items, subjects

    def user(self, comparator, texts=None, candidates=None, **more):
        """A user condition; `texts` are its items before they are hashed, `candidates` what its users have."""
        family = FAMILIES[comparator]
        operand, subjects = self.operand(family, texts)
        name = more.pop("a", None) or self.pick(NAMES[NAME_KINDS.get(family, "text")])
        self.hint(name, subjects if candidates is None else candidates)
        return {"u": members(**{"a": name, "c": comparator, OPERAND_KEYS.get(family, "l"): operand, **more})}

    def any_user(self):
        return self.user(self.pick(range(36)))

    def segment(self, conditions, comparator=0, name=None, **more):
        """A segment condition; `conditions` make the segment's conditions. `more` is for the segment."""
        name = self.pick(("Beta", "Bêta 😃", "it's", "", "Insiders", "%s", self.text())) if name is None else name
        self.within = name
        made = [make(self)["u"] for make in conditions]
        self.within = None
        self.ruleset.segments.append(members(**{"n": name, "r": made, **more}))
        return {"s": members(s=len(self.ruleset.segments) - 1, c=comparator)}

    def any_segment(self):
        return self.segment((Maker6.any_user,) * self.pick((0, 1, 1, 2, 2, 3)), self.pick((0, 1)))

    def prerequisite(self, target, comparator=0, hit=True, **more):
        value = {VALUE_KEYS[target.kind]: VALUES[hit][target.kind]}
        return {"p": members(**{"f": target.name, "c": comparator, "v": value, **more})}

    def any_prerequisite(self):
        known = {name: one["t"] for name, one in self.ruleset.settings.items()
                 if isinstance(one, dict) and one.get("t") in range(4)}
        if not known or self.chance(0.3):
            target = self.child(lambda child: child.setting(child.rule(child.any_user())))
        else:
            name = self.pick(list(known))
            self.hints += [one for one in self.ruleset.hints.get(name, ()) if one not in self.hints]
            target = argparse.Namespace(name=name, kind=known[name])
        return self.prerequisite(target, self.pick((0, 1)), self.chance(0.5))

    def any_condition(self):
        return self.pick((self.any_user,) * 6 + (self.any_segment, self.any_segment, self.any_prerequisite))()

    def rule(self, *conditions, hit=True, **more):
        given = {} if "p" in more else {"s": self.served(hit)}
        return members(**{"c": list(conditions), **given, **more})

    def setting(self, *rules, p=DROP, hit=False, **more):
        self.hint_options(p not in (DROP, None), more.get("a", "Identifier"))
        extra = self.pick(({},) * 9 + ({"unknown": [{"r": None}], "n": 1},))
        return members(**{"t": self.kind, **self.served(hit), "r": list(rules) or DROP, "p": p, **extra, **more})

    def mixed(self):
        shares = ((50, 50), (100,), (0, 100), (30, 30, 40), (25, 25), (raw("33.3"), raw("66.7")), (99, 99), ())
        rules = []
        for _ in range(self.pick((0, 1, 1, 2, 2, 3, 4))):
            conditions = [self.any_condition() for _ in range(self.pick((0, 1, 1, 1, 2, 2, 3, 4)))]
            more = {"p": self.options(*self.pick(shares))} if self.chance(0.3) else {}
            rules.append(self.rule(*conditions, hit=self.chance(0.5), **more))
        more = {"a": self.pick(NAMES["text"] + NAMES["array"])} if self.chance(0.4) else {}
        return self.setting(*rules, p=self.options(*self.pick(shares)) if self.chance(0.5) else DROP,
                            hit=self.chance(0.3), **more)


class Maker5(Maker):
    def value(self, hit):
        return VALUES[hit][self.kind]

    def comparison(self, comparator):
        """The comparison of a rule, and values that users may have against it."""
        comma = self.pick((",", ",", ", ", " ,", " , ", ",\n"))
        if comparator in (0, 1, 16, 17):
            items = self.some(self.text, 1)
            hashed = [hashlib.sha1(text.encode()).hexdigest() for text in items]
            return comma.join(hashed if comparator > 15 else items), text_subjects([*items, *map(str.strip, items)])
        if comparator in range(4, 10):
            items = self.some(self.version, 1)[:None if comparator < 6 else 1]
            return comma.join(items), version_subjects(items)
        if comparator in range(10, 16):
            text = self.numeral()
            return self.pick((text, text, text.replace(".", ","), f" {text}\t")), number_subjects(text)
        text = self.text()
        return text, text_subjects([text])

    def rule(self, comparator, hit=True, candidates=None, **more):
        comparison, subjects = self.comparison(comparator)
        name = self.pick(NAMES["version" if 4 <= comparator < 10 else "number" if 10 <= comparator < 16 else "text"])
        self.hint(more.get("a", name), subjects if candidates is None else candidates)
        return members(**{"a": name, "t": comparator, "c": comparison, **self.served(hit), **more})

    def variation(self, hit):
        """Beside the id the order, which says nothing: the lists are in the order that counts."""
        return {**super().variation(hit), **self.pick(({}, {"o": self.pick((0, 1, 2, 9, -1))}))}

    def any_rule(self, **more):
        return self.rule(self.pick(range(18)), **more)

    def setting(self, *rules, p=DROP, hit=False, **more):
        self.hint_options(p not in (DROP, None), "Identifier")
        kind = self.pick((self.kind, self.kind, DROP, 9, "x", None))
        return members(**{**self.served(hit), "t": kind, "r": list(rules) or self.pick(([], DROP)), "p": p, **more})

    def mixed(self):
        rules = [self.any_rule(hit=self.chance(0.4)) for _ in range(self.pick((0, 1, 2, 2, 3, 4)))]
        shares = self.pick(((), (), (50, 50), (30, 30, 40), (25,), (99, 99), (0, 100)))
        return self.setting(*rules, p=self.options(*shares), hit=self.chance(0.3))


# --- constructs ------------------------------------------------------------------------------------------------------

V5, V6 = {}, {}  # tag -> (outcomes that have to be reached, if any; maker of a setting, which is called with a Maker)


def made(m, thing):
    return thing(m) if callable(thing) else thing


def all_made(m, more):
    return {key: made(m, thing) for key, thing in more.items()}


def rules(*listed, kind=None, hints=None, **more):
    """A setting with those rules. Here and below, what is callable is called with the Maker."""
    def make(m):
        m.kind = m.kind if kind is None else kind
        for name, candidates in (hints or {}).items():
            m.hint(name, candidates)
        listed_now = [made(m, one) for one in listed]
        return m.setting(*listed_now, **all_made(m, more))
    return make


def when(*conditions, **more):
    """A v6 rule with those conditions."""
    return lambda m: m.rule(*[made(m, one) for one in conditions], **all_made(m, more))


def user(*comparators, **more):
    """A user condition, or a v5 rule, with one of those comparators."""
    def make(m):
        ask = m.user if isinstance(m, Maker6) else m.rule
        return ask(m.pick(comparators), **all_made(m, more))
    return make


def segment(*conditions, c=(0, 1), **more):
    return lambda m: m.segment(conditions, m.pick(c), **more)


def needs(make, c=(0,), **more):
    """A prerequisite condition on a setting of its own."""
    return lambda m: m.prerequisite(m.child(make), m.pick(c), **more)


def served(hit=True, **more):
    return lambda m: m.served(hit, **all_made(m, more))


def shares(*given, **more):
    return lambda m: m.options(*given, **all_made(m, more))


def one_of(*things):
    return lambda m: m.pick(things)


def construct(table, tag, needed, make):
    table[tag] = needed, make


v5, v6 = functools.partial(construct, V5), functools.partial(construct, V6)
ABSENT = one_of(DROP, None)
ANYONE, PLAIN, ANY_CONDITION, ANY_SEGMENT = (
    Maker6.any_user, user(0, 2, 10, 34), Maker6.any_condition, Maker6.any_segment)
CHILD = rules(when(ANYONE))


def text_of(value):
    """The text the SDK compares; only used to reach a match."""
    convert = getattr(RolloutEvaluator, "_user_attribute_value_to_string", lambda _self, given: str(given))
    return convert(RolloutEvaluator(None), unwrapped(json.loads(to_json(value))))


def comparator_constructs():
    for comparator, family in FAMILIES.items():
        tag, key = f"op:{comparator:02}", OPERAND_KEYS.get(family, "l")
        nothing = "TC" if comparator in NEGATIVE else "FC"
        v6(tag, "TFC", rules(when(user(comparator))))
        v6(f"{tag}:in a segment", "TFC", rules(when(segment(user(comparator)))))
        if key == "l":
            v6(f"{tag}:no items", nothing, rules(when(user(comparator, l=[]))))
        needed = {"version": "C", "text": nothing, "hash": nothing, "date": "E"}.get(family, "EC")
        v6(f"{tag}:operand absent", needed, rules(when(user(comparator, **{key: ABSENT}))))
    blanks = {"blank items": [" ", "", " 1.2.3\t", "2.0.0\n"], "blank items only": ["", " ", "\t"]}
    for (label, texts), comparator in itertools.product(blanks.items(), (4, 5)):
        needed = "TFC" if label == "blank items" else "FC" if comparator == 4 else "TC"
        v6(f"version:{label}:{comparator}", needed, rules(when(user(comparator, texts=texts))))
    for item in ("x", "=1.2.3", "1.2", "v1.2.3", "1._2", "1.2.3-01", "01.2.3", "1.2.3.4"):
        v6(f"version:item {item!r}", "C", rules(when(user(4, 5, texts=["1.2.3", item, ""]))))
    for text in ("x", "", "1.2", "v1.2.3", "<1.2.3", "==1.2.3", "!=1.2.3"):
        v6(f"version:operand {text!r}", "C", rules(when(user(6, 7, 8, 9, texts=[text]))))
    for comparator in (6, 7, 8, 9):  # `<` and `=1.2.3` together are `<=1.2.3`
        needed = "TFC" if comparator in (6, 8) else "C"
        v6(f"version:operand '=1.2.3':{comparator}", needed, rules(when(user(comparator, texts=["=1.2.3"]))))
    v6("version:digits of other scripts", "TFC", rules(when(user(4, 5, 6, 9, texts=["1٢.0.0"], candidates=[
        "1٢.0.0", "12.0.0", "1.0.0-1٢", "1.0.0-12", "1.0.0", "13.0.0"]))))
    for size in (100, 308, 309, 4000):
        candidates = ["1e400", "5", "-1e308", "9" * size, "9" * 17 + "0" * (size - 17), 7]
        v6(f"number:{size} digits", "TFC" if size < 309 else "EC", rules(when(
            user(10, 12, 15, d=raw("9" * size), candidates=candidates))))
    for label, needed, texts in (
            ("at the edge", "", ("253402300799.9999999", "-62135596800.0000001", "-62135596800", "253402300799.9999")),
            ("year out of range", "E", ("253402300800", "-62135596801", "1e11", "1e13", "-1e13", "1700000000000")),
            ("beyond the platform", "E", ("67768036191676800", "1e18", "1e20", "1" + "0" * 30, "-1e40")),
            ("infinite", "E", ("1e400", "-1e400")), ("400 digits", "E", ("1" + "0" * 400,))):
        v6(f"date:{label}", needed, rules(when(user(18, 19, d=one_of(*map(raw, texts))))))
    for label, items in (
            ("10", TEXTS[:10]), ("11", TEXTS[:11]), ("12", TEXTS[12:24]), ("quotes", TEXTS[12:17]),
            ("control", TEXTS[17:28]),
            ("others", ("𐐀", "\U000e0001", "\u0378", "\ufffe", "क्षि", "\u2029", "\x85", "\ufeff", "e\u200d"))):
        v6(f"list:{label}", "TFC", rules(when(user(0, 1, 2, 33, 34, 35, texts=list(items)))))


def hash_constructs():
    alpha = lambda prefix: lambda m: [prefix + m.hash("alpha")]  # noqa: E731
    for label, needed, items in (
            ("length 0", "", lambda m: [f"0_{m.hash('')}"]), ("length 0, whole", "", alpha("0_")),
            ("length +5", "TFC", alpha("+5_")), ("length with blanks", "TFC", alpha(" 5\t_")),
            ("length with zeros", "TFC", alpha("005_")), ("length of other digits", "TFC", alpha("٥_")),
            ("length negative", "TFC", lambda m: [f"-2_{m.hash('alp')}", f"-2_{m.hash('pha')}"]),
            ("length of 25 digits", "TFC", alpha("9" * 25 + "_")), ("two underscores", "TFC", alpha("5__")),
            ("upper case", "TFC", lambda m: [f"5_{m.hash('alpha').upper()}"]), ("empty item", "EC", [""]),
            ("no underscore", "EC", alpha("")), ("no length", "EC", alpha("_")), ("length 5.0", "EC", alpha("5.0_")),
            ("second item without underscore", "TFCE", lambda m: [f"5_{m.hash('alpha')}", "x"])):
        v6(f"hash:{label}", needed, rules(when(user(22, 23, 24, 25, l=items, candidates=[
            "alpha", "alphabet", "xalpha", "alp", "pha", "other", "Ada", 7, True]))))
    v6("hash:upper case, clear text", "TFC", rules(when(user(16, 17, 26, 27, l=lambda m: [m.hash("a").upper(), "a"],
                                                             candidates=["a", ["a"], '["a"]']))))


def conversion_constructs():
    for form, values in ODD.items():
        texts, tag = sorted({text_of(value) for value in values}), f"convert:{form}"
        number = raw("1.7E9" if form in DATED else "7.0" if form != "bool" else "0.5")
        known = "TF" if form in ("int", "float", "bool", "non-finite") else "E"
        for label, needed, comparators, more in (
                ("text", "TF", (0, 1, 2, 28, 29, 30, 33), {"texts": texts[::2]}),
                ("hash", "TF", (16, 17, 20, 22, 25), {"texts": texts[::2]}),
                ("number", known, (10, 11, 13), {"d": number}),
                ("date", "TF" if form in DATED else known, (18, 19), {"d": number}),
                ("array", "TF" if form == "list" else "C", (26, 27, 34, 35), {"texts": ["a", "7", ""]}),
                ("version", "C", (4, 5, 6, 9), {"texts": ["1.2.3"]})):
            v6(f"{tag}:{label}", needed, rules(when(user(*comparators, candidates=values, **more))))
        v6(f"{tag}:%", "TF", rules(p=shares(50, 50), a="Odd", hints={"Odd": values}))
        v6(f"{tag}:% by identifier", "TF", rules(p=shares(50, 50), hints={"Identifier": values}))
    for form, values in odd_of("v5").items():
        texts = sorted({text_of(value) for value in values})
        for comparators, c in (((0, 1), ",".join(texts[::2])), ((2, 3), one_of(*texts)), ((4, 5, 6, 7, 8, 9), "1.2.3"),
                               ((10, 11, 12, 13, 14, 15), one_of("7", "0.5")), ((16, 17), "a")):
            v5(f"convert:{form}:{comparators[0]}", "", rules(user(*comparators, c=c, candidates=values)))
        v5(f"convert:{form}:% by identifier", "TF", rules(p=shares(50, 50), hints={"Identifier": values}))


def chain(depth):
    return rules(when(PLAIN), when(ANY_SEGMENT, hit=False)) if depth == 0 else \
        rules(when(needs(chain(depth - 1), (0, 0, 1))))


def cycle(length, *before, entered=0):
    """A cycle of that many settings, `entered` settings behind the one that is asked for."""
    def make(m, left=entered + length - 1, first=None):
        first = m if left == length - 1 else first
        target = first if left == 0 else m.child(lambda child: make(child, left - 1, first))
        return m.setting(m.rule(*[made(m, one) for one in before], m.prerequisite(target)))
    return make


def repeated_prerequisite(m):
    child = m.child(rules(when(ANYONE), when(ANYONE)))
    return m.setting(m.rule(m.prerequisite(child, 1), m.prerequisite(child, 0)), m.rule(
        m.prerequisite(child), m.any_condition(), m.prerequisite(child, 1, False)), m.rule(m.prerequisite(child)))


def shared_segment(m):
    one = m.any_segment()
    return m.setting(m.rule(one, m.any_condition()), m.rule({"s": {**one["s"], "c": 1}}), m.rule(one))


def prerequisite_and_segment_constructs():
    for kind, comparator in itertools.product(range(4), (0, 1)):
        child = rules(when(ANYONE), kind=kind)
        v6(f"prerequisite:{KINDS[kind]}:{comparator}", "TF", rules(when(needs(child, [comparator]))))
    for depth in (2, 5, 12):
        v6(f"prerequisite:chain of {depth}", "TF", chain(depth))
    v6("prerequisite:repeated", "TF", repeated_prerequisite)
    v6("prerequisite:with options", "TFC", rules(when(needs(rules(
        when(ANYONE, p=shares(50, 50)), p=shares(30, 70), a=one_of("Identifier", "Plan"))))))
    for label, kind, equal, own, operand in (
            ("int 7 and 7.0", 2, "TF", 7, raw("7.0")), ("int 7.0 and 7", 2, "TF", raw("7.0"), 7),
            ("int 7 and 7.5", 2, "FT", 7, 7.5), ("double 7 and 7.0", 3, "TF", 7, raw("7.0")),
            ("double 1E-1", 3, "TF", 0.1, raw("1E-1")), ("-0.0", 3, "TF", raw("-0.0"), 0),
            ("2^53 + 1", 3, "FT", raw("9007199254740993"), raw("9007199254740992.0")),
            ("large", 2, "TF", raw("1" + "0" * 22), raw("1e22")), ("other case", 1, "FT", "Hit", "hit"),
            ("empty text", 1, "TF", "", ""), ("infinite", 3, "TF", raw("1e400"), raw("2e400"))):
        for comparator in (0, 1):
            v6(f"prerequisite:{label}:{comparator}", equal[comparator], rules(when(needs(
                rules(v={VALUE_KEYS[kind]: own}, kind=kind), [comparator], v={VALUE_KEYS[kind]: operand}))))
    for comparator, count in itertools.product((0, 1), range(4)):
        needed, one = ("TC", "FC")[comparator] if count == 0 else "TFC", segment(*[ANYONE] * count, c=[comparator])
        v6(f"segment:{comparator}:{count} conditions", needed, rules(when(one)))
        v6(f"segment:{comparator}:{count} conditions, and more", "TFC", rules(
            when(one, ANY_CONDITION, ANY_CONDITION), when(user(3))))
    v6("segment:error inside", "EC", rules(when(segment(user(10, d=DROP)))))
    v6("segment:without name", "TFC", rules(when(segment(user(0, 16, 20), name="", n=DROP))))
    v6("segment:without conditions", "TFC", rules(when(segment(r=DROP))))
    v6("segment:shared", "TFC", shared_segment)
    v6("segment:negative index", "", lambda m: (m.any_segment(), m.setting(m.rule({"s": {"s": -1, "c": 0}})))[1])


def rule_constructs():
    for count in (2, 3, 4):
        v6(f"rule:{count} user conditions", "TFC", rules(when(*[ANYONE] * count)))
        v6(f"rule:{count} mixed conditions", "TFC", rules(*[when(*[ANY_CONDITION] * count)] * 2))
    merged = lambda *parts: lambda m: {key: one for part in parts for key, one in made(m, part).items()}  # noqa: E731
    for label, needed, *listed in (
            ("no conditions", "F", when()), ("c absent", "F", when(c=DROP)), ("no rules", "F"),
            ("no conditions, options", "TFC", when(c=one_of(DROP, []), p=shares(50, 50))),
            ("no conditions, s and p", "TFC", when(s=served(False), p=shares(50, 50))),
            ("empty condition", "T", when({})), ("empty condition, options", "TC", when({}, p=shares(100))),
            ("two empty conditions", "T", when({}, {})), ("empty among others", "TFC", when({}, PLAIN, {}, PLAIN)),
            ("empty after a segment", "TFC", when(ANY_SEGMENT, {})), ("unknown", "T", when({"x": {"a": "b"}})),
            ("neither s nor p", "FC", when(PLAIN, s=DROP)),
            ("neither, then another", "TFC", when(PLAIN, s=DROP), when(PLAIN)),
            ("both s and p", "TFC", when(PLAIN, s=served(), p=shares(0, 100))),
            ("s null", "TFC", when(PLAIN, s=None, p=shares(50, 50))), ("p []", "FC", when(PLAIN, p=[])),
            ("u and s", "TFC", when(merged(ANY_SEGMENT, PLAIN))), ("u null", "T", when({"u": None})),
            ("s and p", "TFC", when(merged(Maker6.any_prerequisite, ANY_SEGMENT))),
            ("u null, s", "TFC", when(merged({"u": None}, ANY_SEGMENT)))):
        v6(f"rule:{label}", needed, rules(*listed, **({"r": []} if not listed else {})))


def option_constructs():
    for label, needed, given in (
            ("50 50", "TFC", (50, 50)), ("sum below", "TFC", (30,)), ("sum above", "TFC", (70, 20, 50, 99)),
            ("none", "F", ()), ("0 100", "FC", (0, 100)), ("0", "FC", (0,)), ("100", "TC", (100,)), ("1", "", (1, 99)),
            ("fractions", "TFC", (raw("33.3"), raw("33.3"), raw("33.4"))), ("float", "TFC", (raw("50.0"), raw("5E1"))),
            ("small", "", (raw("0.5"), raw("1e-7"), raw("99.5"))), ("negative", "", (-10, 60, 60)),
            ("-0", "", (raw("-0"), raw("-0.0"), 100)), ("large", "TC", (raw("1" + "0" * 25), 50)),
            ("infinite", "TC", (raw("1e400"), 50)), ("tenths", "", (raw("0.1"),) * 300 + (70,))):
        for table in (V6, V5):
            construct(table, f"options:{label}", needed, rules(p=shares(*given)))
    for table in (V6, V5):
        construct(table, "options:share absent", "FC", rules(p=shares(0, 100, p=DROP)))
        construct(table, "options:ids absent", "TFC", rules(p=shares(50, 50, i=ABSENT), i=DROP))
        construct(table, "options:null", "E", rules(p=None))
        construct(table, "options:{}", "F", rules(p={}))
    for name in ("Plan", "Identifier", "Email", "", None, "identifier", "100%"):
        v6(f"options:attribute {name!r}", "TFC", rules(p=shares(50, 50), a=name))
    v6("options:of a rule", "TFC", rules(when(ANYONE, p=shares(50, 50))))
    v6("options:of a rule, by attribute", "TFC", rules(when(ANYONE, p=shares(50, 50)), a="Plan", hints={"Plan": IDS}))
    v6("options:of a rule, sum below", "TFC", rules(when(user(3), p=shares(30)), when(ANYONE, hit=False)))
    v6("options:of two rules and the setting", "TFC", rules(
        when(ANYONE, p=shares(20)), when(ANY_CONDITION, ANYONE, p=shares(10, 20)), p=shares(30, 30),
        a=one_of("Plan", "Plan", "Identifier"), hints={"Plan": IDS}))


def value_constructs():
    for kind in range(4):
        for table in (V6, V5):
            construct(table, f"value:{KINDS[kind]}", "TF", rules(hit=one_of(True, False), kind=kind))
    for key, kind in (("i", 2), ("d", 3)):
        numeral = lambda m, key=key: {key: raw(m.numeral(finite=True))}  # noqa: E731
        v6(f"value:number in {key}", "T", rules(v=numeral, i="hit", kind=kind))
        v6(f"value:number in {key}, by rule", "TFC", rules(when(PLAIN, s=lambda m, numeral=numeral: {
            "v": numeral(m), "i": "hit"}), kind=kind))
    v6("value:text", "T", rules(v=lambda m: {"s": m.text()}, i="hit", kind=1))
    v6("value:text, by rule", "TFC", rules(when(PLAIN, s=lambda m: {"v": {"s": m.text()}, "i": "hit"}), kind=1))
    v6("value:more members", "T", rules(v={"x": 1, "b": True, "s": "hit", "i": 7, "d": 7.5}))
    v6("value:others null", "T", rules(v={"b": None, "s": "hit", "i": None}, kind=1))
    for table in (V6, V5):
        construct(table, "value:id absent", "T", rules(hit=True, i=one_of(DROP, None)))
        construct(table, "value:id empty", "T", rules(hit=True, i=""))
        construct(table, "value:member twice", "T", lambda m: {**m.setting(), AGAIN + "v": m.value(True)})
        construct(table, "value:setting twice", "T", lambda m: (
            m.ruleset.settings.update({m.name: m.setting()}), m.setting(hit=True))[1])
    v5("value:number", "T", rules(v=lambda m: raw(m.numeral(finite=True)), i="hit"))
    v5("value:number, by rule", "TFC", rules(user(0, 3, v=lambda m: raw(m.numeral(finite=True)), i="hit")))
    v5("value:text", "T", rules(v=Maker.text, i="hit"))
    v5("value:text, by rule", "TFC", rules(user(0, 3, v=Maker.text, i="hit"), user(2, v=Maker.text)))
    v5("value:list", "T", rules(user(0, hit=False), v=["a", 1.0, None, True, {"it's": []}], i="hit"))
    for place, needed in (("rule", "TFC"), ("setting", "T"), ("options", "TFC")):
        for value in (DROP, None, [1.0, "it's", {"a": None}]):
            given = {"v": value, "i": "hit"}
            v5(f"value:{'absent' if value is DROP else canonical(value)} in a {place}", needed, rules(
                *([user(0, 3, **given)] if place == "rule" else [user(0, hit=False)]),
                **({"p": shares(50, **given)} if place == "options" else given if place == "setting" else {})))


def malformed_constructs():
    wrong = {"b": "hit", "s": True, "i": "7", "d": "7.5"}  # each of another type
    own = lambda value: lambda m: {VALUE_KEYS[m.kind]: value}  # noqa: E731
    cases = {
        "value absent": ("E", rules(v=ABSENT)), "value {}": ("E", rules(v={})), "value null": ("E", rules(v=own(None))),
        "value of another type": ("E", rules(v=wrong)), "value true for a number": ("E", rules(v=own(True), kind=2)),
        "value under another member": ("E", rules(v=lambda m: {VALUE_KEYS[(m.kind + 1) % 4]: 1})),
        "setting null": ("E", lambda m: None), "setting {}": ("E", lambda m: {}),
        "type": ("E", rules(when(ANYONE), t=one_of(DROP, None, 4, -1))),
        "type 1.0": ("T", rules(t=raw("1.0"), kind=1, hit=True)), "served {}": ("E", rules(when(ANYONE, s={}))),
        "served value absent": ("E", rules(when(ANYONE, s=served(v=ABSENT)))),
        "served value of another type": ("E", rules(when(ANYONE, s={"v": wrong}))),
        "served value wrong in a later rule": ("TE", rules(when(PLAIN), when(PLAIN, s={"v": wrong}))),
        "option's value absent": ("EC", rules(p=shares(100, v=ABSENT))),
        "option's value of another type": ("ETC", rules(p=lambda m: m.options(50) + m.options(50, v=wrong))),
        "option's value absent, in a rule": ("EC", rules(when(ANYONE, p=shares(100, v=ABSENT)))),
        "options null in a rule": ("EFC", rules(when(PLAIN, p=None))),
        "options null in a rule, served": ("TFC", rules(when(PLAIN, p=None, s=served()))),
        "options null after a rule": ("TE", rules(when(ANYONE), p=None)),
        "comparator": ("E", rules(when(user(0, c=one_of(DROP, None, 36, 99, -37))))),
        "comparator negative": ("EC", rules(when(user(0, c=one_of(-1, -2, -7, -8, -15, -16, -30, -36))))),
        "comparator -18": ("E", rules(when(user(0, c=-18)))),
        "comparator in the second rule": ("TE", rules(when(ANYONE), when(user(0, c=DROP)))),
        "comparator in the second condition": ("EFC", rules(when(ANYONE, user(0, c=DROP)))),
        "comparator in a segment": ("EC", rules(when(segment(user(0, c=DROP))))), "u {}": ("E", rules(when({"u": {}}))),
        "attribute name": ("E", rules(when(lambda m: {"u": {**m.any_user()["u"], "a": None}}))),
        "attribute name in the second condition": ("EFC", rules(when(PLAIN, {"u": {"c": 0, "l": []}}))),
        "attribute name a number": ("TFC", rules(when(lambda m: {"u": {**m.user(0, a="7")["u"], "a": 7}}))),
        "segment comparator absent": ("E", rules(when(segment(c=(DROP, None))))),
        "segment comparator 2": ("E", rules(when(segment(ANYONE, c=[2])))),
        "segment comparator -1": ("EC", rules(when(segment(ANYONE, c=[-1])))),
        "segment comparator in a later rule": ("TE", rules(when(ANYONE), when(segment(c=[None])))),
        "segment null": ("E", lambda m: (m.ruleset.segments.append(None), m.setting(m.rule(
            {"s": {"s": len(m.ruleset.segments) - 1, "c": 0}})))[1]),
        "segment condition {}": ("E", rules(when({"s": {}}))),
        "segment's conditions null": ("EC", rules(when(segment(n=DROP, r=None)))),
        **{f"prerequisite's {label}": ("E", rules(when(needs(CHILD, **more)))) for label, more in (
            ("key missing", {"f": "no such flag"}), ("f absent", {"f": DROP}), ("f null", {"f": None}),
            ("operand absent", {"v": DROP}), ("operand null", {"v": None}), ("operand {}", {"v": {}}),
            ("operand of another type", {"v": wrong}))},
        **{f"prerequisite's comparator {c}": ("E", rules(when(needs(CHILD, c=[given]))))
           for c, given in (("absent", DROP), ("null", None), ("2", 2), ("-1", -1), ("-3", -3))},
        **{f"prerequisite's operand of all types, {KINDS[kind]}": (needed, rules(when(needs(
            rules(hit=True, kind=kind), v=dict(zip(VALUE_KEYS, VALUES[True]))))))
           for kind, needed in enumerate("TEEE")},
        "prerequisite {}": ("E", rules(when({"p": {}}))),
        "prerequisite null": ("E", rules(when(needs(lambda m: None)))),
        "prerequisite of unsupported type": ("E", rules(when(needs(rules(t=9))))),
        "prerequisite missing, second condition": ("EFC", rules(when(ANYONE, needs(CHILD, f="no such flag")))),
        "cycle of one": ("E", cycle(1)), "cycle of two": ("E", cycle(2)), "cycle of three": ("E", cycle(3)),
        "cycle of one, entered": ("E", cycle(1, entered=1)), "cycle of two, entered": ("E", cycle(2, entered=2)),
        "cycle of one, for some": ("EFC", cycle(1, ANYONE)), "cycle of two, for some": ("EFC", cycle(2, ANYONE))}
    for label, (needed, make) in cases.items():
        v6(f"malformed:{label}", needed, make)
    for tag, (needed, make) in list(V6.items()):
        if "E" in needed and tag.startswith(("malformed:", "date:", "hash:", "number:", "segment:")):
            v6(f"inside a prerequisite:{tag}", "E", rules(when(needs(make, (0, 1))), when(ANYONE)))
    for table in (V6, V5):
        construct(table, "malformed:setting no object", "E", lambda m: m.pick((7, "x", True, [], 1.5)))


def simple_constructs():
    """Values of a simple file. They are made like settings, but stand in files of their own."""
    for label, needed, texts in (
            ("bool", "TF", ("true", "false")), ("text", "TF", ('"hit"', '"miss"', '""', '"\\u00f8\\n\'"')),
            ("int", "TF", ("7", "5", "-0", "123456789012345678901234567890")),
            ("float", "TF", ("7.5", "7.0", "5E0", "-0.0", "1e16", "1e-7", "0.1", "1e22")),
            ("null", "E", ("null",)), ("list", "E", ("[]", "[true]")), ("object", "E", ("{}", '{"v": {"b": true}}'))):
        v6(f"simple:{label}", needed, one_of(*map(raw, texts)))


def v5_constructs():
    every = tuple(range(18))
    for comparator in every:
        v5(f"op:{comparator:02}", "TFC", rules(user(comparator)))
    v5("op:falsy", "FC", rules(user(*every, candidates=(0, raw("0.0"), raw("-0.0"), False, [], {}, "", None))))
    for label, needed, comparators in (("matches", "TFC", (1, 2, 5, 17)), ("does not match", "FC", (0, 3, 4, 16)),
                                       ("is invalid", "FC", range(6, 16))):
        v5(f"comparison:'' {label}", needed, rules(user(*comparators, c="")))
    v5("comparison:blank items", "TFC", rules(user(*every, c=one_of(" , ,\t", ",,", "\n", ","))))
    number = one_of(*map(raw, ("7", "7.0", "1E5", "-0", "9" * 40)))
    alike = ("7", "7.0", "None", "True", "['a'", "it's", "100000.0", "9" * 40, "0", 7, raw("7.0"), True, ["a"])
    for label, c in (("absent", DROP), ("null", None), ("number", number), ("true", True), ("list", ["a", 7, "it's"]),
                     ("object", {"a": raw("7.0")})):
        v5(f"comparison:{label}", "TFCE", rules(user(*every, c=c, candidates=alike)))
    for item in ("x", "=1.2.3", "1.2", "v1.2.3", "1._2", "1.2.3-01"):
        v5(f"version:item {item!r}", "C", rules(user(4, 5, c=f"1.2.3, {item} ,", candidates=VERSION_SUBJECTS)))
    for text in ("=1.2.3", "x", "1.2", "v1.2.3", "<1.2.3", "1.2.3, 1.2.4"):
        v5(f"version:operand {text!r}", "C", rules(user(6, 7, 8, 9, c=text, candidates=VERSION_SUBJECTS)))
    v5("version:digits of other scripts", "TFC", rules(user(4, 5, 6, 9, c=one_of("1٢.0.0", "１.0.0"), candidates=[
        "1٢.0.0", "12.0.0", "1.0.0", "１.0.0", "13.0.0"])))
    v5("number:spellings", "TFC", rules(user(*range(10, 16), c=one_of(*NUMBER_SUBJECTS), candidates=NUMBER_SUBJECTS)))
    v5("options:null identifier", "", rules(p=shares(50, 50), hints={"Identifier": [None]}))
    v5("options:behind a rule", "TFC", rules(user(*every, hit=False), p=shares(50, 50)))
    v5("options:share is text", "EC", rules(p=shares("50", "50")))
    v5("options:null inside", "EC", rules(p=[None]))
    v5("rule:order shuffled", "TFC", rules(user(0, o=5), user(3, hit=False, o=1), user(2, o=-1)))
    v5("rule:several", "TFC", rules(*(user(*every, hit=hit) for hit in (True, False, True, False))))
    v5("rule:attribute absent", "TFC", rules(user(0, 3, a=DROP), hints={"None": TEXTS}))
    v5("rule:attribute null", "FC", rules(user(0, a=None)))
    v5("rule:attribute 7", "TFC", rules(user(3, a=7), hints={"7": TEXTS}))
    v5("rule:{}", "EC", rules({}))
    v5("rule:null", "EC", rules(None))
    v5("rule:rules null", "E", rules(r=None))
    v5("rule:rules {}", "F", rules(r={}))
    v5("setting null", "E", lambda m: None)
    for label, needed, t in (
            ("above 17", "EC", one_of(18, 99, 2**40)), ("negative", "FC", one_of(-1, -2, -9, -18)), ("-19", "EC", -19),
            ("absent", "EC", DROP), ("null", "EC", None), ("text", "EC", "0"), ("list", "EC", [0]),
            ("true", "TFC", True), ("fraction", "EC", one_of(5.5, raw("0.0")))):
        v5(f"comparator:{label}", needed, rules(user(0, t=t)))
        v5(f"comparator:{label}, second rule", "", rules(user(*every), user(0, t=t), p=shares(50, 50)))
        v5(f"comparator:{label}, falsy", "", rules(user(0, t=t, candidates=("", 0, None))))


for register in (comparator_constructs, hash_constructs, conversion_constructs, prerequisite_and_segment_constructs,
                 rule_constructs, option_constructs, value_constructs, malformed_constructs, simple_constructs,
                 v5_constructs):
    register()
GENERATIONS = {"v5": (V5, Maker5), "v6": (V6, Maker6)}


# --- comparing -------------------------------------------------------------------------------------------------------

Request = collections.namedtuple("Request", "number flag context default tag forms logged")


class Report:
    """Counts comparisons and outcomes, and shows the first differences."""

    def __init__(self, gen):
        self.gen, self.constructs = gen, GENERATIONS[gen][0]
        self.answers = self.logs = self.documents = 0
        self.needed = {tag: set(needed) for tag, (needed, _make) in self.constructs.items()}
        forms = (*odd_of(gen), "text", "empty", "null", "no identifier")
        self.needed.update({f"user:{form}": set("TF") for form in forms})
        self.needed.update({f"default:{form}": set("TFE") for form in DEFAULTS})
        self.needed.update({"user:no user": set("FC"), "no such flag": {"E"}})
        numbers = (1001, 3001, 5000) + ((0,) if gen == "v5" else (2001, 3003, 3004, 3005, 4002))
        self.needed.update({f"record:{number}": set() for number in numbers})
        self.outcomes = collections.defaultdict(collections.Counter)
        self.different, self.shown = collections.Counter(), collections.Counter()

    def reached(self, tag, outcome):
        self.outcomes[tag][outcome] += 1

    def unreached(self):
        return [tag for tag, needed in sorted(self.needed.items())
                if not self.outcomes[tag] or not needed <= self.outcomes[tag].keys()]

    def compare(self, tag, want, got, describe):
        if isinstance(want, dict) and isinstance(got, dict) and want["error"] == ANY and got.get("error") is not None:
            got = {**got, "error": ANY}
        if canonical(want) == canonical(got):
            return
        self.different[tag] += 1
        kind = next((kind for kind in ("log:", "document:") if tag.startswith(kind)), "answer")
        if self.different[tag] == 1 and self.shown[kind] < SHOWN:
            self.shown[kind] += 1
            print(f"--- difference in {tag!r}\n{describe()}")
            if isinstance(want, str) and isinstance(got, str):
                lines = difflib.unified_diff(want.split("\n"), got.split("\n"), "want", "got", n=1, lineterm="")
                print(*lines, "", sep="\n")
            else:
                print(f"want     {canonical(want)}\ngot      {canonical(got)}\n")

    def print_coverage(self):
        print(f"{'construct':<62} {'T':>6} {'F':>6} {'C':>6} {'E':>6}")
        for tag, counts in sorted(self.outcomes.items()):
            numbers = " ".join(f"{counts[outcome]:>6}" for outcome in "TFCE")
            print(f"{tag.encode('unicode_escape').decode():<62} {numbers}")
        for tag, count in sorted(self.different.items()):
            print(f"{count:>6} differences in {tag!r}")
        for tag in self.unreached():
            print(f"not reached with every outcome that it has: {tag!r}")


def make_ruleset(rng, gen, tags):
    """A ruleset with a probe for each tag and some mixed flags; the document for its file."""
    ruleset, (constructs, maker) = Ruleset(rng, gen), GENERATIONS[gen]
    simple = tags[0].startswith("simple:")
    for number, tag in enumerate(tags):
        name = f"{tag}/{number}" + rng.choice(("", "", "", "ø", " "))
        ruleset.probes[name] = tag
        setting = constructs[tag][1](maker(ruleset, name))
        ruleset.settings[AGAIN + name if name in ruleset.settings else name] = setting
    for number in range(0 if simple else MIXED):
        name = "" if rng.random() < 0.05 else rng.choice(MIXED_NAMES).format(number)
        ruleset.settings[name] = maker(ruleset, name).mixed()
    if not simple:
        return ruleset, ruleset.document()
    return ruleset, {"flags": ruleset.settings, **rng.choice(({}, {}, {"f": {"other": {}}, "p": 7}))}


def make_requests(rng, gen, ruleset, share):
    """Users for every flag: several for probes and mixed flags, one for those that only stand behind them."""
    numbers, makes = itertools.count(), ContextMaker(rng, odd_of(gen))
    behind = re.compile(r"\d+ for ")
    for name in [*dict.fromkeys(name.removeprefix(AGAIN) for name in ruleset.settings), "no such flag"]:
        tag = ruleset.probes.get(name, "mixed flags" if name in ruleset.settings else name)
        for _ in range(1 if behind.match(name) else CONTEXTS):
            context, forms = makes.build(ruleset.hints.get(name, []))
            default = rng.choice(tuple(DEFAULTS)) if rng.random() < 0.35 else "null"
            yield Request(next(numbers), name, to_json(context, ensure_ascii=rng.random() < 0.5),
                          rng.choice(DEFAULTS[default]), "behind others" if behind.match(name) else tag,
                          [f"user:{form}" for form in forms] + [f"default:{default}"], rng.random() < share)


def request_line(request):
    default = f', "default": {request.default}' if request.default != "null" or request.number % 2 else ""
    return f'{{"id": {request.number}, "flag": {json.dumps(request.flag)}, "context": {request.context}{default}}}\n'


def compare_ruleset(index, options, tags, other, folder, pool, report):
    rng = random.Random(f"{options.seed}/{index}")
    ruleset, document = make_ruleset(rng, options.gen, tags)
    source, requests = folder / f"ruleset-{index:03}.json", folder / f"requests-{index:03}.jsonl"
    layout = {"ensure_ascii": rng.random() < 0.5, "indent": rng.choice((None, None, 1))}
    source.write_text(to_json(document, **layout), encoding="utf-8")
    sdk = Sdk(source)
    if sdk.refusal:
        print(f"the SDK refuses the generated {source}: {sdk.refusal}", file=sys.stderr)
        sys.exit(2)
    asked = list(make_requests(rng, options.gen, ruleset, 1.15 * options.logs / max(1, options.comparisons)))
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    answers = pool.submit(other.natives, source, requests, asked)
    logs = {one.number: pool.submit(other.log, source, one) for one in asked if one.logged}
    wants = [sdk.answer(request) for request in asked]
    sdk.close()
    natives = answers.result()
    for number, (request, want) in enumerate(zip(asked, wants)):
        report.answers += 1
        for tag in (request.tag, *request.forms, *(f"record:{found}" for found in set(
                re.findall(r"^[A-Z]+ \[(\d+)\]", want.log, re.MULTILINE)))):
            report.reached(tag, want.outcome)
        describe = functools.partial("\n".join, (
            f"setting  {to_json(ruleset.settings.get(request.flag), ensure_ascii=False)[:4000]}",
            f"context  {request.context}", f"default  {request.default}", f"request  {request.number} of {requests}",
            f"source   {source}"))
        got = natives[number] if isinstance(natives, list) else natives
        report.compare(request.tag, want.native, got, describe)
        if request.logged:
            report.logs += 1
            report.compare(f"log:{request.tag}", want.log, logs[request.number].result(), describe)


# --- documents with one fault ----------------------------------------------------------------------------------------

GOLD = hashlib.sha256(b"goldsaltc").hexdigest()
RICH6 = {
    "p": {"u": "https://cdn.example.test", "r": 0, "s": "salt"},
    "s": [{"n": "Beta", "r": [{"a": "Email", "c": 2, "l": ["@acme.test"]}, {"a": "Age", "c": 14, "d": 17}]}],
    "f": {
        "a": {"t": 1, "v": {"s": "own"}, "i": "own id", "a": "Plan", "r": [
            {"c": [{"u": {"a": "Email", "c": 0, "l": ["kim@acme.test"]}}, {"s": {"s": 0, "c": 0}}, {
                "p": {"f": "b", "c": 0, "v": {"b": True}}}], "s": {"v": {"s": "first"}, "i": "first id"}},
            {"c": [{"u": {"a": "Version", "c": 6, "s": "1.2.3"}}], "p": [
                {"p": 50, "v": {"s": "left"}, "i": "left id"}, {"p": 50, "v": {"s": "right"}, "i": "right id"}]}],
            "p": [{"p": 60, "v": {"s": "more"}, "i": "more id"}]},
        "b": {"t": 0, "v": {"b": False}, "r": [
            {"c": [{"u": {"a": "Age", "c": 10, "d": 30}}], "s": {"v": {"b": True}}}]},
        "c": {"t": 2, "v": {"i": 1}, "r": [
            {"c": [{"u": {"a": "Plan", "c": 16, "l": [GOLD]}}], "s": {"v": {"i": 2}}},
            {"c": [{"u": {"a": "Plan", "c": 20, "s": "x"}}], "s": {"v": {"i": 3}}},
            {"c": [{"u": {"a": "Plan", "c": 22, "l": ["4_" + GOLD]}}], "s": {"v": {"i": 4}}},
            {"c": [{"u": {"a": "Plan", "c": 28, "s": "gold"}}], "s": {"v": {"i": 5}}},
            {"c": [{"u": {"a": "Roles", "c": 34, "l": ["dev"]}}], "s": {"v": {"i": 6}}},
            {"c": [{"u": {"a": "Age", "c": 18, "d": 1700000000}}], "s": {"v": {"i": 7}}}]},
        "d": {"t": 3, "v": {"d": 1.5}}}, "unknown": 1}
RICH5 = {
    "p": {"u": "https://cdn.example.test", "r": 0},
    "f": {
        "a": {"v": "own", "i": "own id", "t": 1, "r": [
            {"o": 0, "a": "Email", "t": 0, "c": "kim@acme.test", "v": "first", "i": "first id"},
            {"o": 1, "a": "Version", "t": 6, "c": "1.2.3", "v": "second", "i": "second id"}],
            "p": [{"o": 0, "p": 30, "v": "left", "i": "left id"}, {"o": 1, "p": 70, "v": "right", "i": "right id"}]},
        "b": {"v": False, "t": 0, "r": [{"a": "Age", "t": 10, "c": "30", "v": True}]},
        "c": {"v": 1, "r": [{"a": "Plan", "t": 16, "c": hashlib.sha1(b"gold").hexdigest(), "v": 2.5}]}}, "unknown": 1}
RICH = {"v5": RICH5, "v6": RICH6}
RICH_CONTEXTS = (
    "null", '{"Identifier": "u1"}', '{"Identifier": "u2", "Email": "kim@acme.test", "Age": 30, "Plan": "gold"}',
    '{"Identifier": "u3", "Email": "x", "Age": "18", "Version": "1.0.0", "Plan": "golden", "Roles": ["dev"]}',
    '{"Identifier": "u4", "Email": 7, "Age": 31, "Version": "2.0.0", "Plan": 7, "Roles": "[\\"dev\\"]"}')
WRONG = ("null", "true", "false", "7", "-1", "1.5", '"text"', "[]", "{}")
EDGES = {int: ("0", "1", "2", "4", "36", "1.0", "1e0", '"7"', "18446744073709551616", "01", "+1", "1."),
         str: ('""', r'"\u0000"', r'"\ud83d\ude03"', r'"\x41"', '"\t"', "'a'", '"a'), dict: ('{"x": 1}',),
         list: ("[null]", '["x"]', "[7]", "[{}]"), bool: ("0", "1"), float: ("1", "1.0")}


def places(value, path=()):
    """The path of every value inside a document, and the value."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield path + (key,), inner
        yield from places(inner, path + (key,))


def changed(document, path, change):
    """The text of a document after a change to the owner of the value at `path`."""
    document = copy.deepcopy(document)
    change(functools.reduce(lambda owner, key: owner[key], path[:-1], document), path[-1])
    return to_json(document)


def put(text):
    return lambda owner, key: owner.__setitem__(key, raw(text))


def faults_by_place(gen):
    """One fault at a time at every place: another type, an edge of the type, a missing or a repeated member."""
    document = RICH[gen]
    for path, value in places(document):
        if gen == "v5" and path == ("f",):
            continue  # without settings nothing tells that the file is v5
        for text in WRONG + EDGES.get(type(value), ()):
            if not (gen == "v5" and path[-1] == "v" and text.startswith("{")):
                yield f"{path} = {text}", changed(document, path, put(text)).encode()
        if isinstance(path[-1], str):
            yield f"{path} missing", changed(document, path, lambda owner, key: owner.pop(key)).encode()
            yield f"{path} twice", changed(document, path, lambda owner, key: owner.update(
                {key: None, AGAIN + key: owner[key]})).encode()


def faults_of_text(gen):
    """Faults in the text itself, and documents that are something else."""
    rich, kinds = to_json(RICH[gen]), ()
    if gen == "v6":  # the others tell nothing about their generation
        kinds = (("no flags", '{"f": {}}'), ("nothing", "{}"), ("f null", '{"f": null}'), ("flags {}", '{"flags": {}}'),
                 ("flags null", '{"flags": null}'), ("flags list", '{"flags": []}'),
                 ("preferences", '{"p": {"s": "x"}}'), ("flags and f", rich[:-1] + ', "flags": {"a": true}}'), *(
                     (f"segment {index}", rich.replace('{"s": 0, "c": 0}', f'{{"s": {index}, "c": 0}}'))
                     for index in (1, -1, -2, 99, "0.0", "true", "false", "null", '"0"', "1" + "0" * 30)))
    for label, text in (
            ("plain", rich), ("more", rich + " x"), ("twice", rich * 2), ("trailing comma", rich[:-1] + ",}"),
            ("comment", "// c\n" + rich), ("inner comment", "{/* c */" + rich[1:]), ("empty", ""), ("blank", " \n"),
            ("space", " \n\t\r" + rich + "\n\n"), ("form feed", "\f" + rich), ("nb space", rich + "\u00a0"),
            ("null", "null"), ("number", "1"), ("text", '"f"'), ("true", "true"), ("list", "[]"), ("word", "config"),
            ("list of one", f"[{rich}]"), ("cut", rich[:-1]), ("single quotes", rich.replace('"', "'")),
            ("escaped key", rich.replace('"f"', '"\\u0066"')), *kinds):
        yield label, text.encode()
    yield "invalid UTF-8", rich.replace('"unknown"', '"unknown\xff"').encode("latin-1")
    yield "UTF-16", rich.encode("utf-16")


def without_texts(natives):
    """Answers which say of an error only that there is one; a verdict as it is."""
    if isinstance(natives, str):
        return natives
    return [{**one, "error": ANY} if isinstance(one, dict) and one.get("error") is not None else one for one in natives]


def compare_documents(gen, other, folder, pool, report):
    asked = [Request(number, *parts, "", (), False) for number, parts in enumerate(
        itertools.product(RICH[gen]["f"], RICH_CONTEXTS, ("null", '"d"'))) if number % 3]
    requests, cases = folder / "faults.jsonl", [*faults_of_text(gen), *faults_by_place(gen)]
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    paths = [folder / f"fault-{number:04}.json" for number in range(len(cases))]
    for path, (_label, text) in zip(paths, cases):
        path.write_bytes(text)
    answers = pool.map(lambda path: without_texts(other.natives(path, requests, asked)), paths)
    for (label, _text), path, got in zip(cases, paths, answers):
        sdk, differing = Sdk(path), "all"
        want = "refused" if sdk.refusal else without_texts([sdk.answer(request).native for request in asked])
        sdk.close()
        report.documents += 1
        report.reached("document:refused", "F" if sdk.refusal is None else "T")
        if isinstance(want, list) and isinstance(got, list) and canonical(want) != canonical(got):
            number = next(number for number, pair in enumerate(zip(want, got)) if len(set(map(canonical, pair))) > 1)
            differing, want, got = request_line(asked[number]).strip(), want[number], got[number]
        elif isinstance(want, list) and not isinstance(got, list):
            want = "taken"
        report.compare(f"document:{label}", want, got, lambda: "\n".join((
            f"request  {differing}", f"source   {path}", f"SDK      {sdk.refusal or 'takes it'}")))


# --- the run ---------------------------------------------------------------------------------------------------------


def rounds(options, report):
    """The tags of each ruleset's probes: every construct in turn, then again those that were not fully reached.

    A construct comes as often as it has outcomes. Constructs of simple files have rulesets of their own.
    """
    rng = random.Random(f"{options.seed}/order")
    tags = [tag for tag, (needed, _make) in report.constructs.items() for _ in needed or "-"]
    simple = [tag for tag in tags if tag.startswith("simple:")]
    plain = [tag for tag in tags if tag not in simple]
    endless = itertools.chain.from_iterable(rng.sample(plain, len(plain)) for _ in itertools.count())
    for index in itertools.count():
        if report.answers >= options.comparisons:
            break
        if simple and index % SIMPLE_EVERY == SIMPLE_EVERY - 1:
            yield simple
        else:
            yield list(itertools.islice(endless, PROBES))
    for _ in range(EXTRA):
        again = [tag for tag in report.unreached() if tag in report.constructs]
        if again:
            alike = [tag for tag in again if (tag in simple) == (again[0] in simple)]
            yield list(itertools.islice(itertools.cycle(alike), PROBES))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gen", choices=("v5", "v6"), default="v6", help="the generation of the SDK and of the files")
    parser.add_argument("--ffctl", help="the binary to test; without it the SDK is compared with itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000, help="at least so many answers; default 20000")
    parser.add_argument("--logs", type=int, default=2000, help="at least so many logs; default 2000")
    parser.add_argument("--keep", type=pathlib.Path, help="write rulesets and requests here and leave them")
    options = parser.parse_args()
    if options.ffctl and not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    if CONFIGCATCLIENT_VERSION != VERSIONS_NEEDED[options.gen]:
        parser.error(f"--gen {options.gen} needs configcat-client {VERSIONS_NEEDED[options.gen]}; "
                     f"{CONFIGCATCLIENT_VERSION} is installed")
    if options.gen == "v5" and codecs.lookup(locale.getpreferredencoding(False)).name != "utf-8":
        parser.error("this SDK reads files in the locale's encoding, which has to be UTF-8 here")
    return options


def main():
    options = arguments()
    logger = logging.getLogger("configcat")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(Collector())
    other = Ffctl(options.ffctl) if options.ffctl else Again()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ffctl-configcat-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report(options.gen)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for index, tags in enumerate(rounds(options, report)):
            compare_ruleset(index, options, tags, other, folder, pool, report)
        compare_documents(options.gen, other, folder, pool, report)
    report.print_coverage()
    differences = sum(report.different.values())
    if differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    print(f"configcat {options.gen}: {report.answers} answers, {report.logs} logs, {report.documents} documents, "
          f"{differences} differences (seed {options.seed})")
    too_few = report.answers < options.comparisons or report.logs < options.logs
    if too_few:
        print("that is fewer than were asked for")
    return 1 if differences or too_few or report.unreached() else 0


if __name__ == "__main__":
    sys.exit(main())
