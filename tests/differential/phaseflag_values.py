"""Values for PhaseFlag's rulesets and contexts: JSON of every kind in many spellings, and what lies near a value."""
import json
import math
import re
import unicodedata

from common import AGAIN, raw, to_json
from launchdarkly_constructs import PATTERNS, PATTERNS_INVALID

KINDS = ("string", "int", "float", "bool", "list", "object")
TEXTS = ("a", "A", "alpha", "pro", "Pro", " a ", "é", "É", "ß", "SS", "日本語", "😃", "e\u0301", "it's", 'say "hi"',
         """both ' and \"""", "back\\slash", "line\nbreak", "tab\t", "return\r", "\0", "\x1f", "\x7f", "\x80", "\u00a0",
         "\u00ad", "\u200b", "\u2028", "\ufeff", "\ue000", "\ufffe", "\U000e0001", "\U0010ffff", "\U0001f600x", "", " ",
         "7", "7.0", "-0", "1e3", "true", "True", "None", "null", "nan", "inf", "1.2.3", "100%", "user@acme.test", "[]",
         "['a']", "{'k': 1}", "a,b", "user_id")
INTS = tuple(map(raw, (
    "0", "-0", "1", "-1", "7", "42", "100", "1000000", "123456789", "9007199254740991", "9007199254740992",
    "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551616",
    "123456789012345678901234567890", "1" + "0" * 308, "1" + "0" * 309, "-" + "9" * 400)))
FLOATS = tuple(map(raw, (
    "0.0", "-0.0", "1.0", "-1.0", "1.5", "2.50", "0.1", "100.0", "1e0", "1E5", "1e+2", "1e15", "1e16", "1.5e16",
    "123456789012345680.0", "1e22", "1e-4", "0.0001", "0.00001", "1.5e-7", "1.5e300", "5e-324", "1e-400",
    "1.7976931348623157e308", "1e999", "-1e999", "0.30000000000000004", "9007199254740993.0", "4.35", "2.4",
    "3.141592653589793238462643", "1000000.0", "12345678.9")))
SCALARS = (*INTS, *FLOATS, True, False, None)
LISTS = ([], ["a"], ["a", "b"], ["pro", 1, True, None], [raw("1.0"), raw("-0"), raw("1e999")], [["a"], {"k": "it's"}],
         [raw("1e16"), raw("-0.0")], ["é", "\u200b", "\n", "'", '"', "'\""], [[[]]], [{}], [None], [5], ["alphabeta"],
         [raw("123456789012345678901234567890")], ["\\", "\x00", "\U0001f600", "\x85"])
OBJECTS = ({}, {"k": 1}, {"k": "a"}, {"a": [1, {"b": None}], "c": True}, {"b": 1, "a": 2}, {"it's": "\n"},
           {"": raw("1.50")}, {"é": "\u200b"}, {"k": 1, f"{AGAIN}k": 2}, {"a": 1, "b": 2, f"{AGAIN}a": [3]},
           {"__proto__": {}, "1": 1})
OF_KIND = {"string": TEXTS, "int": INTS, "float": FLOATS, "bool": (True, False), "null": (None,), "list": LISTS,
           "object": OBJECTS}

NUMERALS = (  # texts, numbers and not
    "5", "+5", "-5", "5.", ".5", "5.0", "0", "-0", "1e3", "1E3", "1e+3", "1e-3", ".5e1", "5.e1", "1_000", "1_0.0_1",
    "1e1_0", " 7 ", "\t7\n", "\u00a07\u2003", "\u30007\x1f", "\x1c7\x85", "٣", "१२", "７", "𝟗", "٣.٥", "1_٣", "-٣",
    "inf", "-inf", "+inf", "INF", "Infinity", "-iNFinity", "nan", "NaN", "-nan", " inf ", "1e999", "-1e999", "1e-999",
    "0x10", "1,000", "1 000", "", " ", "_1", "1_", "1__0", "1_.0", "1._0", "1_e3", "1e_3", "+-5", "--5", "+", ".", "e5",
    "5e", "5e+", "1.2.3", "infin", "in f", "i_nf", "nan(1)", "true", "None", "\u22125", "½", "²", "Ⅷ", "一", "\u200b7",
    "\ufeff7", "7\0", "0b1", "1d", "1f", "1j", "0" * 30 + "7", "9" * 400, "0." + "3" * 60, "9007199254740993",
    "2.2250738585072011e-308", "179769313486231580793728971405303415079934132710037826936173778980444968292764750e227")
VERSIONS = (
    "0", "1", "01", "1.0", "1.0.0", "1.0.0.0.0", "v1.0", "V1", "1.0-post-", "1.2.3", "1.2.10", "2.4", "2.4.0", "2.4.1",
    "10.0",
    "1.0a", "1.0a1", "1.0.a.1", "1.0-alpha_1", "1.0ALPHA", "1.0b", "1.0beta2", "1.0-rc.1", "1.0rc.10", "1.0c1",
    "1.0pre1", "1.0_preview-1", "1.0a.", "1.0rc_", "1.0-1", "1.0-01", "1.0.post", "1.0post1", "1.0-r1", "1.0.rev.2",
    "1.0r", "1.0.dev", "1.0dev1", "1.0-dev-2", "1.0_DEV", "1.0a1.dev1", "1.0a1.post1", "1.0a1-1", "1.0.post1.dev2",
    "1.0rc1.post2.dev3", "1.0+1", "1.0+01", "1.0+a", "1.0+A", "1.0+a.1", "1.0+a-1", "1.0+a_b", "1.0+1a", "1.0+1.a",
    "1.0+build.5", "1.0+build.10", "1.0a1+x", "1!0.1", "0!1.0", "00!1", "2!1", "v1!1.0", " 1.0 ", "\n1.0\t",
    "\u00a01.0\u3000", "\x1c1.0\x1f", "99999999999999999999999999.1", "1." + "0" * 30 + "1", "1.0.0-1.dev1")
VERSIONS_INVALID = (
    "", " ", "v", "x", "1.x", "1.0.0-SNAPSHOT", "1.0.0-alpha.beta", "1.0.0-0.3.7", "1.0.", ".1", "1..0", "1.0+",
    "1.0+a.", "1.0+a..b", "1.0+é", "1.0--1", "1.0-1-1", "1.0-1.post1", "1!", "!1", "1!!0", "1!v2", "-1", "+1.0",
    "1.0 a",
    "1.0. dev", "vv1", "1,0", "1_0", "٣.0", "１.0", "1.0\0", "\ufeff1.0", "\u200b1.0", "1.0a1a2", "1.0dev1a1",
    "1.0dev.post1",
    "1.0post1a1", "1e+16", "None", "True", "nan", "1.0.dev1dev2", "v 1", "1.0_", "latest", "1.0*", ">=1.0")
# With letters that are equal to ASCII ones when case is ignored.
VERSIONS_FOLDED = ("1.0+\u212a", "1.0+k", "1.0+\u0130", "1.0+\u0131", "1.0+ſ.1", "1.0+s")


def value_of(value):
    """What Python reads where `value` is written."""
    return json.loads(to_json(value))


def text_of(value):
    return str(value_of(value))


def spelled(number):
    """A float as JSON."""
    return raw("1e999" if number == math.inf else "-1e999" if number == -math.inf else repr(number))


class Values:
    """Random values, and values near others."""

    def __init__(self, rng):
        self.rng, self.pick = rng, rng.choice

    def of(self, kind):
        if kind == "list" and self.rng.random() < 0.4:
            return [self.any(depth=1) for _ in range(self.pick((0, 1, 2, 3)))]
        if kind == "object" and self.rng.random() < 0.4:
            return {self.pick(TEXTS): self.any(depth=1) for _ in range(self.pick((0, 1, 2, 3)))}
        if kind == "int" and self.rng.random() < 0.3:
            return raw(str(self.rng.randint(-10 ** self.pick((1, 3, 20)), 10 ** self.pick((1, 3, 20)))))
        if kind == "float" and self.rng.random() < 0.3:
            return raw(f"{self.rng.uniform(-1, 1) * 10.0 ** self.rng.randint(-9, 19)!r}")
        if kind == "string" and self.rng.random() < 0.15:
            return "x" + self.letter()
        return self.pick(OF_KIND[kind])

    def letter(self):
        """Any code point but a surrogate, mostly where there are letters.

        Where Python's Unicode is another one than that of 3.11, only such as were there long ago.
        """
        top = self.pick((0x100, 0x3000, 0xd800, 0x20000))
        code = self.pick((self.rng.randrange(top), self.rng.randrange(0xe000, 0x110000)))
        old = unicodedata.unidata_version == "14.0.0" or unicodedata.ucd_3_2_0.category(chr(code)) != "Cn"
        return chr(code) if old and not 0xd800 <= code < 0xe000 else "x"

    def any(self, depth=0):
        kinds = ("string", "string", "int", "float", "bool", "null", "list", "object")
        if depth and self.rng.random() < 0.75:
            kinds = kinds[:-2]
        return self.of(self.pick(kinds))

    def near_text(self, text):
        return [text, text, text, f"{text}x", f"é{text}'", text.swapcase(), text[:-1], self.pick(TEXTS)]

    def near_number(self, number, kind):
        """Numbers of a kind around a number that may be none."""
        number = number if math.isfinite(number) and abs(number) < 1e15 else 0.0
        low, high = math.floor(number), math.ceil(number)
        if kind == "int":
            return [raw(str(one)) for one in (low, high, low - 1, high + 1, 10**400, -10**30)]
        if kind == "float":
            ends = spelled(math.inf), spelled(-math.inf)
            return [*map(spelled, (number, number - 0.5, number + 0.5, number * 2 + 1e-9)), *ends]
        if kind == "bool":
            return [True, False]
        plain = f"{low - 1}", f"{high + 1}", repr(number), f" {high + 1}.5 ", f"-1_000_000_000_{abs(low)}", f"1e{30}"
        return [*plain, self.in_digits(f"{high + 1}"), self.in_digits(f"{low - 1}"), *self.rng.sample(NUMERALS, 3)]

    def in_digits(self, text):
        """The text in digits of another script."""
        zero = self.pick((0x660, 0x966, 0xff10, 0x1d7d8))
        return re.sub("[0-9]", lambda digit: chr(zero + int(digit[0])), text)

    def operand(self, operator, kind, target):
        """A condition's value of the kind `target`, and attributes of `kind` of which some hold and some do not."""
        if operator.endswith("one_of") and target == "list":
            one = self.of(kind)
            members = [self.pick((one, text_of(one))), *(self.any(depth=1) for _ in range(self.pick((0, 1, 3))))]
            others = self.near_text(text_of(one)) if kind == "string" else [self.of(kind) for _ in range(3)]
            return self.rng.sample(members, len(members)), [one, one, *others]
        if operator in ("gt", "lt"):
            return self.number_operand(kind, target)
        if operator == "matches_regex":
            return self.pattern_operand(kind, target)
        if operator.startswith("version"):
            return self.version_operand(kind, target)
        if target == "string" and kind != "string":
            one = self.of(kind)
            whole = text_of(one)
            start, end = sorted((self.rng.randint(0, len(whole)), self.rng.randint(0, len(whole))))
            part = whole[start:end] if operator.endswith("contains") else whole
            return part, [one, one, *(self.of(kind) for _ in range(3))]
        value = self.of(target)
        if kind == "string":
            return value, self.near_text(text_of(value))
        return value, [*[value, value] * (kind == target), *(self.of(kind) for _ in range(3))]

    def number_operand(self, kind, target):
        numeric = {"int": lambda: raw(str(self.pick((0, 0, 1, -1, 7, 2**53 + 1, -30)))),
                   "float": lambda: raw(self.pick(("0.5", "0.5", "-0.0", "1.0", "1e15", "2.5"))),
                   "bool": lambda: self.pick((True, False)),
                   "string": lambda: self.pick(("0", "0.5", "1", " 7 ", "1_0", "-1e1", "٣", self.pick(NUMERALS)))}
        value = numeric.get(target, lambda: self.of(target))()
        try:
            number = float(value_of(value))
        except (TypeError, ValueError, OverflowError):
            number = 0.0
        if kind in numeric:
            return value, self.near_number(number, kind)
        return value, [self.of(kind) for _ in range(4)]

    def pattern_operand(self, kind, target):
        if target == "string" and kind == "string":
            pattern, (yes, no) = self.pick(tuple(PATTERNS.items()))
            return pattern, [*yes, *no]
        if target == "string":
            one = self.of(kind)
            text = re.escape(text_of(one)[:100])
            return self.pick((f"^{text}", text, rf"\A{text}\Z")), [one, one, *(self.of(kind) for _ in range(3))]
        value = self.of(target)
        text = text_of(value)
        texts = [text, text, f"x{text}", *text[:6], *text[-3:], "zzz", ""]
        return value, texts if kind == "string" else [self.of(kind) for _ in range(4)]

    def version_operand(self, kind, target):
        able = {"string": VERSIONS, "int": tuple(map(raw, ("1", "2", "0", "10", "99999999999999999999"))),
                "float": tuple(map(raw, ("1.0", "1.50", "2.4", "0.1", "10.0")))}
        more = {"string": VERSIONS_INVALID, "int": (raw("-1"), raw("-0")), "float": (raw("1e16"), raw("-1.5"))}
        value = self.pick(able[target]) if target in able and self.rng.random() < 0.9 else self.of(target)
        if kind not in able:
            return value, [self.of(kind) for _ in range(4)]
        highest = {"string": "999!1", "int": raw("9" * 30), "float": raw("123456.5")}[kind]
        lowest = {"string": "0.0.dev0", "int": 0, "float": raw("0.0")}[kind]
        return value, [*(self.pick(able[kind]) for _ in range(5)), self.pick(more[kind]), highest, lowest]


INVALID_PATTERNS = PATTERNS_INVALID
