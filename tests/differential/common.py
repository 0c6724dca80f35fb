"""What the differential tests share: JSON in exact spellings, places in documents, asking ffctl, and the report."""
import collections
import copy
import functools
import json
import re
import subprocess

RAW = re.compile(r'"@raw\(((?:[^"\\]|\\.)*)\)@"')
AGAIN = "@again:"
DROP = object()  # as a member's value: the member is left out
WRONG = ("null", "true", "false", "7", "-1", "1.5", '"text"', "[]", "{}")


# --- JSON text -------------------------------------------------------------------------------------------------------


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


# --- the other side --------------------------------------------------------------------------------------------------


class Ffctl:
    """The binary under test, always asked about rulesets of one provider."""

    def __init__(self, path, provider):
        self.path, self.provider = path, provider

    def run(self, command, sources, *options):
        arguments = [command, f"--provider={self.provider}", *(f"--source={source}" for source in sources), *options]
        try:
            return subprocess.run([self.path, *arguments], capture_output=True, timeout=60)
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(late.cmd, "none, it hangs", b"", b"")

    def natives(self, sources, requests, asked, *options):
        """One answer for each request: `native`, or a text that says why there is none. `refused` is that for all."""
        done = self.run("eval", sources, f"--requests={requests}", "--format=ndjson", *options)
        lines = done.stdout.decode(errors="replace").split("\n")[:-1]
        if done.returncode == 2 and len(lines) != len(asked):
            return "refused" if not lines else "refused, and yet something on stdout"
        if done.returncode not in (0, 2, 3) or len(lines) != len(asked):
            return f"{self.failure(done)}, {len(lines)} lines"
        return [self.native(line, request) for line, request in zip(lines, asked)]

    def native(self, line, request):
        try:
            answer = json.loads(line)
            named = answer["id"], answer["flag"], answer["provider"]
            right = named == (request.number, request.flag, self.provider)
            return answer["native"] if right else f"out of order: {line}"
        except (ValueError, KeyError, TypeError) as problem:
            return f"{problem!r} in {line}"

    def document(self, sources, *options):
        """The one JSON document that `eval` prints with those options, or a text that says why there is none."""
        done = self.run("eval", sources, *options)
        try:
            return json.loads(done.stdout) if done.returncode in (0, 3) else self.failure(done)
        except ValueError as problem:
            return f"{problem!r} in {done.stdout[:500]}"

    @staticmethod
    def failure(done):
        return f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[:500]}"


# --- the report ------------------------------------------------------------------------------------------------------


class Report:
    """Counts comparisons and outcomes, and shows the first differences, one for each construct.

    `needed` says which outcomes each construct has to reach; `letters` are all outcomes in the order of the table.
    """

    def __init__(self, needed, letters, shown):
        self.needed = {tag: set(outcomes) for tag, outcomes in needed.items()}
        self.letters, self.left = letters, shown
        self.counts, self.different = collections.Counter(), collections.Counter()
        self.outcomes = collections.defaultdict(collections.Counter)

    def reached(self, tag, outcome):
        self.outcomes[tag][outcome] += 1

    def unreached(self):
        return [tag for tag, needed in sorted(self.needed.items())
                if not self.outcomes[tag] or not needed <= self.outcomes[tag].keys()]

    def compare(self, part, tag, want, got, describe):
        """Counts a comparison of `part`; of every part a few differences are shown."""
        self.counts[part] += 1
        if canonical(want) == canonical(got):
            return
        self.different[f"{part}: {tag}"] += 1
        if self.different[f"{part}: {tag}"] == 1 and self.left.get(part, 0) > 0:
            self.left[part] -= 1
            print(f"--- difference in {part}: {tag!r}\n{describe()}")
            print(f"want     {canonical(want)}\ngot      {canonical(got)}\n")

    def print_coverage(self):
        print(f"{'construct':<72}" + "".join(f" {letter:>6}" for letter in self.letters))
        for tag, counts in sorted(self.outcomes.items()):
            numbers = "".join(f" {counts[letter]:>6}" for letter in self.letters)
            print(f"{tag.encode('unicode_escape').decode():<72}{numbers}")
        for tag, count in sorted(self.different.items()):
            print(f"{count:>6} differences in {tag!r}")
        for tag in self.unreached():
            missing = "".join(sorted(self.needed[tag] - self.outcomes[tag].keys())) or "anything"
            print(f"not reached with every outcome that it has: {tag!r} lacks {missing}")
