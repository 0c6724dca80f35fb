"""Lints all fixtures in every format for machines, and holds what comes out against what its readers read."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import xmlschema

FFCTL, SCHEMAS, FIXTURES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
FAILURES = []
CHECKS = 0


def check(what, holds):
    global CHECKS
    CHECKS += 1
    if not holds:
        FAILURES.append(what)


def lint(form, files, cwd):
    done = subprocess.run(
        [FFCTL, "lint", "--format", form, "--at", "2026-01-01T00:00:00Z", *map(str, files)],
        capture_output=True, text=True, cwd=cwd, timeout=600)
    if done.returncode not in (0, 1):
        raise SystemExit(f"lint --format {form}: {done.returncode}\n{done.stderr}")
    return done.stdout


def sarif(text, count):
    document = json.loads(text)
    validator = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif.json").read_text()))
    for error in list(validator.iter_errors(document))[:5]:
        check(f"sarif: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}", False)
    (run,) = document["runs"]
    check("sarif: one result a finding", len(run["results"]) == count)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        check("sarif: ruleIndex leads to ruleId", rules[result["ruleIndex"]]["id"] == result["ruleId"])
    check("sarif: codes stand once", len({rule["id"] for rule in rules}) == len(rules))


def junit(text, files, failures):
    # Jenkins reads suites of suites, and the names and times of theirs; the schema is strict about what it knows.
    schema = xmlschema.XMLSchema(str(SCHEMAS / "junit.xsd"))
    for error in list(schema.iter_errors(text))[:5]:
        check(f"junit: {error.reason}", False)
    check("junit: a suite a file", text.count("<testsuite ") == files)
    check("junit: a failure a finding that fails", text.count("<failure ") == failures)


def gitlab(text, count):
    issues = json.loads(text)
    check("gitlab: an issue a finding", len(issues) == count)
    for issue in issues:
        check("gitlab: members", set(issue) == {"description", "check_name", "fingerprint", "severity", "location"})
        check("gitlab: severity", issue["severity"] in ("info", "minor", "major", "critical", "blocker"))
        path = issue["location"]["path"]
        check("gitlab: a path in the repository", not path.startswith(("./", "/")))
        check("gitlab: a line", isinstance(issue["location"]["lines"]["begin"], int))
    check("gitlab: fingerprints stand once", len({issue["fingerprint"] for issue in issues}) == len(issues))


COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]+),line=([0-9]+),col=([0-9]+),title=([^,:]+)::(.+)")


def github(text, records):
    lines = text.splitlines()
    check("github: a command a finding", len(lines) == len(records))
    for line, record in zip(lines, records):
        found = COMMAND.fullmatch(line)
        check(f"github: {line!r}", found)
        if found:
            level = {"error": "error", "warning": "warning", "info": "notice"}[record["severity"]]
            place = (record["file"], record["line"], record["column"])
            told = (found[2].replace("%3A", ":").replace("%2C", ",").replace("%25", "%"), int(found[3]), int(found[4]))
            check(f"github: place of {line!r}", (level, place) == (found[1], told))


MEMBERS = ["code", "name", "severity", "message", "flag", "file", "line", "column", "pointer", "help", "labels", "fix"]


def records(text):
    found = [json.loads(line) for line in text.splitlines()]
    for record in found:
        check("ndjson: members", list(record) == MEMBERS)
        check("ndjson: severity", record["severity"] in ("error", "warning", "info"))
        check("ndjson: places count from 1", record["line"] >= 1 and record["column"] >= 1)
        check("ndjson: a message of one line", record["message"] and "\n" not in record["message"])
    return found


def main():
    files = sorted(path for path in FIXTURES.glob("*/*.json") if not path.with_suffix(".args").exists())
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for path in files:
            name = f"{path.parent.name}, a:b/{path.name}"
            target = pathlib.Path(folder) / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
            names.append(name)
        # Each by itself would be slow; a file whose vendor cannot be told ends a run with status 2.
        names = [name for name in names if lintable(name, folder)]
        found = records(lint("ndjson", names, folder))
        check("something is found", len(found) > len(names) // 4)
        document = json.loads(lint("json", names, folder))
        check("json: the records of ndjson", document["findings"] == found and document["schema"] == "ffctl.lint/1")
        sarif(lint("sarif", names, folder), len(found))
        junit(lint("junit", names, folder), len(names), sum(record["severity"] != "info" for record in found))
        gitlab(lint("gitlab", names, folder), len(found))
        github(lint("github", names, folder), found)
        clean = pathlib.Path(folder) / "clean.json"
        clean.write_text('{"version": 2, "features": [{"name": "a", "type": "release", "enabled": true, "strategies": '
                         '[{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "default", '
                         '"groupId": "a"}}]}]}')
        nothing = records(lint("ndjson", ["clean.json"], folder))
        check(f"a clean file is clean, but {nothing}", not nothing)
        for form in ("sarif", "junit", "gitlab", "github"):
            text = lint(form, ["clean.json"], folder)
            {"sarif": lambda: sarif(text, 0), "junit": lambda: junit(text, 1, 0),
             "gitlab": lambda: gitlab(text, 0), "github": lambda: github(text, [])}[form]()
        check("junit: a passing case when clean", "<testcase " in lint("junit", ["clean.json"], folder))
    for failure in FAILURES[:20]:
        print(f"FAILED {failure}")
    print(f"{len(names)} files, {len(found)} findings, {CHECKS} checks, {len(FAILURES)} failed")
    sys.exit(bool(FAILURES))


def lintable(name, folder):
    done = subprocess.run([FFCTL, "lint", "--format", "concise", name], capture_output=True, cwd=folder, timeout=60)
    return done.returncode in (0, 1)


main()
