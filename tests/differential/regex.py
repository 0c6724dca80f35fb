#!/usr/bin/env python3
"""Compares ffctl's regular expressions with `re` of CPython 3.11 on generated patterns and texts.

Compared are whether a pattern is taken and the message where it is not, the range that `re.search` finds, and whether
`re.match` finds anything. Patterns are made from a grammar of every construct; a part of them is then damaged, and a
part is made of random pieces. Texts are short and made of the pattern's own characters and of those that are special.

A search is stopped after a while on Python's side and after a number of steps on the other; such a pair counts as
given up and is no comparison. `\\N{...}` is taken by Python alone.

Exit status: 0 no difference; 1 a difference; 2 the comparison could not be made.
"""
import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import unicodedata
import warnings

SECONDS = 0.5  # for one search on Python's side
SHOWN = 15  # differences printed in full
TEXTS = 6  # texts for each pattern
LETTERS = "aabbccABdD01_-"
ODD = ("\n", "\n", " ", "\t", "\r", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", "é", "É", "ß", "ẞ", "i", "I", "İ", "ı", "k",
       "K", "\u212a", "s", "S", "ſ", "ﬅ", "ﬆ", "µ", "μ", "Μ", "σ", "ς", "Σ", "ǆ", "ǅ", "Ǆ", "٣", "²", "½", "Ⅷ", "ა", "Ა", "ꭰ",
       "Ꭰ", "\U00010400", "\U00010428", "\U0001e922", "\U0001e900", "\u0345", "ι", "\u1fbe", "一", "𝟘", "\u0300", "\0",
       "]", "[", "^", "$", "(", ")", "{", "}", ",", "\\", "#", "é", "\U0010ffff", "\ue000", "\uffff", "ӏ", "Ӏ", "ᾳ", "ᾼ")
PIECES = ("a", "b", "1", "0", ".", "^", "$", "*", "+", "?", "{", "}", ",", "|", "(", ")", "[", "]", "-", "\\", "(?", ":", "=", "!",
          "<", ">", "P", "#", "i", "m", "s", "x", "a", "u", "L", "t", "\n", " ", "é", "ß", "{2}", "{1,2}", "{,3}", "{2,1}", "(?:",
          "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?P<n>", "(?P=n)", "(?(1)", "(?(n)", "(?i)", "(?x)", "(?s-i:", "\\1", "\\b", "\\B",
          "\\A", "\\Z", "\\d", "\\W", "\\s", "\\8", "\\07", "\\400", "\\377", "\\x4", "\\x41", "\\u0041", "\\U00110000", "\\q",
          "\\é", "[^", "]", "a-z", "z-a", "\\d-z", "{4294967295}", "{4294967294}", "(?a)", "(?u)", "(?-", "٣", "_", "\\N", "\\n")
NAMES = ("n", "n", "m", "é", "_1", "ªb", "1", "a b", "a\u0300", "\u0300", "℘", "", "·", "a·", "٣", "+1", " 1", "0", "1_0", "-1", "x'y",
         'q"', "99", "2", "一", "\u2118", "\u212e", "\u309b", "\u037a", "\u0e33")


class Slow(Exception):
    pass


def stop(*_):
    raise Slow


class Maker:
    """Patterns of one random sequence."""

    def __init__(self, rng):
        self.rng = rng

    def pattern(self):
        self.groups, self.named, self.closed = 0, [], []
        self.letters = self.rng.choice(("ab", "abc", LETTERS, LETTERS, "".join(self.rng.sample(ODD, 6)) + "ab"))
        self.size = self.rng.choice((3, 6, 10, 16))
        self.has_captures = self.rng.random() < 0.4
        if self.has_captures:  # what becomes of captures shows in long patterns over few letters
            self.letters, self.size = "ab", self.rng.choice((8, 14, 20))
            return self.torn() if self.rng.random() < 0.1 else self.alternatives(4)
        flags = ""
        if self.rng.random() < 0.3:
            flags = "(?" + "".join(self.rng.sample("imsxaui", self.rng.choice((1, 1, 1, 2, 3)))) + ")"
        text = flags + self.alternatives(self.rng.choice((1, 2, 3, 4)))
        kind = self.rng.random()
        if kind < 0.15:
            text = self.damaged(text)
        elif kind < 0.22:
            text = "".join(self.rng.choice(PIECES) for _ in range(self.rng.randrange(1, 9)))
        return text

    def torn(self):
        """References to what a repeat left behind that gives nothing back: where a search starts shows in them."""
        start = self.rng.choice(("", "a", "ab", "[ab]", "[^c]", "(?i)a", "(?i)[1a]", "(?i)1?", "(a|b)", "(?:a|ba)", "(?:aa|ba|)", "()a",
                                 "(?:)", "b?", ".", "^", "(?m)^", "\\b", "(?=a)", "(b)?", "(?i:b)", "(?i)(?-i:b)", "\\w"))
        group = len(re.findall(r"\((?!\?)", start)) + self.rng.choice((1, 2))
        body = self.rng.choice(("((%s)|%s)", "(?:(%s)|%s)", "((%s(b)?)|%s)")) % (self.rng.choice("ab"), self.rng.choice("ab"))
        return (start + body + self.rng.choice(("*+", "++", "{1,3}+", "*", "+?")) + self.rng.choice(("", "()")) + f"\\{group}"
                + self.rng.choice(("", "{2}", "{3}", "{1,4}", "+", "?")) + self.rng.choice(("", "", "a", "$", "b?", "(?<=b)")))

    def pairs(self):
        while True:
            pattern = self.pattern()
            yield pattern, [self.text(pattern) for _ in range(TEXTS)]

    def damaged(self, text):
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            at = self.rng.randrange(len(text) + 1)
            kind = self.rng.random()
            if kind < 0.4:
                text = text[:at] + text[at + 1:]
            elif kind < 0.8:
                text = text[:at] + self.rng.choice(PIECES) + text[at:]
            else:
                text = text[:at]
        return text

    def alternatives(self, depth):
        rows = [self.row(depth) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3)))]
        return "|".join(rows)

    def row(self, depth):
        count = self.rng.choice((0, 1, 1, 2, 2, 3))
        return "".join(self.piece(depth) for _ in range(count))

    def piece(self, depth):
        self.size -= 1
        if self.rng.random() < 0.12:
            return self.place()
        atom = self.atom(depth if self.size > 0 else 0)
        if self.rng.random() < 0.4:
            atom += self.repeat()
        return atom

    def place(self):
        return self.rng.choice(("^", "$", "\\A", "\\Z", "\\b", "\\B", "^", "$", "(?#x)"))

    def repeat(self):
        bounds = self.rng.choice(("*", "+", "?", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "{,2}", "{2,}", "{0}", "{1}", "{0,3}", "{x}",
                                  "{", "{}", "{,}", "{1,", "{3}"))
        if self.has_captures and "{" in bounds and self.rng.random() < 0.6:
            bounds = self.rng.choice("*+?")
        return bounds + self.rng.choice(("", "", "", "?", "?", "+", "+" if self.has_captures else " "))

    def broken(self):
        """What can make Python raise SystemError."""
        self.closed += [self.groups + 1, self.groups + 2]
        self.groups += 2
        one, other, more = (self.rng.choice("ab") for _ in range(3))
        return self.rng.choice(("((a)|b)*+", "((a)|b)*+\\" + str(self.groups), f"(({one})|{other})*+", f"(?:({one}({more})?)|{other}{more}?)*+",
                                f"(({one})|({other}){more})++"))

    def atom(self, depth):
        kind = self.rng.random()
        if self.has_captures and self.rng.random() < 0.05:
            return self.broken()
        if self.has_captures and self.rng.random() < 0.3:
            kind = self.rng.choice((0.5, 0.5, 0.7, 0.9, 0.95))
        if depth <= 0 or kind < 0.4:
            if self.has_captures and self.closed and self.rng.random() < 0.2:
                return self.again()
            return self.rng.choice(self.letters) if self.has_captures else self.single()
        if kind < 0.55:
            return self.capturing("(", depth)
        if kind < 0.62:
            return "(?:" + self.alternatives(depth - 1) + ")"
        if kind < 0.66:
            names = [name for name in ("n", "m", "é") if name not in self.named]
            name = self.rng.choice(names) if names and self.rng.random() < 0.95 else self.rng.choice(NAMES)
            self.named.append(name)
            return self.capturing(f"(?P<{name}>", depth)
        if kind < 0.76:
            return self.again()
        if kind < 0.83:
            return self.rng.choice(("(?=", "(?!")) + self.alternatives(depth - 1) + ")"
        if kind < 0.88:
            start = self.rng.choice(("(?<=", "(?<!"))
            if self.rng.random() < 0.75:
                return start + "|".join([self.single() + self.rng.choice(("", "", self.single()))]) + ")"
            return start + self.alternatives(depth - 1) + ")"
        if kind < 0.92:
            return "(?>" + self.alternatives(depth - 1) + ")"
        if kind < 0.96:
            name = str(self.rng.randrange(1, self.groups + (2 if self.rng.random() < 0.1 or not self.groups else 1)))
            if self.named and self.rng.random() < 0.3:
                name = self.rng.choice(self.named)
            elif self.rng.random() < 0.03:
                name = self.rng.choice(NAMES)
            no = "|" + self.row(depth - 1) if self.rng.random() < 0.6 else ""
            return f"(?({name}){self.row(depth - 1)}{no})"
        on = "".join(self.rng.sample("imsxau", self.rng.choice((0, 1, 1, 2))))
        off = "-" + "".join(self.rng.sample("imsxat", self.rng.choice((1, 1, 2)))) if self.rng.random() < 0.4 else ""
        return f"(?{on}{off}:{self.alternatives(depth - 1)})"

    def capturing(self, start, depth):
        self.groups += 1
        group = self.groups
        text = start + self.alternatives(depth - 1) + ")"
        self.closed.append(group)
        return text

    def again(self):
        kind = self.rng.random()
        if self.named and kind < 0.15:
            return f"(?P={self.rng.choice(self.named)})"
        if kind < 0.97:
            return "\\" + str(self.rng.choice(self.closed)) if self.closed else self.letter()
        return "\\" + str(self.rng.randrange(0, 12))

    def letter(self):
        c = self.rng.choice(self.letters)
        if self.rng.random() < 0.04:
            c = self.rng.choice(ODD)
        return c

    def literal(self):
        c = self.letter()
        kind = self.rng.random()
        if kind < 0.05:
            return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
        if kind < 0.07 and ord(c) < 256:
            return f"\\x{ord(c):02x}"
        if kind < 0.09 and ord(c) < 256:
            return f"\\{ord(c):03o}"
        if c in "[]^$(){}\\#*+?.|-":
            return "\\" + c if self.rng.random() < 0.9 else c
        return c

    def single(self):
        kind = self.rng.random()
        if kind < 0.62:
            return self.literal()
        if kind < 0.72:
            return "."
        if kind < 0.82:
            return "\\" + self.rng.choice("dDsSwWnt")
        return self.set()

    def set(self):
        parts = []
        for _ in range(self.rng.choice((1, 1, 2, 3, 4))):
            kind = self.rng.random()
            if kind < 0.6:
                parts.append(self.literal())
            elif kind < 0.85:
                one, other = self.letter(), self.rng.choice((self.letter(), self.rng.choice(ODD)))
                if one > other and self.rng.random() < 0.97:
                    one, other = other, one
                parts.append("-".join("\\" + c if c in "[]^-\\&~|" else c for c in (one, other)))
            else:
                parts.append(self.rng.choice(("\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\b", "\\n", "-", "[", "&&", "--", "||", "~~")))
        return "[" + self.rng.choice(("", "", "^")) + "".join(parts) + "]"

    def text(self, pattern):
        if self.has_captures:
            return "".join(self.rng.choice("aab") for _ in range(self.rng.choice((1, 2, 3, 4, 6, 8, 11))))
        own = [c for c in pattern if c.isalnum() or self.rng.random() < 0.05]
        pool = list(self.letters[:3]) + own * 2 + [self.rng.choice(ODD)]
        if self.rng.random() < 0.2:
            pool += [c for c in "aAbB1 \n"]
        text = "".join(self.rng.choice(pool) for _ in range(self.rng.choice((0, 1, 2, 3, 4, 6, 9, 14, 22))))
        kind = self.rng.random()
        if kind < 0.1:
            text += "\n"
        elif kind < 0.2:
            text = text.swapcase()
        elif kind < 0.3:
            text = text[:3] * 3
        return text.encode("utf-8", "replace").decode()


def spans(text, match):
    if match is None:
        return None
    start, end = match.span()
    return [len(text[:start].encode()), len(text[:end].encode())]


def limited(function, *arguments):
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def python_answer(pattern, texts):
    try:
        compiled = limited(re.compile, pattern)
    except (re.error, OverflowError, ValueError) as error:
        return {"e": str(error)}
    except (RecursionError, Slow):
        return None
    answers = []
    for text in texts:
        pair = []
        for ask in (lambda: spans(text, compiled.search(text)), lambda: compiled.match(text) is not None):
            try:
                pair.append(limited(ask))
            except SystemError as error:
                pair.append(f"SystemError: {error}")
            except (Slow, MemoryError):
                pair.append(Slow)
        answers.append(pair)
    return {"r": answers}


def letters():
    """Every letter that has case, and its neighbours, asked for by itself and in sets."""
    family = {}
    for point in range(0x110000):
        c = chr(point)
        related = {c.lower(), c.upper(), c.title(), c.casefold(), c.lower().upper(), c.upper().lower()}
        if len(related) > 1:
            for other in related | {c}:
                family.setdefault(other[:1], set()).update(one for text in related | {c} for one in text)
    for c, others in sorted(family.items()):
        point = ord(c)
        texts = sorted(others | {chr(point + 1), chr(point - 1)} | set("aſKİ") | {other for one in others for other in family.get(one, ())})
        last = ascii(chr(min(point + 9, 0x10ffff)))[1:-1]
        for pattern in ("(?i)%s", "(?i)[^%s]", "(?i)[%s1]", "(?ia)%s", "(?ia)[%s-" + last + "]", "(?i)[^%s-" + last + "]",
                        "(?i)[%s-\\U0010ffff]", "(?i)[!-%s]", "(?i)[!-%s\\U00010400\\W]", "(?i)(%s)"):
            yield pattern % ascii(c)[1:-1], texts
        yield "(?i)^(.)\\1$", [one + other for one in texts for other in texts]
        yield "(?ia)^(.)\\1$", [one + other for one in texts for other in texts]


def points():
    """Every code point, asked for its kind."""
    texts = [chr(point) for point in range(0x110000) if not 0xd800 <= point < 0xe000]
    for pattern in ("\\w", "\\d", "\\s", "(?a)\\W", "(?a)\\s|\\d", ".", "(?i)[^\\W]", "\\b", "(?i)[\\U0001f600k]",
                    "(?i)[É-\\U00011000]", "(?ia)[É-\\U00011000]"):
        for start in range(0, len(texts), 5000):
            yield pattern, texts[start:start + 5000]
    # A name is judged by its characters: the first, and the others.
    for c in texts:
        if (not c.isalnum() or not c.isidentifier()) and unicodedata.category(c) not in ("Cn", "Co"):
            yield f"(?P<{c}>x)", ()
            yield f"(?P<a{c}>x)", ()
    for c in texts[::97]:
        yield f"(?P<{c}>x)", ()
        yield f"(?i{c})", ()


class Report:
    def __init__(self):
        self.patterns = self.taken = self.comparisons = self.found = 0
        self.differences = self.given_up = self.slow = self.unsupported = self.raised = 0

    def differ(self, *what):
        self.differences += 1
        if self.differences <= SHOWN:
            print("DIFFERENT", *what)

    def compare(self, pattern, texts, python, other):
        self.patterns += 1
        if python is None:
            return
        if "u" in other:
            self.unsupported += 1
            if not re.search(r"\\N\{.+?\}", pattern, re.S):
                self.differ(ascii(pattern), "not supported:", other["u"])
            return
        if "e" in python or "e" in other:
            self.comparisons += 1
            if python.get("e") != other.get("e"):
                self.differ(ascii(pattern), "python:", python.get("e", "takes it"), "ffctl:", other.get("e", "takes it"))
            return
        self.taken += 1
        for text, pair, other_pair in zip(texts, python["r"], other["r"]):
            for name, one, two in zip(("search", "match"), pair, other_pair):
                if one is Slow:
                    self.slow += 1
                elif isinstance(two, str) and "steps" in two:
                    self.given_up += 1
                else:
                    self.comparisons += 1
                    self.found += bool(one)
                    self.raised += isinstance(one, str)
                    if one != two:
                        self.differ(f"re.{name}({ascii(pattern)}, {ascii(text)})", "python:", one, "ffctl:", two)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the test program of tests/differential/regex.rs")
    parser.add_argument("--what", choices=("random", "letters", "points"), default="random",
                        help="random patterns; or all letters with case; or all code points by their kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20000)
    return parser.parse_args()


def main():
    options = arguments()
    if sys.version_info[:2] != (3, 11) or unicodedata.unidata_version != "14.0.0":
        print("this needs CPython 3.11", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, stop)
    other = subprocess.Popen([options.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
                             env={**os.environ, "FFCTL_REGEX_PAIRS": "1"})
    maker, report = Maker(random.Random(options.seed)), Report()
    rows = {"random": maker.pairs, "letters": letters, "points": points}[options.what]()
    for pattern, texts in rows:
        other.stdin.write(json.dumps({"p": pattern, "t": texts}) + "\n")
        other.stdin.flush()
        python = python_answer(pattern, texts)
        line = other.stdout.readline()
        if not line:
            print(f"ffctl ended at {ascii(pattern)} {ascii(texts)}", file=sys.stderr)
            return 1
        report.compare(pattern, texts, python, json.loads(line))
        if options.what == "random" and report.comparisons >= options.comparisons:
            break
    other.stdin.close()
    other.wait()
    print(f"regex: {report.comparisons} comparisons of {report.patterns} patterns ({report.taken} taken, {report.unsupported} not "
          f"supported), {report.found} matches, {report.raised} exceptions; given up: {report.given_up}, by Python: "
          f"{report.slow}; {report.differences} differences (seed {options.seed})")
    if report.given_up * 100 > report.comparisons:
        print("too much was given up")
        return 1
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
