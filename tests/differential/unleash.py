#!/usr/bin/env python3
"""Compares ffctl with the official Unleash engine on generated rulesets and contexts.

Needs the packages UnleashClient 6.9.1 and yggdrasil-engine 2.0.0; `tests/differential/run unleash` installs them.

A *construct* is one thing a ruleset can say (an operator, a stickiness, a kind of dependency ...). For each there are
flags which hold that construct and little else; their names begin with the construct's tag, and the engine's answers
show which outcomes were reached. Mixed flags combine constructs at random. A further part gives both sides documents
with one fault each: the engine's verdict, taken or refused, has to be ffctl's.

Nothing generated depends on a random draw or on today's date. Wherever the engine would draw, the context is given the
value that makes the answer certain (`certainties`); dates compared with an absent currentTime are far from now.
Without --ffctl the engine is asked twice, which shows that this holds.

Scalar values that carry rule text (`5 or true`) are left out: the engine runs them as code, ffctl refuses to.

Exit status: 0 no difference; 1 a difference, or a construct that was not reached with every outcome it has;
2 the comparison could not be made.
"""
import argparse
import collections
import concurrent.futures
import copy
import ctypes
import functools
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

os.environ["RUST_BACKTRACE"] = "0"  # the engine panics on purpose here; its back traces cost more than the answers
from yggdrasil_engine.engine import UnleashEngine  # noqa: E402

AT = "2026-06-01T12:00:00Z"
PROBES, MIXED, CONTEXTS = 46, 14, 7  # probe flags and mixed flags in a ruleset, contexts for each flag
EXTRA = 20  # further rulesets at most, for what the required number of comparisons has not reached
SHOWN = 10  # differences printed in full
VARIANT_SEED = 86028157
BUILT_IN = ("default", "userWithId", "gradualRolloutUserId", "gradualRolloutRandom", "applicationHostname",
            "gradualRolloutSessionId", "remoteAddress", "flexibleRollout")
FIELDS = ("userId", "sessionId", "environment", "appName", "currentTime", "remoteAddress")
OFF, ON, BOTH = frozenset({False}), frozenset({True}), frozenset({True, False})

LIST_OPERATORS = ("IN", "NOT_IN")
TEXT_OPERATORS = ("STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS")
NUMBER_OPERATORS = ("NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE")
DATE_OPERATORS = ("DATE_AFTER", "DATE_BEFORE")
SEMVER_OPERATORS = ("SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE")
SCALAR_OPERATORS = NUMBER_OPERATORS + DATE_OPERATORS + SEMVER_OPERATORS
OPERATORS = LIST_OPERATORS + TEXT_OPERATORS + ("REGEX", "IN_CIDR") + SCALAR_OPERATORS

# Texts for identifiers, list and string operators. None ends in a backslash: that is a malformed piece, see MALFORMED.
IDS = ("1", "7", "42", "user-1", "user@example.com", "ø", "日本語", "😃", "", "a b", "Ada", "0", "123456789", "e\u0301")
TEXTS = ("", " ", "a", "A", " a ", "alpha", "ALPHA", "Alpha beta", "É", "é", "ß", "SS", "ss", "ΟΔΟΣ", "οδος", "οδοσ",
         "ς", "Σ", "σ", "İ", "i̇", "ǅ", "line\nbreak", "tab\t", 'quo"te', "back\\slash", 'both\\"here', "日本語", "😃",
         "e\u0301", "a,b", "x]y", "nul\u0000", "\u2028", "7", "7.0", "true", "abc", "aaa", "a.b", "1e+20", "-0.0",
         "0.1")
PATTERNS = ("^a", "a$", "", "(?i)ALPHA", r"\d+", r"^\w+$", r"\bbeta\b", "[[:alpha:]]+", "(?m)^break$", "a.b",
            "(?s)line.break", "(?x) a  l p", "É", "^.$", "a{2,3}", r"\p{Greek}", "[^a]", r"\.", 'quo"te',
            r"back\\slash", "(?<name>a)", r"\u{e9}", "a**", 'both\\\\"here', "(?-u)a", "ß")
BAD_PATTERNS = ("(", "[", "(?=a)", "(?!a)", r"(a)\1", "*a", "a{2,1}", r"\Z", r"\w{1000}{1000}", "(?P<n>a)(?P<n>b)")
NUMBERS = ("5", "5.", "+5", "-5", "5e1", "5E-1", " 5 ", "\t5", "0", "-0", "0.3", "0.30000000000000004", "1e400", "100",
           "007", "9007199254740993", "1.", "-1e400", "1e-400", "18446744073709551616", "1.e2")
NUMBER_SUBJECTS = ("5", "5.", ".5", "+5", "-5", " 5 ", "5 ", "5e1", "inf", "-inf", "Infinity", "nan", "NaN", "0x10",
                   "1_000", "", "0.3", "0.30000000000000004", "0.3000000000000005", "abc", "1e400", "50", "٥", "1e",
                   ".", "+", "1e+1", "infinit", "+.5e1", "-.", "9007199254740992", "99", "101",
                   "4.999999999999999999999")
BAD_NUMBERS = (".5", "0x10", "NaN", "inf", "1,000", "", " ", "5 5", "abc", "5\n", "\u00a05", "1e", "1e5.5", "--5", "5-",
               "٥", "1_0", "1.2.3.4", "5.5.", "+ 5", "- 5")
DATES = ("2022-01-29T13:00:00Z", "2022-01-29T13:00:00.000Z", "2022-01-29T13:00:00.123Z", "2022-01-29T15:00:00+02:00",
         "2022-01-29T13:00:60Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2022-01-29T13:00:00-23:59",
         " 2022-01-29T13:00:00Z ", "2024-02-29T00:00:00-00:00", "2022-01-29T12:59:60.999Z")
DATE_SUBJECTS = ("2022-01-29T13:00:00Z", "2022-01-29T13:00:01Z", "2022-01-29T12:59:59.999999999Z", "2022-1-9T1:2:3Z",
                 "2022-01-29t13:00:00.5z", "2022-01-29 13:00:01Z", "2022-01-29  13:00:01 Z", "2022-01-29T13:00:00 UTC",
                 "2022-01-29T13:00:00utc", "2022-01-29T13:00:00+0200", "2022-01-29T13:00:00+02 00",
                 "+12030-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2022-01-29T13:00:00\u221202:00",
                 "2022-01-29T13:00:60Z", "2022-01-29T13:00:61Z", " 2022-01-29T13:00:01Z ", "2022-01-29T13:00:00",
                 "2022-01-29", "2022-01-29T13:00Z", "2022-01-29T24:00:00Z", "2022-02-30T00:00:00Z",
                 "2022-01-29T13:00:00 GMT", "2022-01-29T13:00:00 EST", "2022-01-29T13:00:00+02",
                 "2022-01-29T13:00:00,5Z", "1643461200", "", "2022-01-29\n13:00:00Z", "2022-01-29T13:00:00.1234567891Z",
                 "2022-01-29T13:00:00+99:00", "2022-01-29T13:00:00 +02:00", "2022-01-29T13:00:00+02:60",
                 "2023-06-01T00:00:00Z", "1999-01-01T00:00:00Z", "2022-01-29T13:00:00.Z", "2022-01-29T13:00:00+24:00",
                 "12022-01-01T00:00:00Z", "2022-01-29T13:01:00Z", "2022-01-29T13:00:59.999999999Z")
BAD_DATES = ("2022-01-29", "2022-01-29T13:00:00", "2022-01-29T13:00:00+0200", "2022-01-29T13:00:00.12Z",
             "2022-01-29T13:00:00.123456Z", "2022-01-29t13:00:00Z", "2022-01-29T13:00:00z", "2022-01-29 13:00:00Z",
             "2022-01-29T13:00Z", "2022-13-01T00:00:00Z", "2022-02-30T00:00:00Z", "2022-01-29T24:00:00Z",
             "2022-01-29T13:00:61Z", "2022-01-29T13:60:00Z", "2022-1-9T13:00:00Z", "2022-01-29T13:00:00+24:00",
             "2022-01-29T13:00:00+02", "2022-00-10T00:00:00Z", "2023-02-29T00:00:00Z", "\n2022-01-29T13:00:00Z")
SEMVERS = ("1.2.3", "1.2.3-alpha", "1.2.3-alpha.9", "1.2.3-alpha.10", "1.2.3+build.1", "1.2.3-rc.1+x", "0.0.0",
           "18446744073709551615.0.0", "1.10.0", "1.2.3-0a", "1.2.3+01", "1.2.3--", " 1.2.3 ", "2.0.0")
SEMVER_SUBJECTS = SEMVERS + ("1.2.3-alpha.beta", "1.2.3-beta", "1.2.3+b", "1.2.2", "1.2.4", "1.3", "1", "v1.2.3",
                             "01.2.3", "1.2.3-01", "18446744073709551616.0.0", "", "1.2.3-", "1.2.3.4", "1.2.3-Alpha",
                             "99.0.0", "1.2.3-18446744073709551616", "1.2.3-18446744073709551617")
BAD_SEMVERS = ("01.2.3", "1.02.3", "1.2.3-01", "18446744073709551616.0.0", "1.2.3-", "1.2.3+", "1.2.3-a..b",
               "1.2.3-a+b+c", "1.2.3-α", "1.2.x", "V1.2.3", " v1.2.3", "1.2.3.4", "", "1..2")
NETWORKS = ("10.1.2.3/8", "10.0.0.0/8", "192.168.1.1", "192.168.1.0/24", "::1", "2001:db8::/32", "::ffff:1.2.3.4",
            "::ffff:0:0/96", "0.0.0.0/0", "::/0", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/255.0.0.0", "1.2.3.4/32",
            "10.0.0.0/33", "10.0.0.0/255.0.255.0", " 10.0.0.0/8", "bad", "", "1.2.3", "01.2.3.4", "2001:db8::/129",
            "fe80::1%eth0", "10.0.0.0/", "/8", "1.2.3.4/32/1", "2001:db8::/ffff::", "10.0.0.0/-1", "10.0.0.0/008",
            "10.0.0.0/0.0.0.0", "2001:db8::/032")
ADDRESSES = ("10.9.9.9", "192.168.1.1", "192.168.1.77", "::1", "0:0:0:0:0:0:0:1", "2001:DB8::5", "::ffff:1.2.3.4",
             "1.2.3.4", "010.1.1.1", " 10.9.9.9", "10.9.9.9:80", "[::1]", "fe80::1%eth0", "", "bad", "255.255.255.255",
             "::ffff:102:304", "10.9.9", "10.0.0.0/8")
NAMES = {"text": ("country", "plan", "appName", "environment", "a b", "ø", "", 'odd\\"name', "user_id", "x]y",
         "userid"), "id": ("userId", "sessionId"), "number": ("age", "n"), "date": ("when", "currentTime"),
         "semver": ("version",), "network": ("ip", "remoteAddress")}
SUBJECTS = {"text": TEXTS, "id": IDS, "number": NUMBER_SUBJECTS, "date": DATE_SUBJECTS, "semver": SEMVER_SUBJECTS,
            "network": ADDRESSES}
# The spelling of a JSON number counts: the engine turns numbers into text before it compares.
NUMERALS = ("7", "7.0", "1e20", "1.5", "-0.0", "-0", "1e-7", "123456789012345678901234567890", "18446744073709551615",
            "18446744073709551616", "-9223372036854775808", "1E5", "0.1", "5e-324", "100000000000000000000", "1e16",
            "123456789012345680.0", "1.0e+2", "0.30000000000000004", "1e15", "0.00001", "1.7976931348623157e308")
NUMERAL_TEXTS = NUMERALS + ("0", "1e+20", "100000.0", "100.0", "1.2345678901234568e+29", "1.8446744073709552e+19",
                            "1e+16", "1.2345678901234568e+17", "1.2345678901234568e17", "1e+15", "1000000000000000.0",
                            "1e-5")
MIXED_NAMES = ("flag-{}", "flagg-ø-{}", "旗/{}", 'quo"te {}', "Flag.{}", "a b {}", "back\\slash{}", "new\nline{}")
ANSWERS = {"always": True, "never": False, "strategi-ø": True, "FlexibleRollout": True}  # of custom strategies


# --- JSON text -------------------------------------------------------------------------------------------------------

RAW = re.compile(r'"@raw\(((?:[^"\\]|\\.)*)\)@"')
AGAIN = "@again:"


def is_text(value):
    return isinstance(value, str) and not RAW.fullmatch(json.dumps(value))


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


# --- the hash, needed to put a rollout right at somebody's bucket -----------------------------------------------------


def murmur3(data, seed):
    def mixed(block):
        block = block * 0xCC9E2D51 & 0xFFFFFFFF
        return ((block << 15 | block >> 17) & 0xFFFFFFFF) * 0x1B873593 & 0xFFFFFFFF

    state, whole = seed, len(data) & ~3
    for start in range(0, whole, 4):
        state ^= mixed(int.from_bytes(data[start:start + 4], "little"))
        state = ((state << 13 | state >> 19) & 0xFFFFFFFF) * 5 + 0xE6546B64 & 0xFFFFFFFF
    state ^= mixed(int.from_bytes(data[whole:], "little")) ^ len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        state = (state ^ state >> shift) * factor & 0xFFFFFFFF
    return state


def bucket(group, identifier, size=100, seed=0):
    return murmur3(f"{group}:{identifier}".encode(), seed) % size + 1


# --- the official engine ---------------------------------------------------------------------------------------------


class Engine:
    """The native engine, asked as the SDK asks it, without the SDK's own additions to the context."""

    def __init__(self):
        self.wrapper = UnleashEngine()
        self.library = self.wrapper.lib

    def _reply(self, pointer):
        try:
            return json.loads(ctypes.cast(pointer, ctypes.c_char_p).value.decode())
        finally:
            self.library.free_response(pointer)

    def takes(self, document):
        """Loads a document (bytes). Flags that do not compile are a warning; the document is taken all the same."""
        reply = self._reply(self.library.take_state(self.wrapper.state, document))
        return reply["status_code"] != "Error" or reply["error_message"].startswith("Engine state was updated")

    def state(self):
        return self._reply(self.library.get_state(self.wrapper.state))["value"]

    def native(self, request, feature):
        """What the SDK answers. It logs a failed or panicking call and falls back to disabled; an unknown flag is off.

        Custom strategies' answers go by number, counted over the custom strategies of the flag that is asked for.
        """
        customs = [one["name"] for one in feature.get("strategies") or () if one["name"] not in BUILT_IN]
        results = {f"customStrategy{number}": ANSWERS.get(name, False) for number, name in enumerate(customs, 1)}
        arguments = (self.wrapper.state, request.flag.encode(), request.context.encode(), json.dumps(results).encode())
        enabled = self._reply(self.library.check_enabled(*arguments))["value"]
        variant = self._reply(self.library.check_variant(*arguments))["value"] or {}
        answer = {"name": variant.get("name", "disabled"), "enabled": variant.get("enabled", False),
                  "feature_enabled": variant.get("featureEnabled", False)}
        if variant.get("payload") is not None:
            answer["payload"] = variant["payload"]
        return {"enabled": bool(enabled), "variant": answer}


# --- the other side --------------------------------------------------------------------------------------------------


class Ffctl:
    """The binary under test: one process for a ruleset with all its requests."""

    def __init__(self, path):
        self.path = path

    def command(self, sources, requests):
        return [self.path, "eval", *(f"--source={source}" for source in sources), "--provider", "unleash",
                "--requests", str(requests), "--format", "ndjson", "--at", AT, "--seed", "1",
                *(f"--strategy={name}={str(answer).lower()}" for name, answer in ANSWERS.items())]

    def run(self, sources, requests):
        try:
            return subprocess.run(self.command(sources, requests), capture_output=True, timeout=60)
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(late.cmd, "none, it hangs", b"", b"")

    def natives(self, sources, requests, asked):
        """One answer for each request: `native`, or a text that says why there is none."""
        done = self.run(sources, requests)
        lines = done.stdout.decode(errors="replace").split("\n")[:-1]
        if done.returncode not in (0, 3) or len(lines) != len(asked):
            why = f"exit status {done.returncode}, {len(lines)} lines: {done.stderr.decode(errors='replace')[:500]}"
            return [why] * len(asked)
        return [self.native(line, request) for line, request in zip(lines, asked)]

    @staticmethod
    def native(line, request):
        try:
            answer = json.loads(line)
            named = answer["id"], answer["flag"], answer["provider"]
            return answer["native"] if named == (request.number, request.flag, "unleash") else f"out of order: {line}"
        except (ValueError, KeyError, TypeError) as problem:
            return f"{problem!r} in {line}"

    def verdict(self, document, requests):
        done = self.run([document], requests)
        if done.returncode == 2:
            return "refused" if not done.stdout else "refused, and yet something on stdout"
        return "taken" if done.returncode in (0, 3) else f"exit status {done.returncode}"


# --- pieces of rulesets ----------------------------------------------------------------------------------------------


def strategy(name, *constraints, segments=None, variants=None, **parameters):
    lists = {"constraints": list(constraints) or None, "segments": segments, "variants": variants}
    return {"name": name, "parameters": parameters, **{key: made for key, made in lists.items() if made is not None}}


DEFAULT = strategy("default")
rollout = functools.partial(strategy, "flexibleRollout")


def test(name, operator, *values, **more):
    """A constraint; without values there is no such key."""
    return {"contextName": name, "operator": operator, **({"values": list(values)} if values else {}), **more}


def when(name, operator, *values, **more):
    """A default strategy with that one constraint."""
    return strategy("default", test(name, operator, *values, **more))


def flag(*strategies, **more):
    return {"enabled": True, "strategies": list(strategies), **more}


def variant(name, weight, *overrides, **more):
    made = [{"contextName": field, "values": list(values)} for field, *values in overrides]
    return {"name": name, "weight": weight, **({"overrides": made} if made else {}), **more}


def kind_of(operator):
    prefix = str(operator).split("_")[0]  # the engine's state has an object in the place of an unknown operator
    kind = "network" if operator == "IN_CIDR" else "text"
    return {"NUM": "number", "DATE": "date", "SEMVER": "semver"}.get(prefix, kind)


class Maker:
    """Makes one ruleset: collects its flags and segments, and what contexts should hold to reach a boundary."""

    def __init__(self, rng):
        self.rng, self.pick = rng, rng.choice
        self.features, self.segments, self.hints = [], [], {}
        self.shared = self.segment(test("country", "IN", "a", "A", "", "É", "alpha"))

    def some(self, pool, least=1, most=3):
        return [self.pick(pool) for _ in range(self.rng.randint(least, most))]

    def chance(self, probability):
        return self.rng.random() < probability

    def segment(self, *constraints):
        number = self.pick((1, 1000, -7000, 2147483000)) + len(self.segments)
        self.segments.append({"id": number, "constraints": list(constraints)})
        return number

    def add(self, name, feature):
        self.features.append({"name": name, **feature})
        return name

    def constraint(self, operator, name=None, **more):
        """A constraint that compiles; now and then of another family's lexical form, or with the unread key filled."""
        kind, forms = kind_of(operator), {"number": NUMBERS, "date": DATES, "semver": SEMVERS}
        if kind == "text":
            kind = self.pick(("text", "text", "id"))
        made = test(self.pick(NAMES[kind]) if name is None else name, operator, **more)
        if operator == "REGEX":
            made["value"] = self.pick(PATTERNS + BAD_PATTERNS[:4])
        elif operator in SCALAR_OPERATORS:
            made["value"] = self.pick(forms[kind] if self.chance(0.9) else self.pick(list(forms.values())))
        else:
            most = 40 if self.chance(0.2) else 5  # long lists are searched another way than short ones
            made["values"] = self.some(NETWORKS if operator == "IN_CIDR" else SUBJECTS[kind], most=most)
        return {"value": "unused\\", "values": ["unused\\"], **made} if self.chance(0.1) else made

    def any_constraint(self):
        return self.constraint(self.pick(OPERATORS), inverted=self.chance(0.25), caseInsensitive=self.chance(0.25))

    def pair(self, **more):
        return [variant(name, self.pick((1, 10, 33, 500, 1000)), **more) for name in ("hit", "miss")]

    def mixed_flag(self, name):
        """What several constructs say, in one flag: each gives its strategies, and may give the other lists."""
        tags = [tag for tag in CONSTRUCTS if not tag.startswith("malformed:") or self.chance(0.01)]
        made = flag()
        for part in (CONSTRUCTS[tag][1](self, name) for tag in self.rng.sample(tags, self.pick((1, 2, 2, 3, 4)))):
            for one in copy.deepcopy(part.get("strategies") or []):
                more = [self.any_constraint() for _ in range(self.pick((0, 0, 0, 1, 2)))]
                made["strategies"].append({**one, "constraints": (one.get("constraints") or []) + more})
            made.update({key: part[key] for key in ("variants", "dependencies") if part.get(key) and self.chance(0.6)})
        if self.chance(0.1):
            parents = [feature["name"] for feature in self.features] + ["nowhere"]
            wishes = ({}, {"enabled": True}, {"enabled": False}, {"variants": ["hit"]}, {"variants": []})
            made["dependencies"] = [{"feature": parent, **self.pick(wishes)} for parent in self.some(parents, most=2)]
        return {**made, "enabled": self.chance(0.95)}

    def decorated(self, feature):
        """The feature with keys that evaluation does not read."""
        extras = {"type": "release", "description": None, "stale": True, "project": "shop", "impressionData": True,
                  "createdAt": "2022-01-29T13:00:00.123Z", "lastSeenAt": None, "segments": [9], "unknown": {"x": 1}}
        return {**{key: value for key, value in extras.items() if self.chance(0.15)}, **feature}


# One strategy each that keeps its whole flag from compiling. None of them smuggles in rule text: each breaks the syntax
# where it stands, whatever follows.
MALFORMED = {
    **{f"operator {name!r}": when("n", name, "1", value="1", inverted=name == "EQ")
       for name in ("FROBNICATES", "in", "Not_In", "NOT IN", "", "IN ", "MATCHES", "NUM_NEQ", "EQ")},
    **{f"{operator} without value": when("n", operator, "1") for operator in SCALAR_OPERATORS[::3]},
    **{f"{operator} null": when("n", operator, value=None, inverted=True) for operator in SCALAR_OPERATORS[1::3]},
    **{f"{operator} without values": when("n", operator) for operator in TEXT_OPERATORS + ("IN_CIDR",)},
    **{f"{operator} []": when("n", operator, values=[], inverted=True) for operator in TEXT_OPERATORS + ("IN_CIDR",)},
    **{f"number {text!r}": when("n", "NUM_GT", value=text, inverted=True) for text in BAD_NUMBERS},
    **{f"date {text!r}": when("n", "DATE_AFTER", value=text, inverted=True) for text in BAD_DATES},
    **{f"semver {text!r}": when("n", "SEMVER_LT", value=text, inverted=True) for text in BAD_SEMVERS},
    **{f"{operator} backslash": when("n", operator, "a", "b\\") for operator in ("IN", "STR_CONTAINS", "IN_CIDR")},
    **{f"{key} {text!r}": rollout(rollout="50", **{key: text}) for key in ("stickiness", "groupId")
       for text in ('a"b', "a\\", '"')},
    **{f"contextName {text!r}": when(text, "IN", "b") for text in ("a\\", 'a"b')},
    "REGEX backslash": when("n", "REGEX", value="a\\\\"), "userIds backslash": strategy("userWithId", userIds="a\\ ,b"),
    **{f"IPs {text!r}": strategy("remoteAddress", IPs=text) for text in ("10.0.0.0/8\\", '10.0.0.0/8"')},
    "hostNames quote": strategy("applicationHostname", hostNames='a"b'), "rollout 101": rollout(rollout="101"),
    "percentage 101": strategy("gradualRolloutSessionId", percentage="101", groupId="g"),
    "segment missing": strategy("default", segments=[123456]),
}
# Strategies that look as broken but only are never true, or are fine; the flag compiles.
HARMLESS = {
    "rollout above 64 bits": rollout(rollout="18446744073709551616"),
    "percentage 101 without groupId": strategy("gradualRolloutUserId", percentage="101"),
    "quotes nobody reads": strategy("default", stickiness='a"b', groupId='g"', IPs='"', userIds="\\"),
    "quotes behind a missing rollout": rollout(stickiness='a"b', groupId='g"'),
    "semver with v": when("n", "SEMVER_LT", value="v1.2.3", inverted=True),
    **{f"regex {text!r}": when("n", "REGEX", value=text) for text in BAD_PATTERNS},
    "networks": strategy("remoteAddress", IPs='x\\",10.0.0.0/33,,'),
    "host name": strategy("applicationHostname", hostNames='x\\"'),
    "quoted values": when('a\\"b', "IN", 'quo"te', 'both\\"here', "back\\slash"),
    "quoted ids": strategy("userWithId", userIds='quo"te,both\\"here'),
    "backslash in the unread values": when("n", "NUM_GT", "a\\", value="5"),
    "backslash in the unread value": when("n", "IN", "5", value="a\\"),
}


# --- constructs ------------------------------------------------------------------------------------------------------

# tag -> (outcomes that have to be reached, maker of a flag). An outcome is `enabled`; for tags that begin with
# `variant:` it is whether the variant called `hit` was served.
CONSTRUCTS = {}


def construct(tag, needed, make):
    """Registers a construct; `make` is a flag, or gives one for a Maker and the flag's name."""
    CONSTRUCTS[tag] = (needed, make if callable(make) else lambda _maker, _name: make)


def constrained(operator, **more):
    return lambda maker, _name: flag(strategy("default", maker.constraint(operator, **more)))


def one_of(name, pool):
    return lambda maker, _name: flag(when(name, "IN", *maker.some(pool, 3, 6)))


def constraint_constructs():
    """Every operator plain, inverted and with caseInsensitive, on present and absent context values and empty lists."""
    for operator, inverted in itertools.product(OPERATORS, (False, True)):
        tag = f"op:{operator}" + (":inverted" if inverted else "")
        when_absent = ON if (operator == "NOT_IN") != inverted else OFF
        construct(tag, BOTH, constrained(operator, inverted=inverted))
        construct(f"{tag}:absent", when_absent, constrained(operator, name="absent", inverted=inverted))
        if operator in TEXT_OPERATORS + ("REGEX", "IN"):
            construct(f"{tag}:caseInsensitive", BOTH, constrained(operator, inverted=inverted, caseInsensitive=True))
        if operator in LIST_OPERATORS:
            for label, values in (("empty", {"values": []}), ("null", {"values": None}), ("no values", {})):
                construct(f"{tag}:{label}", when_absent, flag(when("n", operator, inverted=inverted, **values)))
    for operator, year in itertools.product(DATE_OPERATORS, ("0001", "2019", "2101", "9999")):
        construct(f"clock:{operator}:{year}", ON if (operator == "DATE_AFTER") == (year < "2020") else OFF,
                  flag(when("currentTime", operator, value=f"{year}-12-31T00:00:00Z")))
    construct("numerals", BOTH, one_of("n", NUMERAL_TEXTS))
    for name in ("currentTime", "remoteAddress", "environment", "", 'odd\\"name', "user_id"):
        construct(f"contextName:{name!r}", BOTH, one_of(name, TEXTS))
    for text in BAD_PATTERNS:
        construct(f"inverted regex {text}", ON, flag(when("plan", "REGEX", value=text, inverted=True)))
    for text in ("v1.2.3", "v"):
        construct(f"inverted semver {text}", OFF, flag(when("version", "SEMVER_LT", value=text, inverted=True)))
    for label, broken in MALFORMED.items():  # an unconditional strategy beside it is off with it
        construct(f"malformed:{label}", OFF, flag(DEFAULT, broken, variants=[variant("hit", 1)]))
    for label, odd in HARMLESS.items():
        construct(f"harmless:{label}", ON, flag(odd, DEFAULT))


def strategy_constructs():
    for sticky in (None, "default", "userId", "sessionId", "currentTime", "country", "environment", "", "user_id"):
        given = {} if sticky is None else {"stickiness": sticky}
        construct(f"stickiness:{sticky}", BOTH, flag(rollout(rollout="50", groupId="s", **given)))
    for needed, texts in ((BOTH, ("050", "+50")), (ON, ("99", "100", "00100")), (OFF, (
            "0", "101", "1000", "-0", "٥٠", "18446744073709551615", "18446744073709551616", "5_0", "0x32", "+", "1e2",
            "50 ", " 50", "50%", "", "-1", "99.5"))):
        for text in texts:
            construct(f"rollout:{text!r}", needed, flag(rollout(rollout=text, stickiness="userId", groupId="r")))
            construct(f"percentage:{text!r}", needed, flag(
                strategy("gradualRolloutUserId", percentage=text, groupId="r")))
    for needed, texts in ((OFF, ("0", "1", "18446744073709551616")), (ON, ("100", "101", "18446744073709551615"))):
        for text in texts:
            construct(f"strategy:gradualRolloutRandom:{text}", needed, flag(
                strategy("gradualRolloutRandom", percentage=text)))
    for text, needed in {"0": OFF, "100": ON}.items():
        construct(f"stickiness:random:{text}", needed, flag(rollout(rollout=text, stickiness="random")))
    for group in ("", 'a\\"b', "grp-ø-日本", "a\nb", "  "):
        construct(f"group:{group!r}", BOTH, flag(rollout(rollout="50", groupId=group)))
        construct(f"variant:group {group!r}", BOTH, lambda maker, _name, group=group: flag(
            rollout(rollout="100", groupId=group, variants=maker.pair())))
    for label, needed, made in (
            ("default", ON, DEFAULT), ("no parameters", ON, {"name": "default", "parameters": None}),
            ("disabled", ON, {**DEFAULT, "disabled": True}), ("no rollout", OFF, rollout(stickiness="userId")),
            ("gradualRolloutSessionId", BOTH, strategy("gradualRolloutSessionId", percentage="50", groupId="g")),
            ("gradualRolloutUserId without group", OFF, strategy("gradualRolloutUserId", percentage="100")),
            ("userWithId", BOTH, strategy("userWithId", userIds=",".join(IDS[:7]))),
            ("no ids", OFF, strategy("userWithId")), ("empty ids", BOTH, strategy("userWithId", userIds="")),
            ("empty id", BOTH, strategy("userWithId", userIds="x,,")),
            ("ids as JSON", OFF, strategy("userWithId", userIds='["1","7"]')),
            ("ids with spaces", BOTH, strategy("userWithId", userIds=" 1 ,\t7\n,\u00a042\u2003,user@example.com")),
            ("remoteAddress", BOTH, strategy("remoteAddress", IPs=" , ".join(NETWORKS[:7]))),
            ("no addresses", OFF, strategy("remoteAddress")), ("empty address", OFF, strategy("remoteAddress", IPs="")),
            ("applicationHostname", OFF, strategy("applicationHostname", hostNames="localhost")),
            ("no host names", OFF, strategy("applicationHostname")), ("custom true", ON, strategy("always")),
            ("custom false", OFF, strategy("never")), ("custom without answer", OFF, strategy("mystery")),
            ("custom, almost built in", ON, strategy("FlexibleRollout"))):
        construct(f"strategy:{label}", needed, flag(made))
    construct("strategy:third custom", ON, flag(strategy("never"), strategy("mystery"), strategy("strategi-ø")))
    construct("strategy:several", BOTH, lambda maker, _name: flag(
        strategy("userWithId", userIds="1,7"), strategy("default", maker.constraint("NUM_GT"))))


def at_boundary(maker, name):
    """A rollout which is the identifier's bucket, or one less."""
    group, identifier = maker.pick((None, "g", "")), maker.pick(IDS)
    share = bucket(name if group is None else group, identifier) - name.startswith("boundary:below")
    maker.hints[name] = {"userId": identifier}
    given = {} if group is None else {"groupId": group}
    return flag(rollout(rollout=str(share), stickiness="userId", **given))


def at_variant_boundary(maker, name):
    """A first variant that reaches exactly to the identifier's target, or ends one before it."""
    identifier, total = maker.pick(IDS), maker.pick((100, 999, 1000, 10000))
    first = bucket(name, identifier, total, VARIANT_SEED) - name.startswith("variant:boundary below")
    maker.hints[name] = {"userId": identifier}
    return flag(variants=[variant("hit", first, stickiness="userId"), variant("miss", total - first)])


def repeated_segment(*definitions):
    def make(maker, _name):
        number = maker.segment(*definitions[0])
        maker.segments.append({"id": number, "constraints": definitions[1]})
        return flag(strategy("default", segments=[number]))
    return make


def repeated_name(last_on):
    def make(maker, name):
        maker.add(name, flag(enabled=not last_on))
        return flag(enabled=last_on)
    return make


def state_constructs():
    construct("boundary:at", ON, at_boundary)
    construct("boundary:below", OFF, at_boundary)
    for label, needed, choose in (
            ("one", BOTH, lambda maker: [maker.segment(maker.any_constraint())]),
            ("two", BOTH, lambda maker: [maker.segment(test("plan", "NOT_IN", "a", "b")), maker.shared]),
            ("shared", BOTH, lambda maker: [maker.shared]), ("twice", BOTH, lambda maker: [maker.shared] * 2),
            ("empty", ON, lambda maker: [maker.segment()]), ("none", ON, lambda maker: []),
            ("one missing", OFF, lambda maker: [maker.shared, 123456])):
        construct(f"segment:{label}", needed, lambda maker, _name, choose=choose: flag(
            strategy("default", segments=choose(maker))))
    construct("segment:repeated id, last is fine", ON, repeated_segment([test("n", "in", "1")], []))
    construct("segment:repeated id, last does not compile", OFF, repeated_segment([], [test("n", "in", "1")]))
    construct("state:repeated name, last on", ON, repeated_name(True))
    construct("state:repeated name, last off", OFF, repeated_name(False))
    construct("state:enabled false", OFF, flag(DEFAULT, enabled=False, variants=[variant("hit", 1)]))
    for label, given in (("null", {"strategies": None}), ("absent", {}), ("empty", {"strategies": []})):
        construct(f"state:strategies {label}", ON, {"enabled": True, **given})
    construct("state:feature-level segments", ON, flag(DEFAULT, segments=[123456]))
    construct("state:no such flag", OFF, lambda _maker, name: flag(name=f"renamed {name}"))


def variant_constructs():
    for sticky in (None, "default", "userId", "sessionId", "country", "random", "currentTime", "remoteAddress", ""):
        given = {} if sticky is None else {"stickiness": sticky}
        construct(f"variant:stickiness {sticky}", BOTH, flag(
            variants=[variant("hit", 33, **given), variant("miss", 34, stickiness="sessionId")]))
        construct(f"variant:strategy, stickiness {sticky}", BOTH, lambda maker, _name, given=given: flag(
            strategy("default", variants=maker.pair(stickiness="ignored"), **given), variants=[variant("other", 1)]))
    for label, needed, override in (
            ("field", BOTH, ("userId", "1", "7", "42")), ("property", BOTH, ("country", "a", "A", "alpha", "É")),
            ("empty text", BOTH, ("country", "")), ("nothing", OFF, ("userId",)),
            ("currentTime", BOTH, ("currentTime", *DATE_SUBJECTS[:4]))):
        construct(f"variant:override by {label}", needed, flag(
            variants=[variant("miss", 10), variant("hit", 0, ("plan", "no"), override)]))
    everyone, hit, miss = ("userId", *IDS), variant("hit", 1), variant("miss", 1)
    for label, needed, *listed in (
            ("first override wins", OFF, variant("miss", 0, everyone), variant("hit", 9, everyone)),
            ("all zero, override", BOTH, variant("miss", 0), variant("hit", 0, ("userId", *IDS[:6]))),
            ("all zero", OFF, variant("hit", 0), variant("miss", 0)), ("one zero", OFF, variant("hit", 0)),
            ("zero first", OFF, variant("hit", 0), variant("miss", 10)), ("single", ON, hit), ("none", OFF),
            ("negative first", ON, variant("hit", -5), variant("miss", 10)),
            ("negative last", OFF, variant("miss", 10), variant("hit", -5)),
            ("cancelling", OFF, variant("hit", -5), variant("miss", 5)), ("disabled", OFF, variant("disabled", 1)),
            ("extreme", BOTH, variant("hit", 2147483647), variant("miss", -2147483648)),
            ("payload", ON, variant("hit", 1, payload={"type": "", "value": "{broken ø", "more": 1}))):
        construct(f"variant:{label}", needed, flag(variants=listed))
    construct("variant:boundary at", ON, at_variant_boundary)
    construct("variant:boundary below", OFF, at_variant_boundary)
    default = functools.partial(strategy, "default")
    for label, needed, made in (
            ("no strategy true", OFF, flag(strategy("mystery"), variants=[hit])),
            ("strategy shadowed", OFF, flag(DEFAULT, default(variants=[hit]))),
            ("strategy has none", ON, flag(default(variants=[]), variants=[hit])),
            ("strategy wins", ON, flag(default(variants=[hit]), variants=[miss])),
            ("second strategy", BOTH, flag(rollout(rollout="50", variants=[miss]), default(variants=[hit]))),
            ("array order, not sortOrder", ON, flag({**default(variants=[hit]), "sortOrder": 9},
                                                    {**default(variants=[miss]), "sortOrder": 1})),
            ("strategy override ignored", OFF, flag(default(variants=[miss, variant("hit", 0, everyone)])))):
        construct(f"variant:{label}", needed, made)


def child_of(parent, *strategies, **wish):
    def make(maker, name):
        if parent is not None:
            maker.add(f"parent of {name}", parent)
        return flag(*strategies, variants=[variant("hit", 1)], dependencies=[{"feature": f"parent of {name}", **wish}])
    return make


def dependency_constructs():
    half, plain = functools.partial(rollout, rollout="50"), flag(rollout(rollout="50", groupId="p"))
    broken, one, two = when("n", "in", "1"), [variant("hit", 1)], [variant("hit", 50), variant("miss", 50)]
    off = {"enabled": False}
    listed, other = {**off, "variants": ["hit"]}, {**off, "variants": ["x"]}
    for label, needed, parent, wish in (
            ("on", BOTH, plain, {}), ("null wishes", BOTH, plain, {"enabled": None, "variants": None}),
            ("off wanted", BOTH, plain, off), ("no groupId, hashed with the child's name", BOTH, flag(half()), {}),
            ("no groupId, off wanted", BOTH, flag(half()), off),
            ("variants", BOTH, flag(variants=two), {"variants": ["hit", "other"]}),
            ("strategy variants", BOTH, flag(half(groupId="p", variants=two)), {"variants": ["hit"]}),
            ("strategy variants without groupId", BOTH, flag(half(variants=two)), {"variants": ["hit"]}),
            ("variants []", ON, flag(variants=two), {"variants": []}),
            ("variants, parent has none", ON, flag(), {"variants": ["any"]}),
            ("parent off, variant listed", ON, flag(enabled=False, variants=one), listed),
            ("parent off, variant not listed", OFF, flag(enabled=False, variants=one), other),
            ("no strategy true, variant listed", ON, flag(strategy("mystery"), variants=one), listed),
            ("missing", OFF, None, {}), ("missing, off wanted", OFF, None, off),
            ("parent off", OFF, flag(enabled=False), {}), ("parent off, off wanted", ON, flag(enabled=False), off),
            ("parent does not compile", OFF, flag(broken), {}),
            ("parent does not compile, off wanted", ON, flag(broken), off),
            ("parent does not compile, variant not listed", OFF, flag(broken, variants=one), other),
            ("grandparent", OFF, flag(dependencies=[{"feature": "nowhere", "enabled": False}]), {}),
            ("grandparent, off wanted", OFF, flag(dependencies=[{"feature": "nowhere"}]), off),
            ("parent has dependencies []", ON, flag(dependencies=[]), {}),
            ("parent has no weights", OFF, flag(variants=[variant("hit", 0)]), {})):
        construct(f"dependency:{label}", needed, child_of(parent, DEFAULT, **wish))
    # The child's answers are used for the parent's custom strategies of the same number, whatever their names.
    construct("dependency:custom by number, true", ON, child_of(flag(strategy("never")), strategy("always")))
    construct("dependency:custom by number, false", OFF, child_of(flag(strategy("always")), DEFAULT))
    construct("dependency:self", OFF, lambda _maker, name: flag(dependencies=[{"feature": name}]))
    construct("dependency:cycle", OFF, lambda maker, name: flag(
        dependencies=[{"feature": maker.add(f"other of {name}", flag(dependencies=[{"feature": name}]))}]))
    construct("dependency:two", BOTH, lambda maker, name: flag(dependencies=[
        {"feature": maker.add(f"first of {name}", flag(rollout(rollout="70", groupId="p")))},
        {"feature": maker.add(f"second of {name}", flag(rollout(rollout="30", groupId="q"))), "enabled": False}]))


constraint_constructs()
strategy_constructs()
state_constructs()
variant_constructs()
dependency_constructs()


# --- documents -------------------------------------------------------------------------------------------------------


def event(rng, kind, **content):
    keys = [("type", kind), ("eventId", rng.choice((0, 1, 7, 4294967295))), *content.items()]
    rng.shuffle(keys)
    return dict(keys)


def some_event(maker, rng):
    """An update or a removal of something the ruleset has, has twice (an update replaces the first), or has not."""
    def target(known, unknown):
        twice = [one for one, count in collections.Counter(known).items() if count > 1]
        return rng.choice([*known, *twice * 5, unknown])

    name = target([feature["name"] for feature in maker.features], "brand new")
    number = target([segment["id"] for segment in maker.segments], 31)
    kind = rng.choice(("feature-updated", "feature-updated", "feature-removed", "segment-updated", "segment-removed"))
    return event(rng, kind, **{
        "feature-updated": lambda: {"feature": {"name": name, **maker.mixed_flag(name)}},
        "feature-removed": lambda: {"featureName": name, "project": "any"},
        "segment-updated": lambda: {"segment": {"id": number, "constraints": [maker.any_constraint()], "name": "s"}},
        "segment-removed": lambda: {"segmentId": number}}[kind]())


def documents(maker, rng):
    """What this form of the ruleset is called, and the documents to be applied one after another."""
    extras = {"query": {"environment": "production", "projects": ["default"], "inlineSegmentConstraints": False},
              "meta": {"revisionId": 7, "etag": '"7"', "queryHash": None}, "unknown": [1.5, {"x": None}], "events": 7}
    base = {"features": maker.features[:], "segments": maker.segments}  # segments that the events bring are in as well
    deltas = [[some_event(maker, rng) for _ in range(rng.randint(3, 10))] for _ in range(rng.randint(1, 3))]
    features = {"version": rng.choice((1, 2, 2, 2, 0, 99)), **base,
                **{key: value for key, value in extras.items() if rng.random() < 0.2}}
    hydration = event(rng, "hydration", **base)
    form, *chain = rng.choices((
        ("features", features), ("hydration", [hydration]), ("hydration and events", [hydration, *deltas[0]]),
        ("features, then deltas", features, *deltas), ("hydration, then deltas", [hydration], *deltas),
        ("deltas, then features", [hydration], *deltas, features), ("deltas alone", *deltas)),
        weights=(12, 3, 4, 5, 5, 3, 1))[0]
    return form, [{"events": part} if isinstance(part, list) else part for part in chain]


def unchanged(probes, form, chain):
    """The probes that still say what their tag says after the deltas. A probe's parents bear its name in theirs."""
    if form == "deltas alone":
        return {}
    events = [one for part in chain if "features" not in part for one in part["events"]]
    changed = [one.get("featureName", one.get("feature", {}).get("name")) for one in events]
    return {name: tag for name, tag in probes.items() if not any(name in other for other in changed if other)}


# --- contexts --------------------------------------------------------------------------------------------------------


def interests(feature, state):
    """What contexts should speak about to make a difference to a flag, as constraints and overrides."""
    segments = {segment["id"]: segment["constraints"] for segment in state.get("segments") or ()}
    for one in feature.get("strategies") or ():
        given = one.get("parameters") or {}
        yield from one.get("constraints") or ()
        for number in one.get("segments") or ():
            yield from segments.get(number, ())
        if one["name"] == "userWithId":
            yield {"contextName": "userId", "values": [text.strip() for text in given.get("userIds", "").split(",")]}
        if one["name"] == "remoteAddress":
            yield {"contextName": "remoteAddress", "operator": "IN_CIDR"}
        if given.get("stickiness") not in (None, "default", "random"):
            yield {"contextName": given["stickiness"], "values": IDS}
    for one in feature.get("variants") or ():
        yield from one.get("overrides") or ()


def certainties(feature, state):
    """What a context has to hold so that neither a random draw nor today's date decides.

    `default` stands for userId or sessionId, `properties.currentTime` for a property of that name. Flags that need
    the impossible (a partial rollout with random stickiness) are not generated.
    """
    def of_variants(variants, sticky):
        contested = sum(one["weight"] != 0 for one in variants) > 1
        return {"properties.currentTime" if sticky == "currentTime" else sticky} if contested else set()

    wanted = set()
    for one in feature.get("strategies") or ():
        given = one.get("parameters") or {}
        sticky, share = given.get("stickiness", "default"), given.get("rollout", "")
        if re.fullmatch(r"\+?[0-9]+", share) and 0 < int(share) < 100 and sticky in ("default", "currentTime"):
            wanted.add(sticky)
        wanted |= of_variants(one.get("variants") or (), sticky)
    variants = feature.get("variants") or ()
    wanted |= of_variants(variants, variants[0].get("stickiness", "default") if variants else "")
    if any(one["contextName"] == "currentTime" and not far_from_now(one) for one in interests(feature, state)):
        wanted.add("currentTime")
    return wanted


def far_from_now(constraint):
    year = (constraint.get("value") or "")[:4]
    return constraint.get("operator") in DATE_OPERATORS and year.isdigit() and not 2020 <= int(year) <= 2100


# Where a context has a value: the first six are forms of one value, the others of the whole context.
CONTEXT_FORMS = ("top", "property", "both", "null above property", "not text", "number", "odd properties", "wrapped")


class ContextMaker:
    """Builds a context and notes which forms it has."""

    def __init__(self, rng):
        self.rng, self.pick = rng, rng.choice
        self.context, self.forms = {}, set()

    def chance(self, probability):
        return self.rng.random() < probability

    def properties(self):
        return self.context.setdefault("properties", {})

    def put(self, name, text):
        """Puts a text where the engine reads it, or in one of the places that look as if it did."""
        form = self.rng.choices(CONTEXT_FORMS[:6], weights=(4, 3, 1, 1, 1, 1))[0]
        self.forms.add(form)
        self.context.pop(name, None)
        somewhere = self.pick((self.context, self.properties()))
        if form in ("top", "both"):
            self.context[name] = text
        if form in ("property", "both", "null above property"):
            self.properties()[name] = self.pick(IDS) if form == "both" else text
        if form == "null above property":
            self.context[name] = None
        elif form == "not text":
            somewhere[name] = self.pick((None, [text], {"a": text}, True, False))
        elif form == "number":
            somewhere[name] = raw(self.pick(NUMERALS))

    def subject(self, constraint):
        """A text the constraint or override may care about: often one of its own, as it is or slightly changed."""
        own = [*(constraint.get("values") or ()), *filter(None, [constraint.get("value")])]
        if own and self.chance(0.55):
            change = self.pick((str, str, str, str, str.upper, str.lower, str.strip, "x{}".format, "{}x".format,
                                lambda text: text.split("/")[0]))
            return change(self.pick(own))
        kind = kind_of(constraint.get("operator", "IN"))
        return self.pick(SUBJECTS[kind if self.chance(0.9) else self.pick(list(SUBJECTS))])

    def make_certain(self, need):
        if need == "default":
            need = self.pick(FIELDS[:2])
        if need == "properties.currentTime":  # stays a property only below a field of that name
            self.context["currentTime"] = AT
            self.properties()["currentTime"] = self.pick(IDS)
        elif not is_text(self.context.get(need, self.properties().get(need))):
            self.context.pop(need, None)
            place = self.context if self.chance(0.7) else self.properties()
            place[need] = self.pick(DATE_SUBJECTS if need == "currentTime" else IDS)

    def build(self, tests, hint, needs):
        for kind in self.rng.sample(list(NAMES), self.rng.randint(1, 5)):
            self.put(self.pick(NAMES[kind]), self.pick(SUBJECTS[kind]))
        for constraint in tests:
            if constraint["contextName"] != "absent" and self.chance(0.8):
                self.put(constraint["contextName"], self.subject(constraint))
        if self.chance(0.6):
            self.context.update(hint)
        for need in sorted(needs):
            self.make_certain(need)
        if self.chance(0.1):
            self.context["noise"] = self.pick(([1, {"x": None}], {"userId": "9"}, None, 7, False))
        if not self.properties() and self.chance(0.5):
            self.forms.add("odd properties")
            self.context["properties"] = self.pick(("text", [], None, 7, {"userId": None}))
        if self.chance(0.12):
            self.forms.add("wrapped")
            return {"context": self.context, "userId": "outside", "properties": {"country": "outside"}}
        return self.context


# --- comparing -------------------------------------------------------------------------------------------------------

Request = collections.namedtuple("Request", "number flag context tag forms")


class Report:
    """Counts comparisons and outcomes, and shows the first differences."""

    def __init__(self):
        self.comparisons = self.differences = 0
        self.needed = {tag: needed for tag, (needed, _make) in CONSTRUCTS.items()}
        self.needed.update({f"context:{form}": BOTH for form in CONTEXT_FORMS})
        self.outcomes = collections.defaultdict(collections.Counter)

    def reached(self, tag, outcome):
        self.outcomes[tag][outcome] += 1

    def unreached(self):
        return [tag for tag, needed in sorted(self.needed.items()) if not needed <= self.outcomes[tag].keys()]

    def compare(self, want, got, describe):
        self.comparisons += 1
        if canonical(want) == canonical(got):
            return
        self.differences += 1
        if self.differences <= SHOWN:
            print(f"--- difference {self.differences}\n{describe()}")
            print(f"want     {canonical(want)}\ngot      {canonical(got)}\n")

    def print_coverage(self):
        print(f"{'construct':<60} {'true':>7} {'false':>7}")
        for tag, counts in sorted(self.outcomes.items()):
            print(f"{tag.encode('unicode_escape').decode():<60} {counts[True]:>7} {counts[False]:>7}")
        for tag in self.unreached():
            print(f"not reached with every outcome that it has: {tag!r}")


def make_ruleset(rng, tags):
    """A ruleset with a probe for each tag and some mixed flags, and the tags of the probes by flag name."""
    maker, probes = Maker(rng), {}
    for number, tag in enumerate(tags):
        name = f"{tag}/{number}" + rng.choice(("", "", "", "ø", " "))
        probes[name] = tag
        maker.features.append(maker.decorated({"name": name, **CONSTRUCTS[tag][1](maker, name)}))
    for number in range(MIXED):
        name = "" if rng.random() < 0.05 else rng.choice(MIXED_NAMES).format(number)
        maker.features.append(maker.decorated({"name": name, **maker.mixed_flag(name)}))
    return maker, probes


def make_requests(rng, maker, probes, state):
    """Contexts for every flag, also for those that a delta removed: they are unknown then."""
    features = {feature["name"]: feature for feature in state["features"]}
    numbers = itertools.count()
    for name in dict.fromkeys([*(feature["name"] for feature in maker.features), *probes, *features, "no such flag"]):
        feature = features.get(name, {})
        parents = [features[one["feature"]] for one in feature.get("dependencies") or () if one["feature"] in features]
        tests = [constraint for one in (feature, *parents) for constraint in interests(one, state)]
        needs = set().union(*(certainties(one, state) for one in (feature, *parents)))
        for _ in range(CONTEXTS):
            builder = ContextMaker(rng)
            context = builder.build(tests, maker.hints.get(name, {}), needs)
            tag = probes.get(name, "mixed and changed flags")
            yield Request(next(numbers), name, to_json(context), tag, builder.forms)


def write_sources(documents_, rng, stem, folder):
    """Writes the documents of a ruleset, some with escapes and some indented."""
    for number, document in enumerate(documents_):
        layout = {"ensure_ascii": rng.random() < 0.5, "indent": rng.choice((None, None, 1))}
        path = folder / f"{stem}.{number}.json"
        path.write_text(to_json(document, **layout), encoding="utf-8")
        yield path


def compare_ruleset(index, seed, tags, ffctl, folder, report):
    rng = random.Random(f"{seed}/{index}")
    maker, probes = make_ruleset(rng, tags)
    form, chain = documents(maker, rng)
    sources = list(write_sources(chain, rng, f"ruleset-{index:03}", folder))
    engine = Engine()
    if not all([engine.takes(source.read_bytes()) for source in sources]):
        print(f"the engine refuses one of the generated {sources}", file=sys.stderr)
        sys.exit(2)
    state = engine.state()
    features = {feature["name"]: feature for feature in state["features"]}
    asked = list(make_requests(rng, maker, unchanged(probes, form, chain), state))
    requests = folder / f"requests-{index:03}.jsonl"
    requests.write_text("".join(f'{{"id": {one.number}, "flag": {json.dumps(one.flag)}, "context": {one.context}}}\n'
                                for one in asked), encoding="utf-8")
    natives = ffctl.natives(sources, requests, asked) if ffctl else itertools.repeat(None)
    for request, got in zip(asked, natives):
        feature = features.get(request.flag, {})
        want = engine.native(request, feature)
        outcome = want["variant"]["name"] == "hit" if request.tag.startswith("variant:") else want["enabled"]
        for tag in (request.tag, f"document:{form}", *(f"context:{name}" for name in request.forms)):
            report.reached(tag, outcome)
        report.compare(want, got if ffctl else engine.native(request, feature), lambda: "\n".join((
            f"flag     {canonical(feature or request.flag)}", f"context  {request.context}",
            f"request  {request.number} of {requests}", f"sources  {' '.join(map(str, sources))}")))


# --- refused documents -----------------------------------------------------------------------------------------------

PAYLOAD = {"type": "string", "value": "x"}
RICH = {
    "version": 2,
    "features": [{
        "name": "a", "enabled": True, "type": "release", "description": "d", "stale": False, "impressionData": False,
        "project": "p", "createdAt": "2022-01-29T13:00:00Z", "lastSeenAt": "2022-01-29T13:00:00Z",
        "strategies": [{"name": "default", "parameters": {"rollout": "50"}, "sortOrder": 1, "segments": [1],
                        "constraints": [test("n", "IN", "1", value="1", inverted=False, caseInsensitive=False)],
                        "variants": [variant("v", 1, stickiness="default", payload=PAYLOAD)]}],
        "variants": [variant("v", 1, ("userId", "1"), weightType="fix", stickiness="default", payload=PAYLOAD)],
        "dependencies": [{"feature": "b", "enabled": True, "variants": ["v"]}]}],
    "segments": [{"id": 1, "constraints": [test("n", "NUM_GT", value="1")]}],
    "query": {"tags": [["a", "b"]], "projects": ["p"], "namePrefix": "n", "environment": "e",
              "inlineSegmentConstraints": True},
    "meta": {"revisionId": 1, "etag": "e", "queryHash": "h"}, "unknown": 1}
DELTA = {"events": [
    {"type": "hydration", "eventId": 1, "features": [{"name": "a", "enabled": True}], "segments": []},
    {"type": "feature-updated", "eventId": 2, "feature": {"name": "a", "enabled": True}},
    {"type": "feature-removed", "eventId": 3, "featureName": "b", "project": "p"},
    {"type": "segment-updated", "eventId": 4, "segment": {"id": 1, "constraints": []}},
    {"type": "segment-removed", "eventId": 5, "segmentId": 1, "unknown": 1}], "unknown": 1}
WRONG = ("null", "true", "7", "1.5", '"text"', "[]", "{}")
EDGES = {
    int: ("-0", "0", "1.0", "1e0", "-1", '"1"', "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295",
          "4294967296", "18446744073709551615", "18446744073709551616", "1e999", "01", "+1", "1.", "NaN"),
    str: (r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude03"', r'"\u0000"', r'"\x41"', '"\t"', "'a'", '"a', '""')}


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


def faults_by_place(document):
    """One fault at a time at every place: another type, an edge of the type, a missing or repeated key, depth."""
    for index, (path, value) in enumerate(places(document)):
        times = tuple(map(json.dumps, DATE_SUBJECTS)) if path[-1] in ("createdAt", "lastSeenAt") else ()
        for text in WRONG + EDGES.get(type(value), ()) + times:
            # The engine's decoder also takes an event's kind by its index; ffctl takes it by name only.
            if not (path[-1] == "type" and "events" in path and text.isdigit()):
                yield f"{path} = {text}", changed(document, path, put(text))
        if isinstance(path[-1], str):
            if path != ("features",):  # segments without features are a file of definitions to ffctl
                yield f"{path} missing", changed(document, path, lambda owner, key: owner.pop(key))
            yield f"{path} twice", changed(document, path, lambda owner, key: owner.update({AGAIN + key: owner[key]}))
        for depth in (50, 120, 123, 124, 125, 126, 127, 128, 200) if path[-1] == "unknown" or index % 9 == 0 else ():
            yield f"{path} {depth} deep", changed(document, path, put("[" * depth + "]" * depth))


def faults_of_text():
    """Faults in the text itself, and documents that are two kinds in one."""
    rich, delta = to_json(RICH), to_json(DELTA)
    for label, text in (
            ("plain", rich), ("plain delta", delta), ("byte order mark", "\ufeff" + rich), ("more", rich + " x"),
            ("twice", rich * 2), ("trailing comma", rich[:-1] + ",}"), ("comment", "// c\n" + rich), ("empty", ""),
            ("inner comment", "{/* c */" + rich[1:]), ("space", " \n\t\r" + rich + "\n\n"), ("form feed", "\f" + rich),
            ("nb space", rich + "\u00a0"), ("blank", " \n"), ("null", "null"), ("number", "1"), ("cut", rich[:-1]),
            ("single quotes", rich.replace('"', "'")), ("escaped key", rich.replace('"version"', '"\\u0076ersion"')),
            ("unknown events", to_json({**RICH, "events": 7})), ("features over events", to_json({**RICH, **DELTA})),
            ("delta, other features", to_json({**DELTA, "features": 7})),
            ("faulty features, good events", to_json({**RICH, **DELTA, "version": "2"})),
            ("good features, faulty events", to_json({**RICH, "events": [{"type": "x"}]})),
            ("both faulty", to_json({**RICH, "version": "2", "events": 7})),
            ("version twice, good events", rich[:-1] + ', "version": 2, "events": []}'),
            *((f"event {kind!r}", to_json({"events": [{**DELTA["events"][1], "type": kind}]}))
              for kind in ("Hydration", "feature_updated", "feature-archived", "", "segment-updated "))):
        yield label, text.encode()
    yield "invalid UTF-8", rich.replace('"unknown"', '"unknown\xff"').encode("latin-1")
    yield "UTF-16", rich.encode("utf-16")


def compare_refusals(ffctl, folder, report):
    requests = folder / "refusals.jsonl"
    requests.write_text('{"id": 0, "flag": "a", "context": {}}\n', encoding="utf-8")
    cases = [*faults_of_text(), *((label, text.encode()) for document in (RICH, DELTA)
                                  for label, text in faults_by_place(document))]

    def verdict(number):
        path = folder / f"refusal-{number:04}.json"
        path.write_bytes(cases[number][1])
        return path, ffctl.verdict(path, requests)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (label, document), (path, got) in zip(cases, pool.map(verdict, range(len(cases)))):
            taken = Engine().takes(document)
            report.reached("document:taken, not refused", taken)
            report.compare("taken" if taken else "refused", got, lambda: f"document {label}, {path}")


# --- the run ---------------------------------------------------------------------------------------------------------


def rounds(seed, report, comparisons):
    """The tags of each ruleset's probes: every construct in turn, then again those that were not fully reached.

    A construct with two outcomes comes twice as often as one with a single outcome.
    """
    rng, tags = random.Random(f"{seed}/order"), [tag for tag, (needed, _make) in CONSTRUCTS.items() for _ in needed]
    endless = itertools.chain.from_iterable(rng.sample(tags, len(tags)) for _ in itertools.count())
    while report.comparisons < comparisons:
        yield list(itertools.islice(endless, PROBES))
    for _ in range(EXTRA):
        again = [tag for tag in report.unreached() if tag in CONSTRUCTS]
        if again:
            yield list(itertools.islice(itertools.cycle(again), PROBES))


def silence_native_messages():
    """The engine writes its panics to file descriptor 2; Python's own messages keep a copy of it."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffctl", help="the binary to test; without it the engine is compared with itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000, help="at least so many; default 20000")
    parser.add_argument("--keep", type=pathlib.Path, help="write rulesets and requests here and leave them")
    options = parser.parse_args()
    if options.ffctl and not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    return options


def main():
    options = arguments()
    silence_native_messages()
    ffctl = Ffctl(options.ffctl) if options.ffctl else None
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ffctl-unleash-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    for index, tags in enumerate(rounds(options.seed, report, options.comparisons)):
        compare_ruleset(index, options.seed, tags, ffctl, folder, report)
    if ffctl:
        compare_refusals(ffctl, folder, report)
    report.print_coverage()
    if report.differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    print(f"unleash: {report.comparisons} comparisons, {report.differences} differences (seed {options.seed})")
    return 1 if report.differences or report.unreached() else 0


if __name__ == "__main__":
    sys.exit(main())
