#!/usr/bin/env python3
"""Compares ffctl with the official FeatBit SDK on generated rulesets and users.

`tests/differential/run featbit` installs the package fb-python-sdk. A document is handed to the SDK as it is
bootstrapped offline; changes behind it as its connection would hand them over.
"""
import itertools
import json
import sys
import threading

import data_sync
from common import DROP, members, raw, to_json
from data_sync import HUGE, KEYS, ODD_LISTS, OWN, SCALARS, answer_of, observed, raised_answer, read_text

try:
    from fbclient.client import FBClient
    from fbclient.config import Config
    from fbclient.data_storage import InMemoryDataStorage
    from fbclient.status import DataUpdateStatusProviderImpl
    from fbclient.streaming import Streaming
    from fbclient.update_processor import NullUpdateProcessor
    from fbclient.utils import variation_splitting_algorithm
except ImportError as missing:
    print(f"the package fb-python-sdk is needed: {missing}", file=sys.stderr)
    sys.exit(2)

NAME, EMPTY = "featbit", "T"
REASONS = ("flag not found", "user not specified", "error in evaluation", "flag off", "target match", "rule match",
           "fall through all rules", f"raised: {data_sync.NO_RANGE}")
TYPES = (("string", "hit", "miss"), ("boolean", "true", "false"), ("number", "7", "2.5"),
         ("json", '{"b": 1, "a": [1.0, null]}', "[]"))
STAMPS = ("2024-03-01T09:30:00.111Z", "2023-01-19T08:34:54.9928114Z", "2024-01-01T00:00:00+08:00",
          "2024-01-01T00:00:00")


class Sdk:
    """The official SDK, offline, with one ruleset at a time."""
    def __init__(self):
        data_sync.observe_hashes(variation_splitting_algorithm)
        self.client = FBClient(Config("offline",
                                      event_url="http://127.0.0.1:1",
                                      streaming_url="ws://127.0.0.1:1",
                                      offline=True),
                               start_wait=1)

    def load(self, paths):
        """Loads the first document and applies the others to it; whether the first one is refused."""
        client = self.client
        client._data_storage = InMemoryDataStorage()
        provider = client._update_status_provider = DataUpdateStatusProviderImpl(client._data_storage)
        client._update_processor = NullUpdateProcessor(client._config, provider, threading.Event())
        client._update_processor.start()
        first, *others = map(read_text, paths)
        if first is None or not client.initialize_from_external_json(first):
            return True
        connection = Streaming(client._config, client._broadcaster, provider, threading.Event())
        for text in others:
            connection._on_message(None, text)
        return False

    def answer(self, flag, context, default):
        observed.hashes = []
        try:
            detail = self.client.variation_detail(flag, json.loads(context), json.loads(default or "null"))
        except Exception as problem:
            return raised_answer(problem, observed.hashes)
        return answer_of(detail.variation, detail.reason, detail.variation_id,
                         str(detail.variation_id).startswith("T"), observed.hashes)


# --- rulesets --------------------------------------------------------------------------------------------------------


class Maker(data_sync.Maker):
    conditions = "conditions"

    @staticmethod
    def asked_key(name):
        return name

    @staticmethod
    def user(key="a", **attributes):
        return {"key": key, "name": "n", **attributes}

    def rollout(self, bounds, hit=True, **more):
        extra = {} if self.chance(0.8) else {"exptRollout": self.pick((1, 0.5, 0))}
        return members(**{"id": "T" if hit else "F", "rollout": bounds, "exptRollout": 1, **extra, **more})

    def rule(self, *conditions, ranges=None, rollouts=OWN, hit=True, **more):
        listed = self.ranges([([0, 1], hit)] if ranges is None else ranges) if rollouts is OWN else rollouts
        given = {
            "id": self.pick((DROP, "rule")), "name": self.pick((DROP, "rule", None)), "dispatchKey": self.pick(
                (DROP, None, "", "keyId", "keyid")), "includedInExpt": self.pick((True, False)),
            "conditions": list(conditions), "variations": listed
        }
        return members(**{**given, **more})

    def segment_rule(self, *conditions):
        return members(
            **{"id": self.pick((DROP, "sr")), "name": self.pick((DROP, "n")), "conditions": list(conditions)})

    def segment(self, listed, **more):
        given = {
            "updatedAt": self.pick(STAMPS), "isArchived": False, "included": [], "excluded": [], "rules": listed,
            "name": self.pick((DROP, "n")), "type": self.pick((DROP, "shared"))
        }
        return members(**{**given, **more})

    def flag(self, *rules, ranges=None, rollouts=OWN, default=None, **more):
        """A flag that serves T by those rules and F otherwise."""
        kind, hit, miss = self.pick((TYPES[0], *TYPES))
        listed = self.ranges([([0, 1], False)] if ranges is None else ranges) if rollouts is OWN else rollouts
        given = {
            "id": self.pick(
                ("id", "a0000001-0000-4000-8000-000000000001")), "key": self.name, "updatedAt": self.pick(STAMPS),
            "isArchived": False, "variations": [{"id": "T", "value": hit},
                                                members(id="F", value=miss, name=self.pick(
                                                    (DROP, "no")))], "name": "Name \u00f8", "variationType": kind,
            "isEnabled": True, "disabledVariationId": "F", "targetUsers": [], "rules": list(rules), "fallthrough": {
                "dispatchKey": None, "includedInExpt": self.pick((True, False)), "variations": listed, **(default or {})
            }, "exptIncludeAllTargets": self.pick((True, False, None))
        }
        extras = {
            "envId": "x", "tags": ["a"], "revision": None, "insightsEnabled": False, "unread": {"x": [1.5]},
            "variationMap": {"T": "no"}, "timestamp": "no", "cat": 7, "description": ""
        }
        given.update({key: value for key, value in extras.items() if self.chance(0.08)})
        given = members(**{**given, **more})
        return {key: given[key] for key in self.rng.sample(list(given), len(given))} if self.chance(0.2) else given


def document(ruleset):
    data = {
        "eventType": ruleset.rng.choice(("full", "full", "full", "patch")), "featureFlags": ruleset.flags,
        "segments": ruleset.segments
    }
    return to_json({"messageType": "data-sync", "data": data, **({"unread": 1} if ruleset.rng.random() < 0.1 else {})},
                   ensure_ascii=ruleset.rng.random() < 0.5,
                   indent=ruleset.rng.choice((None, None, 1)))


def users():
    """Users of every shape, by label."""
    good = {"key": "a", "name": "n"}
    made = {f"no object {to_json(value)}": value for value in (None, 7, "a", True, [], [good], 1.5)}
    made.update({
        "no members": {}, "no key": {"name": "n"}, "no name": {"key": "a"}, "keyid": {"keyid": "a", "name": "n"},
        "keyId": {"keyId": "a", "name": "n"}, "KEY": {"KEY": "a", "name": "n"}, "Name": {"key": "a", "Name": "n"},
        "key and keyid": {"key": "a", "keyid": "z",
                          "name": "n"}, "keyid and key": {"keyid": "z", "key": "a", "name": "n"},
        "wrong key and keyid": {"key": 7, "keyid": "a", "name": "n"}, "self": {**good, "self": "a"},
        "self null": {**good, "self": None}, "self, no key": {"self": 1, "name": "n"}, "Self": {**good, "Self": "x"},
        "cls": {**good, "cls": "a"}, "kwargs": {**good, "kwargs": "a", "user": "b", "msg": "c", "": "d"},
        "case variants": {**good, "Key": "z", "KEYID": "z", "NAME": "z", "keyId": "z", "KeyId": "z", "\u212aey": "z"}
    })
    for name in ("key", "name", "keyid"):
        base = {"key": None, "name": "n", "keyid": None} if name == "keyid" else good
        made.update({
            f"{name} {to_json(value)}": {**base, name: value}
            for value in (None, "", " ", "\t\n\u00a0\u2003", "\u200b", "\x1c\x85", " a ", 0, 7, 1.5, True, False, [],
                          ["a"], {}, {"a": 1}, "\u00e9", "a\0")
        })
    made.update({f"attribute {to_json(value)[:20]}": {**good, "x": value, "X": value} for value in SCALARS})
    return made


USERS = users()


def own_constructs(add):
    shapes = list(USERS.values()) + [{"key": key, "name": "n", "x": value}
                                     for key, value in zip(itertools.cycle(KEYS), SCALARS)]
    for name in ("key", "keyid", "keyId", "KEYID", "Key", "name", "Name", "NAME", "x", "X", "self", "\u212aey",
                 "na\u043ce", "customizedProperties", "cls", ""):

        def looked_up(m, name=name):
            m.users(*shapes)
            return m.flag(m.rule(m.condition(name, m.pick(("Equal", "StartsWith")), m.pick(("a", "n", "5", "z")))))

        add(f"attribute:{name}",
            "TFED" if name not in ("customizedProperties", "self", "na\u043ce", "cls", "\u212aey", "") else None,
            looked_up, 40)
    for kind in ("boolean", "json", "number", "string", "Boolean", "", "text", None, 7, True, ["number"], {"a": 1}):
        for value in CASTS:

            def cast(m, kind=kind, value=value):
                m.users(m.user())
                return m.flag(variationType=kind,
                              rollouts=[m.rollout([0, 1])],
                              variations=[{"id": "T", "value": value}])

            add(f"cast:{to_json(kind)}", "T", cast, 1)
    add("cast:no variationType", "E", lambda m: m.flag(m.rule(m.on()), variationType=DROP), 4)
    target_constructs(add)
    flag_constructs(add)
    experiment_constructs(add)
    for label, key in DISPATCH.items():

        def dispatch(m, key=key):
            m.users(*(m.user(one, plan=plan, Plan="x", **{" ": "y", "x": plan}) for one in KEYS[:8]
                      for plan in ("acme", "globex", "\u00f8", 5, True, None, "", ["a"])))
            return m.flag(
                m.rule(m.condition("q", "NotEqual", "q"),
                       ranges=[([number / 8, number / 8 + 0.125], number % 2) for number in range(8)],
                       dispatchKey=key))

        add(f"dispatchKey:{label}", "", dispatch, 16)
        add(f"dispatchKey:{label}, default",
            "",
            lambda m, key=key: m.flag(ranges=[([0, 0.25], 1), ([0.25, 0.5], 0), ([0.5, 1], 1)],
                                      default=members(dispatchKey=key)),
            6)


CASTS = ("true", " true ", "True", "TRUE", "false", "1", "yes", "null", "", " ", "0", "10", "10.0", "1e3", "1_000",
         " 7 ", "0.1", "nan", "NaN", "inf", "-inf", "Infinity", "-Infinity", "+inf", "1e400", "-1e400", "0x10", "-0",
         "-0.0", "+5", ".5", "5.", "01", "1,5", "\u0663", "12345678901234567890", "9007199254740993", "1e22",
         "123456789012345678901234567890", "1e-7", "1e16", "5e-324", "-7", '"a"', "'a'", "[]", "{}",
         '{"b": 1, "a": 2, "b": 3}', '[1, 1.0, 1e5, -0, -0.0, 1e400, NaN]', '{"a": {"b": [true, null, ""]}}', "[1,]",
         "// x\n1", "\ufeff1", '"\\ud83d\\ude03"', '"\n"', "truefalse",
         "tru", '{"": ""}', "[1] ", "\u00a01", "1\x1f", "\u00e9", "1__0", raw("1.0"), 5, 0, raw("-0.0"), raw("2.5"),
         raw("1e20"), HUGE, True, False, None, [], ["a", raw("1.0")], {}, {"b": 1, "a": raw("2.0")}, raw("1e400"))
DISPATCH = {
    "missing": DROP, "null": None, "empty": "", "false": False, "0": 0, "[]": [], "keyid": "keyid", "keyId": "keyId",
    "KEYID": "KEYID", "key": "key", "name": "name", "NAME": "NAME", "plan": "plan", "Plan": "Plan", "blank": " ",
    "unknown": "no such", "number": 5, "true": True, "list": ["plan"], "object": {"a": 1}, "x": "x"
}


def target_constructs(add):
    def targets(m, *listed, users=("a", "abc", "u1", "u2", "A", " a", "b"), **more):
        m.users(*(m.user(one) for one in users))
        return m.flag(m.rule(m.condition("x", "IsTrue", ""), hit=False), targetUsers=list(listed), **more)

    add("targets", "TF",
        lambda m: targets(m, {"keyIds": ["a", "u1"], "variationId": "T"}, {"keyIds": ["u2"], "variationId": "F"}))
    add("targets:first one counts", "TF",
        lambda m: targets(m, {"keyIds": ["a"], "variationId": "T"}, {"keyIds": ["a", "u1"], "variationId": "F"}))
    add("targets:case and blanks", "TF", lambda m: targets(m, {"keyIds": ["A", " a "], "variationId": "T"}))
    add("targets:dangling", "FE",
        lambda m: targets(m, {"keyIds": ["a"], "variationId": m.pick(("no", "", None, 7, [], {}, "t"))}))
    add("targets:the other one is dangling", "TFE",
        lambda m: targets(m, {"keyIds": ["u1"], "variationId": "T"}, {"keyIds": ["a"], "variationId": "no"}))
    add("targets:no variationId", "FE", lambda m: targets(m, {"keyIds": ["a"]}))
    add("targets:no keyIds", "E", lambda m: targets(m, {"variationId": "T"}))
    add("targets:no keyIds in the second", "TE",
        lambda m: targets(m, {"keyIds": ["a"], "variationId": "T"}, {"variationId": "T"}))
    add("targets:no exptIncludeAllTargets", "E",
        lambda m: targets(m, {"keyIds": ["a"], "variationId": "T"}, exptIncludeAllTargets=DROP))
    add("targets:no name", "E", lambda m: targets(m, {"keyIds": ["a"], "variationId": "T"}, name=DROP))
    for label, odd in ODD_LISTS.items():
        found = {"object": "TF", "odd items": "TF", "repeated": "TF",
                 "text": "TF"}.get(label, "F" if label.startswith("empty") else "E")
        add(f"targets:keyIds are {label}", found, lambda m, odd=odd: targets(m, {"keyIds": odd, "variationId": "T"}))
        add(f"targets:list is {label}",
            "F" if label.startswith("empty") else "E",
            lambda m, odd=odd: m.flag(targetUsers=odd),
            2)
    for label, odd in (("null", None), ("text", "x"), ("number", 5), ("list", []), ("true", True)):
        add(f"targets:{label} among them",
            "TE",
            lambda m, odd=odd: targets(m, {"keyIds": ["a"], "variationId": "T"}, odd,
                                       {"keyIds": ["u1"], "variationId": "T"}))


def flag_constructs(add):
    for label, value in (("false", False), ("null", None), ("0", 0), ("-0.0", raw("-0.0")), ("empty text", ""),
                         ("[]", []), ("{}", {})):
        add(f"isEnabled:{label}", "T", lambda m, value=value: m.flag(isEnabled=value, disabledVariationId="T"), 2)
        add(f"isArchived:{label}", "TF", lambda m, value=value: m.flag(m.rule(m.on()), isArchived=value), 6)
    for label, value in (("true", True), ("text", "false"), ("1", 1), ("[0]", [0]), ("{a}", {"a": None}),
                         ("1e-7", raw("1e-7"))):
        add(f"isEnabled:{label}", "F", lambda m, value=value: m.flag(isEnabled=value, disabledVariationId="T"), 2)
        add(f"isArchived:{label}", "D", lambda m, value=value: m.flag(isArchived=value), 2)
    add("isEnabled missing", "E", lambda m: m.flag(isEnabled=DROP), 2)
    for value in ("no", "", None, 7, [], {}, True, DROP):
        add("off:dangling", "E", lambda m, value=value: m.flag(isEnabled=False, disabledVariationId=value), 2)
        add("off:dangling in a flag that is on", "F", lambda m, value=value: m.flag(disabledVariationId=value), 2)
        add("rollout:dangling", "E", lambda m, value=value: m.flag(rollouts=[m.rollout([0, 1], id=value)]), 2)
        add("rollout:one is dangling",
            "TE",
            lambda m, value=value: m.flag(rollouts=[m.rollout([0, 0.5]),
                                                    m.rollout([0.5, 1], id=value)]))
    for name in ("name", "variationType"):
        add(f"off:no {name}",
            "E",
            lambda m, name=name: m.flag(isEnabled=False, disabledVariationId="T", **{name: DROP}),
            2)
    for name in ("targetUsers", "rules", "fallthrough", "exptIncludeAllTargets", "id", "envId"):
        if name != "id":
            add(f"off:{name} is not read",
                "T",
                lambda m, name=name: m.flag(isEnabled=False, disabledVariationId="T", **{name: m.pick(
                    (DROP, None, 7))}),
                2)
    for name, needed in (("targetUsers", "E"), ("rules", "E"), ("fallthrough", "TE"), ("exptIncludeAllTargets", "E"),
                         ("name", "E"), ("variationType", "E")):
        add(f"missing:{name}", needed, lambda m, name=name: m.flag(m.rule(m.on()), **{name: DROP}))
    for name, needed in (("includedInExpt", "FE"), ("conditions", "E"), ("variations", "FE"), ("dispatchKey", "TF"),
                         ("id", "TF"), ("name", "TF")):
        add(f"missing:rule {name}", needed, lambda m, name=name: m.flag(m.rule(m.on(), **{name: DROP})))
        if name not in ("conditions", "id", "name"):
            add(f"missing:fallthrough {name}", {"dispatchKey": "TF"}.get(name, "TE"),
                lambda m, name=name: m.flag(
                    m.rule(m.on()),
                    default={},
                    fallthrough=members(
                        **{**dict(variations=[m.rollout([0, 1], False)], includedInExpt=False), name: DROP})))
    for name, needed in (("id", "FE"), ("rollout", "FE"), ("exptRollout", "TFE")):
        add(f"missing:rollout {name}",
            needed,
            lambda m, name=name: m.flag(m.rule(
                m.on(), ranges=[], rollouts=[m.rollout([0, 1], **{name: DROP})], includedInExpt=m.pick((True, False))),
                                        exptIncludeAllTargets=m.pick((True, False))),
            12)
    add("missing:a rule without ranges reads key and name", "E",
        lambda m: m.flag(m.rule(m.condition("x", "NotEqual", "q"), ranges=[]), name=DROP), 2)
    add(
        "missing:what is read on a hit is not read without", "F", lambda m: m.flag(
            m.rule(m.condition("x", "NotEqual", "q"),
                   rollouts=[{"rollout": [0.5, 0.5]}, {"rollout": None}],
                   includedInExpt=DROP)), 3)
    for label, odd in ODD_LISTS.items():
        add(f"rules:list is {label}",
            "F" if label.startswith("empty") else "E",
            lambda m, odd=odd: m.flag(rules=odd),
            2)
        add(f"conditions:list is {label}",
            "T" if label.startswith("empty") else "E",
            lambda m, odd=odd: m.flag(m.rule(conditions=odd)),
            2)
        add(f"fallthrough:{label}", "E", lambda m, odd=odd: m.flag(fallthrough=odd), 2)
    for label, odd in (("null", None), ("text", "x"), ("number", 5), ("list", []), ("true", True)):
        add(f"rules:{label} among them", "TE", lambda m, odd=odd: m.flag(m.rule(m.on()), odd))
        add(f"conditions:{label} among them", "FE", lambda m, odd=odd: m.flag(m.rule(m.on(), odd)))
        add(f"variations:{label} among them, and one that is twice",
            "T",
            lambda m, odd=odd: m.flag(variations=[{"id": "T", "value": "first"}, {"id": "F", "value": odd},
                                                  {"id": "T", "value": "last"}],
                                      rollouts=[m.rollout([0, 1])],
                                      variationType="string"),
            2)
    for label, written, asked in (("null", None, None), ("1 and 1.0", 1, raw("1.0")), ("1.0 and 1", raw("1.0"),
                                                                                       1), ("true and 1", True, 1),
                                  ("false and 0", False, 0), ("empty", "", ""), ("NE", "NE", "NE"), ("Te", "Te", "Te")):

        def variation_id(m, written=written, asked=asked):
            m.users(m.user())
            return m.flag(variations=[{"id": written, "value": "hit"}],
                          rollouts=[m.rollout([0, 1], id=asked)],
                          variationType="string")

        add(f"variation id:{label}", None, variation_id, 2)
    for written, asked in ((1, "1"), ("1", 1), (1, 2), (2**53 + 1, raw("9007199254740992.0"))):
        add("variation id:others",
            "E",
            lambda m, written=written, asked=asked: m.flag(variations=[{"id": written, "value": "hit"}],
                                                           rollouts=[m.rollout([0, 1], id=asked)]),
            2)
    for label, first, last, needed in (("the last one counts", {}, {}, "F"), ("the last one is archived", {},
                                                                              {"isArchived": True}, "D"),
                                       ("the first one is archived", {"isArchived": True}, {}, "F")):

        def twice(m, first=first, last=last):
            m.ruleset.flags.append(m.flag(rollouts=[m.rollout([0, 1], False)], **last))
            return m.flag(rollouts=[m.rollout([0, 1])], **first)

        add(f"key twice:{label}", needed, twice, 2)


def experiment_constructs(add):
    includes = {"missing": DROP, "true": True, "false": False, "null": None, "1": 1, "text": "x", "[]": [], "{}": {}}
    shares = {
        "missing": DROP, "null": None, "0": 0, "1": 1, "0.5": 0.5, "true": True, "false": False, "text": "x",
        "empty text": "", "[]": [], "{}": {}, "-1": -1, "1e400": raw("1e400"), "huge": HUGE
    }
    for (label, share), targets, rule in itertools.product(shares.items(), includes, includes):

        def experiment(m, share=share, targets=includes[targets], rule=includes[rule]):
            m.users(*(m.user(key) for key in KEYS[:6]))
            return m.flag(ranges=[(m.pick(([0, 0.5], [False, 0.5], [0, 0.5, "x"])), 1), ([0.5, True], 0)],
                          default=members(includedInExpt=rule),
                          exptIncludeAllTargets=targets,
                          rollouts=OWN if share == 1 else
                          [m.rollout([0, 0.5], exptRollout=share),
                           m.rollout([0.5, 1], False, exptRollout=share)])

        add(f"experiment:share {label}", None, experiment, 2)
    for label, bounds in (("[0, 1]", [0, 1]), ("[0, 1e400]", [0, raw("1e400")]), ("[0, huge]", [0, HUGE]),
                          ("[0, true]", [0, True]), ("[-huge, 1]", [raw("-1" + "0" * 400), 1]), ("tiny", [0, 5e-324])):
        for share in shares.values():

            def wide(m, bounds=bounds, share=share):
                m.users(*(m.user(key) for key in KEYS[:4]))
                return m.flag(rollouts=[m.rollout(bounds, exptRollout=share)],
                              default={"includedInExpt": True},
                              exptIncludeAllTargets=False)

            add(f"experiment:range {label}", None, wide, 2)


# --- documents -------------------------------------------------------------------------------------------------------


def options(*values):
    return [{"id": f"v{number}", "name": "n", "value": value} for number, value in enumerate(values)]


def served(*ranges, **more):
    return {
        "dispatchKey": None, "includedInExpt": True,
        "variations": [{"id": one, "rollout": list(bounds), "exptRollout": 0.25} for one, *bounds in ranges], **more
    }


def rich_rule(*conditions, **more):
    return {
        "id": "r", "name": "rule", "conditions": [dict(zip(("property", "op", "value"), one)) for one in conditions],
        **served(("v1", 0, 0.5), ("v2", 0.5, 1)), **more
    }


RICH = {
    "messageType": "data-sync", "data": {
        "eventType": "full", "featureFlags": [{
            "id": "1", "envId": "e", "key": "a", "name": "A", "updatedAt": "2024-03-01T09:30:00.111Z",
            "isArchived": False, "variationType": "string", "variations": options("zero", "one", "two"),
            "isEnabled": True, "disabledVariationId": "v0",
            "targetUsers": [{"keyIds": ["t1", "t2"], "variationId": "v2"},
                            {"keyIds": ["t2", "t3"], "variationId": "v0"}], "rules": [
                                rich_rule(("x", "Equal", "5"), ("plan", "NotOneOf", '["free"]')),
                                rich_rule((data_sync.IN_SEGMENT, None, '["s1", "s2"]'),
                                          **served(("v1", 0.2, 0.8), dispatchKey="plan")),
                                rich_rule(("n", "LessThan", "4.5"), ("t", "MatchRegex", "^a"),
                                          (data_sync.NOT_IN_SEGMENT, "", '["s2"]'),
                                          includedInExpt=False)
                            ], "fallthrough": served(("v0", 0, 0.3), ("v1", 0.3, 0.6), ("v2", 0.7, 1)),
            "exptIncludeAllTargets": False, "insightsEnabled": True, "unread": {"x": 1}
        }, {
            "id": "2", "key": "off", "name": "Off", "updatedAt": "2024-03-01T09:30:00Z", "isArchived": False,
            "variationType": "boolean", "variations": options("true", "false"), "isEnabled": False,
            "disabledVariationId": "v1", "targetUsers": [], "rules": [], "fallthrough": served(
                ("v0", 0, 1)), "exptIncludeAllTargets": True
        }, {
            "id": "3", "key": "all", "name": "All", "updatedAt": "2024-03-01T09:30:00Z", "isArchived": False,
            "variationType": "number", "variations": options("10.0"), "isEnabled": True, "disabledVariationId": "v0",
            "targetUsers": [], "rules": [], "fallthrough": served(("v0", 0, 1),
                                                                  includedInExpt=False), "exptIncludeAllTargets": True
        }, {
            "id": "4", "key": "gone", "name": "Gone", "updatedAt": "2024-02-01T00:00:00Z", "isArchived": True,
            "variations": options("x")
        }], "segments": [{
            "id": "s1", "name": "S1", "updatedAt": "2024-03-02T00:00:00Z", "isArchived": False,
            "included": ["i1", "both"], "excluded": ["e1", "both"],
            "rules": [{"id": "sr", "conditions": [{"property": "beta", "op": "IsTrue", "value": "IsTrue"}]}]
        }, {
            "id": "s2", "updatedAt": "2024-03-02T00:00:00Z", "isArchived": False, "included": ["i2"], "excluded": [],
            "rules": [{"conditions": [{"property": data_sync.IN_SEGMENT, "op": "", "value": '["s3"]'}]}]
        }, {
            "id": "s3", "updatedAt": "2024-03-02T00:00:00Z", "isArchived": False, "included": ["i3"], "excluded": [],
            "rules": []
        }, {
            "id": "s4", "updatedAt": "2024-03-02T00:00:00Z", "isArchived": True, "included": [], "excluded": [],
            "rules": []
        }]
    }
}
RICH_USERS = tuple({"key": key, "name": "N", **more}
                   for key, more in (("t1", {}), ("t2", {}), ("t3", {}), ("u1", {"x": 5}),
                                     ("u2", {"x": "5", "plan": "free"}), ("i1", {"plan": "acme"}), ("i2", {}),
                                     ("i3", {}), ("e1", {"beta": True}), ("both", {}),
                                     ("u3", {"beta": "true", "plan": "pro"}), ("u4", {"n": 4, "t": "abc"}),
                                     ("u5", {"n": 5}), ("u1", {}), ("u6", {}), ("u7", {})))
RICH_ASKED = [
    *((flag, user, None) for flag in ("a", "all") for user in RICH_USERS),
    *(("off", RICH_USERS[0], default) for default in (None, "true")), ("gone", RICH_USERS[0], "7.0"),
    ("x", RICH_USERS[0], '"d"'), ("a", {"key": "u1"}, "5.0"), ("a", {"key": "u1"}, None)
]

UPDATED = (  # `updatedAt` in every spelling
    "2023-01-19T08:34:54.9928114Z", "2024-01-01", "20240101", "2024-01", "202401", "2024", "2024-W01", "2024W01",
    "2024-W01-3", "2024W013", "2024-W01-", "2024-060", "2024060", "2024-366", "2023-366", "2024-000", "2024-01-01T",
    "2024-01-01T1", "2024-01-01T10", "2024-01-01T10:30", "2024-01-01T1030", "2024-01-01T103015", "2024-01-01T10:30:15",
    "2024-01-01T10:3015", "2024-01-01T1030:15", "2024-01-01T10:30:15.1", "2024-01-01T10:30:15,1",
    "2024-01-01T10:30:15.", "2024-01-01T10:30:15.123456789", "2024-01-01T24:00", "2024-01-01T24:00:01",
    "2024-01-01T23:59:60Z", "2024-01-01 10:30:15", "2024-01-01x10:30:15", "2024-01-01510:30:15", "2024-01-01T10:30:15Z",
    "2024-01-01T10:30:15z", "2024-01-01T10:30:15+08", "2024-01-01T10:30:15+0800", "2024-01-01T10:30:15+08:00",
    "2024-01-01T10:30:15-01:30", "2024-01-01T10:30:15+8", "2024-01-01T10:30:15+24:00", "2024-01-01T10:30:15+23:59",
    "2024-01-01T10:30:15+08:60", "2024-01-01T10:30:15+00:60", "2024-01-01T10:30:15 Z", "2024-01-01T10:30:15ZZ",
    "2024-01-01T10Z", "2024-01-01T10:30Z", "2024-01-01T10+08:00", "2024-01-01TZ", "2024-01-01T+08",
    "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01", "2024-00-01", "2024-01-32", "0000-01-01",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.0004Z", "1970-01-01T00:00:00.0005Z", "1970-01-01T00:00:00.0006Z", "1970-01-01T00:00:00.001Z",
    "1970-01-01T08:00:00+08:00", "1970-01-01", "1970", "1704067200000", "1704067200", "20", "", " ", "now",
    " 2024-01-01", "2024-01-01 ", "2024-01-01T00:00:00.5\u00b5Z", "\uff12\uff10\uff12\uff14-01-01", "2024/01/01",
    "01-01-2024", "Mon, 01 Jan 2024 00:00:00 GMT", "2024-1-1", "+2024-01-01", "-2024-01-01",
    "2024-01-01T00:00:00.000000000000000001Z", "2024-W53-7", "2020-W53-7", "2024-W00-1", "2024-W54-1", "2024-W01-0",
    "2024-W01-8", "2024-01-01T00:00:00+", "2024-01-01T00:00:00-00:00", "9999-W53-7", "0001-W01-1", "9999-12-31T24:00",
    "2024-01-01T-08:00", "2024-01-01T10:30:15.5+08", "2024-01-01T10:30+0", "20240101T103015Z", "20240101103015",
    "2024-01-01T10:30:15.5.5", 123, 0, -1, 1704067200000, raw("1.5"), True, False, None, [], {}, ["2024-01-01"])


def small(key, updated, *, archived=False, value="x", **more):
    return {
        "id": key, "key": key, "name": key, "updatedAt": updated, "isArchived": archived, "variationType": "string",
        "variations": options(value), "isEnabled": True, "disabledVariationId": "v0", "targetUsers": [], "rules": [],
        "fallthrough": served(("v0", 0, 1)), "exptIncludeAllTargets": False, **more
    }


def message(flags, segments, kind="full", **more):
    return to_json(
        {"messageType": "data-sync", "data": {"eventType": kind, "featureFlags": flags, "segments": segments, **more}})


def small_segment(key, updated, included=(), **more):
    return {
        "id": key, "updatedAt": updated, "isArchived": False, "included": list(included), "excluded": [], "rules": [],
        **more
    }


def more_documents():
    """Documents whose acceptance hangs on their versions, and odd envelopes."""
    for updated in UPDATED:
        yield f"updatedAt {to_json(updated)}", message([small("a", updated)], []).encode()
        yield f"updatedAt of a segment {to_json(updated)}", message([small("a", "no")],
                                                                    [small_segment("s", updated)]).encode()
    for label, text in (("nothing in it", message([], [])), ("nothing in it, a patch", message([], [], "patch")),
                        ("one good version", message([small("a", "no"), small("b", "2024-01-01")], [])),
                        ("only an archived one has a version",
                         message([small("a", "no"), small("b", "2024-01-01", archived=True)],
                                 [])), ("only archived ones",
                                        message([small("a", "2024-01-01", archived=True)],
                                                [])), ("only a segment", message([],
                                                                                 [small_segment("s", "2024-01-01")])),
                        ("a patch", message([small("a", "2024-01-01")], [], "patch")), ("a patch without version",
                                                                                        message([small("a", "no")], [],
                                                                                                "patch")),
                        ("keys that are equal",
                         message([{**small("a", "2024-01-01"), "key": key} for key in (1, True, "all")],
                                 [])), ("archived without variations",
                                        message([{**small("all", "2024-01-01", archived=True), "variations": None}],
                                                []))):
        yield label, text.encode()
    for kind in ("Full", "FULL", "rp_full", "", None, 7, True, ["full"]):
        yield f"eventType {kind!r}", message([small("all", "2024-01-01")], [], kind).encode()
    for kind in ("Data-Sync", "pong", "", None, 7, ["data-sync"]):
        yield f"messageType {kind!r}", json.dumps({**RICH, "messageType": kind}).encode()


SEQUENCE_FLAGS, SEQUENCE_SEGMENTS = ("a", "b", "c", "d", "e", "\u00f8"), ("s", "t")
SEQUENCE_ASKED = [(flag, {"key": key, "name": "n"}, None) for flag in SEQUENCE_FLAGS for key in ("u1", "u2", "u3")]


def sequence(rng):
    """A document and changes to apply to it."""
    def stamp():
        moment = rng.choice((rng.randint(1, 12), rng.randint(1, 12), 6))
        return rng.choice((f"2024-01-01T00:00:{moment:02}Z",
                           f"2024-01-01T00:00:{moment:02}.{rng.choice(('0004', '0005', '0006', '001', '9999999'))}Z",
                           f"2024-01-01T08:00:{moment:02}+08:00"))

    def flag(key):
        odd = rng.random()
        rule = {
            "id": "r", "conditions": [{
                "property": data_sync.IN_SEGMENT, "op": None, "value": json.dumps([rng.choice(SEQUENCE_SEGMENTS)])
            }], **served(("v1", 0, 1))
        }
        return small(key,
                     "never" if odd < 0.05 else stamp(),
                     archived=odd > 0.9,
                     variations=options(f"value {rng.randrange(99)}", f"in {rng.randrange(99)}"),
                     rules=[rule])

    def segment(key):
        return small_segment(key, stamp(), rng.sample(("u1", "u2", "u3"), 2), isArchived=rng.random() < 0.15)

    def some(keys, most):
        return rng.choices(keys, k=rng.randint(0, most))

    yield message([flag(key) for key in rng.sample(SEQUENCE_FLAGS, rng.randint(1, 6))],
                  [segment(key) for key in rng.sample(SEQUENCE_SEGMENTS, rng.randint(0, 2))] +
                  [small_segment("z", "2024-01-01T00:00:01Z")])
    for _ in range(rng.randint(1, 5)):
        kind = "full" if rng.random() < 0.15 else "patch"
        yield message([flag(key) for key in some(SEQUENCE_FLAGS, 3)],
                      [segment(key) for key in some(SEQUENCE_SEGMENTS, 2)], kind)


if __name__ == "__main__":
    sys.exit(data_sync.main(sys.modules["__main__"]))
