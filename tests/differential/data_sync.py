"""What the differential tests of FeatBit and of featureflag.co (FFC) share, whose rulesets are of one family.

A *construct* is one thing a ruleset can say (an operator with a kind of operand, a kind of segment, a range of a
rollout, a member that is missing ...). For each there are flags which hold that construct and little else; their names
have the construct's tag, and the SDK's answers show which outcomes were reached:

    T  the variation that the construct is about          F  another variation
    E  the default, `error in evaluation`                 D  the default for another reason
    X  the call itself raised

Users that were spoilt on purpose do not count for the construct, but for their own form. Compared are

- the answers of `ffctl eval`: value with its type and the order of its members, reason, id of the variation;
- for some requests the facts of the percentage ranges that were tested, as `ffctl explain --format json` tells them;
- documents with one fault each, and versions in every spelling: the SDK's verdict, taken or refused, has to be ffctl's,
  and so have the answers;
- where the SDK takes changes: a document with changes after it, applied as its connection would apply them.

Left out is what no person and no tool writes, what cannot be expressed, and what the size of Python's stack decides:
- `featureFlags` or `segments` that are an empty object or an empty text, which the SDK takes for an empty list;
- NaN and Infinity as bare tokens of a document, lone surrogates, integers of more than 4300 digits, deep nesting;
- chains of more than 90 segments or 400 prerequisites; cycles of segments through a negation, and cycles of
  prerequisites beside which a segment or a range is evaluated;
- what this tool reads on purpose and the SDK refuses: documents without the envelope, a relay's payload.

Without --ffctl the SDK is asked twice, which shows that nothing generated depends on chance.

Exit status: 0 no difference; 1 a difference, or a construct that was not reached with every outcome it has;
2 the comparison could not be made.
"""
import argparse
import collections
import concurrent.futures
import functools
import itertools
import json
import logging
import math
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import warnings

from common import AGAIN, DROP, WRONG, Ffctl, Report, changed, members, places, put, raw, to_json

PROBES, MIXED = 60, 10  # probe flags and mixed flags in a ruleset
USERS, PAIRS = 8, 12  # users for a flag, and for one of an operand
SPOILT_SHARE, DEFAULT_SHARE = 0.06, 0.3
EXTRA = 60  # further rulesets at most, for what the required number of comparisons has not reached
HASHES = 16  # requests of a ruleset whose ranges are compared
SEQUENCES = 60  # documents with changes after them
SHRINKING = 1500  # attempts to make a difference smaller
SHOWN = {"answers": 8, "hashes": 4, "documents": 8, "changes": 4}  # differences printed in full
WORKERS = 2
LETTERS = "TFEDX"
NO_RANGE = "no rollout range matched"  # what ffctl's message has where the SDK raises because nothing is left to try

KEYS = ("a", "b", "c", "u", "u1", "u2", "u3", "user-1", "user-2", "user-1001", "kim@acme.test", "12345", "x y", "abc",
        "\u00f8", "\u65e5\u672c\u8a9e", "\U0001f603", "e\u0301", " padded ", "user-226443", "user-306337")
NAMES = ("n", "Ada", "Bo", "abc", "a", "\u00c5se", "U")
PROPERTIES = ("x", "plan", "e-mail", "\u00f8", "a b", "X", "0", "", "keyId ", "customizedProperties", "cls")
TEXTS = ("a", "A", "abc", "ABC", " a ", "\u00e9", "\u00c9", "e\u0301", "\u00df", "SS", "\u65e5\u672c\u8a9e",
         "\U0001f603", "it's", 'say "hi"', "back\\", "a\n", "tab\t", "\u200b", "\u2028", "\u00a0", "", " ", "true",
         "True", "FALSE", "null", "100%", "user@acme.test", "@acme.test", "[]", "['a']", "5", "5.0", "x.y",
         "newsletter")
NUMERALS = ("5", "5.0", "4.99999", "5.000004", "5.000005", "5.00001", "0", "-0", "-0.0", "1e5", "1E5", "100000", "1_0",
            "10", "0.1", ".5", "5.", "+5", " 5 ", "5\n", "\u0663", "\uff15", "\u00a05", "inf", "-inf", "Infinity",
            "nan", "NaN", "1e400", "-1e400", "1e-7", "2.675005", "123456789012345678901234567890", "9007199254740993",
            "1.000004", "1.000001", "18", "-3", "1e22", "0.000005", "-0.000005", "123456789.123456", "0.000015")
NO_NUMERALS = ("", " ", "0x10", "1__0", "1,5", "5%", "_1", "1_", "1e", "--5", "5 5", "\u2155", "\u4e94", "1_000_",
               "+-5", "infinit", ".", "e5", "\u221e", "5\0")
PATTERNS = ("^a$", "^a", "a$", "b", "A", "[a-c]+", "(?i)abc", "a|5", r"^\d+$", r"\bA", "", "$", ".", r"^\+?49\d{6,12}$",
            "(?P<n>a)(?P=n)", "a{,2}$", r"\w", r"(?<!x)a", r"\Z", "[[a]", "\u00e9", "\u00df", "k", "s", "\u017f", r"\\",
            "@acme\\.test$", "^$", "^True$", "(?#c)a", "(?>a)b", "a++b", "\u01c6", "i", "\u0130", "\u03c3")
BAD_PATTERNS = ("(", ")", "[", "*", "a**", "(?<n>a)", r"\p{L}", r"\z", "a(?i)", "(?P<1>a)", r"(?<=a*)b", r"\1",
                "(?P=x)", "a{2,1}", "\\", "[b-a]", "(?", r"\x{41}")
OWN = object()  # as the list of rollouts: made from the ranges
HUGE = raw("1" + "0" * 400)  # an integer that is no float
SCALARS = ("a", "abc", "", "5", 5, raw("5.0"), 0, raw("-0.0"), raw("1e20"), raw("1E5"), 12345678901234567890,
           raw("1e-7"), raw("1e400"), HUGE, True, False, None, [], ["a"], [5], {}, {"a": 1}, {"key": "a"})

OPERATORS = {
    **dict.fromkeys(("Equal", "NotEqual", "Contains", "NotContain", "StartsWith", "EndsWith"), "text"),
    **dict.fromkeys(("IsOneOf", "NotOneOf"), "list"),
    **dict.fromkeys(("BiggerEqualThan", "BiggerThan", "LessEqualThan", "LessThan"), "number"),
    **dict.fromkeys(("IsTrue", "IsFalse"), "bool"), **dict.fromkeys(("MatchRegex", "NotMatchRegex"), "regex")
}
IN_SEGMENT, NOT_IN_SEGMENT = "User is in segment", "User is not in segment"
NO_OPERATORS = ("equal", "EQUAL", "In", "NotIn", "Equals", "Than", "XThan", "LessThanX", "BiggerThan ", " Equal",
                "After", "user is in segment", 5, True, ["Equal"], ["BiggerThan"], {"a": 1}, {"LessThan": 1})
FALSY_OPERATORS = (None, "", 0, False, [], {}, raw("0.0"))
OPERANDS = {  # kind of operand -> operands
    "text": ("", "a", "A", "abc", "b", "5", "5.0", " 5 ", "1_0", "1e20", "1e+20", "nan", "inf", "-inf", "1e400",
             "100000.0", "True", "true", "False", "^a$", "['a']", "{'a': 1}", "\u00e9", "x", "0", "-0.0",
             "12345678901234567890", "1e-07", "None", "[a]"),
    "JSON text": ("[]", '["a"]', '["a", "5", "True", "5.0", "1e+20", "abc", ""]', '"abc"', '""', '{"a": 1}', "{}",
                  "null", "5", "true", "[5]", "[true]", "[null]", '[["a"]]', '["a" ]\n', '{"abc": 1, "5": 2}', "NaN",
                  '[NaN, "a"]', '["\\u0061"]', '["\u00e9"]'),
    "broken JSON": ("bad", "[", '["a"', "['a']", "[a]", '["a",]', "\ufeff[]", '["a"] x', '["a\n"]', "[1_0]", "[01]",
                    "[.5]", '["\\x"]'), "bad pattern": ("(", "[", "*", r"\z", "(?<n>a)"),
    "whole number": (5, 0, -3, 1, 12345678901234567890, HUGE), "number": (raw("5.0"), raw("-0.0"), raw("1e20"),
                                                                          raw("0.1"), raw("1e400"), raw("5.000004")),
    "boolean": (True, False), "null": (None, ), "list": ([], ["a"], ["5"], [raw("1.5"), True, None,
                                                                            "\u00e9'\n"], [["a"]]),
    "object": ({}, {"a": 1}, {"a": [None]}), "missing": (DROP, )
}
ATTRIBUTES = ("a", "A", "abc", "", " ", "b", "5", "5.0", " 5\n", 5, raw("5.0"),
              0, raw("-0"), raw("-0.0"), raw("1e20"), "1e+20", raw("1E5"), raw("1e-7"), 12345678901234567890,
              raw("1e400"), HUGE, "nan", "inf", "-inf", "\u0663", "1_0", "5.000004", True, False, "True", "true",
              "TRUE", "tRuE", "False", "fALSE", None, [], ["a"], [5], {}, {"a": 1}, "['a']", "{'a': 1}", "[]", "{}",
              "\u00e9", "a\n", "None", "[1.5, True, None, \"\u00e9'\\n\"]", "1", "\ufb01", DROP)
ODD_LISTS = {
    "null": None, "object": {"a": 1, "u1": 2}, "empty object": {}, "text": "abc u1", "empty text": "", "number": 5,
    "true": True, "false": False, "odd items": [None, 5, ["a"], {"a": 1}, True, "a"], "repeated": ["a", "a", "u1"]
}
ROLLOUTS = {  # ranges with what each serves, whether one is always hit, and whether the key of the bucket counts
    "halves": [([0, 0.5], 1), ([0.5, 1], 0)], "thirds": [([0, 0.3333], 1), ([0.3333, 0.6666], 0),
                                                         ([0.6666, 1], 1)], "gap": [([0, 0.3], 1), ([0.6, 1], 0)],
    "overlap": [([0, 0.6], 0), ([0.4, 1], 1)], "disorder": [([0.5, 1], 1), ([0, 0.5], 0)], "all": [([0, 1], 1)],
    "all, as floats": [([raw("0.0"), raw("1.0")], 1)], "all, as booleans": [([False, True], 1)], "all, half boolean": [
        ([0, True], 1)
    ], "all, -0.0": [([raw("-0.0"), 1], 1)], "all, then halves": [([0, 1], 1),
                                                                  ([0, 0.5], 0)], "halves, then all": [([0, 0.5], 0),
                                                                                                       ([0, 1], 1)],
    "nearly all": [([0, 0.999999], 1)], "just more than all": [([0, 1.0000000001], 1)], "more than all": [([-1, 2], 1)],
    "three numbers": [([0, 0.5, 9], 1), ([0.5, 1, "x"], 0)], "all and more": [([0, 1, 5], 1)], "one number": [
        ([0], 1), ([0.5], 1), ([1], 1)
    ], "no numbers": [([], 1)], "null": [(None, 1)], "text": [("01", 1)], "texts": [(["0", "1"], 1)], "object": [
        ({"0": 0, "1": 1}, 1)
    ], "number": [(5, 1)], "true": [(True, 1)], "false": [(False, 1)], "backwards": [([0.8, 0.2], 1)], "nothing wide": [
        ([0.5, 0.5], 1), ([0, 0], 1)
    ], "above": [([1, 2], 1)], "to 1e400": [([0, raw("1e400")], 1)], "to a huge number": [
        ([0, HUGE], 1)
    ], "from a huge number": [([HUGE, 2], 1)], "from true": [([True, 2], 1)], "from false": [
        ([False, 0.5], 1)
    ], "to null": [([0, None], 1), ([0.0001, None], 1)], "from null": [([None, 1], 1)], "to a text": [
        ([0, "1"], 1)
    ], "to a list": [([0, [1]], 1)], "nested": [([[0, 1]], 1)], "a tenth": [([0, 0.1], 1), ([0.1, 1], 0)], "tiny": [
        ([0, raw("5e-324")], 1), ([raw("5e-324"), 1], 0)
    ], "many": [([number / 16, (number + 1) / 16], number % 2) for number in range(16)]
}
DEFAULTS = (DROP, "null", "true", "false", '""', '"d"', '"true"', '"\u00f8"', '"5"', '" "', '"nan"', "0", "-0", "-0.0",
            "0.0", "5", "3.0", "1.5", "1e30", "1e20", "1e-7", "1e400", "12345678901234567890", "9007199254740993",
            "1" + "0" * 400, "[]", "{}", '["a", 1, null, 1.0]', '{"b": 1, "a": {"c": [1e20, -0.0, true]}}',
            '{"a": 1, "a": 2}', "[1e400]", '"\\u0000"', '[""]', '["\\ud83d\\ude03"]')

# --- answers in one form ---------------------------------------------------------------------------------------------


def plain(value):
    """What JSON cannot hold, as the text that ffctl may write for it; a bare token is read to the same."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def exact(native, raised=None):
    """An answer as a text, equal exactly when the answers are: 5 and 5.0 differ, and so do members in another order.

    All that is known of how ffctl writes an answer is here.
    """
    names = ("value", "reason", "variation_id")
    if raised and [native.get(name, "absent") for name in names] == [None] * 3:
        return f"raised: {raised}"
    return json.dumps([plain(native.get(name, "absent")) for name in names] + sorted(set(native) - set(names)))


def exact_line(answer):
    """The same for a line of ffctl."""
    message = (answer["error"] or {}).get("message", "")
    raised = answer["error"] and (NO_RANGE if NO_RANGE in message else "for another reason")
    return exact(answer["native"], raised)


def exact_hashes(hashes):
    """The facts of percentage ranges as a text. A bucket that cannot be computed is null; numbers in ranges are floats.
    """
    def end(value):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return float(str(value)) if is_number else [end(inner) for inner in value] if isinstance(value, list) else value

    facts = [[one["key"],
              end(one["range"]), one["bucket"] if isinstance(one["bucket"], float) else None, one["hit"]]
             for one in hashes]
    return json.dumps(plain(facts))


def told_hashes(text):
    """The facts of percentage ranges in what `ffctl explain --format json` prints: the only place that knows where. The trace
    beside them may be nested deeper than Python reads, so that nothing else is read."""
    return json.JSONDecoder().raw_decode(text, text.index('\n  "hashes": ') + len('\n  "hashes": '))[0]


Answer = collections.namedtuple("Answer", "exact letter hashes")


def raised_answer(problem, hashes):
    """What it is when the SDK's call raises."""
    reason = NO_RANGE if isinstance(problem, AttributeError) else "for another reason"
    return Answer(exact({"value": None, "reason": None, "variation_id": None}, reason), "X", exact_hashes(hashes))


def answer_of(value, reason, variation, is_hit, hashes):
    letter = "E" if reason == "error in evaluation" else "D" if variation is None else "T" if is_hit else "F"
    return Answer(exact({"value": value, "reason": reason, "variation_id": variation}), letter, exact_hashes(hashes))


observed = threading.local()  # the ranges that were tested in this thread


def observe_hashes(split):
    """Lets the SDK's code for percentage ranges tell what it tests."""
    cls = split.VariationSplittingAlgorithm
    original = cls.is_key_belongs_to_percentage
    if original.__name__ == "watched":
        return

    def watched(self):
        hit = original(self)
        try:
            bucket = getattr(self, "_VariationSplittingAlgorithm__percentage_of_key")()
        except Exception as problem:  # a key that cannot be encoded
            bucket = repr(problem)
        observed.hashes.append({
            "key": getattr(self, "_VariationSplittingAlgorithm__key"),
            "range": getattr(self, "_VariationSplittingAlgorithm__percentage_range"), "bucket": bucket, "hit": hit
        })
        return hit

    cls.is_key_belongs_to_percentage = watched


def read_text(path):
    """The text of a document without a byte-order mark; None where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


# --- rulesets --------------------------------------------------------------------------------------------------------


class Ruleset:
    """Collects the flags and segments of one ruleset, and for each flag what its users should be like."""
    def __init__(self, rng):
        self.rng = rng
        self.flags, self.segments, self.archived = [], [], []
        self.probes, self.hints, self.whole = {}, collections.defaultdict(list), {}


class Maker:
    """Makes one flag; that flag's users get its hints. What the dialects spell differently is in their own makers."""

    property, op, value = "property", "op", "value"

    def __init__(self, ruleset, name):
        self.ruleset, self.name, self.rng, self.pick = ruleset, name, ruleset.rng, ruleset.rng.choice
        self.hints = ruleset.hints[name]

    def chance(self, probability):
        return self.rng.random() < probability

    def hint(self, name, candidates):
        self.hints.append((name, list(candidates)))

    def users(self, *users):
        """Users as they are; without any, made up ones."""
        self.ruleset.whole[self.name] = list(users)

    def condition(self, name, op, value, **more):
        if self.chance(0.2):
            more = {"id": f"c{self.rng.randrange(99)}", **more}
        return members(**{self.property: name, self.op: op, self.value: value, **more})

    def text_value(self):
        value = self.pick(TEXTS)
        return value, [value, f"{value}x", f"x{value}", value.upper(), value[:1], self.pick(TEXTS), self.pick(TEXTS)]

    def list_value(self):
        items = self.rng.sample(TEXTS, self.pick((0, 1, 1, 2, 3)))
        extra = self.pick(([], [], [], [5], [None, True], [["a"]]))
        text = json.dumps(items + extra, ensure_ascii=self.chance(0.5))
        return text, [*items, *items, self.pick(TEXTS), "5"]

    def number_value(self):
        value = self.pick(NUMERALS) if self.chance(0.7) else str(self.rng.randint(-50, 50) / 8)
        near = [
            self.pick((f"{offset:+g}", raw(repr(float(offset))), offset))
            for offset in (self.rng.randint(-9, 9), 5, 1000, -1000)
        ]
        return value, [value, value, self.pick(NUMERALS), self.pick(NUMERALS), self.pick(NO_NUMERALS), *near]

    def bool_value(self):
        return self.pick(("IsTrue", "IsFalse", None, "",
                          DROP)), [True, False, "True", "true", "TRUE", "False", "fALSE", "x", 1, " true"]

    def regex_value(self):
        return self.pick(PATTERNS), [
            "a", "abc", "A", "aa", "a\n", "5", "", "491701234567", "\u00e9", "\u00c9", "\u1e9e", "\u212a", "\u017f",
            "\\", True, "i\u0307", "\u03c2", "user@acme.test", "[", "\u01c5", "ab", "aab"
        ]

    def valued(self, op):
        return getattr(self, f"{OPERATORS[op]}_value")()

    def any_condition(self, op=None, name=None, **more):
        """An ordinary condition on an attribute, for which users have values that matter."""
        op = op or self.pick(tuple(OPERATORS))
        name = self.pick(PROPERTIES) if name is None else name
        value, candidates = self.valued(op)
        self.hint(name, candidates)
        return self.condition(name, op, value, **more)

    def on(self, key="x", *texts):
        """A condition that holds for users with one of these texts, and users of both kinds."""
        texts = texts or ("yes", )
        self.hint(key, [*texts, "no"])
        return self.condition(key, "IsOneOf", json.dumps(texts))

    def in_segment(self, value, negated=False, **more):
        """A condition on segments; a list or tuple of ids is written as the JSON text that it is on the wire."""
        value = json.dumps(list(value)) if isinstance(value, tuple) else value
        return self.condition(NOT_IN_SEGMENT if negated else IN_SEGMENT, self.pick((None, "")), value, **more)

    def added_segment(self, *rules, **more):
        """Adds a segment of those rules (lists of conditions); its id."""
        listed = [self.segment_rule(*one) if isinstance(one, (list, tuple)) else one for one in rules]
        made = self.segment(listed, **{"id": f"s{len(self.ruleset.segments)}-{self.name}", **more})
        self.ruleset.segments.append(made)
        return made.get("id")

    def ranges(self, listed, **more):
        return [self.rollout(bounds, hit, **more) for bounds, hit in listed]

    def mixed(self):
        """A flag of several things at random."""
        for name in self.rng.sample(PROPERTIES, 3):
            self.hint(name, [*self.rng.sample(TEXTS, 4), *self.rng.sample(NUMERALS, 2), self.pick(SCALARS), DROP])
        rules = []
        for _ in range(self.pick((0, 1, 2, 3))):
            conditions = [
                self.any_condition(name=self.pick([name for name, _ in self.hints]))
                for _ in range(self.pick((1, 1, 2, 3)))
            ]
            if self.chance(0.4):
                ids = [
                    self.added_segment([self.any_condition()],
                                       included=self.rng.sample(KEYS, 3),
                                       excluded=self.rng.sample(KEYS, 2)) for _ in range(self.pick((1, 2)))
                ]
                conditions.insert(self.pick((0, len(conditions))), self.in_segment(tuple(ids), self.chance(0.4)))
            rules.append(self.rule(*conditions, ranges=self.pick(list(ROLLOUTS.values())[:16])))
        return self.flag(*rules, ranges=self.pick(list(ROLLOUTS.values())[:16]))


# --- constructs ------------------------------------------------------------------------------------------------------


class Constructs:
    """Every construct: tag, and a maker of a flag; for each tag the outcomes that have to be reached.

    Where no outcomes are given, they are those that the SDK itself has for the users the flags are made with.
    """
    def __init__(self):
        self.listed, self.needed, self.asked = [], {}, {}

    def add(self, tag, needed, make, count=USERS):
        assert self.needed.setdefault(tag, needed) == needed, tag
        self.listed.append((tag, make))
        self.asked[tag] = max(count, self.asked.get(tag, 0))

    def learn(self, maker, sdk, write):
        """Asks the SDK which outcomes the constructs have for which none are given."""
        ruleset, unknown = Ruleset(random.Random("learn")), [one for one in self.listed if self.needed[one[0]] is None]
        for number, (tag, make) in enumerate(unknown):
            name = f"{number}"
            ruleset.probes[name] = tag
            ruleset.flags.append(make(maker(ruleset, name)))
        if sdk.load([write(ruleset)]):
            raise SystemExit("the SDK refuses what is to be learnt from")
        reached = collections.defaultdict(set)
        for name, tag in ruleset.probes.items():
            for user in ruleset.whole[name]:
                context = to_json({key: value for key, value in user.items()
                                   if value is not DROP} if isinstance(user, dict) else user)
                reached[tag].add(sdk.answer(maker.asked_key(name), context, None).letter)
        self.needed.update({tag: "".join(sorted(outcomes)) for tag, outcomes in reached.items()})


def shared_constructs(add, empty):
    """The constructs of both dialects. `empty` is the outcome for no conditions at all."""
    for op in OPERATORS:
        for kind, operands in OPERANDS.items():
            for operand in operands:

                def pair(m, op=op, operand=operand):
                    m.users(*(m.user(x=attribute) for attribute in ATTRIBUTES))
                    return m.flag(m.rule(m.condition("x", op, operand)))

                add(f"{op}: {kind}", None, pair, PAIRS)
        add(f"op:{op}",
            "TFE" if OPERATORS[op] == "regex" and op == "never" else "TF",
            lambda m, op=op: m.flag(m.rule(m.any_condition(op))))
        add(f"op:{op} in a segment",
            "TF",
            lambda m, op=op: m.flag(m.rule(m.in_segment((m.added_segment([m.any_condition(op)]), )))))
        add(f"op:{op} not in a segment",
            "TF",
            lambda m, op=op: m.flag(m.rule(m.in_segment((m.added_segment([m.any_condition(op)]), ), True))))

        def falsy(m, op=op):
            value, candidates = m.valued(op)
            m.hint(op, candidates)
            return m.flag(m.rule(m.condition(op, m.pick(FALSY_OPERATORS), value)))

        # The comparison itself looks at the member that is falsy, so that those of numbers are never true.
        add(f"op:falsy, {op} as property", "F" if OPERATORS[op] == "number" else "TF", falsy)
        for name in (None, 5, True, ["x"], {}, DROP):
            label = "missing" if name is DROP else f"{name!r}"
            negative = op.startswith("Not")
            add(f"property:{label} {op}",
                "E" if name is DROP else "T" if negative else "F",
                lambda m, op=op, name=name: m.flag(m.rule(m.condition(name, op,
                                                                      m.valued(op)[0]))),
                2)
    for op in NO_OPERATORS:

        def unknown(m, op=op):
            m.hint("x", ["a", "5", 5, DROP])
            return m.flag(m.rule(m.condition("x", op, m.pick(("a", "5", '["a"]')))))

        add(f"op:{op!r}", "F", unknown, 4)
    for op in FALSY_OPERATORS:

        def absent(m, op=op):
            m.hint("x", ["a", DROP])
            return m.flag(m.rule(m.condition("x", op, "a")))

        add(f"op:{to_json(op)}", "F", absent, 2)
    add("op:missing", "E", lambda m: m.flag(m.rule(m.condition("x", DROP, "a"))), 2)
    add("op:missing behind one that fails", "FE", lambda m: m.flag(m.rule(m.on(), m.condition("x", DROP, "a"))))
    for op in ("BiggerThan", "XThan"):

        def than(m, op=op, value=DROP):
            m.hint("x", ["5", "a", DROP])
            return m.flag(m.rule(m.condition("x", op, value)))

        add(f"{op}: the value is read only for numbers", "FE", than)
        add(f"{op}: a number that is no float", "FE", functools.partial(than, op=op, value=HUGE))
    for pattern in PATTERNS:

        def search(m, pattern=pattern, op="MatchRegex"):
            m.hint("x", m.regex_value()[1])
            return m.flag(m.rule(m.condition("x", m.pick(("MatchRegex", "NotMatchRegex")), pattern)))

        add("pattern", "TF", search)
    for pattern in BAD_PATTERNS:

        def broken(m, pattern=pattern):
            m.hint("x", ["a", "", "(", DROP, None])
            return m.flag(m.rule(m.condition("x", m.pick(("MatchRegex", "NotMatchRegex")), pattern)))

        add("pattern:invalid", "TFE", broken)
    add("conditions:several", "TF", lambda m: m.flag(m.rule(m.on("x"), m.on("plan", "pro"), m.on("e-mail"))))
    add("conditions:any", "TF", lambda m: m.flag(m.rule(*(m.any_condition() for _ in range(m.pick((2, 3, 4)))))))
    add("conditions:none", empty, lambda m: m.flag(m.rule()), 2)
    add("rules:several", "TF",
        lambda m: m.flag(m.rule(m.on("x"), hit=False), m.rule(m.on("plan", "pro")), m.rule(m.on("e-mail"), hit=False)))
    add("rules:any", "TF",
        lambda m: m.flag(*(m.rule(m.any_condition(), hit=m.chance(0.7)) for _ in range(m.pick((2, 3, 4))))))
    add("rules:one that is broken behind one that is hit", "TE",
        lambda m: m.flag(m.rule(m.on()), m.rule(m.condition("x", DROP, DROP))))
    add("rules:one that is broken before one that is hit", "E",
        lambda m: m.flag(m.rule(m.condition("x", DROP, DROP)), m.rule(m.on())))
    for label, listed in ROLLOUTS.items():

        def by_rule(m, listed=listed):
            m.users(*(m.user(key, x="yes") for key in KEYS))
            return m.flag(m.rule(m.on(), ranges=listed))

        def by_default(m, listed=listed):
            m.users(*(m.user(key) for key in KEYS))
            return m.flag(ranges=listed)

        add(f"rollout of a rule:{label}", None, by_rule, len(KEYS))
        add(f"rollout of the default:{label}", None, by_default, len(KEYS))
    for label, rollout in (("null", None), ("text", "x"), ("number", 5), ("list", [0, 1])):
        add(f"rollout:{label} for a range with what it serves",
            "E",
            lambda m, rollout=rollout: m.flag(m.rule(m.on(), rollouts=[rollout]), rollouts=[rollout]),
            3)
    for label, rollouts in ODD_LISTS.items():
        if label not in ("odd items", "repeated"):
            outcome = "F" if label.startswith("empty") else "E"
            add(f"rollouts of a rule:{label}",
                outcome,
                lambda m, some=rollouts: m.flag(m.rule(m.condition("x", "NotEqual", "q"), rollouts=some)),
                3)
            add(f"rollouts of the default:{label}",
                outcome.replace("F", "X"),
                lambda m, some=rollouts: m.flag(rollouts=some),
                3)
    add(
        "rollout:no range, later rules are not tried", "F", lambda m: m.flag(
            m.rule(m.condition("x", "NotEqual", "q"), ranges=[]), m.rule(m.condition("x", "NotEqual", "q"))), 3)
    segment_constructs(add, empty)


def segment_constructs(add, empty):
    def both(tag, needed, make, count=USERS):
        """A condition on segments, and its negation. `make` gives the value of the condition."""
        swapped = needed.translate(str.maketrans("TF", "FT"))
        add(f"segment:{tag}", needed, lambda m: m.flag(m.rule(m.in_segment(make(m)))), count)
        add(f"segment:{tag}, not", swapped, lambda m: m.flag(m.rule(m.in_segment(make(m), True))), count)

    def keyed(m):
        m.users(*(m.user(key) for key in ("a", "u1", "u2", "abc", "c u", "b")))
        return m

    for label, odd in (("list", ["a", "u1"]), ("empty list", []), *ODD_LISTS.items()):
        takes = {"text": "TF", "object": "TF", "list": "TF", "odd items": "TF", "repeated": "TF"}.get(label, "F")
        both(f"included is {label}", takes, lambda m, odd=odd: (keyed(m).added_segment(included=odd), ))
        leaves = {
            "null": "F", "number": "F", "true": "F", "false": "F", "empty text": "T", "empty object": "T",
            "empty list": "T"
        }.get(label, "TF")
        both(f"excluded is {label}",
             leaves,
             lambda m, odd=odd: (keyed(m).added_segment(included=["a", "u1", "u2", "abc", "c u", "b"], excluded=odd), ))
        rules = {"odd items": "F", "repeated": "F", "list": "F", "object": "F"}.get(label, "F")
        both(f"rules are {label}", rules, lambda m, odd=odd: (keyed(m).added_segment(rules=odd), ), 3)
        conditions = empty if label.startswith("empty") else "F"
        both(f"conditions are {label}",
             conditions,
             lambda m, odd=odd: (keyed(m).added_segment({m.conditions: odd}), ),
             3)
    for name in ("included", "excluded", "rules", "conditions"):

        def missing(m, name=name):
            m.users(m.user("a"), m.user("u1"), m.user("u2", x="yes"))
            parts = {"included": ["a"], "excluded": ["u1"], "rules": [m.segment_rule(m.on())]}
            parts.update({"rules": [{}]} if name == "conditions" else {name: DROP})
            return (m.added_segment(**parts), )

        # `excluded` is read first; who is in one of the lists never comes to the rules.
        both(f"{name} missing", {"included": "F", "excluded": "F"}.get(name, "TF"), missing, 6)
    both("rules", "TF", lambda m: (m.added_segment([m.on("x")], [m.on("plan", "pro"), m.on("e-mail")]), ))
    both("rule without conditions", empty, lambda m: (m.added_segment([]), ), 2)
    both("no rules", "F", lambda m: (m.added_segment(), ), 2)
    both("no member rules", "F", lambda m: (m.added_segment(rules=DROP), ), 2)
    both("included and excluded", "TF", lambda m: (keyed(m).added_segment(included=["a", "u1", "b"], excluded=["a"]), ))
    both("second of two", "TF", lambda m: (m.added_segment(), m.added_segment([m.on()])))
    both("unknown", "F", lambda m: ("no such segment", ), 2)
    both("unknown, then one", "TF", lambda m: ("no such segment", m.added_segment([m.on()])))
    both(
        "archived", "F", lambda m:
        (m.added_segment([m.condition("x", "NotEqual", "q")], isArchived=m.pick(
            (True, 1, "false", [0], {"a": 1}))), ), 3)
    both("archived, then one", "TF", lambda m: (m.added_segment(isArchived=True), m.added_segment([m.on()])))
    both("isArchived falsy", "TF", lambda m: (m.added_segment([m.on()], isArchived=m.pick(
        (False, None, 0, "", [], {}))), ))

    def broken(m):
        how = m.pick((0, 1, 2, 3, 4))
        if how == 0:
            return m.added_segment([m.condition("x", "MatchRegex", "(")], excluded=[], included=[])
        return m.added_segment(**{("included", "excluded", "excluded", "excluded")[how - 1]: m.pick((None, DROP, 5))})

    for label, pick in (("broken", lambda m:
                         (broken(m), )), ("broken, then one that holds", lambda m:
                                          (broken(m), m.added_segment([m.condition("x", "NotEqual", "q")])))):
        both(label, "F", lambda m, pick=pick: (m.hint("x", ["yes", "no"]), pick(m))[1], 4)
    both("one that holds, then broken", "TF", lambda m: (m.added_segment([m.on()]), broken(m)))
    both("broken rule behind one that holds", "TF", lambda m:
         (m.added_segment([m.on()], [m.condition("x", DROP, "a")]), ))
    both("nested", "TF", lambda m: (m.added_segment([m.in_segment((m.added_segment([m.on()]), ))]), ))
    both("nested negation", "TF", lambda m: (m.added_segment([m.in_segment((m.added_segment([m.on()]), ), True)]), ))
    both("nested, unknown", "F", lambda m: (m.added_segment([m.in_segment(("no such segment", ))]), ), 2)
    both("nested, unknown, negated", "T", lambda m: (m.added_segment([m.in_segment(("no such segment", ), True)]), ), 2)
    both(
        "nested, broken and negated", "T", lambda m:
        (m.added_segment([m.condition("x", "IsTrue", ""),
                          m.condition("x", "Equal", "a")], [m.in_segment(
                              (m.added_segment(excluded=None), ), True)]), ), 2)

    def chain(m, depth, closed):
        first = len(m.ruleset.segments)
        names = [f"s{first + number}-{m.name}" for number in range(depth)]
        for number in range(depth):
            follower = names[number + 1] if number + 1 < depth else names[0] if closed else None
            m.added_segment([m.in_segment((follower, ))] if follower else [m.on()],
                            *([[m.on("plan", "pro")]] if closed else []))
        return (names[0], )

    for depth in (2, 5, 30, 80):
        both(f"chain of {depth}", "TF", lambda m, depth=depth: chain(m, depth, False), 4)
    for depth in (1, 2, 3):
        both(f"cycle of {depth}", "TF", lambda m, depth=depth: chain(m, depth, True), 6)

    def around(m, *behind):
        name = f"round-{m.name}"
        return (m.added_segment([m.in_segment((name, *behind))], id=name), )

    both("cycle and nothing else", "F", around, 2)
    both("cycle, then one that holds", "TF", lambda m: around(m, m.added_segment([m.on()])), 4)

    def repeated(m):
        name = m.added_segment([m.on()], id=f"twice-{m.name}")
        m.added_segment([m.on("plan", "pro")], id=name)
        return (name, )

    both("id twice", "TF", repeated)
    both(
        "id twice, then archived", "F", lambda m:
        (m.added_segment([m.condition("x", "NotEqual", "q")], id=f"late-{m.name}"),
         m.added_segment(id=f"late-{m.name}", isArchived=True)), 2)
    for label, value, needed in (("empty text", "", "F"), ("broken JSON", "[", "F"), ("null as text", "null", "F"),
                                 ("a JSON text", '"{0}"', "F"), ("number", "5", "F"), ("zero", "0", "F"),
                                 ("true", "true", "F"), ("object", '{{"{0}": 1}}', "TF"), ("empty object", "{{}}", "F"),
                                 ("list in a list", '[["{0}"]]', "F"), ("object first", '[{{}}, "{0}"]',
                                                                        "F"), ("list last", '["{0}", []]', "TF"),
                                 ("null first", '[null, 5, true, "{0}"]',
                                  "TF"), ("twice", '["{0}", "{0}"]', "TF"), ("escaped", '["\\u0073{1}"]',
                                                                             "TF"), ("trailing comma", '["{0}",]', "F"),
                                 ("blanks", ' [ "{0}" ]\n', "TF"), ("other case", '["{2}"]',
                                                                    "F"), ("NaN first", '[NaN, "{0}"]', "TF")):

        def formed(m, value=value):
            name = m.added_segment([m.on()])
            return value.format(name, name[1:], name.upper())

        both(f"value is {label}", needed, formed, 5)
    both("value is a text, walked letter by letter", "TF", lambda m: (m.added_segment([m.on()], id="Z"), '"YZ"')[1], 5)
    for label, value in (("a real list", ["{0}"]), ("null", None), ("a number", 5), ("true", True),
                         ("an object", {"a": 1}), ("missing", DROP)):
        both(f"value is {label}",
             "F",
             lambda m, value=value: (m.added_segment([m.condition("x", "NotEqual", "q")]), value)[1],
             2)
    for label, written, asked in (("1", 1, "[1]"), ("1 and 1.0", 1, "[1.0]"), ("1 and true", 1, "[true]"),
                                  ("true", True, "[true]"), ("null", None, "[null]"), ("a big number", 2**53 + 1,
                                                                                       f"[{2**53 + 1}]")):
        both(f"id is {label}",
             "TF",
             lambda m, written=written, asked=asked: (m.added_segment([m.on()], id=written), asked)[1],
             5)
    for label, written, asked in (("1 and a text", 11, '["11"]'), ("another number", 12, "[13]"),
                                  ("a big number and a float", 2**53 + 3, "[9007199254740996.0]")):
        both(f"id is {label}",
             "F",
             lambda m, written=written, asked=asked: (m.added_segment([m.on()], id=written), asked)[1],
             3)

    def with_op(m, name):
        m.hint(name, ['["a"]', "a", DROP])
        m.users()
        return m.flag(m.rule(m.condition(name, m.pick(("Equal", "IsOneOf", "Contains")), '["a"]')))

    for name in (IN_SEGMENT, NOT_IN_SEGMENT):
        add(f"segment:{name}, with an operator", "TF", lambda m, name=name: with_op(m, name))
    for op in (IN_SEGMENT, NOT_IN_SEGMENT):

        def as_op(m, op=op):
            m.hint("x", ["yes", "no"])
            return m.flag(m.rule(m.condition("whatever", op, json.dumps([m.added_segment([m.on()])]))))

        add(f"segment:{op}, as the operator", "TF", as_op)
        add(f"segment:{op}, as the operator, no property",
            "TF",
            lambda m, op=op: m.flag(m.rule(m.condition(DROP, op, json.dumps([m.added_segment([m.on()])])))))


# --- the other side --------------------------------------------------------------------------------------------------

Request = collections.namedtuple("Request", "number flag context default tag forms counts")


def request_line(request):
    more = f', "default": {request.default}' if request.default is not None else ""
    return f'{{"id": {request.number}, "flag": {json.dumps(request.flag)}, "context": {request.context}{more}}}\n'


class Again:
    """The SDK a second time, where there is no ffctl to compare it with."""
    def __init__(self, dialect):
        self.dialect, self.lock, self.sdk, self.loaded = dialect, threading.Lock(), None, None

    def load(self, sources):
        self.sdk = self.sdk or self.dialect.Sdk()
        texts = tuple(source.read_bytes() for source in sources)
        if self.loaded != texts:
            self.loaded, self.refused = texts, self.sdk.load(sources)
        return self.refused

    def natives(self, sources, _requests, asked):
        with self.lock:
            if self.load(sources):
                return "refused"
            return [self.sdk.answer(one.flag, one.context, one.default).exact for one in asked]

    def hashes(self, sources, request):
        with self.lock:
            self.load(sources)
            return self.sdk.answer(request.flag, request.context, request.default).hashes


class Binary:
    """ffctl, asked as these providers are asked."""
    def __init__(self, path, provider):
        self.ffctl, self.provider = Ffctl(path, provider), provider

    def natives(self, sources, requests, asked):
        done = self.ffctl.run("eval", sources, f"--requests={requests}", "--format=ndjson")
        lines = done.stdout.decode(errors="replace").split("\n")[:-1]
        if done.returncode == 2 and len(lines) != len(asked):
            return "refused" if not lines else "refused, and yet something on stdout"
        if done.returncode not in (0, 3) or len(lines) != len(asked):
            return f"{Ffctl.failure(done)}, {len(lines)} lines"
        answers = [self.answer(line, request) for line, request in zip(lines, asked)]
        if done.returncode == 0 and any(answer.startswith("raised") for answer in answers):
            return "exit status 0 although the SDK's call raises for one of the requests"
        return answers

    def answer(self, line, request):
        try:
            answer = json.loads(line)
            if (answer["id"], answer["flag"], answer["provider"]) != (request.number, request.flag, self.provider):
                return f"out of order: {line}"
            return exact_line(answer)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return f"{problem!r} in {line}"

    def hashes(self, sources, request):
        default = [f"--default={request.default}"] if request.default is not None else []
        done = self.ffctl.run("explain", sources, f"--context={request.context}", *default, "--format=json", "--",
                              request.flag)
        try:
            return exact_hashes(told_hashes(done.stdout.decode())) if done.returncode in (0,
                                                                                             3) else Ffctl.failure(done)
        except (ValueError, KeyError, TypeError) as problem:
            return f"{problem!r} in {done.stdout[:300]}"


# --- comparing -------------------------------------------------------------------------------------------------------


def written_user(user):
    return {name: value for name, value in user.items() if value is not DROP} if isinstance(user, dict) else user


def make_ruleset(dialect, rng, constructs):
    """A ruleset with a probe for each of those constructs and some mixed flags."""
    ruleset = Ruleset(rng)
    for number, (tag, make) in enumerate(constructs):
        name = f"{number}/{tag}"[:60].replace("\0", "0") + rng.choice(("", "", "", "\u00f8", " ", "__"))
        ruleset.probes[name] = tag
        place = len(ruleset.flags)
        ruleset.flags.append(None)  # the place is taken: flags that the maker adds come behind it
        ruleset.flags[place] = make(dialect.Maker(ruleset, name))
    for number in range(MIXED):
        name = rng.choice(("flag-{}", "flagg-\u00f8-{}", "\u65d7/{}", 'quo"te {}', "a b {}")).format(number)
        ruleset.probes[name] = "mixed flags"
        ruleset.flags.append(dialect.Maker(ruleset, name).mixed())
    return ruleset


def make_users(dialect, rng, ruleset, name, count, odd):
    """Users for a flag, each with its forms and whether it counts for the flag's construct. `odd` labels odd ones."""
    whole = ruleset.whole.get(name)
    given = rng.sample(whole, min(count, len(whole))) if whole else []
    for user in given:
        yield written_user(user), {"as it is"}, True
    for _ in range(count - len(given)):
        if rng.random() < SPOILT_SHARE or given:
            label = next(odd)
            yield dialect.USERS[label], {label}, False
            continue
        attributes = {
            key: rng.choice(candidates) for key, candidates in rng.sample(ruleset.hints[name], len(ruleset.hints[name]))
        }
        if rng.random() < 0.2:
            attributes[rng.choice(PROPERTIES)] = rng.choice(SCALARS)
        user = dialect.Maker.user(
            rng.choice(KEYS),
            **{key: value for key, value in attributes.items() if key not in ("key", "name", "keyid")})
        user.update({key: attributes[key] for key in ("key", "name") if attributes.get(key)})
        user = written_user(user)
        yield {key: user[key] for key in rng.sample(list(user), len(user))}, {"made up"}, True


def make_requests(dialect, constructs, rng, ruleset, odd):
    numbers = itertools.count()
    for name in [*ruleset.probes, "no such flag", ""]:
        tag = ruleset.probes.get(name, "no such flag")
        for user, forms, counts in make_users(dialect, rng, ruleset, name, constructs.asked.get(tag, USERS), odd):
            default = rng.choice(DEFAULTS) if rng.random() < DEFAULT_SHARE else DROP
            forms = {f"user:{form}" for form in forms} | {f"default:{'absent' if default is DROP else 'given'}"}
            context = to_json(user, ensure_ascii=rng.random() < 0.5)
            yield Request(next(numbers), dialect.Maker.asked_key(name), context, None if default is DROP else default,
                          tag, forms, counts)


def compare_ruleset(dialect, index, options, some, constructs, odd, other, sdk, folder, pool, report):
    rng = random.Random(f"{options.seed}/{index}")
    ruleset = make_ruleset(dialect, rng, some)
    text = dialect.document(ruleset)
    path = folder / f"ruleset-{index:03}.json"
    path.write_bytes(b"\xef\xbb\xbf" * (rng.random() < 0.1) + text.encode())
    if sdk.load([path]):
        print(f"the SDK refuses the generated {path}", file=sys.stderr)
        sys.exit(2)
    asked = list(make_requests(dialect, constructs, rng, ruleset, odd))
    requests = folder / f"requests-{index:03}.jsonl"
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    got = pool.submit(other.natives, [path], requests, asked)
    wants = [sdk.answer(one.flag, one.context, one.default) for one in asked]
    sample = [
        number for number in rng.sample(range(len(asked)), len(asked))
        if wants[number].letter in "TFEX" and "\\u0000" not in asked[number].context
    ]
    told = {number: pool.submit(other.hashes, [path], asked[number]) for number in sample[:HASHES]}

    def describe(ask, request):
        return shrunk(text, request, ask, sdk, other, folder / f"minimal-{sum(report.different.values())}")

    natives = got.result()
    for number, (request, want) in enumerate(zip(asked, wants)):
        for tag in (*request.forms, *[request.tag] * request.counts):
            report.reached(tag, want.letter)
        report.reached(f"reason:{want.exact if want.letter == 'X' else json.loads(want.exact)[1]}", want.letter)
        report.compare("answers", request.tag, want.exact, natives[number] if isinstance(natives, list) else natives,
                       functools.partial(describe, "natives", request))
    for number, future in told.items():
        want = wants[number]
        report.reached("hashes:some" if want.hashes != "[]" else "hashes:none", want.letter)
        report.compare("hashes", asked[number].tag, want.hashes, future.result(),
                       functools.partial(describe, "hashes", asked[number]))


def shrunk(text, request, ask, sdk, other, stem):
    """A description of a difference: a document and a user from which nothing can be left out without losing it."""
    source, requests, kinds = stem.with_suffix(".json"), stem.with_suffix(".jsonl"), []

    def is_different(document, user):
        one = request._replace(context=to_json(user))
        source.write_text(to_json(document), encoding="utf-8")
        requests.write_text(request_line(one), encoding="utf-8")
        if sdk.load([source]):
            return False
        want = sdk.answer(one.flag, one.context, one.default)
        if ask == "hashes":
            return want.hashes != other.hashes([source], one)
        got = other.natives([source], requests, [one])
        kinds.append(type(got))  # a refusal stays one, an answer stays one
        return type(got) is kinds[0] and [want.exact] != got

    def smaller(value, holds):
        """The value without what it can be without, the largest parts first."""
        tries, path = SHRINKING, 0
        while tries and path < len(listed := sorted(places(value), key=lambda place: len(place[0]))):
            tries -= 1
            less = json.loads(changed(value, listed[path][0], lambda owner, key: owner.pop(key)), parse_float=raw)
            value, path = (less, path) if holds(less) else (value, path + 1)
        return value

    document, user = (json.loads(one, parse_float=raw) for one in (text, request.context))
    if is_different(document, user):
        document = smaller(document, lambda less: is_different(less, user))
        user = smaller(user, lambda less: is_different(document, less))
    is_different(document, user)
    default = f" --default={request.default}" if request.default is not None else ""
    left, asked = to_json(document, ensure_ascii=False)[:4000], to_json(user, ensure_ascii=False)
    return f"document {left}\nuser     {asked}{default}\nsource   {source}\nrequests {requests}"


TEXT_FAULTS = (("more", "{} x"), ("twice", "{0}{0}"), ("comment", "// c\n{}"), ("empty", ""), ("blank", " \n"),
               ("null", "null"), ("number", "1"), ("text", '"f"'), ("list", "[{}]"), ("space", " \n\t\r{}\n\n"),
               ("form feed", "\f{}"), ("nb space", "{}\u00a0"), ("plain", "{}"), ("mark", "\ufeff{}"))
EDGES = {
    int: ("0", "1", "2", "-1", "1.0", "true", '"1"', "1e400", "1" + "0" * 400),
    float: ("0", "0.5", "1", '"0.5"', "1e400"),
    str: ('""', '"a"', '" "', '"Equal"', '"IsTrue"', '"(", "["', '"[]"', '"keyid"', '"\u00e9"'),
    list: ("[null]", '["x"]', "[7]", "[{}]", "[[]]", '"a"', '{"a": 1}'), dict: ('{"x": 1}', '"x"'),
    bool: ("0", "1", '"x"', "[0]")
}


def faults(dialect):
    """Documents with one fault: at each place another type, an edge of the type, a missing or a repeated member."""
    rich, text = dialect.RICH, json.dumps(dialect.RICH)
    for label, form in TEXT_FAULTS:
        yield f"text: {label}", (f"[{text}]" if label == "list" else form.format(text)).encode()
    yield "text: cut", text[:-1].encode()
    yield "text: invalid UTF-8", text.replace("unread", "unread\xff").encode("latin-1")
    tops = {("data", "featureFlags"), ("data", "segments")}
    for path, value in places(rich):
        for fault in dict.fromkeys(WRONG + EDGES.get(type(value), ())):
            if not (path in tops and fault in ("{}", '""')):
                yield f"{path} = {fault[:30]}", changed(rich, path, put(fault)).encode()
        if isinstance(path[-1], str):
            yield f"{path} missing", changed(rich, path, lambda owner, key: owner.pop(key)).encode()
            yield f"{path} twice", changed(
                rich, path, lambda owner, key: owner.update({key: None, AGAIN + key: owner[key]})).encode()
            yield f"{path} other case", changed(
                rich, path, lambda owner, key: owner.update({key[0].swapcase() + key[1:]: owner.pop(key)})).encode()
        else:
            yield f"{path} left out", changed(rich, path, lambda owner, key: owner.pop(key)).encode()
            yield f"{path} repeated", changed(rich, path, lambda owner, key: owner.insert(key, owner[key])).encode()
    yield from dialect.more_documents()


def first_difference(want, got, asked):
    """Of two lists of answers the first pair that differs, and its request."""
    if isinstance(want, list) and isinstance(got, list):
        for pair in zip(asked, want, got):
            if pair[1] != pair[2]:
                return request_line(pair[0]).strip(), *pair[1:]
        return "all", "same", "same"
    return "all", *("taken" if isinstance(one, list) else one for one in (want, got))


def compare_loads(part, dialect, cases, asked, other, sdk, folder, pool, report):
    """Compares what both sides make of sources: cases are labels, kinds and lists of paths."""
    requests = folder / f"{part}.jsonl"
    requests.write_text("".join(map(request_line, asked)), encoding="utf-8")
    answers = pool.map(lambda case: other.natives(case[2], requests, asked), cases)
    for (label, kind, paths), got in zip(cases, answers):
        refused = sdk.load(paths)
        want = "refused" if refused else [sdk.answer(one.flag, one.context, one.default).exact for one in asked]
        report.reached(f"{part}:{kind}", "D" if refused else "T")
        shown, want, got = first_difference(want, got, asked)
        report.compare(part, label, want, got,
                       lambda: f"request  {shown}\nsources  {' '.join(map(str, paths))}\nrequests {requests}")


def numbered(triples):
    return [
        Request(number, flag, to_json(user), default, "", (), True)
        for number, (flag, user, default) in enumerate(triples)
    ]


def compare_documents(dialect, options, other, sdk, folder, pool, report):
    cases = []
    for number, (label, text) in enumerate(faults(dialect)):
        path = folder / f"fault-{number:04}.json"
        path.write_bytes(text)
        cases.append((label, "one fault", [path]))
    compare_loads("documents", dialect, cases, numbered(dialect.RICH_ASKED), other, sdk, folder, pool, report)
    cases = []
    for number in range(SEQUENCES):
        rng, paths = random.Random(f"{options.seed}/sequence/{number}"), []
        for place, text in enumerate(dialect.sequence(rng)):
            paths.append(folder / f"sequence-{number:03}-{place}.json")
            paths[-1].write_text(text, encoding="utf-8")
        cases.append((f"sequence {number}", "sequence", paths))
    compare_loads("changes", dialect, cases, numbered(dialect.SEQUENCE_ASKED), other, sdk, folder, pool, report)


# --- the run ---------------------------------------------------------------------------------------------------------


def needed_outcomes(dialect, constructs, options):
    needed = dict(constructs.needed)
    needed.update({
        "mixed flags": "TFX", "no such flag": "D", "user:as it is": "TFE", "user:made up": "TFE",
        "default:absent": "TFEDX", "default:given": "TFEDX"
    })
    if "hashes" not in options.without:
        needed["hashes:some"] = "TF"
    if "documents" not in options.without:
        needed.update({"documents:one fault": "TD", "changes:sequence": "T"})
    needed.update({f"user:{label}": "" for label in dialect.USERS})
    needed.update({f"reason:{reason}": "" for reason in dialect.REASONS})
    return needed


def rounds(options, constructs, report):
    """The constructs of each ruleset: all in turn, then again those that were not fully reached."""
    rng = random.Random(f"{options.seed}/order")
    endless = itertools.chain.from_iterable(
        rng.sample(constructs.listed, len(constructs.listed)) for _ in itertools.count())
    while report.counts["answers"] < options.comparisons:
        yield list(itertools.islice(endless, PROBES))
    for _ in range(EXTRA):
        unreached = set(report.unreached())
        again = [one for one in constructs.listed if one[0] in unreached]
        if not again:
            return
        yield [rng.choice(again) for _ in range(PROBES)]


def arguments(name):
    parser = argparse.ArgumentParser(description=f"{name}\n\n{__doc__}",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffctl", help="the binary to test; without it the SDK is compared with itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000, help="at least so many answers; default 20000")
    parser.add_argument("--keep", type=pathlib.Path, help="write rulesets and requests here and leave them")
    parser.add_argument("--without",
                        action="append",
                        default=[],
                        choices=("hashes", "documents"),
                        help="leave that out")
    options = parser.parse_args()
    if options.ffctl and not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    return options


def main(dialect):
    """Runs the comparison for a module that holds a dialect."""
    global HASHES
    options = arguments(dialect.__doc__)
    os.environ["TZ"] = "UTC"  # times without a zone are local ones
    time.tzset()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")  # patterns that Python may read otherwise some day
    HASHES = 0 if "hashes" in options.without else HASHES
    sdk, constructs = dialect.Sdk(), Constructs()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix=f"ffctl-{dialect.NAME}-"))
    folder.mkdir(parents=True, exist_ok=True)
    shared_constructs(constructs.add, dialect.EMPTY)
    dialect.own_constructs(constructs.add)

    def write(ruleset):
        path = folder / "learn.json"
        path.write_text(dialect.document(ruleset), encoding="utf-8")
        return path

    constructs.learn(dialect.Maker, sdk, write)
    other = Binary(options.ffctl, dialect.NAME) if options.ffctl else Again(dialect)
    odd = itertools.cycle(random.Random(options.seed).sample(list(dialect.USERS), len(dialect.USERS)))
    report = Report(needed_outcomes(dialect, constructs, options), LETTERS, dict(SHOWN))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for index, some in enumerate(rounds(options, constructs, report)):
            compare_ruleset(dialect, index, options, some, constructs, odd, other, sdk, folder, pool, report)
        if "documents" not in options.without:
            compare_documents(dialect, options, other, sdk, folder, pool, report)
    report.print_coverage()
    differences = sum(report.different.values())
    if differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    counts = ", ".join(f"{count} {part}" for part, count in report.counts.items())
    print(f"{dialect.NAME}: {counts}, {differences} differences (seed {options.seed})")
    return 1 if differences or report.unreached() else 0
