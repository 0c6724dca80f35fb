#!/usr/bin/env python3
"""Writes src/leaf/python/regex/tables.rs: what CPython 3.11 (Unicode 14) says of characters, as far as `re` asks.

Every answer is taken from the running interpreter: `str.isalnum`, `str.isidentifier`, and the functions of `_sre` that
decide about letter case. The upper case that `_sre` goes by, which Python shows nowhere, is derived and then proven:
`_sre.unicode_iscased` has to follow from it, and `re` has to agree wherever its answer depends on it. The pairs of
lower-case letters that share an upper case are derived too and compared with those that `re` carries.

    python3 tests/differential/regex_tables.py            writes the file; `cargo fmt` has the last word on its lines
    python3 tests/differential/regex_tables.py --check    only says whether the file is what would be written

Exit status: 0 written or equal, 1 different, 2 this is not CPython 3.11.
"""
import _sre
import pathlib
import re
import sys
import unicodedata

TARGET = pathlib.Path(__file__).resolve().parents[2] / "src/leaf/python/regex/tables.rs"
POINTS = range(0x110000)
WIDTH = 120


def changes(answers):
    """The code points at which a row of yes and no changes, beginning with no."""
    out, last = [], False
    for point, answer in enumerate(answers):
        if answer != last:
            out.append(point)
            last = answer
    return out


def first_of_upper(point):
    """What `_sre` takes for the upper case of a letter, where the full one can be of several letters."""
    return ord(chr(point).upper()[0])


def runs(mapping):
    """Rows (first, last, step, delta) of the points that are mapped to others."""
    out = []
    for point, other in sorted(mapping.items()):
        delta = other - point
        if out and out[-1][3] == delta:
            first, last, step, _ = out[-1]
            if point - last == step or (first == last and point - last <= 2):
                out[-1] = (first, point, point - last, delta)
                continue
        out.append((point, point, 1, delta))
    return out


def prove_upper(lower, upper):
    greatest = {}
    for point in POINTS:
        cased = lower[point] != point or upper[point] != point
        assert _sre.unicode_iscased(point) == cased, hex(point)
        greatest[lower[point]] = point
    # A range that goes beyond the BMP is asked for the lower and for the upper case of a letter.
    for low, most in greatest.items():
        if low in re._casefix._EXTRA_CASES or upper[low] <= low:
            continue
        for first in (upper[low], upper[low] + 1):
            found = re.search(f"(?i)[\\U{first:08x}-\\U0010ffff]", chr(low)) is not None
            assert found == (first <= max(upper[low], low, most if low < 0x10000 else 0)), hex(low)


def letters_of_one_case(lower, upper):
    rows = {}
    for point in POINTS:
        # Here `re` goes by the full upper case.
        rows.setdefault(chr(lower[point]).upper(), set()).add(lower[point])
    pairs = {}
    for row in rows.values():
        for one in row:
            pairs.setdefault(one, set()).update(row - {one})
    return {one: tuple(sorted(others)) for one, others in sorted(pairs.items()) if others}


def filled(items):
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > WIDTH:
            lines.append(line)
            line = "   "
        line += f" {item},"
    return "\n".join([*lines, line])


def table(name, kind, doc, items):
    return f"\n/// {doc}\npub(super) static {name}: [{kind}; {len(items)}] = [\n{filled(items)}\n];\n"


def rows(name, kind, doc, items):
    body = "\n".join(f"    {item}," for item in items)
    return f"\n/// {doc}\npub(super) static {name}: [{kind}; {len(items)}] = [\n{body}\n];\n"


def text():
    word = [chr(p).isalnum() or p == 0x5F for p in POINTS]
    start = [chr(p).isidentifier() != word[p] for p in POINTS]
    going_on = [("a" + chr(p)).isidentifier() != word[p] for p in POINTS]
    lower = [_sre.unicode_tolower(p) for p in POINTS]
    upper = [first_of_upper(p) for p in POINTS]
    assert all(lower[lower[p]] == lower[p] for p in POINTS), "lower case has no lower case of its own"
    assert all((p < 0x10000) == (lower[p] < 0x10000) for p in POINTS), "case does not leave the BMP"
    prove_upper(lower, upper)
    same = letters_of_one_case(lower, upper)
    assert same == {k: tuple(sorted(v)) for k, v in re._casefix._EXTRA_CASES.items()}
    inverse = {}
    for point in POINTS:
        if lower[point] != point:
            inverse.setdefault(lower[point], point)
    other = {p: upper[p] for p in POINTS if upper[p] != inverse.get(p, p)}
    hexes = lambda points: [f"{p:#x}" for p in points]
    return "".join([
        "//! What `CPython` 3.11 knows of characters (Unicode 14), as far as `re` asks.\n//!\n",
        "//! Written by `tests/differential/regex_tables.py`, which takes every answer from the interpreter.\n",
        table("WORD", "u32", "Where `c.isalnum() or c == '_'` changes, beginning with no.", hexes(changes(word))),
        table("START", "u32", "Where the answer \"it begins an identifier\" comes to differ from [`WORD`], or ceases to.",
              hexes(changes(start))),
        table("CONTINUE", "u32", "Where the answer \"it goes on in an identifier\" comes to differ from [`WORD`], or ceases to.",
              hexes(changes(going_on))),
        rows("LOWER", "(u32, u32, u32, i32)",
             "Letters with a lower case: first and last, the step between them, and what is added.",
             [f"({a:#x}, {b:#x}, {s}, {d})" for a, b, s, d in
              runs({p: lower[p] for p in POINTS if lower[p] != p})]),
        rows("UPPER", "(u32, u32)",
             "Letters whose upper case is not the first letter that has them as its lower case.",
             [f"({p:#x}, {u:#x})" for p, u in sorted(other.items())]),
        rows("SAME", "(u32, &[u32])", "Lower-case letters, and the others that have their upper case.",
             [f"({p:#x}, &[{', '.join(hexes(o))}])" for p, o in same.items()]),
    ])


def main():
    if sys.version_info[:2] != (3, 11) or unicodedata.unidata_version != "14.0.0":
        print("this needs CPython 3.11", file=sys.stderr)
        return 2
    written = text()
    if sys.argv[1:] == ["--check"]:
        return 0 if TARGET.read_text(encoding="utf-8").split() == written.split() else 1
    TARGET.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
