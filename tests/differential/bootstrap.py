#!/usr/bin/env python3
"""Compares what the official SDK answers over a bootstrap file with what ffctl answers over its source.

`tests/differential/bootstrap` runs this for every provider, each with the packages of its SDK. Sources are the built-in
demo, with many contexts for every flag of it, and rulesets and contexts of the provider's differential test beside this
file. Of each source `ffctl bootstrap` builds a file, the SDK is started from it with a loader of its own, and has to
answer every request as `ffctl eval` does over the source. The same goes for a file with a few of the flags, which are
asked for alone. Every file has to come out with the same bytes a second time and pass `ffctl bootstrap --check`.

Out of plain values a file is made, too, from which the SDK has to give each value to everybody. What only one provider
has is in its module `bootstrap_*.py`.

Exit status: 0 no difference; 1 a difference, or nothing to compare; 2 the comparison could not be made.
"""
import argparse
import collections
import importlib
import json
import logging
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time
import warnings

from common import Ffctl, Report, canonical

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = {"unleash": "unleash", "configcat-v6": "configcat", "configcat-v5": "configcat",
           "launchdarkly": "launchdarkly", "phaseflag": "phaseflag", "featbit": "data_sync", "ffc": "data_sync"}
PARTS = ("built", "same bytes", "checked", "up to date", "taken", "answers", "a few flags", "plain values",
         "simple form", "client-side")
SHOWN = 4  # differences printed in full of each part
FEW = 5  # flags of a file with a few
CROSSED = 20  # contexts of a generated ruleset that every flag of it is asked with
VALUES = {"on": True, "off": False, "text": "hello", "odd text": "it's \"ø\" \\ 😃\n# no: comment", "empty": "",
          "yes": "no", "whole": 42, "below": -7, "fraction": 2.5, "zero": 0}
STRUCTURES = {"list": [1, "x", None, {"b": 1.5, "a": [True]}], "object": {"b": 1, "a": {"c": "d"}}, "nothing in it": {}}

# A source: what it is called, its documents, the requests and the keys of its flags, which `--flags` may be given.
Case = collections.namedtuple("Case", "label sources asked keys")


class Side:
    """What is the same for most providers; their modules say the rest.

    `load` starts the SDK from a file, and `Refused` is what it raises. Of each request `number` and `flag` are read.
    """

    structures = STRUCTURES  # values for `--values` that not every provider has
    parts = ()  # parts of the comparison that only this provider has
    options = ()  # further options of `ffctl eval`
    crosses = True  # whether every flag can be asked with a context that was made for another

    def __init__(self, name, seed):
        self.name, self.seed = name, seed

    def got(self, line):
        """The comparable part of a line of ffctl."""
        return line["native"]

    def alike(self, want, got):
        """The two answers as they are compared."""
        return want, got

    def close(self, client):
        pass

    def comparable(self, request):
        """Whether the SDK says anything of that request in a file with a few flags."""
        return True

    def more(self, run):
        """Comparisons that only this provider has."""

    def gives(self, found, value):
        """Whether what the SDK gave is that plain value."""
        return canonical(found) == canonical(value)


class Refused(Exception):
    """The SDK does not start from a file."""


def fit(key):
    """Whether a key can be given to `--flags`, which are parted by commas."""
    return key.strip() != "" and not set(key) & {",", "\0"}


class Run:
    """One provider's comparison."""

    def __init__(self, side, options, folder, report):
        self.side, self.options, self.folder, self.report = side, options, folder, report
        self.ffctl = Ffctl(options.ffctl, side.provider)
        self.files = 0

    def build(self, label, sources, *options):
        """The file of those sources, the same a second time; nothing, and a difference, where it is not built."""
        self.files += 1
        path = self.folder / f"bootstrap-{self.files:03}.json"
        again = path.with_suffix(".again.json")
        shown = f"sources  {' '.join(map(str, sources))}\noptions  {' '.join(options)[:2000]}"
        for target in (path, again):
            done = self.ffctl.run("bootstrap", sources, f"--output={target}", *options)
            if done.returncode != 0:
                self.report.compare("built", label, "built", self.ffctl.failure(done), lambda: shown)
                return None
        self.report.compare("same bytes", label, True, path.read_bytes() == again.read_bytes(), lambda: shown)
        return path

    def bootstrap(self, label, sources, *options):
        """The same, of a file that has to pass its check."""
        path = self.build(label, sources, *options)
        if path is not None:
            done = self.ffctl.run("bootstrap", (), f"--check={path}")
            self.report.compare("checked", label, 0, done.returncode,
                                lambda: f"file     {path}\n{done.stderr.decode()}")
        return path

    def is_behind(self, label, path, sources, *options):
        """The file has to be up to date with what it was made of."""
        done = self.ffctl.run("bootstrap", sources, f"--check={path}", *options)
        self.report.compare("up to date", label, 0, done.returncode,
                            lambda: f"file {path}\n{(done.stdout + done.stderr).decode()[:1500]}")

    def start(self, label, path):
        """The SDK, started from the file."""
        try:
            return self.side.load(path)
        except Refused as refused:
            self.report.compare("taken", label, "taken", f"refused: {refused}", lambda: f"file     {path}")
            return None

    def answers(self, case):
        """What ffctl answers over the source."""
        requests = self.folder / f"requests-{self.files:03}.jsonl"
        requests.write_text("".join(map(self.side.request_line, case.asked)), encoding="utf-8")
        done = self.ffctl.run("eval", case.sources, f"--requests={requests}", "--format=ndjson", *self.side.options)
        lines = done.stdout.decode(errors="replace").split("\n")[:-1]
        if done.returncode not in (0, 3) or len(lines) != len(case.asked):
            print(f"ffctl does not answer over {case.sources}: {self.ffctl.failure(done)}", file=sys.stderr)
            sys.exit(2)
        return [self.side.got(json.loads(line)) for line in lines]

    def compare(self, part, case, path, answers, kept=None):
        """Asks the SDK over the file, for the kept flags where only those are in it."""
        client = self.start(f"{part}: {case.label}", path)
        if client is None:
            return
        for request, got in zip(case.asked, answers):
            if kept is not None and (request.flag not in kept or not self.side.comparable(request)):
                continue
            want = self.side.answer(client, request)
            if want is not self.side:  # the SDK says nothing that can be compared
                self.report.compare(part, case.label, *self.side.alike(want, got), lambda: "\n".join((
                    f"request  {self.side.request_line(request).strip()[:3000]}", f"file     {path}",
                    f"sources  {' '.join(map(str, case.sources))}")))
        self.side.close(client)

    def crossed(self, rng, case):
        """More requests: each of some contexts with every flag."""
        some = rng.sample(case.asked, min(CROSSED, len(case.asked)))
        pairs = enumerate(((one, key) for one in some for key in case.keys), len(case.asked))
        return case._replace(asked=[*case.asked, *(one._replace(number=number, flag=key)
                                                   for number, (one, key) in pairs)])

    def case(self, case):
        rng = random.Random(f"{self.options.seed}/{case.label}")
        if self.side.crosses and len(case.asked) < 2 * CROSSED * len(case.keys):
            case = self.crossed(rng, case)
        answers = self.answers(case)
        path = self.bootstrap(case.label, case.sources)
        if path is not None:
            self.is_behind(case.label, path, case.sources)
            self.compare("answers", case, path, answers)
        plain = list(filter(fit, case.keys))
        if not plain:
            return
        kept = rng.sample(plain, min(FEW, len(plain)))
        chosen = [f"--flags={key}" for key in kept]
        path = self.bootstrap(f"{case.label}, a few", case.sources, *chosen, "--minify")
        if path is not None:
            self.is_behind(f"{case.label}, a few", path, case.sources, *chosen)
            self.compare("a few flags", case, path, answers, set(kept))

    def values(self):
        """Files of plain values."""
        values = {**VALUES, **self.side.structures}
        given = self.folder / "values.yaml"
        given.write_text("".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}\n"
                                 for key, value in values.items()), encoding="utf-8")
        path = self.bootstrap("values", (), f"--values={given}")
        client = path and self.start("values", path)
        if client is None:
            return
        for context in self.side.contexts(random.Random(f"{self.options.seed}/values"), 20):
            for key, value in values.items():
                found = self.side.value(client, key, context)
                self.report.compare("plain values", key, True, self.side.gives(found, value), lambda: "\n".join((
                    f"value    {value!r}, given {found!r}", f"context  {context}", f"file     {path}")))
        self.side.close(client)


class Demo:
    """Contexts for a demo document: attributes that it asks for, with values that stand in it and some others."""

    def __init__(self, provider, names_in):
        self.path = ROOT / "fixtures" / provider / "demo.json"
        document = json.loads(self.path.read_text(encoding="utf-8"))
        self.names, self.values = set(), {"", "alice", "bob", "x", "2.4.1", "1.0.0", "7", 7, 0, 2.5, 100, True, False}
        self.gather(document, names_in)
        self.names = sorted(name for name in self.names if name)
        self.values = sorted(self.values, key=repr)

    def gather(self, value, names_in):
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in names_in and isinstance(inner, str):
                    self.names.add(inner)
                self.gather(inner, names_in)
        elif isinstance(value, list):
            for inner in value:
                self.gather(inner, names_in)
        elif value is not None:
            self.values.add(value)
            if isinstance(value, str) and value.startswith("["):  # lists that stand in a text
                try:
                    self.gather(json.loads(value), names_in)
                except ValueError:
                    pass

    def attributes(self, rng, share=0.7):
        return {name: rng.choice(self.values) for name in self.names if rng.random() < share}

    def key(self, rng):
        return rng.choice((f"user-{rng.randrange(10**6)}", str(rng.choice(self.values)) or "u"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=tuple(MODULES), help="the provider, with the generation of its SDK")
    parser.add_argument("--ffctl", help="the binary to test", required="--help" not in sys.argv)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contexts", type=int, default=1000, help="for each flag of the demo; default 1000")
    parser.add_argument("--rulesets", type=int, default=4, help="generated rulesets; default 4")
    parser.add_argument("--keep", type=pathlib.Path, help="write all files here and leave them")
    options = parser.parse_args()
    if not shutil.which(options.ffctl):
        parser.error(f"no such program: {options.ffctl}")
    return options


def main():
    options = arguments()
    os.environ["TZ"] = "UTC"  # times without a zone are local ones
    time.tzset()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix=f"ffctl-bootstrap-{options.name}-"))
    folder.mkdir(parents=True, exist_ok=True)
    side = importlib.import_module(f"bootstrap_{MODULES[options.name]}").make(options.name, options.seed)
    report = Report({}, "", dict.fromkeys(PARTS, SHOWN))
    run = Run(side, options, folder, report)
    run.case(side.demo(options.contexts))
    for case in side.cases(options.rulesets, folder):
        run.case(case)
    run.values()
    side.more(run)
    differences = sum(report.different.values())
    for tag, count in sorted(report.different.items()):
        print(f"{count:>6} differences in {tag!r}")
    if differences:
        print(f"the files are in {folder}")
    elif not options.keep:
        shutil.rmtree(folder)
    counts = ", ".join(f"{count} {part}" for part, count in report.counts.items())
    print(f"bootstrap of {options.name}: {counts}; {differences} differences (seed {options.seed})")
    compared = all(report.counts[part] for part in ("answers", "a few flags", "plain values", *side.parts))
    if not compared:
        print("not everything could be compared")
    return 1 if differences or not compared else 0


if __name__ == "__main__":
    # The modules of the providers import this one, under its own name.
    sys.modules["bootstrap"] = sys.modules["__main__"]
    sys.exit(main())
