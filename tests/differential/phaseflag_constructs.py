"""The constructs of PhaseFlag's rulesets, each with a maker of flags that hold it, and contexts for them.

`phaseflag.py` beside this file says what a construct is and asks all sides about them.
"""
import itertools
import re

from common import DROP, members, raw
from phaseflag_reference import OPERATORS, bucket
from phaseflag_values import (
    INVALID_PATTERNS, KINDS, NUMERALS, OF_KIND, PATTERNS, TEXTS, VERSIONS, VERSIONS_FOLDED, VERSIONS_INVALID, Values,
    text_of)

NEGATIVE = ("is_not", "not_contains", "not_one_of")
UNITS = ("u1", "u2", "alice", "kim@acme.test", "ø", "日本語", "😃", "12345", "a:b", " u1", "e\u0301", "user-1", "user-2")
NAMES = ("plan", "country", "e-mail", "ø", "a b", "a.b", "Plan", "userId", "user.id", "user_id ", "😃", " plan", "0",
    "key")
SERVED = ((False, True), ("miss", "hit"), (raw("5"), raw("7")), (raw("2.5"), raw("7.0")),
    (None, {"hit": [1, raw("1.0")]}),
          ([], ["hit"]), (raw("-0"), raw("-0.0")), (raw("9007199254740993"), raw("123456789012345678901234567890")),
          ({"b": 1, "a": 2}, {"a": 2, "b": 1}), (raw("1e999"), raw("1e-7")), ("é😃\n", "\u200b"))
FALSY = (None, "", 0, False, [], {}, raw("0.0"), raw("-0.0"), raw("-0"))


# --- pieces of rulesets ----------------------------------------------------------------------------------------------


class Ruleset:
    """Collects the flags of one ruleset in order, and for each key what its contexts should be like."""

    def __init__(self, rng):
        self.rng, self.places, self.probes = rng, [], {}
        self.hints, self.whole = {}, {}

    @property
    def flags(self):
        """Those that are made already."""
        return [flag for place in self.places for flag in place]

    def take(self, key, first=False):
        """Puts a flag where it belongs, before those that its maker adds or before all others."""
        place = []
        self.places.insert(0 if first else len(self.places), place)
        self.hints.setdefault(key, [])
        return place.append


class Maker(Values):
    """Makes one flag; that flag's contexts get its hints, or are the whole ones that it asks for."""

    def __init__(self, ruleset, name, hints=None):
        super().__init__(ruleset.rng)
        self.ruleset, self.name = ruleset, name
        self.served = self.pick(SERVED)
        if hints is not None:
            ruleset.hints[name] = hints
        self.hints = ruleset.hints.setdefault(name, [])

    def chance(self, probability):
        return self.rng.random() < probability

    def hint(self, name, candidates):
        self.hints.append((name, list(candidates)))

    def ask(self, *contexts):
        self.ruleset.whole.setdefault(self.name, []).extend(contexts)

    def variations(self):
        values = dict(zip(("miss", "hit"), self.served), third="third")
        keys = {"miss": "off", "hit": "on", "third": "third"}
        made = [members(id=one, key=keys[one], name=self.pick((DROP, "Name", None)), value=values[one],
                        description=self.pick((DROP, None, "text"))) for one in keys]
        return made[:2] if self.chance(0.3) else self.rng.sample(made, 3)

    def flag(self, *rules, **more):
        """A flag that serves `hit` by those rules and `miss` otherwise."""
        given = {"id": self.pick(("", "0b6f1c52", f"id of {self.name}", None, 7)), "key": self.name,
                 "default_variation_id": "miss", "variations": self.variations(), "targeting_rules": list(rules)}
        extras = {
            "name": self.pick((self.name, "", None)), "flag_type": self.pick(("boolean", "json", "x", None)),
            "status": self.pick(("active", "inactive", "archived", "draft", None, 7)),
            "tags": self.pick(([], ["a"], None)),
            "environment": self.pick(("production", "", 7)), "description": "text", "prerequisites": [],
            "expires_at": "2020-01-01T00:00:00Z", "unknown": [{"x": None}], "evaluation_count": 7, "enabled": False}
        given.update({key: value for key, value in extras.items() if self.chance(0.2)})
        if not rules and self.chance(0.5):
            del given["targeting_rules"]
        return members(**{**given, **more})

    def rule(self, *conditions, **more):
        """A rule that serves `hit` unless told otherwise."""
        given = {"priority": self.pick((DROP, 0, 0, 0)), "conditions": list(conditions),
            "id": self.pick((DROP, "rule-1")),
                 "variation_id": "hit", "segment_id": self.pick((DROP, DROP, None, "seg-1")),
                 "unknown": self.pick((DROP, 7))}
        if "percentage_rollout" in more:
            given["variation_id"] = self.pick((DROP, None, ""))
        elif self.chance(0.2):
            given["percentage_rollout"] = None
        if not conditions and self.chance(0.4):
            del given["conditions"]
        given = members(**{**given, **more})
        return {name: given[name] for name in self.rng.sample(list(given), len(given))}

    def condition(self, operator, value, candidates, attribute=None):
        name = self.pick(NAMES) if attribute is None else attribute
        if isinstance(name, str):
            self.hint(name, candidates)
        return members(attribute=name, operator=operator, value=value, unknown=self.pick((DROP, DROP, 1)))

    def any_condition(self):
        operator = self.pick(OPERATORS)
        value, near = self.operand(operator, self.pick(KINDS), self.pick((*KINDS, "null", "string", "list")))
        return self.condition(operator, value, [*near, *near, DROP],
            self.pick((None, None, None, "user_id", "session_id"))
                              if not any(isinstance(one, (list, dict)) for one in near) else None)

    def plain(self):
        """A condition that holds or not, as the context says."""
        return self.condition("is", "x", ["x", "x", "y", DROP])

    def rollout(self, *weights, ids=("hit", "miss"), **more):
        entries = [members(variation_id=one, weight=weight) for one, weight in zip(itertools.cycle(ids), weights)]
        return {"variations": entries, **more}

    def any_rollout(self):
        weights = self.pick(((50, 50), (20, 80), (30, 30), (100,), (0, 100), (70, 60), (33.3, 33.3, 33.4), (-10, 60)))
        return self.rollout(*weights, ids=self.pick((("hit", "miss"), ("hit", "third"), ("hit", "gone", ""))))

    def units_in(self, *buckets):
        """A unit for each of those buckets, of this flag."""
        found = {}
        for number in self.rng.sample(range(5000), 5000):
            found.setdefault(bucket(self.name, f"u{number}"), f"u{number}")
        return [found[one] for one in buckets]

    def child(self, make, name=None, **more):
        """The key of another flag, made by `make`, whose contexts get this one's hints and the other way round."""
        key = name or f"{len(self.ruleset.places)} for {self.name}"
        put = self.ruleset.take(key)
        maker = type(self)(self.ruleset, key, self.hints)
        put({**make(maker), **more})
        return key

    def needs(self, *wanted, **more):
        """A flag with prerequisites, pairs of flag and variation key, that serves `hit`."""
        return self.flag(self.rule(), prerequisites=[members(flag_key=key, variation_key=one) for key, one in wanted],
            **more)

    def mixed(self):
        """A flag of anything."""
        rules = []
        for _ in range(self.pick((0, 1, 2, 2, 3, 5))):
            conditions = [self.any_condition() for _ in range(self.pick((0, 1, 1, 1, 2, 3)))]
            more = {"priority": self.pick((DROP, 0, 1, 1, 2, -1, 1.5, 10))}
            if self.chance(0.35):
                more["percentage_rollout"] = self.any_rollout()
            else:
                more["variation_id"] = self.pick(("hit", "hit", "hit", "third", "miss", "gone", "", None))
            rules.append(self.rule(*conditions, **more))
        wanted = []
        known = [flag["key"] for flag in self.ruleset.flags]
        for _ in range(self.pick((0, 0, 0, 1, 2))):
            key = self.pick(known) if known and self.chance(0.5) else self.child(
                lambda child: child.flag(child.rule(child.any_condition())))
            self.hints += [one for one in self.ruleset.hints.get(key, ()) if one not in self.hints]
            wanted.append({"flag_key": key, "variation_key": self.pick(("on", "off", "off", "third", None))})
        return self.flag(*rules, prerequisites=wanted or self.pick((DROP, None, [])),
                         default_variation_id=self.pick(("miss", "miss", "miss", "hit", "gone", "", None, DROP)))


# --- the constructs --------------------------------------------------------------------------------------------------

CONSTRUCTS = {}  # tag: the outcomes that it has to reach, and the maker of a flag


def construct(tag, needed, make):
    assert tag not in CONSTRUCTS, tag
    CONSTRUCTS[tag] = needed, make


def condition(operator, value, candidates, attribute=None):
    """A flag with one condition of that value; its attribute is one of the candidates, or what they make."""
    def make(m):
        near = candidates(m) if callable(candidates) else candidates
        return m.flag(m.rule(m.condition(operator, value(m) if callable(value) else value, near, attribute)))
    return make


def needed_of(operator, kind, target):
    """The outcomes that a condition has, by the kinds of attribute and value."""
    if operator in ("gt", "lt"):
        return "TF" if {kind, target} <= {"int", "float", "bool", "string"} else "F"
    if operator.startswith("version"):
        return "TF" if {kind, target} <= {"int", "float", "string"} else "F"
    if operator == "matches_regex":
        return "TF" if target == "string" or kind == "string" and target not in ("object", "float") else ""
    if operator.endswith("one_of") and target == "list":
        return "TF"
    return "TF" if "string" in (kind, target) or kind == target else ""


def operator_constructs():
    targets = (*KINDS, "null", "absent")
    for operator, target in itertools.product(OPERATORS, targets):
        json_kind = "null" if target == "absent" else target
        for kind in KINDS:
            def make(m, operator=operator, kind=kind, target=target, json_kind=json_kind):
                value, near = m.operand(operator, kind, json_kind)
                return m.flag(m.rule(m.condition(operator, DROP if target == "absent" else value, near)))
            construct(f"{operator}: {kind} with {target}", needed_of(operator, kind, json_kind), make)

        def missing(m, operator=operator, target=target, json_kind=json_kind):
            value = DROP if target == "absent" else m.of(json_kind)
            return m.flag(m.rule(m.condition(operator, value, [DROP, None], m.pick((None, "user_id", "session_id")))))
        construct(f"{operator}: missing with {target}", "T" if operator in NEGATIVE else "F", missing)
    for operator, place, kind in itertools.product(OPERATORS, ("user_id", "session_id"), KINDS[:4]):
        def unit(m, operator=operator, place=place, kind=kind):
            value, near = m.operand(operator, kind, "string")
            return m.flag(m.rule(m.condition(operator, value, near, place)))
        construct(f"{operator}: {place}, {kind}", needed_of(operator, kind, "string"), unit)
    for place in ("user_id", "session_id"):
        construct(f"is: {place}, empty", "T", condition("is", "", [""], place))
        construct(f"contains: {place}, empty", "T", condition("contains", "", [""], place))
        construct(f"is_not: {place}, empty", "F", condition("is_not", "", [""], place))
        construct(f"matches_regex: {place}, empty", "T", condition("matches_regex", "^$", [""], place))

        def shadowed(m, place=place):
            m.ask({"attributes": {place: "x"}}, {place: "y", "attributes": {place: "x"}}, {place: "x"},
                  {place: None, "attributes": {place: "x"}}, {place: "x", "attributes": {place: "y"}})
            return m.flag(m.rule({"attribute": place, "operator": "is", "value": "x"}))
        construct(f"attribute called {place}", "TF", shadowed)
    variants = ("IS", "Is", "is ", " is", "equals", "eq", "in", "not_in", "regex", "semver_gt", "gte", "lte",
        "startsWith",
                "GT", "Not_One_Of", "is-not", "isnot", "ONE_OF", "version_eq", "exists", "", "ıs")
    for name in variants:
        construct(f"operator {name!r}", "F", condition(name, "x", ["x", "y", 7, DROP, None]))
    for label, name in (("absent", DROP), ("null", None), ("a number", 7), ("true", True), ("a fraction", raw("1.5"))):
        construct(f"operator {label}", "F", condition(name, "x", ["x", DROP]))


def attribute_constructs():
    for name in (*NAMES, "", "user_ID", "attributes", "a.b.c", "\0", "session_id "):
        construct(f"attribute {name!r}", "TF", condition("is", "x", ["x", "y", DROP], name))
    for label, name in (("absent", DROP), ("null", None), ("a number", 1), ("true", True)):
        def make(m, name=name):
            m.ask({"attributes": {"": "y", "null": "x", "1": "x", "true": "x", "True": "x", "None": "x"}}, {})
            return m.flag(m.rule(members(attribute=name, operator="is", value="x")))
        construct(f"attribute {label}, is", "F", make)

    def nameless(m):
        m.ask({"attributes": {"": "x"}}, {"attributes": {"": "y"}}, {})
        return m.flag(m.rule({"operator": "is", "value": "x"}))
    construct("attribute absent, named by the empty text", "TF", nameless)
    construct("attribute null, is_not", "T", lambda m: m.flag(
        m.rule({"attribute": None, "operator": "is_not", "value": "x"})))

    def dotted(m):
        m.ask({"attributes": {"a": {"b": "x"}}}, {"attributes": {"a.b": "x"}}, {"attributes": {"A.B": "x"}})
        return m.flag(m.rule({"attribute": "a.b", "operator": "is", "value": "x"}))
    construct("attribute with a point is no path", "TF", dotted)


def text_constructs():
    for kind in ("list", "object", "float", "int"):
        def same(m, kind=kind):
            one = m.of(kind)
            return m.flag(m.rule(m.condition("is", text_of(one), [one, one, m.of(kind), m.of(kind)])))
        construct(f"text of: {kind}", "TF", same)
    for label, wrap in (("list", lambda text: [text]), ("object", lambda text: {text: text}),
                        ("nested", lambda text: [{"k": [text]}])):
        def quoted(m, wrap=wrap):
            one, two = m.pick(TEXTS), "".join(m.letter() for _ in range(6))
            mixed = f"{one}{m.pick(TEXTS)}"
            texts = [text_of(wrap(text)) for text in (one, two, mixed)]
            near = [wrap(text) for text in (one, two, mixed, m.pick(TEXTS), f"{two}'")]
            return m.flag(m.rule(m.condition("one_of", texts, near)))
        construct(f"text of: text in {label}", "TF", quoted)
    construct("text of: letters, one by one", "TF", letters)
    for left, right in ((raw("1.0"), "1"), (raw("1.0"), raw("1")), (True, "true"), (True, "True"), (raw("-0"), "0"),
                        (raw("-0.0"), "-0.0"), (raw("1000000"), "1000000"), (raw("1e16"), "1e+16"),
                        (raw("1e22"), "1e+22"),
                        (raw("1e15"), "1000000000000000.0"), (raw("1e-5"), "1e-05"), (raw("0.0001"), "0.0001"),
                        (raw("1e999"), "inf"), (raw("-1e999"), "-inf"), (raw("1.50"), "1.5"), (raw("5e-324"), "5e-324"),
                        ([True, None], "[True, None]"), ({"k": raw("1E2")}, "{'k': 100.0}"), ("x", "x\0")):
        label = f"text of: {text_of(left)!r} is {text_of(right)!r}, {len(CONSTRUCTS)}"
        construct(label, "T" if text_of(left) == text_of(right) else "F", condition("is", right, [left]))
    construct("contains: the empty text", "T", condition("contains", "", lambda m: [m.any() or "" for _ in range(4)]))
    construct("not_contains: the empty text", "F", condition("not_contains", "",
        lambda m: [m.any() or "" for _ in range(4)]))
    construct("one_of: nothing", "F", condition("one_of", [], lambda m: [m.any(), "", DROP]))
    construct("not_one_of: nothing", "T", condition("not_one_of", [], lambda m: [m.any(), "", DROP]))
    construct("one_of: a list in the list", "TF", condition("one_of", [["pro"], "x"], [["pro"], "pro", "['pro']", "x"]))
    construct("one_of: many", "TF", condition("one_of", [f"v{number}" for number in range(300)],
        ["v7", "v299", "v300", "V7"]))
    construct("one_of: texts alike", "TF", condition("one_of", [1, "1", raw("1.0"), True],
        [1, raw("1.0"), True, "True", 2]))
    construct("one_of: null in the list", "TF", condition("one_of", [None], ["None", "null", "", DROP]))


def letters(m):
    """Whether letters are printable."""
    some = [m.letter() for _ in range(40)]
    wrong = [f"\\x{ord(one):02x}" for one in some]
    return m.flag(m.rule(m.condition("one_of", [text_of([one]) for one in some],
        [[one] for one in (*some[:8], *wrong[:3])])))


def number_constructs():
    for text in NUMERALS:
        near = [text, text, text, DROP]
        for operator, bound in (("gt", raw("-1e-320")), ("lt", raw("1e-320"))):
            label = f"{operator}: spelled {text[:40]!r}"
            construct(label, "", condition(operator, bound, near))
        construct(f"gt: value spelled {text[:40]!r}", "", condition("gt", text,
            [raw("1e300"), raw("7"), "inf", -1, "x"]))
    for left, right, holds in ((raw("9007199254740993"), raw("9007199254740992"), "F"), (raw("1" + "0" * 309), 1, "F"),
                               (1, raw("-1" + "0" * 309), "F"), (raw("1" + "0" * 308), 1, "T"), (True, 0, "T"),
                               (raw("1e999"), raw("1e308"), "T"), (raw("1e999"), raw("1e999"), "F"), ("nan", 1, "F"),
                               (raw("-0.0"), raw("-0"), "F"), (raw("17976931348623158" + "0" * 292), 1, "T"),
                               (raw(str(2**1024 - 2**970)), 1, "F"), (raw(str(2**1024 - 2**970 - 1)), 1, "T")):
        construct(f"gt: {text_of(left)[:24]} and {text_of(right)[:24]}, {len(CONSTRUCTS)}", holds,
                  condition("gt", right, [left]))


def pattern_constructs():
    for pattern in INVALID_PATTERNS:
        construct(f"pattern invalid: {pattern[:24]!r}", "F",
            condition("matches_regex", pattern, ["a", "", pattern, "1"]))
    for pattern, (yes, no) in PATTERNS.items():
        needed = "T" * bool(yes) + "F" * bool(no)
        construct(f"pattern: {pattern[:30]!r}", needed, condition("matches_regex", pattern, [*yes, *no]))
    long = {"500": ("x" * 500, "T"), "501": ("x" * 501, "F"), "500 astral": ("😃" * 500, "T"),
        "501 astral": ("😃" * 501, "F"),
            "501, alternatives": ("|" * 501, "F"), "500, alternatives": ("|" * 500, "T")}
    for label, (pattern, needed) in long.items():
        construct(f"pattern of {label} code points", needed, condition("matches_regex", pattern, [pattern]))
    construct("pattern of a list, 501 code points", "F", condition("matches_regex", ["x" * 497], ["x", "'"]))
    construct("pattern of a list, 500 code points", "TF", condition("matches_regex", ["x" * 496], ["x", "'", "y"]))
    for filler in ("a", "é", "😃"):
        construct(f"subject cut behind 10000 of {filler!r}", "TF", condition("matches_regex", "b", [
            filler * 10000 + "b", filler * 9999 + "b", filler * 9999 + "bb", filler * 10001]))
        construct(f"subject's end is the cut, {filler!r}", "TF", condition("matches_regex", "b$", [
            filler * 9999 + "b", filler * 9999 + "bc", filler * 9998 + "bc", filler * 10000 + "b",
            filler * 9999 + "b\n"]))
    construct("subject of a long list", "TF", condition("matches_regex", "z", [["a" * 20000, "z"], ["z", "a" * 20000]]))


def version_constructs():
    for text in VERSIONS:
        for operator in ("version_gt", "version_lt"):
            def make(m, operator=operator, text=text):
                others = [m.pick(VERSIONS) for _ in range(8)]
                return m.flag(m.rule(m.condition(operator, text, [*others, "1000!0", "0.dev0", text, f" {text}\n"])))
            construct(f"{operator}: {text[:30]!r}", "TF", make)
    for text in VERSIONS_INVALID:
        construct(f"version invalid: {text[:30]!r}", "F", condition("version_gt", text, ["0.dev0", "1000!0", text]))
        construct(f"version invalid: {text[:30]!r}, attribute", "F", condition("version_gt", "0.dev0", [text]))
        construct(f"version invalid: {text[:30]!r}, lt", "F", condition("version_lt", "1000!0", [text]))
    for operator in ("version_gt", "version_lt"):
        construct(f"{operator}: letters that fold", "TF", lambda m, operator=operator: m.flag(m.rule(m.condition(
            operator, m.pick(VERSIONS_FOLDED), [*VERSIONS_FOLDED, "1.0", "1.0.post1", "2"]))))


def rule_constructs():
    def by(*pairs):
        """Two rules or more that always match, with a priority and what they serve."""
        return lambda m: m.flag(*(m.rule(priority=priority, variation_id=one) for priority, one in pairs))
    big, above = raw("9007199254740992.0"), raw("9007199254740993")
    for label, needed, make in (
            ("ascending", "T", by((1, "hit"), (2, "miss"))), ("descending", "T", by((2, "miss"), (1, "hit"))),
            ("equal", "T", by((5, "hit"), (5, "miss"), (5, "miss"))),
            ("absent is 0", "T", by((1, "miss"), (DROP, "hit"))),
            ("absent equals 0", "T", by((DROP, "hit"), (0, "miss"))),
            ("negative", "T", by((DROP, "miss"), (-1, "hit"))),
            ("fractions", "T", by((1.5, "miss"), (raw("1.25"), "hit"), (2, "miss"))),
            ("1 and 1.0", "T", by((raw("1.0"), "hit"), (1, "miss"), (True, "miss"))),
            ("1.0 behind 1", "T", by((1, "hit"), (raw("1.0"), "miss"))),
            ("true is 1", "T", by((2, "miss"), (True, "hit"))),
            ("false is 0", "T", by((raw("0.5"), "miss"), (False, "hit"))),
            ("-0.0 equals 0", "T", by((0, "hit"), (raw("-0.0"), "miss"))),
            ("2**53 and a float", "T", by((above, "miss"), (big, "hit"))),
            ("2**53 the other way", "T", by((big, "hit"), (above, "miss"))),
            ("huge", "T", by((raw("9" * 400), "miss"), (raw("1" + "0" * 399), "hit"))),
            ("huge and infinite", "T", by((raw("1e999"), "miss"), (raw("9" * 400), "hit"))),
            ("infinite", "T", by((1, "miss"), (raw("-1e999"), "hit"))),
            ("30 equal", "T", by((7, "hit"), *[(7, "miss")] * 30))):
        construct(f"priority:{label}", needed, make)

    def shuffled(m):
        numbers = [m.pick((DROP, 0, 1, 2, 3, raw("2.5"), -1, True, raw("3.0"), raw("-0.0"))) for _ in range(20)]
        return m.flag(*(m.rule(m.plain(), priority=number, variation_id=m.pick(("hit", "miss", "third")))
            for number in numbers))
    construct("priority:twenty of all", "TF", shuffled)
    construct("rule:no conditions", "T", lambda m: m.flag(m.rule()))
    construct("rule:conditions absent", "T", lambda m: m.flag(m.rule(conditions=DROP)))
    construct("rule:two conditions", "TF", lambda m: m.flag(m.rule(m.plain(), m.condition("is", "y", ["y", "y", "z"]))))
    construct("rule:second of two", "TF", lambda m: m.flag(m.rule(m.plain(), variation_id="miss"), m.rule(m.plain())))
    construct("rule:none", "F", lambda m: m.flag())
    construct("rule:no outcome, then another", "T", lambda m: m.flag(m.rule(variation_id=DROP), m.rule()))
    construct("rule:no outcome, last", "F", lambda m: m.flag(m.rule(variation_id=DROP)))
    construct("rule:both outcomes", "T", lambda m: m.flag(
        {"priority": 1, "variation_id": "hit", "percentage_rollout": m.rollout(100, ids=("miss",))}))
    construct("rule:dangling", "N", lambda m: m.flag(m.rule(variation_id=m.pick(("gone", "HIT", "on", 7, True, ["x"],
        {"x": 1})))))
    for value in FALSY:
        construct(f"rule:variation {text_of(value)!r} of {type(value_of_kind(value)).__name__}", "T", lambda m,
            value=value: m.flag(
            m.rule(variation_id=value), m.rule()))
    construct("rule:segment alone", "T", lambda m: m.flag(m.rule(segment_id="seg-1")))
    construct("rule:segment and conditions", "TF", lambda m: m.flag(m.rule(m.plain(), segment_id="seg-1")))
    for status in ("active", "inactive", "archived", "draft", "", None, 7, DROP):
        construct(f"status:{'absent' if status is DROP else status!r}", "TF", lambda m, status=status: m.flag(
            m.rule(m.plain()), status=status))


def value_of_kind(value):
    """The value, a number in an exact spelling as one."""
    return float(text_of(value)) if isinstance(value, str) and value.startswith("@raw") else value


def variation_constructs():
    for label, needed, more in (
            ("absent", "N", {"default_variation_id": DROP}), ("dangling", "N", {"default_variation_id": "gone"}),
            ("null", "N", {"default_variation_id": None}), ("empty", "N", {"default_variation_id": ""}),
            ("a number", "N", {"default_variation_id": raw("7.0")}), ("hit", "T", {"default_variation_id": "hit"}),
            ("no variations", "N", {"variations": []}), ("variations absent", "N", {"variations": DROP}),
            ("absent, and an empty id", "T", {"default_variation_id": DROP, "variations": [{"id": "", "key": "on"}]}),
            ("null, and an id that is null", "T", {"default_variation_id": None,
                "variations": [{"id": None, "key": "on"}]}),
            ("no value", "T", {"variations": [{"id": "miss", "key": "on"}]}),
            ("list", "T", {"default_variation_id": ["a", 1], "variations": [{"id": ["a", raw("1.0")], "key": "on"}]}),
            ("object", "T", {"default_variation_id": {"a": 1, "b": 2},
                "variations": [{"id": {"b": 2, "a": True}, "key": "on"}]}),
            ("list that differs", "N", {"default_variation_id": ["a", 1],
                "variations": [{"id": ["a", "1"], "key": "on"}]})):
        construct(f"default:{label}", needed, lambda m, more=more: m.flag(**more))
    alike = (raw("1"), raw("1.0"), True, raw("1e0"))
    zeros = (raw("0"), raw("0.0"), False, raw("-0.0"), raw("-0"))
    for label, needed, group in (("one", "T", alike), ("zero", "T", zeros), ("text", "N", (raw("1"), "1", "True")),
                                 ("large", "TN", (raw("9007199254740993"), raw("9007199254740992.0"),
                                     raw("9007199254740992"))),
                                 ("huge", "N", (raw("9" * 400), raw("9" * 399 + "8"), raw("1e999")))):
        def make(m, group=group):
            wanted = m.pick(group)
            others = [one for one in group if one != wanted]
            if m.chance(0.5):
                m.served = (1, 2)
            return m.flag(m.rule(m.condition("is", "x", ["x"]), variation_id=wanted), default_variation_id=wanted,
                          variations=[{"id": m.pick(others), "key": "on", "value": 1}])
        construct(f"alike in Python:{label}", needed, make)
    construct("alike in Python:the last counts", "T", lambda m: m.flag(default_variation_id=raw("1.0"), variations=[
        {"id": 1, "key": "off"}, {"id": raw("1.0"), "key": "off"}, {"id": "1", "key": "off"},
        {"id": True, "key": "on"}]))
    construct("duplicate:variation id", "T", lambda m: m.flag(m.rule(), variations=[
        {"id": "hit", "key": "off", "value": 1}, {"id": "miss", "key": "off"}, {"id": "hit", "key": "on", "value": 2}]))
    construct("duplicate:variation key", "TF", lambda m: m.flag(m.rule(m.plain()), variations=[
        {"id": "hit", "key": "on", "value": 1}, {"id": "miss", "key": "off", "value": 2}, {"id": "x", "key": "on"}]))

    def twice(order):
        def make(m):
            other = m.flag(m.rule(variation_id=order[0]), key=m.name, unknown="first")
            m.ruleset.take(m.name, first=True)(other)
            return m.flag(m.rule(variation_id=order[1]))
        return make
    construct("duplicate:flag key, the last hits", "T", twice(("miss", "hit")))
    construct("duplicate:flag key, the last misses", "F", twice(("hit", "miss")))
    for label, key in (("null", None), ("number", raw("1.0")), ("list", ["on"]), ("empty", ""), ("true", True)):
        construct(f"variation key:{label}", "", lambda m, key=key: m.flag(m.rule(), variations=[
            {"id": "hit", "key": key, "value": m.any()}]))
    construct("value:anything", "T", lambda m: m.flag(m.rule(),
        variations=[{"id": "hit", "key": "on", "value": m.any()}]))


def rollout_constructs():
    def share(*weights, buckets=None, then=(), **more):
        """A flag with a rollout; its users are in those buckets, or anywhere."""
        def make(m):
            found = m.units_in(*buckets) if buckets else m.rng.sample(UNITS, 6)
            m.ask(*({"user_id": one} for one in found))
            rollout = m.rollout(*weights, **more)
            return m.flag(m.rule(percentage_rollout=rollout), *(made(m) for made in then))
        return make
    hit, third = (lambda m: m.rule()), (lambda m: m.rule(variation_id="third"))
    edges = (0, 1, 19, 20, 21, 33, 34, 49, 50, 51, 66, 67, 98, 99)
    for label, needed, make in (
            ("halves", "TF", share(50, 50)), ("100", "T", share(100)), ("0", "F", share(0)),
            ("0 and 100", "F", share(0, 100)),
            ("all edges", "TF", share(20, 1, 29, 1, 16, 33, buckets=edges)),
            ("one percent", "TF", share(1, 99, buckets=(0, 1, 2))),
            ("99 percent", "TF", share(99, 1, buckets=(97, 98, 99))),
            ("below 100, then default", "TF", share(40, buckets=edges)),
            ("below 100, then a rule", "TF", share(20, 40, then=[third], buckets=edges)),
            ("beyond, then a rule", "TF", share(10, 20, then=[hit], buckets=edges)),
            ("above 100", "T", share(100, 100)), ("tail unreachable", "F",
                share(60, 60, 60, ids=("miss", "miss", "hit"))),
            ("half a percent", "TF", share(raw("0.5"), buckets=(0, 1))),
            ("a tiny weight", "TF", share(raw("5e-324"), buckets=(0, 1))),
            ("thirds", "TF", share(33.3, 33.3, 33.4, buckets=edges)),
            ("negative first", "TF", share(-10, 60, ids=("miss", "hit"), buckets=edges)),
            ("negative in between", "TF", share(60, -50, 60, ids=("miss", "hit", "hit"),
                buckets=(0, 50, 59, 60, 69, 70, 99))),
            ("negative alone", "F", share(-1)), ("no entries", "F", share()),
            ("true is 1", "TF", share(True, 99, buckets=(0, 1))),
            ("false is 0", "F", share(False)), ("infinite", "T", share(raw("1e999"))),
            ("minus infinite", "F", share(raw("-1e999"), 100)),
            ("infinite less infinite", "F", share(raw("-1e999"), raw("1e999"), 100, ids=("hit",))),
            ("huge", "T", share(raw("9" * 400))), ("huge, exact", "TF",
                share(raw("-" + "9" * 30), raw("1" + "0" * 30), 100,
                ids=("hit", "hit", "miss"), buckets=(0, 1))),
            ("2**53 as float", "", share(raw("-9007199254740992.0"), raw("9007199254740993"), 100,
                ids=("hit", "hit", "miss"), buckets=(0, 1))),
            ("weight absent", "TF", share(DROP, 50, ids=("miss", "hit"), buckets=edges)),
            ("id dangling", "NF", share(50, 50, ids=("gone", "miss"))),
            ("id equal to a key", "NF", share(50, 50, ids=("on", "miss"))),
            ("numeral ids", "N", share(100, ids=(raw("1.0"),)))):
        construct(f"rollout:{label}", needed, make)
    for value in FALSY:
        kind = f"{text_of(value)!r} of {type(value_of_kind(value)).__name__}, {len(CONSTRUCTS)}"
        construct(f"rollout is {kind}", "T", lambda m, value=value: m.flag(
            m.rule(percentage_rollout=value), m.rule(priority=1)))
        construct(f"rollout:id {kind}", "TF", share(50, 50, ids=(value, "miss"), then=[lambda m: m.rule(priority=1)]))
    construct("rollout:id absent", "TF", share(50, 50, ids=(DROP, "miss"), then=[lambda m: m.rule(priority=1)]))
    construct("rollout:entry empty", "TF", lambda m: m.flag(
        m.rule(percentage_rollout={"variations": [{}, *m.rollout(50, 50)["variations"], {}]})))
    construct("rollout:variations absent", "F", lambda m: m.flag(m.rule(percentage_rollout={"x": 1})))
    construct("rollout:conditions", "TF", lambda m: m.flag(m.rule(m.plain(), percentage_rollout=m.rollout(50, 50))))
    construct("rollout:twice", "TF", share(30, 30, then=[lambda m: m.rule(percentage_rollout=m.rollout(70, 10))],
        buckets=edges))

    def sums(m):
        """Tenths whose sum is about a whole number."""
        tenths = [m.rng.randint(1, 120) for _ in range(m.pick((2, 3, 5, 7)))]
        tenths[-1] += -sum(tenths) % 10
        whole = sum(tenths) // 10
        m.ask(*({"user_id": one} for one in m.units_in(*(number for number in (whole - 2, whole - 1, whole, whole + 1)
            if 0 <= number < 100))))
        weights = [raw(f"{one // 10}.{one % 10}") for one in tenths]
        return m.flag(m.rule(percentage_rollout=m.rollout(*weights, ids=("hit",))))
    construct("rollout:fractions that add up", "TF", sums)
    for label, more in (("at the bucket", 0), ("above the bucket", 1)):
        def exact(m, more=more):
            unit = m.pick((m.pick(UNITS), "".join(m.letter() for _ in range(5)), m.pick(TEXTS) or "x", "y" * 3000))
            m.ask({"user_id": unit})
            return m.flag(m.rule(percentage_rollout=m.rollout(bucket(m.name, unit) + more)))
        construct(f"rollout:{label}", "T" if more else "F", exact)
        for kind in ("int", "float", "bool"):
            def other(m, more=more, kind=kind):
                unit = m.pick([one for one in OF_KIND[kind] if value_of_kind(one) not in (0, False)])
                m.ask({"user_id": unit}, {"user_id": "", "session_id": unit})
                return m.flag(m.rule(percentage_rollout=m.rollout(bucket(m.name, text_of(unit)) + more)))
            construct(f"rollout:{label}, {kind}", "T" if more else "F", other)
    for value in FALSY[:4] + FALSY[6:]:
        def falls(m, value=value):
            one, two = m.units_in(0, 99)
            m.ask({"user_id": value, "session_id": one}, {"user_id": value, "session_id": two}, {"user_id": value},
                  {"user_id": value, "session_id": value}, {"session_id": one}, {"user_id": two, "session_id": one})
            return m.flag(m.rule(percentage_rollout=m.rollout(50, 50)))
        construct(f"rollout:user {text_of(value)!r} of {type(value_of_kind(value)).__name__}, {len(CONSTRUCTS)}", "TF",
            falls)

    def nobody(m):
        m.ask({}, {"attributes": {"user_id": "u1", "session_id": "u1"}}, {"userId": "u1"},
            {"user_id": "", "session_id": ""})
        return m.flag(m.rule(percentage_rollout=m.rollout(100)))
    construct("rollout:nobody", "F", nobody)


def prerequisite_constructs():
    def on(m):
        return m.flag(m.rule(m.plain()))

    def needs(*wanted, **more):
        """A flag with prerequisites: a maker of the other flag or its key, and the wanted variation key."""
        return lambda m: m.needs(*((m.child(key) if callable(key) else key, one) for key, one in wanted), **more)

    def missing(m):
        return m.flag(m.rule(m.plain()), default_variation_id="gone")

    def keyed(key):
        return lambda m: m.flag(default_variation_id="x", variations=[{"id": "x", "key": key}])

    def nested(depth):
        make = on
        for _ in range(depth):
            make = needs((make, "on"))
        return make
    for label, needed, make in (
            ("met or not", "TF", needs((on, "on"))), ("off is wanted", "TF", needs((on, "off"))),
            ("two", "TF", needs((on, "on"), (on, "off"))), ("wanted by id", "F", needs((on, "hit"))),
            ("letter case", "F", needs((on, "ON"))), ("unknown flag", "T", needs(("no such flag", "on"))),
            ("unknown flag, then one", "TF", needs(("no such flag", "on"), (on, "on"))),
            ("flag absent", "T", needs((DROP, "on"))), ("flag null", "T", needs((None, "on"))),
            ("flag a number", "T", needs((7, "on"))),
            ("wanted absent", "F", needs((on, DROP))), ("wanted null", "F", needs((on, None))),
            ("wanted absent, and none served", "TF", needs((missing, DROP))),
            ("wanted null, and none served", "TF", needs((missing, None))),
            ("wanted key of none served", "TF", needs((missing, "on"))), ("chain of 2", "TF", nested(2)),
            ("chain of 3", "TF", nested(3)),
            ("chain of 60", "TF", nested(60)), ("middle of a chain fails", "TF", needs((needs((on, "on")), "off"))),
            ("middle fails, by its default", "TF", needs((needs((on, "on"), default_variation_id="third", variations=[
                {"id": "hit", "key": "on"}, {"id": "third", "key": "third"}]), "third"))),
            ("own default dangling", "TN", needs((on, "on"), default_variation_id="gone")),
            ("key 1 and 1.0", "T", needs((keyed(1), raw("1.0")))), ("key 1 and true", "T", needs((keyed(True), 1))),
            ("key 1 and text", "F", needs((keyed(1), "1"))), ("key null", "T", needs((keyed(None), DROP))),
            ("key a list", "T", needs((keyed([1]), [True]))),
            ("status of the other", "TF", needs((lambda m: m.flag(m.rule(m.plain()), status="archived"), "on"))),
            ("the other by rollout", "TF", needs((lambda m: m.flag(m.rule(percentage_rollout=m.rollout(50, 50))),
                "on"))),
            ("then rules", "TF", lambda m: m.flag(m.rule(m.plain()),
                prerequisites=[{"flag_key": m.child(on), "variation_key": "on"}]))):
        construct(f"prerequisite:{label}", needed, make)
    for value in FALSY:
        construct(f"prerequisites are {text_of(value)!r} of {type(value_of_kind(value)).__name__}, {len(CONSTRUCTS)}",
            "T",
                  lambda m, value=value: m.flag(m.rule(), prerequisites=value))

    def diamond(m):
        base = m.child(on)
        left, right = (m.child(lambda child: child.needs((base, "on"))) for _ in range(2))
        return m.needs((left, "on"), (right, "on"), (base, "on"))
    construct("prerequisite:diamond", "TF", diamond)

    def overwritten(m):
        key = m.child(lambda child: child.flag(child.rule(child.plain())))
        m.ruleset.take(key)(type(m)(m.ruleset, key, m.hints).flag(default_variation_id="miss"))
        return m.needs((key, "on"))
    construct("prerequisite:flag key twice, the last counts", "F", overwritten)

    def cycle(length, entered=0, before=(), behind=()):
        """A cycle of that length, `entered` steps behind the flag; other prerequisites stand around that step."""
        def make(m):
            names = [m.name, *(f"{m.name} cycle {number}" for number in range(1, length + entered))]
            for number, name in enumerate(names):
                following = names[number + 1] if number + 1 < len(names) else names[entered]
                if number == 0:
                    wanted = [*((m.child(key) if callable(key) else key, "on") for key in before), (following, "on"),
                              *((m.child(key) if callable(key) else key, "on") for key in behind)]
                    first = m.needs(*wanted)
                else:
                    m.child(lambda child, following=following: child.needs((following, "on")), name)
            return first
        return make
    failing = lambda m: m.flag()  # noqa: E731
    for label, make in (("self", cycle(1)), ("two", cycle(2)), ("three", cycle(3)), ("entered", cycle(2, entered=1)),
                        ("self, entered", cycle(1, entered=2)), ("behind a failing one", cycle(2, before=[failing])),
                        ("behind an unknown one", cycle(1, entered=1, before=["no such flag"])),
                        ("then others", cycle(2, behind=[on])),
                        ("long", cycle(30, entered=10))):
        construct(f"cycle:{label}", "N", make)


BEHIND = re.compile(r"\d+ for |.* cycle \d+$")  # keys of flags that stand behind others

for register in (operator_constructs, attribute_constructs, text_constructs, number_constructs, pattern_constructs,
                 version_constructs, rule_constructs, variation_constructs, rollout_constructs,
                 prerequisite_constructs):
    register()
