#!/usr/bin/env python3
"""Compares ffctl with the official featureflag.co SDK on generated rulesets and users.

`tests/differential/run ffc` installs the package ffc-server-python-sdk. The SDK has no call for a document: it is
handed to the method that its connection calls for a message. A document that says it is a patch is loaded like a full
one, since the SDK would keep only its first item. Changes have one item each, newer than all before, for the same
reason. The SDK looks a flag up by an id that is made from the environment's secret; here that is one for the
environment of the first flag.
"""
import base64
import itertools
import json
import sys
import threading

import data_sync
from common import DROP, members, raw, to_json
from data_sync import HUGE, KEYS, ODD_LISTS, OWN, SCALARS, answer_of, observed, raised_answer, read_text

try:
    import schedule
    from ffcclient.client import FFCClient
    from ffcclient.config import Config
    from ffcclient.data_storage import InMemoryDataStorage
    from ffcclient.status import DataUpdateStatusProviderIml
    from ffcclient.streaming import Streaming
    from ffcclient.utils import valide_all_data, variation_splitting_algorithm
except ImportError as missing:
    print(f"the package ffc-server-python-sdk is needed: {missing}", file=sys.stderr)
    sys.exit(2)

NAME, EMPTY = "ffc", "F"
REASONS = ("flag not found", "user not specified", "error in evaluation", "flag off", "prerequisite failed",
           "target match", "rule match", "fall through all rules", f"raised: {data_sync.NO_RANGE}",
           "raised: for another reason")
PREFIX = "FF__12__34__56__"
HITS = (1, 11)  # the local ids of variations that constructs are about


def secret_for(envelope):
    """A secret of the environment that the first id of a flag names that has the usual form."""
    try:
        ids = [str(flag["id"]) for flag in envelope["data"]["featureFlags"]]
    except (KeyError, TypeError):
        ids = []
    for text in ids:
        parts = text.split("__", 4)
        if len(parts) == 5 and parts[0] == "FF":
            return base64.b64encode("__".join(["x", *parts[1:4], "x"]).encode()).decode()
    return base64.b64encode(b"x__1__1__1__x").decode()


class Sdk:
    """The official SDK, offline, with one ruleset at a time."""
    def __init__(self):
        data_sync.observe_hashes(variation_splitting_algorithm)
        self.client = FFCClient(Config(secret_for({}), offline=True), start_wait=0)

    def load(self, paths):
        """Loads the first document and applies the others to it; whether the first one is refused."""
        client = self.client
        envelopes = [read_envelope(path) for path in paths]
        client._config = Config(secret_for(envelopes[0]), offline=True)
        client._data_storage = InMemoryDataStorage()
        provider = client._update_status_provider = DataUpdateStatusProviderIml(client._data_storage)
        connection = Streaming(client._config, provider, threading.Event())
        schedule.clear()  # the connection's pings
        for envelope in envelopes:
            try:
                if valide_all_data(envelope):
                    connection._on_process_data(envelope["data"])
            except Exception:  # whatever the loader's code trips over
                pass
            if not provider.initialized:
                return True
        return False

    def answer(self, flag, context, default):
        observed.hashes = []
        try:
            detail = self.client.variation_detail(flag, json.loads(context), json.loads(default or "null")).data
        except Exception as problem:
            return raised_answer(problem, observed.hashes)
        variation = None if detail.is_default_value else detail.id
        return answer_of(detail.variation, detail.reason, variation, variation in HITS, observed.hashes)


def read_envelope(path):
    try:
        return json.loads(read_text(path))
    except (ValueError, TypeError):  # no JSON, or no text
        return None


# --- rulesets --------------------------------------------------------------------------------------------------------


class Maker(data_sync.Maker):
    op, conditions = "operation", "ruleJsonContent"

    def __init__(self, ruleset, name, hints=None):
        super().__init__(ruleset, name)
        self.hints = self.hints if hints is None else hints

    @staticmethod
    def asked_key(name):
        return name

    @staticmethod
    def user(key="a", **attributes):
        return {"key": key, **attributes}

    def option(self, hit=True, **more):
        return members(
            **{
                "localId": 1 if hit else 2, "displayOrder": self.pick((
                    1, DROP)), "variationValue": "hit" if hit else "miss", **more
            })

    def rollout(self, bounds, hit=True, **more):
        return members(
            **{
                "exptRollout": self.pick((None, None, 1, 0.5,
                                          0)), "rolloutPercentage": bounds, "valueOption": self.option(hit), **more
            })

    def rule(self, *conditions, ranges=None, rollouts=OWN, hit=True, **more):
        listed = self.ranges([([0, 1], hit)] if ranges is None else ranges) if rollouts is OWN else rollouts
        given = {
            "ruleId": self.pick((DROP, "rule")), "ruleName": self.pick(
                (DROP, "rule", None)), "isIncludedInExpt": self.pick((True, False, None)),
            "ruleJsonContent": list(conditions), "valueOptionsVariationRuleValues": listed
        }
        return members(**{**given, **more})

    def segment_rule(self, *conditions):
        return members(ruleId=self.pick((DROP, "sr")),
                       ruleName=self.pick((DROP, "n")),
                       ruleJsonContent=list(conditions))

    def segment(self, listed, **more):
        given = {
            "isArchived": False, "timestamp": self.pick((0, 1662624010000, 5)), "included": [], "excluded": [],
            "rules": listed
        }
        return members(**{**given, **more})

    def flag(self, *rules, ranges=None, rollouts=OWN, ff=None, **more):
        """A flag that serves 1 by those rules and 2 otherwise; `ff` are members of `ff`."""
        listed = self.ranges([([0, 1], False)] if ranges is None else ranges) if rollouts is OWN else rollouts
        inner = {
            "id": PREFIX + self.name, "name": "Name \u00f8", "keyName": self.name, "type": self.pick(
                (DROP, 1)), "status": self.pick(("Enabled", "Enabled", "Archived")),
            "isDefaultRulePercentageRolloutsIncludedInExpt": self.pick((True, False, None)),
            "defaultRulePercentageRollouts": listed, "variationOptionWhenDisabled": self.option(False), **(ff or {})
        }
        given = {
            "id": PREFIX + self.name, "isArchived": False, "timestamp": self.pick(
                (0, 5, 1662624000000)), "ff": members(**inner), "ffp": [], "fftuwmtr": list(rules),
            "targetIndividuals": [], "variationOptions": self.pick(
                (DROP, [self.option(), self.option(False)])), "exptIncludeAllRules": self.pick((True, False, None))
        }
        extras = {
            "_id": "x", "environmentId": 56, "fftiuForFalse": [], "valueWhenDisabled": "x", "unread": {"x": [1.5]}
        }
        given.update({key: value for key, value in extras.items() if self.chance(0.08)})
        given = members(**{**given, **more})
        return {key: given[key] for key in self.rng.sample(list(given), len(given))} if self.chance(0.2) else given

    def child(self, make):
        """Adds a flag that this one may depend on; its id."""
        name = f"{len(self.ruleset.flags)} for {self.name}"
        place = len(self.ruleset.flags)
        self.ruleset.flags.append(None)
        self.ruleset.flags[place] = make(Maker(self.ruleset, name, self.hints))
        return self.ruleset.flags[place]["id"]

    def needs(self, *prerequisites, **more):
        """A flag that serves 1 if those prerequisites hold: an id, or one that is written out."""
        listed = [{"prerequisiteFeatureFlagId": one, "ValueOptionsVariationValue": self.option()} if isinstance(
            one, str) else one for one in prerequisites]
        return self.flag(**{"ffp": listed, "ranges": [([0, 1], True)], **more})


def document(ruleset):
    rng = ruleset.rng
    first = Maker(data_sync.Ruleset(rng), "first").flag(timestamp=1662624000000)
    data = {
        "eventType": rng.choice(("full", "full", "full", "patch")), "featureFlags": [first, *ruleset.flags],
        "segments": ruleset.segments
    }
    if rng.random() < 0.5:
        data["userTags"] = [{
            "id": "ut", "isArchived": False, "timestamp": 5, "requestProperty": "x", "source": "header",
            "userProperty": "KeyId"
        }]
    return to_json({"messageType": "data-sync", "data": data},
                   ensure_ascii=rng.random() < 0.5,
                   indent=rng.choice((None, None, 1)))


def users():
    """Users of every shape, by label."""
    good = {"key": "a"}
    made = {f"no object {to_json(value)}": value for value in (None, 7, "a", True, [], [good], 1.5)}
    made.update({
        "no members": {}, "no key": {"name": "n"}, "keyid": {"keyid": "a"}, "keyId": {"keyId": "a"},
        "KEY": {"KEY": "a"}, "KeyId": {"KeyId": "a"}, "key and keyid": {"key": "a", "keyid": "z"},
        "keyid and key": {"keyid": "z",
                          "key": "a"}, "wrong key and keyid": {"key": 7, "keyid": "a"}, "self": {**good, "self": "a"},
        "self null": {**good, "self": None}, "self, no key": {"self": 1}, "Self": {**good, "Self": "x"},
        "cls": {**good, "cls": "a"}, "kwargs": {**good, "kwargs": "a", "user": "b", "msg": "c", "": "d"},
        "all built in": {"key": "a", "name": "n", "email": "e@x.y", "country": "FR"}, "case variants": {
            **good, "Key": "z", "KEYID": "z", "NAME": "z", "keyId": "z", "KeyId": "z", "Email": "z", "COUNTRY": "z",
            "Name": "z", "\u212aey": "z"
        }
    })
    for name in ("key", "keyid", "name", "email", "country"):
        base = {"key": None, "keyid": None} if name == "keyid" else good
        made.update({
            f"{name} {to_json(value)}": {**base, name: value}
            for value in (None, "", " ", "\t\n\u00a0\u2003", "\u200b", "\x1c\x85", " a ", 0, 7, 1.5, True, False, [],
                          ["a"], {}, {"a": 1}, "\u00e9", "a\0")
        })
    made.update({f"attribute {to_json(value)[:20]}": {**good, "x": value, "X": value} for value in SCALARS})
    return made


USERS = users()
NUMBERS = {
    "0": 0, "1.0": raw("1.0"), "true": True, "false": False, "-1": -1, "-1.0": raw("-1.0"), "-5": -5, "1.5": 1.5,
    "huge": HUGE, "big": 2**53 + 1, "1e400": raw("1e400"), "text": "1", "null": None, "list": [], "object": {"a": 1},
    "missing": DROP
}


def own_constructs(add):
    shapes = list(USERS.values()) + [{"key": key, "x": value} for key, value in zip(itertools.cycle(KEYS), SCALARS)]
    for name in ("key", "keyid", "keyId", "KeyId", "KEYID", "Key", "name", "Name", "NAME", "email", "Email", "EMAIL",
                 "country", "Country", "x", "X", "self", "\u212aey", "cls", ""):

        def looked_up(m, name=name):
            m.users(*shapes)
            return m.flag(
                m.rule(m.condition(name, m.pick(("Equal", "StartsWith")), m.pick(("a", "n", "5", "z", "e", "FR")))))

        add(f"attribute:{name}", "TFED" if name in ("key", "keyid", "KeyId", "x", "X") else None, looked_up, 40)
    for value in (*SCALARS, "true", "yes", raw("1.0"), {"b": 1, "a": raw("2.0")}, DROP):
        add("value:missing" if value is DROP else "value:of any type",
            "E" if value is DROP else "T",
            lambda m, value=value: m.flag(rollouts=[m.rollout([0, 1], valueOption=m.option(variationValue=value))]),
            1)
    places = {
        "default": lambda m, option: m.flag(rollouts=[m.rollout([0, 1], valueOption=option)]),
        "rule": lambda m, option: m.flag(m.rule(m.on(), rollouts=[m.rollout([0, 1], valueOption=option)])),
        "target": lambda m, option: m.flag(targetIndividuals=
                                           [{"individuals": [{"keyId": key} for key in KEYS], "valueOption": option}]),
        "off": lambda m, option: m.flag(ff={"status": "Disabled", "variationOptionWhenDisabled": option}),
        "prerequisite failed": lambda m, option: m.needs(PREFIX + "no", ff={"variationOptionWhenDisabled": option})
    }
    for (place, make), (label, number) in itertools.product(places.items(), NUMBERS.items()):

        def local_id(m, make=make, number=number, place=place):
            m.users(m.user("a", x="yes"), m.user("u1", x="yes"))
            return make(m, m.option(localId=number))

        add(f"localId:{label}", None, local_id, 2)
    for place, make in places.items():
        for label, option in (("null", None), ("text", "x"), ("list", []), ("empty", {}), ("no value", {"localId": 1}),
                              ("no localId", {"variationValue": "x"}), ("number", 5)):
            add(f"option of {place}:{label}",
                "FE" if place == "rule" else "E",
                lambda m, make=make, option=option: make(m, option),
                6)
    target_constructs(add)
    flag_constructs(add)
    experiment_constructs(add)
    prerequisite_constructs(add)


def target_constructs(add):
    def targets(m, *listed, asked=("a", "abc", "u1", "u2", "A", " a", "b"), **more):
        m.users(*(m.user(one) for one in asked))
        return m.flag(
            m.rule(m.condition("x", "IsTrue", ""), hit=False),
            targetIndividuals=[{
                "individuals": [{"keyId": key, "id": "i", "name": key, "email": None} if isinstance(key, str) else key
                                for key in keys] if isinstance(keys, tuple) else keys, "valueOption": m.option(hit)
            } for keys, hit in listed],
            **more)

    add("targets", "TF", lambda m: targets(m, (("a", "u1"), 1), (("u2", ), 0)))
    add("targets:first one counts", "TF", lambda m: targets(m, (("a", ), 1), (("a", "u1"), 0)))
    add("targets:case and blanks", "TF", lambda m: targets(m, (("A", " a "), 1)))
    add("targets:no keyId", "TE", lambda m: targets(m, (("a", {"id": "u1"}, "u1"), 1)))
    add("targets:keyId of another type", "TF",
        lambda m: targets(m, (({"keyId": None}, {"keyId": ["a"]}, {"keyId": 5}, "a"), 1)))
    add("targets:id is not read", "F", lambda m: targets(m, (({"keyId": "z", "id": "a", "name": "a"}, ), 1)))
    add("targets:no exptIncludeAllRules", "E", lambda m: targets(m, (("a", ), 1), exptIncludeAllRules=DROP))
    for name in ("name", "keyName"):
        add(f"targets:no {name}", "E", lambda m, name=name: targets(m, (("a", ), 1), ff={name: DROP}))
    for name in ("individuals", "valueOption"):

        def without(m, name=name):
            made = targets(m, (("a", ), 1), (("u1", ), 1))
            made["targetIndividuals"][1].pop(name)
            return made

        add(f"targets:no {name} in the second", "TE" if name == "individuals" else "TFE", without)
    for label, odd in ODD_LISTS.items():
        empty = label.startswith("empty")
        add(f"targets:individuals are {label}", "F" if empty else "E", lambda m, odd=odd: targets(m, (odd, 1)))
        add(f"targets:list is {label}", "F" if empty else "E", lambda m, odd=odd: m.flag(targetIndividuals=odd), 2)
    for label, odd in (("null", None), ("text", "x"), ("number", 5), ("list", []), ("true", True)):

        def among(m, odd=odd):
            made = targets(m, (("a", ), 1), (("u1", ), 1))
            made["targetIndividuals"].insert(1, odd)
            return made

        add(f"targets:{label} among them", "TE", among)


def flag_constructs(add):
    for label, value, needed in (("Disabled", "Disabled", "T"), ("Enabled", "Enabled", "F"),
                                 ("disabled", "disabled", "F"), ("null", None, "F"), ("Archived", "Archived", "F"),
                                 ("false", False, "F"), ("blank behind", "Disabled ",
                                                         "F"), ("list", ["Disabled"], "F"), ("missing", DROP, "E")):
        add(f"status:{label}",
            needed,
            lambda m, value=value: m.flag(ff={"status": value, "variationOptionWhenDisabled": m.option()}),
            2)
    for label, value in (("false", False), ("null", None), ("0", 0), ("-0.0", raw("-0.0")), ("empty text", ""),
                         ("[]", []), ("{}", {})):
        add(f"isArchived:{label}", "TF", lambda m, value=value: m.flag(m.rule(m.on()), isArchived=value), 6)
    for label, value in (("true", True), ("text", "false"), ("1", 1), ("[0]", [0]), ("{a}", {"a": None})):
        add(f"isArchived:{label}", "D", lambda m, value=value: m.flag(isArchived=value), 2)
    for name in ("name", "keyName", "variationOptionWhenDisabled"):
        add(f"off:no {name}",
            "E",
            lambda m, name=name: m.flag(ff=
                                        {"status": "Disabled", "variationOptionWhenDisabled": m.option(), name: DROP}),
            2)
    for name in ("ffp", "fftuwmtr", "targetIndividuals", "exptIncludeAllRules", "variationOptions"):
        add("off:nothing else is read",
            "T",
            lambda m, name=name: m.flag(ff={"status": "Disabled", "variationOptionWhenDisabled": m.option()},
                                        **{name: m.pick((DROP, None, 7))}),
            2)
    for name, needed in (("ffp", "E"), ("fftuwmtr", "E"), ("targetIndividuals", "E"), ("exptIncludeAllRules", "E"),
                         ("variationOptions", "TF")):
        add(f"missing:{name}", needed, lambda m, name=name: m.flag(m.rule(m.on()), **{name: DROP}))
    add("missing:ff", "E", lambda m: {key: value for key, value in m.flag(m.rule(m.on())).items() if key != "ff"}, 2)
    for name, needed in (("name", "E"), ("keyName", "E"), ("id", "TF"), ("variationOptionWhenDisabled", "TF"),
                         ("defaultRulePercentageRollouts", "TE"), ("isDefaultRulePercentageRolloutsIncludedInExpt",
                                                                   "TE")):
        add(f"missing:ff.{name}", needed, lambda m, name=name: m.flag(m.rule(m.on()), ff={name: DROP}))
    for name, needed in (("isIncludedInExpt", "FE"), ("ruleJsonContent", "E"),
                         ("valueOptionsVariationRuleValues", "FE"), ("ruleId", "TF"), ("ruleName", "TF")):
        add(f"missing:rule {name}", needed, lambda m, name=name: m.flag(m.rule(m.on(), **{name: DROP})))
    for name, needed in (("valueOption", "FE"), ("rolloutPercentage", "FE"), ("exptRollout", "TFE")):
        add(f"missing:rollout {name}",
            needed,
            lambda m, name=name: m.flag(m.rule(m.on(), rollouts=[m.rollout([0, 1], **{name: DROP})])),
            12)
    for name in ("isIncludedInExpt", "exptIncludeAllRules", "name"):

        def early(m, name=name):
            rule = m.rule(m.condition("x", "NotEqual", "q"),
                          ranges=[],
                          **({name: DROP} if name == "isIncludedInExpt" else {}))
            return m.flag(rule,
                          ff={name: DROP} if name == "name" else None,
                          **({name: DROP} if name == "exptIncludeAllRules" else {}))

        add("missing:read before the ranges of a rule", "E", early, 2)
    add(
        "missing:what is read on a hit is not read without", "F", lambda m: m.flag(
            m.rule(m.condition("x", "NotEqual", "q"),
                   rollouts=[{"rolloutPercentage": [0.5, 0.5]}, {"rolloutPercentage": None}])), 3)
    for label, odd in ODD_LISTS.items():
        empty = label.startswith("empty")
        add(f"rules:list is {label}", "F" if empty else "E", lambda m, odd=odd: m.flag(fftuwmtr=odd), 2)
        add(f"conditions:list is {label}",
            "F" if empty else "E",
            lambda m, odd=odd: m.flag(m.rule(ruleJsonContent=odd)),
            2)
        if label != "odd items":
            add(f"ff:{label}", "E", lambda m, odd=odd: {**m.flag(), "ff": odd}, 2)
    for label, odd in (("null", None), ("text", "x"), ("number", 5), ("list", []), ("true", True)):
        add(f"rules:{label} among them", "TE", lambda m, odd=odd: m.flag(m.rule(m.on()), odd))
        add(f"conditions:{label} among them", "FE", lambda m, odd=odd: m.flag(m.rule(m.on(), odd)))
    for label, change, needed in (("of another environment", {"id": "FF__12__34__57__no"},
                                   "D"), ("without the prefix", {"id": "no"}, "D"), ("other case",
                                                                                     {"id": "ff__12__34__56__no"}, "D"),
                                  ("a number", {"id": 5}, "D"), ("null", {"id": None}, "D")):
        add(f"id:{label}", needed, lambda m, change=change: m.flag(**change), 2)
    add("id:other than that in ff", "T",
        lambda m: m.flag(rollouts=[m.rollout([0, 1])], ff={"id": "FF__12__34__56__no"}), 2)
    add("id:key name of another flag", "T",
        lambda m: m.flag(rollouts=[m.rollout([0, 1])], ff={"keyName": m.pick(("first", "", None, 7))}), 2)
    for label, first, last, needed in (("the last one counts", {}, {}, "F"), ("the last one is archived", {},
                                                                              {"isArchived": True}, "D"),
                                       ("the first one is archived", {"isArchived": True}, {}, "F")):

        def twice(m, first=first, last=last):
            m.ruleset.flags.append(m.flag(rollouts=[m.rollout([0, 1], False)], **last))
            return m.flag(rollouts=[m.rollout([0, 1])], **first)

        add(f"id twice:{label}", needed, twice, 2)


def experiment_constructs(add):
    includes = {"missing": DROP, "true": True, "false": False, "null": None, "1": 1, "text": "x", "[]": [], "{}": {}}
    shares = {
        "missing": DROP, "null": None, "0": 0, "1": 1, "0.5": 0.5, "true": True, "false": False, "text": "x",
        "empty text": "", "[]": [], "{}": {}, "-1": -1, "1e400": raw("1e400"), "huge": HUGE
    }
    name = "isDefaultRulePercentageRolloutsIncludedInExpt"
    for (label, share), rules, rule in itertools.product(shares.items(), includes, includes):

        def experiment(m, share=share, rules=includes[rules], rule=includes[rule]):
            m.users(*(m.user(key) for key in KEYS[:6]))
            return m.flag(rollouts=[
                m.rollout(m.pick(([0, 0.5], [False, 0.5], [0, 0.5, "x"])), exptRollout=share),
                m.rollout([0.5, True], False, exptRollout=share)
            ],
                          ff={name: rule},
                          exptIncludeAllRules=rules)

        add(f"experiment:share {label}", None, experiment, 2)
    for label, bounds in (("[0, 1]", [0, 1]), ("[0, 1e400]", [0, raw("1e400")]), ("[0, huge]", [0, HUGE]),
                          ("[0, true]", [0, True]), ("[-huge, 1]", [raw("-1" + "0" * 400), 1]), ("tiny", [0, 5e-324])):
        for share in shares.values():

            def wide(m, bounds=bounds, share=share):
                m.users(*(m.user(key) for key in (*KEYS[:4], "\u00f8")))
                return m.flag(rollouts=[m.rollout(bounds, exptRollout=share)],
                              ff={name: True},
                              exptIncludeAllRules=False)

            add(f"experiment:range {label}", None, wide, 3)


def prerequisite_constructs(add):
    def on(m):
        return m.flag(m.rule(m.on()))

    def written(m, flag_id, **more):
        return members(**{"prerequisiteFeatureFlagId": flag_id, "ValueOptionsVariationValue": m.option(), **more})

    add("prerequisite", "TF", lambda m: m.needs(m.child(on)))
    add("prerequisite:two", "TF",
        lambda m: m.needs(m.child(on), m.child(lambda c: c.flag(c.rule(c.on("plan", "pro"))))), 12)
    add("prerequisite:another one expected", "TF",
        lambda m: m.needs(written(m, m.child(on), ValueOptionsVariationValue=m.option(False))))
    add(
        "prerequisite:off", "T", lambda m: m.needs(
            m.child(lambda c: c.flag(ff={"status": "Disabled", "variationOptionWhenDisabled": c.option()}))), 2)
    add(
        "prerequisite:by target", "TF", lambda m:
        (m.users(m.user("a"), m.user("b")),
         m.needs(
             m.child(lambda c: c.flag(targetIndividuals=[{"individuals": [{"keyId": "a"}], "valueOption": c.option()}]))
         ))[1])
    add(
        "prerequisite:before targets", "TF", lambda m: m.needs(
            m.child(on),
            targetIndividuals=[{"individuals": [{"keyId": key} for key in KEYS], "valueOption": m.option()}]))
    add("prerequisite:of a flag that is off", "F",
        lambda m: m.flag(ff={"status": "Disabled"}, ffp=[written(m, m.child(on), ValueOptionsVariationValue=DROP)]), 2)
    for depth in (2, 3, 30, 300):

        def chain(m, depth=depth):
            flag_id = m.child(on)
            for _ in range(depth - 1):
                flag_id = m.child(lambda c, flag_id=flag_id: c.needs(flag_id))
            return m.needs(flag_id)

        add(f"prerequisite:chain of {depth}", "TF", chain, 6 if depth < 300 else 3)
    add("prerequisite:one that fails hands on its off option", "T",
        lambda m: m.needs(m.child(lambda c: c.needs(PREFIX + "no", ff={"variationOptionWhenDisabled": c.option()}))), 2)
    add(
        "prerequisite:in a split", "TF", lambda m:
        (m.users(*(m.user(key)
                   for key in KEYS[:14])), m.needs(m.child(lambda c: c.flag(ranges=data_sync.ROLLOUTS["halves"]))))[1],
        12)
    add(
        "prerequisite:in a split, a key that is not hashed", "E", lambda m:
        (m.users(m.user("\u00f8"), m.user("\u65e5")),
         m.needs(m.child(lambda c: c.flag(ranges=data_sync.ROLLOUTS["halves"]))))[1], 2)
    add("prerequisite:no range", "E", lambda m: m.needs(m.child(lambda c: c.flag(ranges=[]))), 2)
    add("prerequisite:broken", "TE",
        lambda m: m.needs(m.child(lambda c: c.flag(c.rule(c.on()), ff={"defaultRulePercentageRollouts": DROP}))))
    for label, flag_id, needed in (("unknown", PREFIX + "no", "F"), ("unknown, of other parts", "a__b__c__d__e", "F"),
                                   ("unknown, six parts", "a__b__c__d__e__f",
                                    "F"), ("unknown, four parts", "a__b__c__d", "E"), ("unknown, one part", "no", "E"),
                                   ("unknown, only separators", "________",
                                    "F"), ("unknown, three separators", "______", "E"), ("blank", " \t", "F"),
                                   ("empty", "", "F"), ("null", None, "F"), ("number", 5, "F"), ("true", True, "F"),
                                   ("list", [], "E"), ("object", {}, "E"), ("missing", DROP, "E")):
        add(f"prerequisite:id {label}", needed, lambda m, flag_id=flag_id: m.needs(written(m, flag_id)), 2)
    add("prerequisite:unknown, nothing expected", "F",
        lambda m: m.needs(written(m, PREFIX + "no", ValueOptionsVariationValue=DROP)), 2)
    add("prerequisite:archived", "F", lambda m: m.needs(m.child(lambda c: c.flag(isArchived=True))), 2)
    add("prerequisite:archived, odd id", "E",
        lambda m: m.needs(m.child(lambda c: c.flag(isArchived=True, id=f"odd {c.name}"[:20].replace("_", "")))), 2)
    add("prerequisite:odd id", "TF", lambda m: m.needs(m.child(lambda c: {**on(c), "id": f"odd {c.name}"})))
    add("prerequisite:itself", "T", lambda m: m.needs(PREFIX + m.name), 2)
    add("prerequisite:itself by another id", "E", lambda m: m.needs(PREFIX + m.name, ff={"id": PREFIX + "no"}), 2)
    add("prerequisite:the id in ff, which another flag has", "T",
        lambda m: m.needs(m.child(on) + "x", **{"ff": {"id": m.ruleset.flags[-1]["id"] + "x"}}), 2)
    add("prerequisite:no id in ff", "E", lambda m: m.needs(m.child(on), ff={"id": DROP}), 2)
    for size in (2, 3, 7):

        def cycle(m, size=size):
            names = [f"round {number} of {m.name}" for number in range(size)]
            for number, name in enumerate(names):
                m.ruleset.flags.append(Maker(m.ruleset, name, m.hints).needs(PREFIX + names[(number + 1) % size]))
            return m.needs(PREFIX + names[0])

        add(f"prerequisite:cycle of {size}", "E", cycle, 2)
    for label, option in (("missing", DROP), ("null", None), ("empty", {}), ("text", "x"), ("list", [1]), ("number",
                                                                                                           1)):
        add(f"prerequisite:what is expected is {label}",
            "E",
            lambda m, option=option: m.needs(written(m, m.child(on), ValueOptionsVariationValue=option)),
            2)
    add(
        "prerequisite:spelled in lower case", "E", lambda m: m.needs(
            written(m, m.child(on), ValueOptionsVariationValue=DROP, valueOptionsVariationValue=m.option())), 2)
    add("prerequisite:spelled both ways", "TF",
        lambda m: m.needs(written(m, m.child(on), valueOptionsVariationValue=m.option(False))))
    for label, expected, given, needed in (("1.0 for 1", raw("1.0"), 1, "T"), ("true for 1", True, 1, "T"),
                                           ("text for 1", "1", 1, "F"), ("text", "x", "x", "T"),
                                           ("null", None, None, "T"), ("0 for false", 0, False, "T"),
                                           ("list", [1], [raw("1.0")], "T"), ("object", {"a": 1,
                                                                                         "b": 2}, {"b": 2,
                                                                                                   "a": True}, "T"),
                                           ("-1", -1, -1, "T"), ("big", 2**53 + 1, raw("9007199254740992.0"),
                                                                 "F"), ("huge", HUGE, HUGE, "T"), ("1.5", 1.5, 1, "F"),
                                           ("empties", [], {}, "F"), ("null for 0", None, 0, "F")):
        add(f"prerequisite:expects {label}",
            needed,
            lambda m, expected=expected, given=given: m.needs(
                written(m,
                        m.child(lambda c: c.flag(rollouts=[c.rollout([0, 1], valueOption=c.option(localId=given))])),
                        ValueOptionsVariationValue={"localId": expected})),
            2)
    for label, odd in ODD_LISTS.items():
        add(f"prerequisite:list is {label}",
            "T" if label.startswith("empty") else "E",
            lambda m, odd=odd: m.needs(ffp=odd),
            2)
    for label, odd in (("null", None), ("text", "x"), ("number", 5), ("list", []), ("true", True)):
        add(f"prerequisite:{label} among them",
            "FE",
            lambda m, odd=odd: {**m.needs(m.child(on)), "ffp": [written(m, m.ruleset.flags[-1]["id"]), odd]})


# --- documents -------------------------------------------------------------------------------------------------------


def option(number, value):
    return {"localId": number, "displayOrder": number, "variationValue": value}


def ranges(*listed, share=0.25):
    return [{"exptRollout": share, "rolloutPercentage": list(bounds), "valueOption": option(number, f"value {number}")}
            for number, *bounds in listed]


def rich_rule(*clauses, rollouts=None, included=True):
    return {
        "ruleId": "r", "ruleName": "rule", "isIncludedInExpt": included,
        "ruleJsonContent": [dict(zip(("property", "operation", "value"), one)) for one in clauses],
        "valueOptionsVariationRuleValues": rollouts or ranges((1, 0, 0.5), (2, 0.5, 1))
    }


def rich_flag(key,
              *,
              rules=(),
              prerequisites=(),
              targets=(),
              rollouts=None,
              included=True,
              include_all=False,
              status="Enabled",
              **more):
    return {
        "id": PREFIX + key, "isArchived": False, "timestamp": 1662624001000, "ff": {
            "id": PREFIX + key, "name": key, "keyName": key, "status": status,
            "isDefaultRulePercentageRolloutsIncludedInExpt": included, "defaultRulePercentageRollouts": rollouts
            or ranges((1, 0, 1)), "variationOptionWhenDisabled": option(3, "off")
        }, "ffp": [{"prerequisiteFeatureFlagId": PREFIX + one, "ValueOptionsVariationValue": option(number, "x")}
                   for one, number in prerequisites], "fftuwmtr": list(rules), "targetIndividuals": [{
                       "individuals": [{"id": "i", "keyId": key, "name": key, "email": None}
                                       for key in keys], "valueOption": option(number, "target")
                   } for keys, number in targets], "variationOptions": [option(1, "value 1")],
        "exptIncludeAllRules": include_all, **more
    }


RICH = {
    "messageType": "data-sync", "data": {
        "eventType": "full", "featureFlags": [
            rich_flag("a",
                      rules=[
                          rich_rule(("x", "Equal", "5"), ("plan", "NotOneOf", '["free"]')),
                          rich_rule((data_sync.IN_SEGMENT, None, '["s1", "s2"]'), rollouts=ranges((1, 0.2, 0.8))),
                          rich_rule(("n", "LessThan", "4.5"), ("t", "MatchRegex", "^a"),
                                    (data_sync.NOT_IN_SEGMENT, "", '["s2"]'),
                                    included=False)
                      ],
                      prerequisites=[("b", 1)],
                      targets=[(("t1", "t2"), 2), (("t2", "t3"), 1)],
                      rollouts=ranges((1, 0, 0.3), (2, 0.3, 0.6), (3, 0.7, 1)),
                      unread={"x": 1}),
            rich_flag(
                "b",
                rules=[rich_rule(("Country", "Equal", "FR"), rollouts=ranges((2, 0, 1), share=None), included=None)],
                include_all=None),
            rich_flag("off", status="Disabled"),
            rich_flag("gone", isArchived=True)
        ], "segments": [{
            "id": "s1", "isArchived": False, "timestamp": 5, "included": ["i1", "both"], "excluded": ["e1", "both"],
            "rules": [{
                "ruleId": "sr", "ruleJsonContent": [{"property": "beta", "operation": "IsTrue", "value": "IsTrue"}]
            }]
        }, {
            "id": "s2", "isArchived": False, "timestamp": 5, "included": ["i2"], "excluded": [],
            "rules": [{"ruleJsonContent": [{"property": data_sync.IN_SEGMENT, "operation": "", "value": '["s3"]'}]}]
        }, {"id": "s3", "isArchived": False, "timestamp": 5, "included": ["i3"], "excluded": []},
                        {"id": "s4", "isArchived": True, "timestamp": 5, "included": [], "excluded": [], "rules": []}],
        "userTags": []
    }
}
RICH_USERS = tuple({"key": key, **more}
                   for key, more in (("t1", {}), ("t2", {"name": "N"}), ("t3", {}), ("u1", {"x": 5}),
                                     ("u2", {"x": "5", "plan": "free"}), ("i1", {"plan": "acme"}), ("i2", {}),
                                     ("i3", {}), ("e1", {"beta": "true"}), ("both", {}),
                                     ("u3", {"beta": "true", "plan": "pro"}), ("u4", {"n": 4, "t": "Abc"}),
                                     ("u5", {"n": 5}), ("u1", {}), ("u6", {"country": "FR"}), ("\u00f8", {})))
RICH_ASKED = [
    *((flag, user, None) for flag in ("a", "b") for user in RICH_USERS),
    *(("off", RICH_USERS[0], default) for default in (None, "true")), ("gone", RICH_USERS[0], "7.0"),
    ("x", RICH_USERS[0], '"d"'), ("a", {"key": " "}, "5.0"), ("a", {"key": ""}, None)
]
TIMESTAMPS = (0, 1, -1, raw("-0.0"), raw("0.5"), raw("1.0"), raw("1e400"), raw("-1e400"), HUGE, True, False, "5", "",
              None, [], {}, [5], 1662624000000, 2**53 + 1)


def message(flags, segments, kind="full", **more):
    return to_json(
        {"messageType": "data-sync", "data": {"eventType": kind, "featureFlags": flags, "segments": segments, **more}})


def small_segment(key, stamp, included=(), **more):
    return {
        "id": key, "timestamp": stamp, "isArchived": False, "included": list(included), "excluded": [], "rules": [],
        **more
    }


def more_documents():
    """Documents whose acceptance hangs on their versions, and odd envelopes."""
    for stamp in TIMESTAMPS:
        yield f"timestamp {to_json(stamp)[:30]}", message([rich_flag("b", timestamp=stamp)], []).encode()
        yield f"timestamp of a segment {to_json(stamp)[:30]}", message([rich_flag("b", timestamp=0)],
                                                                       [small_segment("s", stamp)]).encode()
        yield f"timestamp behind a good one {to_json(stamp)[:30]}", message(
            [rich_flag("off"), rich_flag("b", timestamp=stamp)], [], "patch").encode()
        yield f"timestamp of an archived one {to_json(stamp)[:30]}", message(
            [rich_flag("off", timestamp=stamp, isArchived=True),
             rich_flag("b", timestamp=0)], []).encode()
    others = [rich_flag("a", id="FF__9__9__9__b"), rich_flag("b")]
    for label, text in (("nothing in it", message([], [])), ("only a segment", message([], [small_segment("s", 5)])),
                        ("only a user tag", message([], [], userTags=[{"id": "u", "isArchived": False,
                                                                       "timestamp": 5}])),
                        ("ids that are equal",
                         message([rich_flag("a", id=1), rich_flag("a", id=True),
                                  rich_flag("b")], [])), ("user tags null", message([rich_flag("b")], [],
                                                                                    userTags=None)),
                        ("two environments", message(others, [])), ("two environments, the other first",
                                                                    message(others[::-1], [])),
                        ("ids of no form",
                         message([rich_flag("b", id="b"), rich_flag("b", id="FF__12__34__56")],
                                 [])), ("an id of no form, then one",
                                        message([rich_flag("b", id="b"), rich_flag("b")], [])),
                        ("a key with separators",
                         message([rich_flag("x__y"), rich_flag("b", id="FF__1__2__3__b")],
                                 [])), ("the first one is archived",
                                        message([rich_flag("b", id="FF__1__2__3__b", isArchived=True),
                                                 rich_flag("b")], []))):
        yield label, text.encode()
    for kind in ("Full", "FULL", "", None, 7, True, ["full"]):
        yield f"eventType {kind!r}", message([rich_flag("b")], [], kind).encode()
    for kind in ("Data-Sync", "pong", "", None, 7, ["data-sync"]):
        yield f"messageType {kind!r}", json.dumps({**RICH, "messageType": kind}).encode()


SEQUENCE_FLAGS, SEQUENCE_SEGMENTS = ("a", "b", "c", "d", "e", "\u00f8"), ("s", "t")
SEQUENCE_ASKED = [(flag, {"key": key}, None) for flag in SEQUENCE_FLAGS for key in ("u1", "u2", "u3")]


def sequence(rng):
    """A document and changes to apply to it."""
    moments = itertools.count(10)

    def flag(key):
        rule = rich_rule(
            (data_sync.IN_SEGMENT, None, json.dumps([rng.choice(SEQUENCE_SEGMENTS)])),
            rollouts=[{"exptRollout": None, "rolloutPercentage": [0, 1], "valueOption": option(rng.randrange(5),
                                                                                               "in")}])
        return rich_flag(key,
                         rules=[rule],
                         rollouts=[{
                             "exptRollout": None, "rolloutPercentage": [0, 1],
                             "valueOption": option(rng.randrange(5), f"value {rng.randrange(99)}")
                         }],
                         timestamp=next(moments),
                         isArchived=rng.random() < 0.15)

    def segment(key):
        return small_segment(key, next(moments), rng.sample(("u1", "u2", "u3"), 2), isArchived=rng.random() < 0.15)

    first = [flag(key) for key in rng.sample(SEQUENCE_FLAGS, rng.randint(1, 6))]
    yield message(first, [segment(key) for key in rng.sample(SEQUENCE_SEGMENTS, rng.randint(0, 2))])
    for _ in range(rng.randint(1, 6)):
        chance = rng.random()
        if chance < 0.15:  # newer than all, or older and so not taken
            moments = itertools.count(1) if chance < 0.05 else moments
            whole = message([flag(key) for key in rng.sample(SEQUENCE_FLAGS, 3)], [segment("s")])
            moments = itertools.count(100) if chance < 0.05 else moments
            yield whole
        else:
            yield message([flag(rng.choice(SEQUENCE_FLAGS))], [], "patch") if chance < 0.7 else message(
                [], [segment(rng.choice(SEQUENCE_SEGMENTS))], "patch")


if __name__ == "__main__":
    sys.exit(data_sync.main(sys.modules["__main__"]))
