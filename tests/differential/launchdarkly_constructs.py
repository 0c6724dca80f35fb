"""The constructs of LaunchDarkly's rulesets, each with a maker of flags that hold it, and contexts for them.

`launchdarkly.py` beside this file says what a construct is and asks both sides about them.
"""
import collections
import datetime
import hashlib
import itertools
import json
import math
import re

from common import DROP, canonical, members, raw, to_json

USER, ORG, DEVICE = "user", "org", "device"
OTHER_KINDS = (ORG, DEVICE, "x.y-_Z9", "key", "name", "_meta", "anonymous", "User")
KEYS = ("a", "b", "c", "u1", "u2", "kim@acme.test", "ø", "日本語", "😃", "12345", "a:b%c", " ", "e\u0301", "d", "e", "f")
VALUES = {True: (True, "hit", 7, 7.5, {"hit": [1, 1.0]}, ["hit"]), False: (False, "miss", 5, 2.5, {"miss": {}}, None)}
HITS = {canonical(value) for value in VALUES[True]}
TEXTS = ("a", "A", "alpha", "ALPHA", " a ", "é", "É", "ß", "SS", "日本語", "😃", "e\u0301", "it's", 'say "hi"', "back\\",
         "line\nbreak", "tab\t", "\u200b", "\x7f", "\u2028", "\u00a0", "", " ", "7", "7.0", "true", "null", "100%",
         "user@acme.test", "@acme.test", "x_y", "a.b", "[]", "2020-01-01T00:00:00Z", "1.2.3", "/a", "user")
NUMERALS = ("5", "5.0", "7", "7.5", "1E5", "-0", "-0.0", "0", "0.1", "2.5", "-3", "1e-7", "1e15", "1e22", "1e400",
    "100",
            "123456789012345678901234567890", "9007199254740993", "1.0e+2", "5e-324", "-1e400", "1700000000000",
            "18446744073709551616", "0.30", "-9223372036854775809", "1.7976931348623157e308", "1e-400")
HUGE = raw("9" * 400)  # an integer that is no float
BARE = (7, True, None, [], {}, 1.5, ["a"], {"a": "a"}, False, 0)
NAMES = ("a", "plan", "e-mail", "ø", "a b", "a~b", "a/b", "Key", "user", "~", "0", "privateAttributes")
LEGACY_TEXTS = ("firstName", "lastName", "email", "country", "ip", "avatar")
BUILT_IN = ("kind", "key", "name", "anonymous", "_meta")


# --- contexts --------------------------------------------------------------------------------------------------------


def user(key="a", **attributes):
    return {"kind": USER, "key": key, **attributes}


def org(key="a", **attributes):
    return {"kind": ORG, "key": key, **attributes}


def multi(*contexts):
    """A context of several kinds; one whose kind is there already overrides it from inside."""
    parts = {"kind": "multi"}
    for context in contexts:
        parts[context["kind"]] = {name: value for name, value in context.items() if name != "kind"}
    return parts


INVALID = {
    "null": None, "number": 7, "text": "a", "list": [], "empty": {}, "kind null": {"kind": None, "key": "a"},
    **{f"kind {kind!r}": {"kind": kind, "key": "a"} for kind in (
        7, "", "kind", "multi", "a b", "ø", "a/b", "user\n", [], True, "a:b")},
    "no key": {"kind": USER}, **{f"key {key!r}": {"kind": USER, "key": key} for key in ("", 7, None, True, [], 1.5)},
    **{f"name {name!r}": user(name=name) for name in (7, True, {}, [])},
    **{f"anonymous {value!r}": user(anonymous=value) for value in (None, "true", 1, 0, [])},
    **{f"_meta {value!r}": user(_meta=value) for value in (7, "x", [], True)},
    **{f"privateAttributes {value!r}": user(_meta={"privateAttributes": value}) for value in (7, "x", {}, [7], [None],
                                                                                              ["a", 1.5])},
    **{f"attribute '' {value!r}": user(**{"": value}) for value in (None, 1, "x")},
    "multi, no members": {"kind": "multi"},
    **{f"multi, member {value!r}": {"kind": "multi", USER: {"key": "a"}, ORG: value} for value in (
        7, None, "x", [], {}, {"key": ""}, {"key": 7}, {"key": "a", "name": 1}, {"key": "a", "kind": "a b"},
        {"key": "a", "kind": None}, {"key": "a", "kind": 7}, {"key": "a", "kind": ""}, {"key": "a", "kind": "multi"},
        {"key": "a", "kind": USER}, {"key": "a", "": 1})},
    **{f"multi, kind {kind!r}": {"kind": "multi", USER: {"key": "a"}, kind: {"key": "a"}} for kind in (
        "a b", "", "multi", "ø", "a/b")},
    "multi, one invalid": {"kind": "multi", ORG: {"key": ""}}, "multi, key": {"kind": "multi", "key": "a"},
    "multi, _meta": {"kind": "multi", USER: {"key": "a"}, "_meta": {"privateAttributes": []}},
    **{f"legacy, key {key!r}": {"key": key} for key in (7, None, True, [])},
    "legacy, no key": {"email": "a"}, **{f"legacy, {name}": {"key": "a", name: 7} for name in (
        "name", *LEGACY_TEXTS, "anonymous", "custom", "privateAttributeNames")},
    "legacy, custom []": {"key": "a", "custom": []}, "legacy, private 7": {"key": "a", "privateAttributeNames": [7]},
    "legacy, anonymous 'true'": {"key": "a", "anonymous": "true"}}
# Valid ones with something odd. All of them hold an individual of kind user or org with the key a.
VALID = {
    "name null": user(name=None), "_meta null": user(_meta=None), "_meta {}": user(_meta={}),
    "_meta unknown": user(_meta={"x": 1, "secondary": 7}), "private null": user(_meta={"privateAttributes": None}),
    "private odd": user(_meta={"privateAttributes": ["", "/", "//", "/a", "key", "kind"]}),
    "null attribute": user(x=None),
    "multi of one": multi(user()), "multi of two": multi(org(), user()), "multi of many": multi(
        user(), org(), *({"kind": kind, "key": "z"} for kind in OTHER_KINDS if kind not in (ORG, "User"))),
    "nested kind": {"kind": "multi", "x": {"key": "a", "kind": ORG}, USER: {"key": "z"}},
    "nested kind swaps": {"kind": "multi", USER: {"key": "z", "kind": ORG}, ORG: {"key": "a", "kind": USER}},
    "nested kind the same": {"kind": "multi", USER: {"key": "a", "kind": USER}},
    "nested _meta": {"kind": "multi", USER: {"key": "a", "_meta": {"privateAttributes": ["a"]}}, ORG: {"key": "z"}},
    "legacy": {"key": "a"}, "legacy, more": {"key": "a", "x": 7, "secondary": "s", "name": None, "custom": None,
                                             "anonymous": None, "privateAttributeNames": None, "email": None},
    "legacy, custom": {"key": "a", "custom": {"kind": "org", "key": "z", "anonymous": 7, "name": 7, "_meta": 7, "": 1}},
    "legacy, private": {"key": "a", "privateAttributeNames": ["", "/a", "email"]}}


def context_forms(context):
    """Which forms a context has."""
    if not isinstance(context, dict) or "kind" not in context:
        return {"legacy"}
    return {"multi"} if context["kind"] == "multi" else {"single", "user" if context["kind"] == USER else "other kind"}


class ContextMaker:
    """Builds contexts that have what a flag's hints ask for, and spoils some of them."""

    def __init__(self, rng):
        self.rng, self.pick = rng, rng.choice

    def individuals(self, hints):
        """A single-kind context for every kind that the hints name; of several hints for one attribute one is taken."""
        found = {}
        for kind, name, candidates in self.rng.sample(hints, len(hints)):
            found.setdefault(kind, {})[name] = self.pick(candidates)
        if not found:
            found = {self.pick((USER, USER, ORG)): {}}
        whole = []
        for kind, attributes in found.items():
            extra = {self.pick(NAMES): self.pick(TEXTS)} if self.rng.random() < 0.2 else {}
            given = {"kind": kind, "key": self.pick(KEYS), **extra, **attributes}
            if self.rng.random() < 0.1:
                given["_meta"] = {"privateAttributes": self.rng.sample(("a", "/a/b", "email", "key"), 2)}
            if "anonymous" not in given and self.rng.random() < 0.1:
                given["anonymous"] = self.pick((True, False))
            whole.append({name: value for name, value in given.items() if value is not DROP})
        return whole

    def shaped(self, parts):
        """The individuals together as one context, of any form that can hold them."""
        if len(parts) == 1 and parts[0]["kind"] == USER and self.rng.random() < 0.2:
            return self.legacy(parts[0])
        if len(parts) == 1 and self.rng.random() < 0.75:
            return parts[0]
        others = [kind for kind in (USER, *OTHER_KINDS) if kind not in [part["kind"] for part in parts]]
        more = [{"kind": kind, "key": self.pick(KEYS), "a": self.pick(TEXTS)}
                for kind in self.rng.sample(others, self.pick((0, 0, 1, 1, 2)))]
        return multi(*self.rng.sample(parts + more, len(parts) + len(more)))

    def legacy(self, part):
        top = {name: part[name] for name in part if name in ("key", "name", "anonymous")
               or name in LEGACY_TEXTS and isinstance(part[name], str) and self.rng.random() < 0.5}
        custom = {name: value for name, value in part.items() if name not in top and name not in BUILT_IN}
        return members(**top, custom=custom or self.pick((DROP, {})), privateAttributeNames=self.pick((DROP, ["a"])))

    def spoilt(self, parts):
        """A context of which the flag cannot have all it looks for, and the form that this has."""
        chance = self.rng.random()
        if chance < 0.4:
            label = self.pick(tuple(INVALID))
            return INVALID[label], "invalid"
        part = self.pick(parts)
        if chance < 0.7:
            taken = [one["kind"] for one in parts]
            part["kind"] = self.pick([kind for kind in OTHER_KINDS if kind not in taken])
            return self.shaped(parts), "of another kind"
        lost = [name for name in part if name not in ("kind", "key", "anonymous", "_meta")]
        if lost:
            part[self.pick(lost)] = None
        return self.shaped(parts), "attribute null"

    def build(self, hints, whole, count):
        """Contexts, each with its forms and whether it counts for the flag's construct.

        Of the contexts `whole` that a flag has as they are, as many as possible are taken.
        """
        given = self.rng.sample(whole, min(count, len(whole)))
        for context in given:
            yield context, context_forms(context), True
        for _ in range(max(1, count - len(given))):
            parts = self.individuals(hints)
            if given or self.rng.random() < 0.1:
                context, form = self.spoilt(parts)
                yield context, {form}, False
                given = given[1:]
            else:
                context = self.shaped(parts)
                yield context, context_forms(context), not whole


# --- pieces of rulesets ----------------------------------------------------------------------------------------------


class Ruleset:
    """Collects the flags and segments of one ruleset, and for each flag what its contexts should be like."""

    def __init__(self, rng):
        self.rng = rng
        self.flags, self.segments, self.values = {}, {}, {}
        self.hints, self.whole, self.references, self.probes = {}, {}, collections.defaultdict(list), {}
        self.sources, self.is_payload = [], True

    def document(self):
        extras, parts = {"unknown": {"x": [1.5, None]}, "n": 7}, {"flags": self.flags, "segments": self.segments}
        parts.update({key: value for key, value in extras.items() if self.rng.random() < 0.1})
        if not self.segments and self.rng.random() < 0.5:
            del parts["segments"]
        return {key: parts[key] for key in self.rng.sample(list(parts), len(parts))}


OPS = {"in": "any", **dict.fromkeys(("startsWith", "endsWith", "contains", "matches"), "text"),
       **dict.fromkeys(("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"), "number"),
       **dict.fromkeys(("before", "after"), "date"),
       **dict.fromkeys(("semVerEqual", "semVerLessThan", "semVerGreaterThan"), "version")}
WRONG_VALUES = {"text": BARE, "number": ("7", True, None, [7], {}, "1e3", ""),
    "version": (2, True, None, ["2"], {}, ""),
                "date": (True, None, [0], {}, "0", "", "2020-01-01", "x", [])}
WEIGHTS = ((50000, 50000), (50000, 50000), (30000, 30000, 40000), (100000,), (0, 100000), (20000, 20000),
    (70000, 60000))


class Maker:
    """Makes one flag; that flag's contexts get its hints."""

    def __init__(self, ruleset, name, hints=None):
        self.ruleset, self.rng, self.pick, self.name = ruleset, ruleset.rng, ruleset.rng.choice, name
        self.values = self.pick(range(len(VALUES[True])))
        self.salt = self.pick(("salt", "", "sålt.😃", "a.b"))
        self.hints = ruleset.hints.setdefault(name, [] if hints is None else hints)

    def chance(self, probability):
        return self.rng.random() < probability

    def hint(self, kind, name, candidates):
        self.hints.append((kind, name, list(candidates)))

    def flag(self, *rules, **more):
        """A flag that serves 1 by those rules and 0 otherwise."""
        given = {"key": self.name, "version": self.pick((0, 1, 7, -1, 2**40)), "on": True, "salt": self.salt,
                 "variations": [VALUES[False][self.values], VALUES[True][self.values], "third"][:self.pick((2, 2, 3))],
                 "offVariation": 0, "fallthrough": {"variation": 0}, "rules": list(rules)}
        extras = {"trackEvents": self.pick((True, False)), "trackEventsFallthrough": self.pick((True, False)),
                  "clientSide": self.pick((True, False)), "debugEventsUntilDate": self.pick((0, 1.5, 4102444800000)),
                  "unknown": [{"x": None}], "samplingRatio": 2, "excludeFromSummaries": True, "prerequisites": [],
                  "clientSideAvailability": {"usingMobileKey": True, "usingEnvironmentId": self.pick((True, False))}}
        given.update({key: value for key, value in extras.items() if self.chance(0.12)})
        if not rules and self.chance(0.3):
            del given["rules"]
        return members(**{**given, **more})

    def rule(self, *clauses, **more):
        given = {"id": self.pick((DROP, "rule", "ø", "", None)), "clauses": list(clauses),
                 "trackEvents": self.pick((DROP, DROP, DROP, True, False))}
        return members(**{**given, **({} if "rollout" in more else {"variation": 1}), **more})

    def place(self, kind=None, name=None):
        """A place for an attribute: members of a clause that name it, its kind and top name, and how its value lies."""
        name, bare = name or self.pick(NAMES), lambda value: value
        kind = kind if kind is not None else self.pick((DROP, DROP, "", None, USER, USER, ORG, DEVICE))
        if kind in (DROP, "", None):
            literal = self.pick((name, name, f"/{name}", "/a/b"))
            return members(contextKind=kind, attribute=literal), USER, literal, bare
        escaped = "/" + name.replace("~", "~0").replace("/", "~1")
        path = self.pick(("", "", "/b", "/b/c~1d"))
        attribute = name if not path and name[0] != "/" and self.chance(0.5) else escaped + path
        within = {"": bare, "/b": lambda value: {"b": value},
            "/b/c~1d": lambda value: {"x": 1, "b": {"c/d": value}}}[path]
        return {"contextKind": kind, "attribute": attribute}, kind, name, within

    def text(self):
        return self.pick(TEXTS)

    def numeral(self):
        small = f"{self.rng.randint(-99, 999)}.{self.rng.randint(0, 99)}"
        return self.pick(NUMERALS) if self.chance(0.6) else self.pick((small, str(self.rng.randint(-10**20, 10**20))))

    def operand(self, op):
        """Values of a clause, and candidates for the attribute of which some match and some do not."""
        family, count = OPS[op], self.pick((1, 1, 2, 3))
        if op == "matches":
            rows = [self.pick(tuple(PATTERNS.items())) for _ in range(count)]
            return [pattern for pattern, _rest in rows], [text for _, (yes, no) in rows for text in (*yes, *no)]
        if family == "text" or family == "any" and self.chance(0.5):
            texts = [self.text() for _ in range(count)]
            near = [change(text) for text in texts for change in (
                "{}".format, "{}".format, "{}x".format, "x{}".format, "é{}é".format, str.upper)]
            return texts, [*near, *near, self.text(), "other"]
        if family == "number" or family == "any":
            spelled = [self.numeral() for _ in range(count)]
            near = [change for text in spelled for change in number_subjects(text)]
            return [raw(text) for text in spelled], near
        if family == "date":
            dates = [self.pick(DATES) for _ in range(count)]
            return dates, [one for date in dates for one in date_subjects(date)]
        versions = [self.pick(VERSIONS) for _ in range(count)]
        return versions, [*versions, *versions, *self.rng.sample(VERSIONS, 6), "1.2.3+x", "99", "0.0.1"]

    def clause(self, op, values=None, candidates=None, arrays=None, at=None, **more):
        """A clause; `candidates` are what the attribute of its contexts is, `at` the arguments of `place`."""
        own, near = self.operand(op) if op in OPS else ([self.text()], TEXTS[:6])
        named, kind, top, within = self.place(**(at or {}))
        near = list(near if candidates is None else candidates)
        if arrays or arrays is None and candidates is None and self.chance(0.2):
            near = [wrapped for one in near for wrapped in ([one], ["other", one], [None, {}, one])]
        self.hint(kind, top, [one if one is DROP else within(one) for one in near])
        return members(**{**named, "op": op, "values": own if values is None else values, **more})

    def any_clause(self):
        if self.chance(0.15):
            return self.in_segment(self.any_segment())
        op, more = self.pick(tuple(OPS)), self.pick(({}, {}, {"negate": True}, {"negate": False}))
        return self.clause(op, **more)

    def segment(self, *rules, key=None, **more):
        """A segment's key; those rules are part of it."""
        key = key or f"{self.pick(('beta', 'bêta', 'a/b', 'x'))} {len(self.ruleset.segments)}"
        given = {"key": key, "version": 1, "salt": self.pick(("salt", "", "s.t")), "rules": list(rules)}
        self.ruleset.segments[key] = members(**{**given, **more})
        return key

    def segment_rule(self, *clauses, **more):
        return members(**{"id": self.pick((DROP, "x")), "clauses": list(clauses), **more})

    def any_segment(self):
        lists = {name: self.rng.sample(KEYS, 3) for name in ("included", "excluded") if self.chance(0.3)}
        if self.chance(0.3):
            lists[self.pick(("includedContexts", "excludedContexts"))] = [
                {"contextKind": self.pick((USER, ORG)), "values": self.rng.sample(KEYS, 4)}]
        weight = {"weight": 50000, "rolloutContextKind": self.pick((DROP, USER, ORG))} if self.chance(0.3) else {}
        if self.chance(0.2):
            return self.big()
        rules = [self.segment_rule(*(self.any_clause() for _ in range(self.pick((0, 1, 1, 2)))), **members(**weight))
                 for _ in range(self.pick((0, 1, 1, 2)))]
        return self.segment(*rules, **lists)

    def big(self, *rules, generation=None, **more):
        """A big segment; the flag's requests get a store that knows it."""
        generation = self.pick((1, 7)) if generation is None else generation
        key = self.segment(*rules, **{"unbounded": True, "generation": generation, **more})
        number = int(generation) if isinstance(generation, int) else 0
        own = self.ruleset.segments[key].get("key", key)
        self.ruleset.references[id(self.hints)].append(f"{own}.g{number}")
        return key

    def in_segment(self, *keys, **more):
        return {"attribute": self.pick(("", "", "key", "/x/")), "op": "segmentMatch", "values": list(keys), **more}

    def child(self, make):
        """The name of another flag, made by `make`, whose contexts get this one's hints and the other way round."""
        child = type(self)(self.ruleset, f"{len(self.ruleset.flags)} for {self.name}", self.hints)
        self.ruleset.flags[child.name] = None  # the place is taken
        self.ruleset.flags[child.name] = make(child)
        return child.name

    def rollout(self, *weights, by=DROP, untracked=(), **more):
        """A rollout that serves 1 and 0 in turn."""
        entries = [members(variation=1 - number % 2, weight=weight,
                           untracked=True if number in untracked else self.pick((DROP, DROP, False)))
                   for number, weight in enumerate(weights)]
        return members(**{"variations": entries, "bucketBy": by, **more})

    def any_rollout(self):
        kind, by = self.pick((DROP, USER, ORG)), self.pick((DROP, DROP, "key", "a"))
        self.hint(USER if kind is DROP else kind, "a", (*KEYS[:4], 7, 1.5, None))
        return self.rollout(*self.pick(WEIGHTS), contextKind=kind, by=by, seed=self.pick((DROP, DROP, None, 0, 61)),
                            kind=self.pick((DROP, "rollout", "experiment")))

    def mixed(self):
        """A flag of anything."""
        rules = []
        for _ in range(self.pick((0, 1, 1, 2, 3, 4))):
            clauses = [self.any_clause() for _ in range(self.pick((0, 1, 1, 1, 2, 2, 3)))]
            more = {"rollout": self.any_rollout()} if self.chance(0.3) else {"variation": self.pick((1, 1, 1, 0, 2))}
            rules.append(self.rule(*clauses, **more))
        known, prerequisites = list(self.ruleset.flags), []
        for _ in range(self.pick((0, 0, 0, 1, 2))):
            key = self.pick(known) if known and self.chance(0.6) else self.child(
                lambda child: child.flag(child.rule(child.any_clause())))
            self.hints += [one for one in self.ruleset.hints.get(key, ()) if one not in self.hints]
            prerequisites.append({"key": key, "variation": self.pick((0, 1, 1))})
        lists = {name: [members(contextKind=self.pick((DROP, USER, ORG, "")), variation=self.pick((0, 1, 1, 2)),
                                values=self.rng.sample(KEYS, self.pick((0, 0, 2, 3)))) for _ in range(self.pick((1,
                                    2)))]
                 for name in ("targets", "contextTargets") if self.chance(0.25)}
        fallthrough = {"rollout": self.any_rollout()} if self.chance(0.4) else {"variation": self.pick((0, 0, 1))}
        return self.flag(*rules, prerequisites=prerequisites, fallthrough=fallthrough, on=self.chance(0.93),
                         offVariation=self.pick((0, 0, 1, 2, None, DROP)), **lists)


def number_subjects(text):
    """Numbers near a number, in several spellings."""
    number, near = float(text), [raw(text)] * 4
    if math.isfinite(number) and abs(number) < 2**53:
        near += [number, number + 1, number - 1, int(number), int(number) + 1, int(number) - 1]
    return [*near, 0, 1000, -1000, raw("1e300"), raw("-1e300"), "7", True]


def instant(text):
    """Milliseconds since 1970 of a text that Python reads as a time."""
    moment = datetime.datetime.fromisoformat(re.sub("Z$", "+00:00", text, flags=re.IGNORECASE))
    return (moment - datetime.datetime.fromtimestamp(0, datetime.timezone.utc)).total_seconds() * 1000


def date_subjects(date):
    number = json.loads(to_json(date))
    number = instant(number) if isinstance(number, str) else number
    near = [raw("1.7e308"), raw("-1.7e308"), number, number + 1, number - 1, number + 0.25, int(number),
        int(number) - 86400000, int(number) + 86400000]
    return [date, date, *near, raw("-1e15"), raw("1e15"), "2000-01-01T00:00:00Z", "2100-01-01T00:00:00+01:00", "x"]


# --- tables of what operators read -----------------------------------------------------------------------------------

# Patterns, with texts in which they are found and texts in which they are not.
PATTERNS = {
    "^a": (["a", "alpha"], ["A", "ba", "b\na"]), "a$": (["a", "a\n", "ba"], ["a\n\n", "ab", "a\r"]),
    "(?m)^b$": (["a\nb", "b\n"], ["ab", "b\r\n"]), r"a\Z": (["a"], ["a\n", "ab"]),
    "a.c": (["abc", "a\rc"], ["a\nc", "ac"]),
    "(?s)a.c": (["a\nc"], ["ac"]), "(?i)É": (["é", "É"], ["e"]), "(?i)ß": (["ß", "ẞ"], ["ss"]),
    "(?i)k": (["K", "K"], ["x"]),
    "a(?=b)": (["ab"], ["ac", "a"]), "a(?!b)": (["ac", "a"], ["ab"]), "(?<=a)b": (["ab"], ["b", "cb"]),
    "(?<!a)b": (["b"], ["ab"]), r"(.)\1": (["aa", "éé"], ["ab"]), "(?P<n>a)(?P=n)": (["aa"], ["a"]),
    r"(?P<n>a)?(?(n)b|c)": (["ab", "c"], ["d"]), r"^\d+$": (["12", "٣", "12\n"], ["1a", "", "²"]),
    r"^\w+$": (["é_1", "日"], ["a b"]),
    r"^\s$": ([" ", "\u00a0", "\u2003", "\x1c"], ["\u200b", "a"]), r"\bé\b": (["é", "a é b"], ["éa", "aé"]),
    r"\Bb": (["ab"], ["b", "a b"]), "": (["", "a"], []), ".*": (["", "a\n"], []), "a{2,3}": (["aa", "xaaa"], ["a"]),
    "a{,2}b": (["b", "aab"], ["c"]), "x{": (["x{"], ["x"]), "a{2": (["a{2"], ["aa"]),
    "[[:alpha:]]": (["a]", ":]"], ["a", "b]"]),
    "[]a]": (["]", "a"], ["b"]), "[^]a]": (["b"], ["]", "a"]), r"[\w-]": (["-", "é"], [" "]),
    "(?:a|b)+?c": (["abc"], ["ab d"]),
    "(?>a+)b": (["aab"], ["aa"]), "a++b": (["aab"], ["aa"]), "a++a": ([], ["aaa"]), r"\u00e9": (["é"], ["u00e9"]),
    r"\x41": (["A"], ["x41"]), r"\101": (["A"], ["101"]), r"\0": (["\0"], ["0"]),
    r"\U0001F603": (["😃"], ["U"]), "(?x) a b # c": (["ab"], ["a b"]), "(?#c)a": (["a"], ["c"]),
    "(?a)\\w": (["a"], ["é"]),
    "(?i:a)B": (["aB", "AB"], ["ab"]), "(?-i:a)": (["a"], ["A"]), "^$": (["", "\n"], ["a", "\n\n"]),
    "😃": (["😃"], ["x"]),
    r"^.$": (["😃", "é", "a\n"], ["e\u0301", "ab"]), "a|": (["a", "b"], []), "()": (["a"], []), r"\.": (["a.b"], ["ab"]),
    "}": (["}"], ["a"]), "]": (["]"], ["a"]), r"\$": (["$"], ["a"]), "\\\\": (["\\"], ["/"]),
    "[a-c&&b]": (["b", "&"], ["d"]), r"\A\d\Z": (["7", "٣"], ["7\n"]), "(a)(?:(b)|c)": (["ab", "ac"], ["a"])}
PATTERNS = {pattern: found for pattern, found in PATTERNS.items() if found[1]}
PATTERNS_ALWAYS = ("", ".*", "a*", "a|", "()", "x?", "^", "$", r"\Z")
PATTERNS_INVALID = (
    "(", ")", "[", "[a", "*", "+a", "?", "a**", "a{2}{3}", "a{3,2}", "(?<n>a)", r"\z", r"\pL", r"\p{L}", r"\Qa\E",
    r"\i", "a\\",
    "(?z)", "a(?i)b", "(?P<1>a)", "(?P<n>a)(?P<n>b)", "(?P=n)", r"\1", r"(\1)", "(?<=a*)b", "[b-a]", r"\x4", r"\u12",
    "(?", "(?P", "(?P<", "(?(1)a|b)", "(?(1)a|b|c)", "(?(n)a)", r"[\d-z]", r"\8", r"\400", r"[\8]",
    "(?#",
    "a{4294967296}", r"[\b-\w]", "(?i", "(?-)", "(?a-a:x)")

DATES = (  # as a clause's value and as an attribute
        "2020-01-01T00:00:00Z", "2020-01-01t00:00:00z", "2020-01-01 00:00:00Z", "2020-01-01x00:00:00Z",
        "2020-01-01é00:00:00Z",
        "2020-01-01😃00:00:00Z", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00,5Z", "2020-01-01T00:00:00.123456789Z",
        "2020-01-01T00:00:00.123456Z", "2020-01-01T00:00:00.1234567+02:00", "2020-01-01T00:00Z", "2020-01-01T00Z",
        "2020-01-01T03+01", "20200101T000000Z", "20200101T0000Z", "20200101T00+0100", "2020-W01-1T00:00:00Z",
        "2020W011T00:00:00Z", "2020-W53-7T00:00:00Z", "2020-W01T00:00:00Z", "2020W01T000000Z",
        "2020-01-01T00:00:00+01:00",
        "2020-01-01T00:00:00-01:30", "2020-01-01T00:00:00+0100", "2020-01-01T00:00:00+01",
        "2020-01-01T00:00:00+01:00:30",
        "2020-01-01T00:00:00+010030", "2020-01-01T00:00:00+01:00:30.5", "2020-01-01T00:00:00-00:00",
        "2020-01-01T00:00:00+23:59", "2020-01-01T00:00:00.5+00:00", "2020-02-29T00:00:00Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999Z", "2020-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
        "2020-01-01T00:00:00.0000001Z", "2020-01-01T00:00:00.9999999Z", "2020-01-01-00:00:00Z", "2020-01-01000:00:00Z",
        "2020-01-01\u000000:00:00Z", "2020-01-01T00:00:00+00:60", "2020-01-01T00:00:00 Z",
        "2020-01-01T00.5Z", "2020-01-01T00:00.5Z", "2020-01-01T00:00:00.Z",
        *map(raw, ("0", "-1", "1577836800000", "1577836800000.5", "-62135596800000", "1e12", "1.5e300", "0.25",
                                       "9007199254740993", "-0.0", "1577836800000.0")))
DATES_REFUSED = (
    "", "x", "2020-01-01", "20200101", "1577836800000", "2020-01-01T00:00:00", "2020-01-01T0:00:00Z",
    "2020-01-01T00:00:60Z",
    "2020-02-30T00:00:00Z", "2019-02-29T00:00:00Z", "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z",
    "2020-01-00T00:00:00Z",
    "2020-01-01T25:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:00+24:00", "2020-01-01TZ",
    "2020-01-01T00:00:00Zjunk", " 2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z ", "2020-W54-1T00:00:00Z",
    "2020-W01-0T00:00:00Z", "2020-W01-8T00:00:00Z", "2019-W53-1T00:00:00Z", "2020-001T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z", "+2020-01-01T00:00:00Z", "2020-1-1T00:00:00Z", "2020-01-01  00:00:00Z",
    "２０２０-01-01T00:00:00Z",
    "2020-01-01T00:00:0٣Z", "2020-01-01T00:0000Z", "2020-01-01T0000:00Z", "2020-0101T00:00:00Z", "202001-01T00:00:00Z",
    "2020-01-01T00:00:00+1:00", "2020-01-01T00:00:00+01:0", "2020-01-01T00:00:00+01:00Z", "now",
    "2020-01-01T00:00:00UTC", "2020-01-01T00:00:00ZZ", "2020-01-01T00:00:00-", "T00:00:00Z", "2020-01-01T00:00:00.5.5Z",
    "2020-01T00:00:00Z", "1577836800000.5", "\n")

VERSIONS = ("2", "2.0", "2.0.0", "2.0.1", "2.1", "1.9.9", "10.0.0", "2-rc", "2.0-rc", "2.0.0-rc", "2.0.0-rc.1",
    "2.0.0-rc.10",
            "2.0.0-rc.9", "2+b", "2.0+b", "2.0.0+b", "2-rc+b", "2.0.0-alpha", "2.0.0-1", "2.0.0-01a", "2.0.0-a.b.c",
            "2.0.0--",
            "0", "0.0.0", "18446744073709551616.0.0", "99999999999999999999999", "2.0.0-99999999999999999999", "2\n",
            "2\njunk",
            "2.0\n", "2.0\n.0.0", "2.0.0-A", "2.0.0-0", "2.0.0+001", "2-0", "2\n-rc", "2.0.0-rc.1.1")
VERSIONS_REFUSED = ("", "v2", "V2.0.0", "=2", " 2", "2 ", "2.", "2..0", ".2", "02", "2.01", "2.0.01", "2.0.0.0",
    "2.0.0-01", "2.x", "2.0.x",
                    "2.0.0-", "2.0.0+", "2-", "2.0.0\n", "2.0.0-rc\n", "2.0.0-é", "２", "2.٣", "2,0", "-2", "2.0.0-a..b",
                    "2.0.0-a_b", "2 .0",
                    "2.0.0 -rc", "2.0.0\njunk", "\n2", "1.2.3.4-rc", "2.0.0-rc.01", "2.0.0+a+b", "two", "1e3", "0x2",
                    "2.-1", "2.0.0+é", "\n")


# --- constructs ------------------------------------------------------------------------------------------------------

CONSTRUCTS = {}  # tag -> (outcomes that have to be reached, maker of a flag, which is called with a Maker)


def construct(tag, needed, make):
    assert tag not in CONSTRUCTS, tag
    CONSTRUCTS[tag] = needed, make


def made(m, thing):
    if callable(thing):
        return made(m, thing(m))
    if isinstance(thing, dict):
        return {key: made(m, one) for key, one in thing.items()}
    return [made(m, one) for one in thing] if isinstance(thing, list) else thing


def flag(*listed, contexts=None, hints=None, values=None, **more):
    """A flag with those rules. Here and below, what is callable is called with the Maker.

    `contexts` are the contexts it is asked about; with `hints` ({(kind, name): candidates}) they are made up instead.
    """
    def make(m):
        m.values = m.values if values is None else values
        for (kind, name), candidates in (hints or {}).items():
            m.hint(kind, name, candidates)
        if contexts is not None:
            m.ruleset.whole[m.name] = list(contexts)
        rules = [made(m, one) for one in listed]
        return m.flag(*rules, **made(m, more))
    return make


def when(*clauses, **more):
    return lambda m: m.rule(*[made(m, one) for one in clauses], **made(m, more))


def clause(op, **more):
    return lambda m: m.clause(op, **made(m, more))


def test(attribute, op, *values, **more):
    """A clause without hints of its own."""
    return members(**{"attribute": attribute, "op": op, "values": list(values), **more})


def one_of(*things):
    return lambda m: m.pick(things)


def segment(*rules, **more):
    """A clause about a segment with those rules (each a list of clauses, or a whole rule)."""
    def make(m):
        listed = [made(m, one) for one in rules]
        listed = [m.segment_rule(*[made(m, part) for part in one]) if isinstance(one, list) else one for one in listed]
        return m.in_segment(m.segment(*listed, **made(m, more)))
    return make


def segment_rule(*clauses, **more):
    return lambda m: m.segment_rule(*[made(m, one) for one in clauses], **made(m, more))


def in_segment(*keys, **more):
    return lambda m: m.in_segment(*made(m, list(keys)), **more)


def rollout(*weights, **more):
    """What a rule or the fallthrough serves by a rollout."""
    return {"rollout": lambda m: m.rollout(*weights, **more)}


def with_values(make, values):
    """A clause which has those values before its own."""
    def changed(m):
        own = made(m, make)
        return {**own, "values": [*values, *own["values"]]}
    return changed


def negated(make):
    return lambda m: {**made(m, make), "negate": True}


def needs(make, variation=1, **more):
    """A flag with a prerequisite of its own, whose outcome decides."""
    def parent(m):
        key = m.child(make)
        return m.flag(prerequisites=[{"key": key, "variation": variation}],
                      **{"fallthrough": {"variation": 1}, **made(m, more)})
    return parent


def asking(m, *contexts):
    m.ruleset.whole[m.name] = list(contexts)


def bucket(prefix, value):
    return int(hashlib.sha1(f"{prefix}.{value}".encode()).hexdigest()[:15], 16) / float(0xFFFFFFFFFFFFFFF)


IS_A = test("key", "in", "a", "b", "c")
AB = (user("a"), user("b"), user("z"), user("e"), multi(user("a"), org("z")), multi(user("z"), org("a")))
PLAIN = clause("in", values=["a"], candidates=["a", "a", "b"], arrays=False)
ANY = Maker.any_clause
HALVES = rollout(50000, 50000)


def operator_constructs():
    for op, family in OPS.items():
        tag = f"op:{op}"
        construct(tag, "TF", flag(when(clause(op))))
        construct(f"{tag}:array", "TF", flag(when(clause(op, arrays=True))))
        construct(f"{tag}:negated", "TF", flag(when(clause(op, negate=True))))
        construct(f"{tag}:array, negated", "TF", flag(when(clause(op, arrays=True, negate=True))))
        construct(f"{tag}:no values", "F", flag(when(clause(op, values=[]))))
        construct(f"{tag}:no values, negated", "T", flag(when(clause(op, values=[], negate=True))))
        construct(f"{tag}:empty array", "F", flag(when(clause(op, candidates=[[]]))))
        construct(f"{tag}:empty array, negated", "T", flag(when(clause(op, candidates=[[]], negate=True))))
        construct(f"{tag}:absent", "F", flag(when(clause(op, candidates=[DROP, None]))))
        construct(f"{tag}:absent, negated", "F", flag(when(clause(op, candidates=[DROP, None], negate=True))))
        construct(f"{tag}:array in an array", "F", flag(when(clause(op, candidates=[[["a"]], [[5]], [[]]],
            arrays=False))))
        construct(f"{tag}:in a segment", "TF", flag(when(segment([clause(op)]))))
        construct(f"{tag}:in a prerequisite", "TF", needs(flag(when(clause(op)))))
        if family != "any":
            wrong = [one for one in WRONG_VALUES[family] if not (op == "matches" and one == "")]
            construct(f"{tag}:values of another type", "F", flag(when(clause(op, values=wrong))))
            construct(f"{tag}:values of another type, negated", "T", flag(when(clause(op, values=wrong, negate=True))))
            construct(f"{tag}:some values of another type", "TF", flag(when(with_values(clause(op), wrong))))
        others = [one for one in (*BARE, "x", "", "5") if one is not None and one != []]
        construct(f"{tag}:attribute of any type", "TF" if op == "in" else "F", flag(when(clause(op, **{
            "values": {"any": [7, "x", {}], "text": ["zz"], "number": ["5"], "date": ["x"], "version": ["zz"]}[family],
            "candidates": others}))))
    for op in ("unknown", "In", "", "notIn", "segmentmatch", "equals"):
        construct(f"op:{op!r}", "F", flag(when(clause(op))))
        construct(f"op:{op!r}:negated", "TF", flag(when(clause(op, negate=True,
            candidates=["a", 7, [], [1], DROP, None]))))
    for op, values, yes in (("in", ["user", "org"], "TF"), ("startsWith", ["us", "o"], "TF"),
        ("matches", ["^(user|org)$"], "TF"),
                            ("contains", [""], "T"), ("lessThan", [7], "F"), ("unknown", ["user"], "F"),
                            ("in", [], "F")):
        for attribute, kind in (("kind", DROP), ("kind", ORG), ("/kind", USER), ("kind", "no such kind")):
            more = members(contextKind=kind)
            label = f"kind:{op} {values} of {attribute}, {'' if kind is DROP else kind}"
            contexts = [user(), org(), multi(user(), org()), {"kind": DEVICE, "key": "a"}, {"key": "a"},
                        multi({"kind": DEVICE, "key": "a"}, {"kind": "x", "key": "a"})]
            construct(label, yes, flag(when(test(attribute, op, *values, **more)), contexts=contexts))
            construct(f"{label}, negated", {"TF": "TF", "T": "F", "F": "T"}[yes], flag(
                when(test(attribute, op, *values, negate=True, **more)), contexts=contexts))
    for label, clauses in (("two", [ANY, ANY]), ("three", [ANY] * 3), ("four", [PLAIN] * 2 + [ANY] * 2)):
        construct(f"clauses:{label}", "TF", flag(when(*clauses)))
    construct("clauses:none", "T", flag(when()))
    construct("clauses:none, later", "TF", flag(when(PLAIN, variation=0), when()))
    construct("rules:several", "TF", flag(when(ANY), when(ANY, variation=0), when(ANY)))


def equality_constructs():
    numbers = lambda *texts: [raw(text) for text in texts]  # noqa: E731
    for label, value, yes, no in (
            ("true", True, [True], [1, "true", False, raw("1.0")]), ("false", False, [False], [0, "", "false"]),
            ("1", 1, numbers("1", "1.0", "1e0"), [True, "1", 2, raw("1.0000001")]),
            ("0", 0, numbers("-0", "-0.0", "0.0"), [False, "", []]),
            ("1.0", raw("1.0"), [1], [True, "1.0"]), ("0.1", raw("0.1"), numbers("0.1", "1e-1", "0.10"),
                [raw("0.1000001")]),
            ("2^53 + 1", 2**53 + 1, [2**53 + 1], numbers("9007199254740992", "9007199254740993.0",
                "9007199254740992.0")),
            ("2^53 float", raw("9007199254740993.0"), [2**53], [2**53 + 1]),
            ("10^22", 10**22, numbers("1e22", "1" + "0" * 22), [10**22 + 1]),
            ("10^23", 10**23, [10**23], numbers("1e23")),
            ("1e400", raw("1e400"), numbers("1e400", "2e400"), [HUGE, raw("-1e400"), raw("1e308")]),
            ("400 digits", HUGE, [HUGE], [raw("1e400"), raw("9" * 399 + "8")]),
            ("1e-400", raw("1e-400"), [0], numbers("5e-324")),
            ("text", "é", ["é"], ["e\u0301", "É", "é ", 7]), ("empty text", "", [""], [" ", 0, False, {}]),
            ("array", [1, "a", None], [[[1, "a", None]], [[True, "a", None]], [[raw("1.0"), "a", None]]],
             [[[1, "a"]], [["a", 1, None]], [1, "a", None], [[1, "a", False]], []]),
            ("nested array", [[0], {"a": [False]}], [[[[0], {"a": [False]}]], [[[False], {"a": [0]}]],
                [[[raw("-0.0")], {"a": [0]}]]],
             [[[[""], {"a": [0]}]], [[[0], {"a": []}]]]),
            ("object", {"a": 1, "b": {"c": None}}, [{"a": 1, "b": {"c": None}}, {"b": {"c": None}, "a": True},
                [{"a": raw("1.0"), "b": {"c": None}}]],
             [{"a": 1}, {"a": 1, "b": {}}, {"a": 1, "b": {"c": None}, "d": None}, {"A": 1, "b": {"c": None}}, "x"]),
            ("empty object", {}, [{}, [{}]], [[], "", {"a": None}]), ("empty array", [], [[[]]], [[], {}, ""]),
            ("null", None, [[None], [1, None]], [[], 0, False, "", {}, "null", [[None]]]),
            ("deep numbers", {"a": [2**53 + 1]}, [{"a": [2**53 + 1]}],
                [{"a": [2**53]}, {"a": [raw("9007199254740992.0")]}])):
        construct(f"in:{label}", "TF", flag(when(clause("in", values=[value], candidates=[*yes, *no], arrays=False))))
        construct(f"in:{label}, negated", "TF", flag(when(clause("in", values=[value], candidates=[*yes, *no],
            arrays=False, negate=True))))


def text_constructs():
    for pattern, (yes, no) in PATTERNS.items():
        needed = "T" * bool(yes) + "F" * bool(no)
        construct(f"pattern:{pattern}", needed, flag(when(clause("matches", values=[pattern], candidates=[*yes, *no]))))
    for pattern in PATTERNS_ALWAYS:
        construct(f"pattern:{pattern!r} always", "T", flag(when(clause("matches", values=[pattern],
            candidates=["", "a\n"]))))
    for pattern in dict.fromkeys(PATTERNS_INVALID):
        texts = [pattern, "a", "", "aa", "n", "b"]
        construct(f"pattern:invalid {pattern}", "F", flag(when(clause("matches", values=[pattern], candidates=texts))))
        construct(f"pattern:invalid {pattern}, negated", "T", flag(when(
            clause("matches", values=[pattern], candidates=texts, negate=True))))
    construct("pattern:invalid and valid", "TF", flag(when(clause("matches", values=["(", "^a", 7],
        candidates=["a", "b"]))))
    for op in ("startsWith", "endsWith", "contains"):
        construct(f"text:{op} ''", "T", flag(when(clause(op, values=[""], candidates=["", "a", "é"]))))
        construct(f"text:{op} é", "TF", flag(when(clause(op, values=["é"],
            candidates=["é", "éaé", "e\u0301", "É", "a", "日é"]))))


def date_and_version_constructs():
    for op, number in itertools.product(("before", "after"), range(2)):
        for date in DATES:
            subjects = date_subjects(date) if number == 0 else [date]
            values = [date] if number == 0 else one_of(*([one] for one in date_subjects(date) if one != "x"))
            edge = date.startswith(("0001", "9999"))
            tag = f"date:{op} {date!r}{', attribute' * number}"
            construct(tag, "" if edge else "TF", flag(when(clause(op, values=values, candidates=subjects))))
    for date in dict.fromkeys(DATES_REFUSED):
        anything = [0, raw("1e15"), raw("-1e15"), "2020-01-01T00:00:00Z", date]
        construct(f"date:refused {date!r}", "F", flag(when(clause("before", values=[date], candidates=anything)),
                                                     when(clause("after", values=[date], candidates=anything))))
        construct(f"date:refused {date!r}, attribute", "F", flag(when(clause(
            "before", values=anything, candidates=[date])), when(clause("after", values=anything, candidates=[date]))))
    for op in ("semVerEqual", "semVerLessThan", "semVerGreaterThan"):
        for version in VERSIONS:
            lowest = version in ("0", "0.0.0") and op == "semVerLessThan"
            near = [version, version, *VERSIONS] if op == "semVerEqual" else ["0.0.0-0", "1",
                "999999999999999999999999", version, "x"]
            construct(f"version:{op} {version!r}", "" if lowest else "TF",
                flag(when(clause(op, values=[version], candidates=near))))
    for version in VERSIONS_REFUSED:
        candidates = [version, "2", "0.0.0-0", "99999999", "2.0.0-rc"]
        both = [clause(op, values=[version], candidates=candidates)
            for op in ("semVerEqual", "semVerLessThan", "semVerGreaterThan")]
        construct(f"version:refused {version!r}", "F", flag(*map(when, both)))
        construct(f"version:refused {version!r}, attribute", "F", flag(*(when(clause(
            op, values=["2", "0.0.0-0", "99999999"], candidates=[version])) for op in ("semVerEqual", "semVerLessThan",
            "semVerGreaterThan"))))


def reference_constructs():
    deep = {"b": {"c": "x", "": "x", "c/d": "x", "~1": "x", "0": "x"}, "": "x", "list": ["x"], "null": None, "/": "x",
        "~": "x"}
    contexts = [user(a=deep, x="x", name="x", **{"/a": "y", "a/b": "x", "/": "x", "//": "x", "~": "x", "a~b": "x",
        "~0": "x", "~1": "x"}),
                user(a="x", x=["x"], name="y", **{"/a": "x", "/a/b": "x", "b": "x"}), user(x="y"), org(a=deep, x="x"),
                user(a={"b": ["x"]}), user(a={"b": "x"}), user("x", a={}), user(a=["x", {"b": "x"}]),
                multi(user("x"), org(x="x", a=deep))]
    for attribute, literal, reference in (
            ("x", "TF", "TF"), ("a", "TF", "TF"), ("/a", "TF", "TF"), ("/a/b", "TF", "TF"), ("a/b", "TF", "TF"),
            ("/a/b/c", "F", "TF"), ("/", "TF", "E"),
            ("//", "TF", "E"), ("", "E", "E"), ("/a/", "F", "E"), ("/a//b", "F", "E"), ("~", "TF", "TF"),
            ("/~", "F", "E"), ("/~0", "F", "TF"),
            ("/~1", "F", "TF"), ("/~2", "F", "E"), ("/a~", "F", "E"), ("a~b", "TF", "TF"), ("/a~0b", "F", "TF"),
            ("/a~1b", "F", "TF"),
            ("/~1a", "F", "TF"), ("/~01", "F", "TF"), ("~0", "TF", "TF"), ("~1", "TF", "TF"), ("/a/~1", "F", "TF"),
            ("/a/~0", "F", "TF"), ("/a/b/c~1d", "F", "TF"),
            ("/a/b/~01", "F", "TF"), ("/a/list/0", "F", "F"), ("/a/list", "F", "TF"), ("/a/b/0", "F", "TF"),
            ("/a/null", "F", "F"), ("/x/y", "F", "F"),
            ("key", "TF", "TF"), ("/key", "F", "TF"), ("/key/x", "F", "F"), ("name", "TF", "TF"), ("/name", "F", "TF"),
            ("/name/x", "F", "F"), ("_meta", "F", "F"),
            ("/_meta/privateAttributes", "F", "F"), ("/anonymous/x", "F", "F"), ("/kind/x", "F", "F"), ("X", "F", "F"),
            (" x", "F", "F")):
        construct(f"attribute:{attribute!r}", literal, flag(when(test(attribute, "in", "x")), contexts=contexts))
        construct(f"attribute:{attribute!r}, empty kind", literal, flag(
            when(lambda m, attribute=attribute: test(attribute, "in", "x", contextKind=m.pick(("", None)))),
            contexts=contexts))
        construct(f"attribute:{attribute!r}, kind user", "E" + reference if reference == "E" else reference, flag(
            when(test(attribute, "in", "x", contextKind=USER)), contexts=contexts))
        construct(f"attribute:{attribute!r}, kind user, negated", "", flag(
            when(test(attribute, "in", "x", contextKind=USER, negate=True)), contexts=contexts))
    only_org = [org("a"), {"kind": DEVICE, "key": "a"}]
    for attribute in ("", "/", "//", "/~"):
        construct(f"attribute:invalid {attribute!r}, kind absent", "F",
            flag(when(test(attribute, "in", "x", contextKind=USER)), contexts=only_org))
        construct(f"attribute:invalid {attribute!r}, after a match", "TE",
            flag(when(IS_A), when(test(attribute, "in", "x", contextKind=USER)), contexts=AB))
        construct(f"attribute:invalid {attribute!r}, second clause", "FE",
            flag(when(IS_A, test(attribute, "in", "x", contextKind=USER)), contexts=AB))
        construct(f"attribute:invalid {attribute!r}, unknown operator", "E",
            flag(when(test(attribute, "x", contextKind=USER)), contexts=AB))
        construct(f"attribute:invalid {attribute!r}, in a segment", "E",
            flag(when(segment([test(attribute, "in", "x", contextKind=USER)])), contexts=AB))
        construct(f"attribute:invalid {attribute!r}, in a prerequisite", "E",
            needs(flag(when(test(attribute, "in", "x", contextKind=USER))), on=True))
        construct(f"attribute:invalid {attribute!r}, for a segment", "TF", flag(when(lambda m, attribute=attribute: {
            **m.in_segment(m.segment(included=["a", "b"])), "attribute": attribute,
            "contextKind": m.pick((USER, ORG, ""))}),
            contexts=AB))
    for label, value, attribute in (("true", True, "anonymous"), ("false", False, "anonymous")):
        for kind in (DROP, USER):
            construct(f"attribute:anonymous {label}, {'' if kind is DROP else kind}", "TF", flag(
                when(test(attribute, "in", value, **members(contextKind=kind))),
                contexts=[user(), user(anonymous=True), user(anonymous=False), {"key": "a", "anonymous": True},
                    {"key": "a"}]))
    for kind in ("multi", "kind", "a b", "é", "no such kind"):
        construct(f"clause kind:{kind}", "F", flag(when(test("key", "in", "a", contextKind=kind)), contexts=AB))
        construct(f"clause kind:{kind}, negated", "F", flag(when(test("key", "in", "zz", contextKind=kind,
            negate=True)), contexts=AB))
    for kind in (USER, ORG, *OTHER_KINDS[1:]):
        whole = [{"kind": kind, "key": "a"}, {"kind": kind, "key": "z"},
            multi({"kind": kind, "key": "a"}, {"kind": "other", "key": "z"}),
                 multi({"kind": kind, "key": "z"}, {"kind": "other", "key": "a"}), {"kind": "other", "key": "a"}]
        construct(f"clause kind:{kind}", "TF", flag(when(test("key", "in", "a", contextKind=kind)), contexts=whole))


def context_constructs():
    for label, context in INVALID.items():
        construct(f"invalid context:{label}", "E", flag(when(), contexts=[context]))
        construct(f"invalid context:{label}, flag off", "E", flag(on=False, contexts=[context]))
    for label, context in VALID.items():
        found = when(test("key", "in", "a")), when(test("key", "in", "a", contextKind=ORG))
        construct(f"valid context:{label}", "T", flag(*found, contexts=[context]))
        if "nested kind" in label:
            construct(f"valid context:{label}, kind x", "F", flag(when(test("key", "in", "a", contextKind="x")),
                contexts=[context]))
    legacy = {"key": "u", "name": "n", "anonymous": True, "email": "e", "firstName": "f", "lastName": "l",
        "country": "c", "ip": "i",
              "avatar": "v", "other": "o", "secondary": "s", "custom": {"email": "custom", "other2": ["x"],
                  "custom": "c", "kind": "k",
                                                                        "key": "k", "name": "k", "anonymous": False,
                                                                        "avatar": 7, "null": None}}
    for attribute, value, needed in (
            ("name", "n", "TF"), ("anonymous", True, "TF"), ("anonymous", False, "TF"), ("email", "e", "F"),
            ("email", "custom", "TF"), ("firstName", "f", "TF"),
            ("lastName", "l", "TF"), ("country", "c", "TF"), ("ip", "i", "TF"), ("avatar", 7, "TF"),
            ("avatar", "v", "F"), ("other", "o", "F"),
            ("other2", "x", "TF"), ("custom", "c", "TF"), ("secondary", "s", "F"), ("kind", "user", "T"),
            ("kind", "k", "F"), ("key", "u", "TF"),
            ("key", "k", "F"), ("name", "k", "F"), ("privateAttributeNames", "a", "F"), ("null", "x", "F")):
        construct(f"legacy user:{attribute} in {value!r}", needed, flag(
            when(test(attribute, "in", value)), contexts=[legacy, {"key": "z"},
                {"key": "z", "anonymous": False, "custom": {}}]))
    construct("legacy user:empty key", "TF", flag(when(test("key", "in", "")), contexts=[{"key": ""}, {"key": "a"}]))
    construct("legacy user:empty key in a target", "TF",
        flag(targets=[{"variation": 1, "values": [""]}], contexts=[{"key": ""}, {"key": "a"}]))
    construct("legacy user:empty key in a rollout", "TF",
        flag(fallthrough=HALVES, contexts=[{"key": ""}, {"key": "a"}, {"key": "b"}, {"key": "c"}]))


def target_constructs():
    def target(*keys, variation=1, **more):
        return {"variation": variation, "values": list(keys), **more}
    whole = [*AB, org("a"), org("z"), {"kind": DEVICE, "key": "a"}, {"key": "a"}, {"key": "A"},
        multi(org("a"), {"kind": DEVICE, "key": "z"})]
    for label, needed, targets, context_targets in (
            ("users", "TF", [target("a", "b")], []), ("two lists", "TF", [target("z", variation=0), target("a", "z")],
                []),
            ("first hit wins", "F", [target("a", variation=0), target("a")], []), ("no keys", "F", [target()], []),
            ("kind ignored", "TF", [target("a", contextKind=ORG)], []),
            ("context targets only", "TF", [], [target("a", contextKind=ORG)]),
            ("context target points", "TF", [target("a")], [target(contextKind=USER)]),
            ("context target without kind", "TF", [target("a")], [target()]),
            ("kind empty", "TF", [target("a")], [target(contextKind="")]),
            ("kind null", "TF", [target("a")], [target(contextKind=None)]),
            ("own keys of a user entry", "F", [], [target("a", contextKind=USER)]),
            ("own keys, other list", "TF", [target("z")], [target("a", contextKind=USER)]),
            ("points to none", "F", [target("a", variation=0)], [target(contextKind=USER)]),
            ("not pointed to", "F", [target("a")], [target("q", contextKind=ORG)]),
            ("same variation twice", "TF", [target("z"), target("a")], [target(contextKind=USER)]),
            ("order", "TF", [target("a"), target("z", variation=0)],
                [target(contextKind=USER, variation=0), target("a", contextKind=ORG, variation=0), target()]),
            ("several kinds", "TF", [target("b")], [target("a", contextKind=DEVICE), target("a", contextKind=ORG),
                target(contextKind=USER)]),
            ("illegal kind", "F", [], [target("a", contextKind="multi"), target("a", contextKind="kind")]),
            ("variation true", "TF", [target("a", variation=True)], []),
            ("variation true points to 1", "TF", [target("a")], [target(variation=True)]),
            ("index out of range", "EF", [target("a", variation=99)], []),
            ("index negative", "EF", [target("a", variation=-1)], []),
            ("huge index", "EF", [target("a", variation=HUGE)], []),
            ("context index out of range", "EF", [], [target("a", contextKind=ORG, variation=99)]),
            ("key twice in a list", "TF", [target("a", "a")], []), ("targets null", "F", None, []),
            ("context targets null", "TF", [target("a")], None)):
        construct(f"target:{label}", needed, flag(targets=targets, contextTargets=context_targets, contexts=whole))
    construct("target:before rules", "TF", flag(when(variation=0), targets=[target("a")], contexts=AB))
    construct("target:flag off", "F", flag(on=False, targets=[target("a")], contexts=AB))
    construct("target:before a prerequisite", "F", flag(prerequisites=[{"key": "no such flag", "variation": 0}],
        targets=[target("a")], contexts=AB))


def prerequisite_constructs():
    def wanted(*pairs):
        return lambda m: [{"key": made(m, key), "variation": variation} for key, variation in pairs]

    def child(make):
        return lambda m: m.child(make)
    hit = {"fallthrough": {"variation": 1}}
    by_key, always, out = flag(when(IS_A)), flag(**hit), flag(fallthrough={"variation": 99})
    ask = {"contexts": AB, **hit}
    for label, needed, make in (
            ("met", "TF", wanted((child(by_key), 1))), ("wants 0", "TF", wanted((child(by_key), 0))),
            ("missing", "F", wanted(("no such flag", 0))),
            ("two", "TF", wanted((child(always), 1), (child(by_key), 1))), ("same twice", "F", lambda m: (lambda key: [
                {"key": key, "variation": 0}, {"key": key, "variation": 1}])(m.child(by_key))),
            ("off", "F", wanted((child(flag(on=False)), 0))), ("off, hit", "F",
                wanted((child(flag(on=False, offVariation=1)), 1))),
            ("off, no variation", "F", wanted((child(flag(on=False, offVariation=DROP)), 0))),
            ("deleted", "F", wanted((child(lambda m: {"key": m.name, "version": 2, "deleted": True}), 1))),
            ("fails itself", "F", wanted((child(flag(prerequisites=wanted(("no such flag", 0)), **hit)), 1))),
            ("fails itself, off variation wanted", "T", wanted((child(flag(prerequisites=wanted(("no such flag", 0)),
                **hit)), 0))),
            ("index out of range", "F", wanted((child(out), 99))),
            ("index out of range, wants 0", "F", wanted((child(out), 0))),
            ("off index out of range", "F", wanted((child(flag(prerequisites=wanted(("no such flag", 0)),
                offVariation=7)), 7))),
            ("empty rollout", "F", wanted((child(flag(fallthrough={"rollout": {"variations": []}})), 0))),
            ("nothing to serve", "F", wanted((child(flag(fallthrough={})), 0))),
            ("variation true", "TF", wanted((child(by_key), True))),
            ("variation negative", "F", wanted((child(by_key), -1))),
            ("served true", "T", wanted((child(flag(fallthrough={"variation": True})), 1))),
            ("malformed rule", "EF", wanted((child(flag(when(IS_A, test("", "in", "x")))), 1))),
            ("exception", "EF", wanted((child(flag(when(IS_A, test("key", "lessThan", HUGE),
                test("n", "lessThan", HUGE)),
                                                   prerequisites=[])), 1))),
            ("rollout", "TF", wanted((child(flag(fallthrough=HALVES)), 1))),
            ("of the target", "TF", wanted((child(flag(targets=[
                {"variation": 1, "values": ["a"]}])), 1))),
            ("chain", "TF", wanted((child(needs(needs(needs(by_key)))), 1))), ("own key empty", "F", wanted(("", 0)))):
        needed = "F" if label == "exception" else needed
        construct(f"prerequisite:{label}", needed, flag(prerequisites=make, **ask))
        construct(f"prerequisite:{label}, no off variation", needed,
            flag(prerequisites=make, offVariation=one_of(DROP, None), **ask))
        construct(f"prerequisite:{label}, second level", "", needs(flag(prerequisites=make, **ask)))
    construct("prerequisite:off index out of range here", "E",
        flag(prerequisites=wanted(("no such flag", 0)), offVariation=99, contexts=AB))

    def cycle(length, *before, entered=0, off=False):
        def make(m, left=entered + length - 1, first=None):
            first = m if left == length - 1 else first
            target = first.name if left == 0 else m.child(lambda own: make(own, left - 1, first))
            listed = [{"key": m.child(one), "variation": 1} for one in before]
            m.ruleset.whole.setdefault(m.name, list(AB))
            return m.flag(prerequisites=[*listed, {"key": target, "variation": 1}], fallthrough={"variation": 1},
                on=not (off and left == 0))
        return make
    for label, needed, make in (
            ("self", "E", cycle(1)), ("of two", "E", cycle(2)), ("of three", "E", cycle(3)),
            ("self, entered", "E", cycle(1, entered=1)),
            ("of two, entered", "E", cycle(2, entered=2)), ("behind another", "EF", cycle(1, by_key)),
            ("of two behind another", "EF", cycle(2, by_key)),
            ("through an off flag", "F", cycle(2, off=True)), ("of an off flag", "F", cycle(1, off=True))):
        construct(f"prerequisite:cycle {label}", needed, make)

    def diamond(m):
        asking(m, *AB)
        bottom = m.child(by_key)
        sides = [m.child(flag(prerequisites=[{"key": bottom, "variation": 1}], **hit)) for _ in range(2)]
        return m.flag(prerequisites=[{"key": side, "variation": 1} for side in (*sides, bottom)], **hit)
    construct("prerequisite:diamond", "TF", diamond)


def rollout_constructs():
    tens = [user(f"key-{number}") for number in range(40)]
    for label, needed, weights in (
            ("50 50", "TF", (50000, 50000)), ("short", "TF", (20000, 20000)), ("one, short", "T", (1,)),
            ("over", "TF", (70000, 60000)), ("zero first", "F", (0, 100000)),
            ("all zero", "F", (0, 0)), ("all zero, odd", "T", (0, 0, 0)), ("negative", "TF", (70000, -60000, 0, 90000)),
            ("very negative", "F", (-200000, 300000)),
            ("tenths", "TF", (10000,) * 10), ("thirds", "TF", (33333, 33333, 33334)), ("boolean", "F", (True, 99999)),
            ("100000", "T", (100000, 0)),
            ("huge, not reached", "T", (100000, HUGE)), ("huge", "E", (HUGE, 1)), ("huge, second", "TE", (50000, HUGE)),
            ("beyond 64 bits", "T", (2**70, 1))):
        construct(f"rollout:{label}", needed, flag(fallthrough=rollout(*weights), contexts=tens))
        construct(f"rollout:{label}, of a rule", needed, flag(when(**rollout(*weights)), contexts=tens))
        construct(f"rollout:{label}, kind absent", "", flag(fallthrough=rollout(*weights, contextKind=ORG),
            contexts=tens[:5]))
    kinds = [*tens[:20], *(org(f"key-{number}") for number in range(20)), multi(user("key-1"), org("key-2")),
        multi(user("key-3"), org("key-5"))]
    for kind in (DROP, None, "", USER, ORG, "multi"):
        label = "absent" if kind is DROP else repr(kind)
        construct(f"rollout:contextKind {label}", "T" if kind == "multi" else "TF", flag(
            fallthrough=rollout(50000, 50000, contextKind=kind), contexts=kinds))
        construct(f"rollout:contextKind {label}, zero first", "T" if kind == "multi" else "TF", flag(
            fallthrough=rollout(0, 100000, contextKind=kind), contexts=kinds))
    values = {"text": [f"v{number}" for number in range(9)] + ["", "ø", "😃"], "int": [*range(-4, 5), 33333],
        "big int": [2**60, 2**53 + 1, 10**30, HUGE, -10**20, 2**64],
              "float": [1.5, raw("3.0"), raw("1e3"), raw("-0.0")], "bool": [True, False], "list": [[], ["a"]],
              "object": [{}, {"a": 1}], "null": [None, DROP]}
    for form, candidates in values.items():
        needed = "TF" if form in ("text", "int", "big int") else "T"
        for label, by, kind in (("literal", "x", DROP), ("reference", "/x", USER), ("plain reference", "x", ORG)):
            hints = {(ORG if kind == ORG else USER, "x"): candidates}
            construct(f"bucketBy:{form}, {label}", needed, flag(fallthrough=rollout(50000, 50000, by=by,
                contextKind=kind), hints=hints))
        construct(f"bucketBy:{form}, experiment", "TF", flag(hints={(USER, "x"): candidates},
            fallthrough=rollout(50000, 50000, by="x", kind="experiment")))
        construct(f"bucketBy:{form}, zero first", "F", flag(hints={(USER, "x"): candidates},
            fallthrough=rollout(0, 100000, by="x")))
    nested = [user(f"key-{number}", x={"y": f"v{number}"}, name=f"n{number}", anonymous=number % 2 == 0,
        **{"/x": f"w{number}"}) for number in range(20)]
    for by, literal, reference in (("", "TF", "TF"), ("/", "T", "E"), ("//", "T", "E"), ("/x/", "T", "E"),
        ("/~", "T", "E"), ("/x/y", "T", "TF"), ("/x", "TF", "T"), ("key", "TF", "TF"),
                                   ("name", "TF", "TF"), ("kind", "TF", "TF"), ("anonymous", "T", "T"), ("x", "T", "T"),
                                   ("/key", "T", "TF"), ("/x/z", "T", "T"), ("/key/x", "T", "T")):
        for kind, needed in ((DROP, literal), (USER, reference), (ORG, "T"), ("", literal), (None, literal)):
            needed = "" if by == "kind" and needed == "TF" else needed
            construct(f"bucketBy:{by!r}, kind {'absent' if kind is DROP else repr(kind)}", needed,
                flag(fallthrough=rollout(50000, 50000, by=by, contextKind=kind), contexts=nested))
        construct(f"bucketBy:{by!r}, experiment", "TF", flag(fallthrough=rollout(50000, 50000, by=by, contextKind=USER,
            kind="experiment"), contexts=nested))
    construct("bucketBy:invalid, after a match", "TE",
        flag(when(IS_A), fallthrough=rollout(50000, by="//", contextKind=USER), contexts=AB))
    construct("bucketBy:member null", "TF", flag(fallthrough=rollout(50000, 50000, by=None), contexts=tens))
    for seed in (DROP, None, 0, 61, -7, 2**70, True, False, HUGE):
        construct(f"seed:{'absent' if seed is DROP else str(seed)[:20]}", "TF",
            flag(fallthrough=rollout(50000, 50000, seed=seed), contexts=tens))
        construct(f"seed:{'absent' if seed is DROP else str(seed)[:20]}, experiment", "TF",
            flag(fallthrough=rollout(50000, 50000, seed=seed, kind="experiment"), contexts=tens))
    for salt in ("", "s", "a.b", "ø😃", DROP, None):
        construct(f"salt:{'absent' if salt is DROP else repr(salt)}", "TF",
            flag(salt=salt, fallthrough=HALVES, contexts=tens))
    for kind in ("rollout", "experiment", "Experiment", "unknown", "", None):
        for more in ({}, {"untracked": (0,)}, {"untracked": (0, 1)}):
            construct(f"rollout kind:{kind!r}, untracked {list(more.values())}", "TF",
                flag(when(PLAIN, **rollout(50000, 50000, **more, kind=kind)),
                    fallthrough=rollout(50000, 50000, **more, kind=kind),
                    hints={(USER, "key"): [one["key"] for one in tens]}))
    construct("experiment:kind absent", "T", flag(fallthrough=rollout(0, 100000, contextKind=ORG, kind="experiment"),
        contexts=tens))
    construct("experiment:short, tracked", "TF", flag(fallthrough=rollout(10000, 10000, untracked=(0,),
        kind="experiment"), contexts=tens))
    construct("experiment:short, untracked", "TF", flag(fallthrough=rollout(10000, 10000, untracked=(1,),
        kind="experiment"), contexts=tens))
    for label, needed, served in (
            ("both", "T", {"variation": 1, "rollout": {"variations": [{"variation": 0, "weight": 100000}]}}),
            ("neither", "E", {}), ("null", "E", None), ("fallthrough absent", "E", DROP),
            ("empty rollout", "E", {"rollout": {"variations": []}}), ("rollout null", "E", {"rollout": None}),
            ("variation null", "T", {"variation": None, "rollout": {"variations": [
                {"variation": 1, "weight": 1}]}}), ("index out of range", "E", {"variation": 99}),
                ("index negative", "E", {"variation": -1}), ("huge index", "E", {"variation": HUGE}),
            ("index true", "T", {"variation": True}), ("index false", "F", {"variation": False}),
            ("rollout's index true", "T", {"rollout": {"variations": [{"variation": True, "weight": 1}]}}),
            ("rollout's index out of range", "E", {"rollout": {"variations": [{"variation": 9, "weight": 1}]}}),
            ("unknown member", "T", {"variation": 1, "x": {}}),
            ("experiment's index out of range", "E", {"rollout": {"kind": "experiment",
                "variations": [{"variation": 9, "weight": 1}]}})):
        construct(f"served:{label}", needed, flag(fallthrough=served, contexts=AB))
        if isinstance(served, dict):
            construct(f"served:{label}, of a rule", needed.replace("F", "") + "F",
                flag(when(IS_A, **{"variation": DROP, **served}), contexts=AB))
    for label, number in (("at the bucket", 0), ("above the bucket", 1)):
        def exact(m, number=number):
            seed, key = m.rng.randrange(-9, 9), f"u{m.rng.randrange(10**6)}"
            asking(m, user(key))
            weight = int(bucket(seed, key) * 100000) + number
            return m.flag(fallthrough={"rollout": m.rollout(weight, 100000 - weight, seed=seed)})
        construct(f"rollout:weight {label}", "T" if number else "F", exact)


def off_constructs():
    for label, needed, off in (("0", "F", 0), ("1", "T", 1), ("true", "T", True), ("absent", "F", DROP),
        ("null", "F", None), ("99", "E", 99), ("-1", "E", -1), ("huge", "E", HUGE)):
        construct(f"off variation:{label}", needed, flag(when(), on=False, offVariation=off, contexts=AB))
    for on in (False, None, DROP):
        construct(f"on:{'absent' if on is DROP else on}", "F", flag(when(), on=on, contexts=AB))
    construct("off:broken parts", "F", flag(when(test("", "in", "x")), on=False,
        prerequisites=[{"key": "no such flag", "variation": 0}], contexts=AB))
    for place in range(len(VALUES[True])):
        construct(f"value:{canonical(VALUES[True][place])}", "TF", flag(when(IS_A), values=place, contexts=AB))
    for text in ("1.0", "1", "-0", "-0.0", "1e5", "0.1", "123456789012345678901234567890", "1e22", "1e-7", '"\\u00f8"',
        "[1.0, 1]", '{"a": 1e2}', "null", '""', "9007199254740993.0"):
        construct(f"value:served {text}", "F", flag(variations=[raw(text)], contexts=AB))
    for name, value in (("version", True), ("samplingRatio", True), ("debugEventsUntilDate", True),
        ("migration", {"checkRatio": True}), ("samplingRatio", -1),
                        ("debugEventsUntilDate", HUGE), ("debugEventsUntilDate", 1.5), ("migration", {}),
                        ("clientSide", "x"), ("clientSide", []), ("clientSideAvailability", 7)):
        construct(f"member:{name} {to_json(value)[:20]}", "TF", flag(when(IS_A), contexts=AB, **{name: value}))
    for name in ("salt", "targets", "contextTargets", "trackEvents", "trackEventsFallthrough", "debugEventsUntilDate",
        "migration", "excludeFromSummaries",
                 "samplingRatio", "deleted", "clientSide", "clientSideAvailability", "unknown", "offVariation"):
        construct(f"null:{name}", "TF", flag(when(IS_A), contexts=AB, **{name: None}))
        construct(f"absent:{name}", "TF", flag(when(IS_A), contexts=AB, **{name: DROP}))
    for name in ("rules", "variations"):
        for value in (None, DROP):
            construct(f"{'absent' if value is DROP else 'null'}:{name}", "F" if name == "rules" else "E",
                flag(contexts=AB, **{name: value}))
    construct("absent:prerequisites", "TF", flag(when(IS_A), contexts=AB, prerequisites=DROP))
    for label, rule in (("id", {"id": None}), ("id, empty", {"id": ""}), ("rollout", {"rollout": None, "variation": 1}),
        ("trackEvents", {"trackEvents": None})):
        construct(f"null:rule's {label}", "TF", flag(when(IS_A, **rule), contexts=AB))
    for name in ("negate", "contextKind", "unknown"):
        construct(f"null:clause's {name}", "TF", flag(when({**IS_A, name: None}), contexts=AB))
    construct("key:filled in", "TF", flag(when(IS_A), key=DROP, contexts=AB))
    construct("key:filled in, rollout", "TF", flag(fallthrough=HALVES, key=DROP, hints={(USER, "key"): KEYS}))
    construct("version:filled in", "TF", flag(when(IS_A), version=DROP, contexts=AB))
    construct("deleted:true", "E", lambda m: {
        "key": m.name, "version": 2, "deleted": True, **m.pick(({}, {"on": 7, "variations": "x"}, {"rules": None}))})
    construct("deleted:false", "TF", flag(when(IS_A), deleted=False, contexts=AB))
    stages = ["off", "dualwrite", "shadow", "live", "rampdown", "complete", "unknown", 7]
    rules = [when(test("stage", "in", stage), variation=index) for index, stage in enumerate(stages)]
    construct("migration:stages", "F", flag(
        *rules, variations=stages, migration=one_of({}, {"checkRatio": 2}, None), hints={(USER, "stage"): stages}))


def segment_constructs():
    def lists(*keys, kind=DROP):
        return [members(contextKind=kind, values=list(keys))]
    whole = [*AB, org("a"), org("z"), {"kind": DEVICE, "key": "a"}, {"key": "a"},
        multi(org("a"), {"kind": DEVICE, "key": "z"})]
    for label, needed, more in (
            ("included", "TF", {"included": ["a", "b"]}), ("excluded", "F", {"excluded": ["a"]}),
            ("both", "TF", {"included": ["a"], "excluded": ["a", "z"]}), ("nothing", "F", {}),
            ("contexts", "TF", {"includedContexts": lists("a", kind=ORG)}),
            ("contexts of users", "TF", {"includedContexts": lists("a", kind=USER)}),
            ("contexts without kind", "TF", {"includedContexts": lambda m: lists("a", kind=m.pick((DROP, "", None)))}),
            ("contexts, none", "F", {"includedContexts": lists(kind=ORG)}),
            ("contexts, two", "TF", {"includedContexts": lists("b", kind=ORG) + lists("a", kind=DEVICE)}),
            ("illegal kind", "F", {"includedContexts": lists("a", kind="multi")}),
            ("lists null", "F", {"included": None, "excluded": None, "includedContexts": None,
                "excludedContexts": None}), ("rules null", "TF", {"included": ["a"], "rules": None}),
            ("salt null", "TF", {"included": ["a"], "salt": None, "unbounded": None, "unboundedContextKind": None,
                "generation": None, "deleted": None})):
        construct(f"segment:{label}", needed, flag(when(segment(**more)), contexts=whole))
        construct(f"segment:{label}, negated", needed.replace("F", "X").replace("T", "F").replace("X", "T"),
            flag(when(negated(segment(**more))), contexts=whole))
    for label, needed, more in (
            ("excluded", "TF", {"excluded": ["a"]}), ("excluded contexts", "TF",
                {"excludedContexts": lists("a", kind=ORG)}), ("excluded users", "TF",
                {"excludedContexts": lists("a", kind=USER)}),
            ("excluded and included", "TF", {"excluded": ["a", "z"], "includedContexts": lists("a", kind=USER)}),
            ("excluded without kind", "TF", {"excludedContexts": lists("a")})):
        construct(f"segment:{label}, before a rule", needed, flag(when(segment([], **more)), contexts=whole))
    construct("segment:rules", "TF", flag(when(segment([ANY], [PLAIN, ANY]))))
    construct("segment:rule without clauses", "T", flag(when(segment([])), contexts=whole))
    for label, values in (("missing", ["no such segment"]), ("no text", [7, None, True, 1.5]), ("none", [])):
        construct(f"segment:{label}", "F", flag(when(in_segment(*values)), contexts=whole))
        construct(f"segment:{label}, negated", "T", flag(when(in_segment(*values, negate=True)), contexts=whole))
    construct("segment:deleted", "F", flag(when(segment(included=["a"], deleted=True)), contexts=whole))

    def tombstone(m):
        asking(m, *whole)
        key = f"gone {len(m.ruleset.segments)}"
        m.ruleset.segments[key] = {"deleted": True, "version": 3, **m.pick(({}, {"rules": 7}, {"key": key}))}
        return m.flag(m.rule(m.in_segment(key)))
    construct("segment:tombstone", "F", tombstone)
    construct("segment:one of several", "TF", flag(when(lambda m: m.in_segment(
        "no", m.segment(included=["b"]), 7, m.segment(included=["a"]))), contexts=whole))
    construct("segment:nested", "TF", flag(when(segment([segment([segment(included=["a"])])])), contexts=whole))
    construct("segment:nested, negated", "TF",
        flag(when(segment([negated(segment([negated(segment(included=["a"]))]))])), contexts=whole))

    def twice(m):
        asking(m, *whole)
        inner = m.in_segment(m.segment(included=["a"]))
        return m.flag(m.rule(m.in_segment(m.segment(m.segment_rule(inner, inner)))))
    construct("segment:twice", "TF", twice)

    def cycle(length, entered=0, **more):
        def make(m):
            asking(m, *whole)
            first, names = len(m.ruleset.segments), []
            for number in range(entered + length):
                names.append(f"cycle {first + number}")
                m.ruleset.segments[names[-1]] = None
            for number, name in enumerate(names):
                target = names[number + 1] if number + 1 < len(names) else names[entered]
                del m.ruleset.segments[name]
                m.segment(m.segment_rule(m.in_segment(target)), key=name, **more)
            return m.flag(m.rule(m.in_segment(names[0])))
        return make
    for label, needed, make in (("self", "E", cycle(1)), ("two", "E", cycle(2)), ("three", "E", cycle(3)),
        ("entered", "E", cycle(2, entered=2)), ("behind lists", "TEF", cycle(1, included=["a"], excluded=["z"]))):
        construct(f"segment:cycle, {label}", needed, make)
    tens = [user(f"key-{number}", x=f"v{number}") for number in range(30)]
    for label, needed, more in (
            ("half", "TF", {"weight": 50000}), ("0", "F", {"weight": 0}), ("100000", "T", {"weight": 100000}),
            ("above", "T", {"weight": 200000}), ("negative", "F", {"weight": -1}),
            ("null", "T", {"weight": None}), ("true", "", {"weight": True}), ("huge", "E", {"weight": HUGE}),
            ("by attribute", "TF", {"weight": 50000, "bucketBy": "x"}),
            ("by reference", "TF", {"weight": 50000, "bucketBy": "/x", "rolloutContextKind": USER}),
            ("by literal slash", "T", {"weight": 50000, "bucketBy": "/x"}),
            ("by missing", "T", {"weight": 1, "bucketBy": "y"}), ("by missing, 0", "F", {"weight": 0, "bucketBy": "y"}),
            ("by null", "TF", {"weight": 50000, "bucketBy": None}),
            ("by invalid", "E", {"weight": 50000, "bucketBy": "//", "rolloutContextKind": USER}),
            ("by invalid, no weight", "T", {"bucketBy": "//", "rolloutContextKind": USER}),
            ("kind absent", "T", {"weight": 1, "rolloutContextKind": ORG}),
            ("kind absent, 0", "T", {"weight": 0, "rolloutContextKind": ORG}),
            ("kind absent, -100000", "F", {"weight": -100000, "rolloutContextKind": ORG}),
            ("kind absent, by invalid", "T", {"weight": 0, "bucketBy": "//", "rolloutContextKind": ORG}),
            ("kind empty", "TF", {"weight": 50000, "rolloutContextKind": one_of("", None)})):
        construct(f"segment weight:{label}", needed, flag(when(segment(segment_rule(**more))), contexts=tens))
    construct("segment weight:kind", "TF", flag(when(segment(segment_rule(weight=50000, rolloutContextKind=ORG))),
        contexts=[org(f"k{n}") for n in range(20)]))
    construct("segment weight:no salt", "TF", flag(when(segment(segment_rule(weight=50000), salt=DROP)), contexts=tens))
    construct("segment weight:behind clauses", "TF", flag(when(segment(segment_rule(PLAIN, weight=50000)))))
    for label, number in (("at the bucket", 0), ("above the bucket", 1)):
        def exact(m, number=number):
            name, key = f"exact {len(m.ruleset.segments)}", f"u{m.rng.randrange(10**6)}"
            asking(m, user(key))
            weight = int(bucket(f"{name}.s", key) * 100000) + number
            return m.flag(m.rule(m.in_segment(m.segment(m.segment_rule(weight=weight), key=name, salt="s"))))
        construct(f"segment weight:{label}", "T" if number else "F", exact)

    def renamed(m):
        name, own = f"renamed {len(m.ruleset.segments)}", m.pick(("own", ""))
        asking(m, *tens)
        m.ruleset.segments[name] = {"key": own, "version": 1, "salt": "s", "rules": [{"clauses": [], "weight": 50000}]}
        return m.flag(m.rule(m.in_segment(name)))
    construct("segment:own key is another", "TF", renamed)


def big_segment_constructs():
    def big(*rules, **more):
        return lambda m: m.in_segment(m.big(*[made(m, one) for one in rules], **made(m, more)))
    by_key = segment_rule(IS_A)
    hints = {(USER, "key"): KEYS[:6]}
    for label, needed, make in (
            ("plain", "TF", when(big())), ("negated", "TF", when(negated(big()))), ("rules", "TF", when(big(by_key))),
            ("lists ignored", "TF", when(big(included=list(KEYS), excluded=["a"]))),
            ("generation 0", "TF", when(big(generation=0))), ("generation negative", "TF", when(big(generation=-1))),
            ("generation true", "TF", when(big(generation=True))),
            ("generation large", "TF", when(big(generation=2**70))),
            ("generation missing", "F", when(lambda m: m.in_segment(m.segment(m.segment_rule(), unbounded=True)))),
            ("generation null", "F", when(lambda m: m.in_segment(m.segment(m.segment_rule(), unbounded=True,
                generation=None)))),
            ("kind user", "TF", when(big(unboundedContextKind=USER))),
            ("kind empty", "TF", when(big(unboundedContextKind=one_of("", None)))),
            ("kind absent", "F", when(big(segment_rule(), unboundedContextKind=ORG))),
            ("not unbounded", "F", when(big(unbounded=one_of(False, None)))),
            ("two", "TF", when(big(), big())), ("two of one clause", "TF",
                when(lambda m: m.in_segment(m.big(), m.big(by_key(m))))),
            ("one without generation last", "TF", when(negated(big()),
                negated(lambda m: m.in_segment(m.segment(unbounded=True))))),
            ("one without generation first", "TF", when(negated(lambda m: m.in_segment(m.segment(unbounded=True))),
                big())),
            ("in a segment", "TF", when(segment([big()]))), ("segment in its rules", "TF",
                when(big(segment_rule(segment(included=["a"]))))),
            ("then out of range", "EF", when(big(), variation=99)),
            ("then aborted", "EF", when(big(), test("", "in", "x"))),
            ("then exception", "EF", when(big(), test("key", "in", "x", negate=True), clause(
                "lessThan", values=[HUGE], candidates=[7], at={"kind": DROP, "name": "n"}))),
            ("then a rollout", "TF", when(big(), **rollout(50000, 50000, kind="experiment")))):
        construct(f"big:{label}", needed, flag(make, hints=hints))
        construct(f"big:{label}, in a prerequisite", "", needs(flag(make, hints=hints)))
    kinds = {(USER, "key"): KEYS[:3], (ORG, "key"): KEYS[:3], (DEVICE, "key"): KEYS[:3]}
    construct("big:two kinds", "TF", flag(when(big(), big(unboundedContextKind=ORG)), hints=kinds))
    construct("big:kinds in rules", "TF", flag(when(big(unboundedContextKind=DEVICE), variation=0),
        when(big(unboundedContextKind=ORG)), when(big()), hints=kinds))
    construct("big:fallthrough behind", "TF", flag(when(big(), variation=0), fallthrough={"variation": 1}, hints=hints))
    construct("big:own key is another", "TF", flag(when(lambda m: m.in_segment(own_key(m))), hints=hints))

    def own_key(m):
        name = m.big()
        m.ruleset.segments[name]["key"] = own = f"own of {name}"
        m.ruleset.references[id(m.hints)] = [one.replace(name, own) for one in m.ruleset.references[id(m.hints)]]
        return name

    def cyclic(m):
        name = f"big cycle {len(m.ruleset.segments)}"
        m.hint(USER, "key", KEYS[:3])
        return m.flag(m.rule(m.in_segment(m.big(m.segment_rule(m.in_segment(name)), key=name))))
    construct("big:cycle", "TEF", cyclic)

    def with_prerequisite(m):
        m.hint(USER, "key", KEYS[:3])
        key = m.child(flag(when(big(), variation=1), fallthrough={"variation": 1}))
        return m.flag(prerequisites=[{"key": key, "variation": 1}], fallthrough={"variation": 1})
    construct("big:status of a prerequisite", "T", with_prerequisite)


def exception_constructs():
    number = {"at": {"kind": DROP, "name": "n"}, "arrays": False}
    for op in ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"):
        construct(f"huge:{op}, value", "EF", flag(when(clause(op, values=[HUGE], candidates=[7, 7.5, "7", True, DROP],
            **number))))
        construct(f"huge:{op}, second value", "ET", flag(when(clause(op, values=[5, HUGE], candidates=[4, 5, 6, 7, 3],
            **number))))
        construct(f"huge:{op}, attribute", "EF", flag(when(clause(op, values=one_of([7], ["7"], []),
            candidates=[HUGE, [HUGE]], **number))))
    for op in ("before", "after"):
        construct(f"huge:{op}, attribute", "EF", flag(when(clause(op, values=one_of([0], ["x"]),
            candidates=[HUGE, [HUGE, 1]], **number))))
    for op in ("startsWith", "matches", "semVerEqual", "unknown"):
        construct(f"huge:{op}", "F", flag(when(clause(op, values=[HUGE], candidates=[HUGE, "7"], **number))))
    huge = clause("lessThan", values=[HUGE], candidates=[7], **number)
    construct("huge:negated", "E", flag(when(negated(huge))))
    construct("huge:in a segment", "E", flag(when(segment([huge]))))
    construct("huge:in a prerequisite", "E", needs(flag(when(huge))))
    construct("huge:behind a match", "TE", flag(when(PLAIN), when(huge)))
    construct("huge:off variation of an off flag", "E", flag(on=False, offVariation=HUGE))
    construct("huge:version", "TF", flag(when(IS_A), version=HUGE, contexts=AB))
    construct("huge:unused parts", "TF", flag(when(IS_A), samplingRatio=HUGE, unknown=HUGE,
        migration={"checkRatio": HUGE}, contexts=AB))


for register in (operator_constructs, equality_constructs, text_constructs, date_and_version_constructs,
    reference_constructs,
                 context_constructs, target_constructs, prerequisite_constructs, rollout_constructs, off_constructs,
                 segment_constructs, big_segment_constructs, exception_constructs):
    register()
