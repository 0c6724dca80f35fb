"""PhaseFlag's reference behaviour, from its specification, on top of Python's own `str`, `float`, `re` and `json`.

Versions are those of the package `packaging`. What no reference says (a text that Python cannot hash where it looks
something up, a sum that it cannot make ...) is answered by RAISES.
"""
import json
import re

from packaging.version import InvalidVersion, Version

RAISES = "raises"
PATTERN_LIMIT, SUBJECT_LIMIT = 500, 10_000  # code points
MEMBERS = ("value", "variation_id", "variation_key", "reason")


class Refused(Exception):
    """A document that cannot be loaded, or a request that cannot be asked."""


# --- documents -------------------------------------------------------------------------------------------------------


def read(data):
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError as problem:
        raise Refused(str(problem)) from None


def raw_flags(document):
    """The flags in any wrapper."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise Refused("neither an object nor a list")
    if "flags" in document:
        flags = document["flags"]
        if isinstance(flags, dict):
            inner = flags.get("items")
            flags = inner if isinstance(inner, list) else list(flags.values())
        if not isinstance(flags, list):
            raise Refused("flags")
        return flags
    if isinstance(document.get("data"), (list, dict)):
        return raw_flags(document["data"])
    return document["items"] if isinstance(document.get("items"), list) else []


def listed(owner, name, needs=()):
    """The objects of a list; absent is empty, null is not. Each has those members."""
    items = owner[name] if name in owner else []
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.keys() >= set(needs) for item in items):
        raise Refused(name)
    return items


def numeric(owner, name):
    if not isinstance(owner.get(name, 0), (int, float)):  # booleans are numbers
        raise Refused(name)


def check(flag):
    if not isinstance(flag, dict) or not {"id", "key"} <= flag.keys() or not isinstance(flag["key"], str):
        raise Refused("a flag")
    listed(flag, "variations", ("id", "key"))
    for rule in listed(flag, "targeting_rules"):
        listed(rule, "conditions")
        numeric(rule, "priority")
        rollout = rule.get("percentage_rollout")
        if rollout and not isinstance(rollout, dict):
            raise Refused("percentage_rollout")
        for entry in listed(rollout, "variations") if rollout else ():
            numeric(entry, "weight")
    if flag.get("prerequisites"):
        listed(flag, "prerequisites")


def check_context(context):
    """A context as an object; null and absent are an empty one."""
    context = {} if context is None else context
    if not isinstance(context, dict) or not isinstance(context.get("attributes") or {}, dict):
        raise Refused("context")
    if any(isinstance(context.get(name), (dict, list)) for name in ("user_id", "session_id")):
        raise Refused("unit")
    return context


# --- conditions ------------------------------------------------------------------------------------------------------


def number(value):
    """The float of a value; not-a-number, which no comparison holds for, where it has none."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def found(pattern, text):
    if len(pattern) > PATTERN_LIMIT:
        return False
    try:
        return bool(re.search(pattern, text[:SUBJECT_LIMIT]))
    except (re.error, OverflowError, RecursionError):
        return False


def ordered(left, right, wanted):
    try:
        left, right = Version(left), Version(right)
    except InvalidVersion:
        return False
    return left > right if wanted == "gt" else left < right


def texts(value):
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


POSITIVE = {
    "is": lambda actual, target: str(actual) == str(target),
    "contains": lambda actual, target: str(target) in str(actual),
    "one_of": lambda actual, target: str(actual) in texts(target),
    "gt": lambda actual, target: number(actual) > number(target),
    "lt": lambda actual, target: number(actual) < number(target),
    "matches_regex": lambda actual, target: found(str(target), str(actual)),
    "version_gt": lambda actual, target: ordered(str(actual), str(target), "gt"),
    "version_lt": lambda actual, target: ordered(str(actual), str(target), "lt"),
}
NEGATED = {"is_not": "is", "not_contains": "contains", "not_one_of": "one_of"}
OPERATORS = (*POSITIVE, *NEGATED)


def holds(condition, context):
    name = condition.get("attribute", "")
    own = isinstance(name, str) and name in ("user_id", "session_id")
    actual = (context if own else context.get("attributes") or {}).get(name)
    operator = condition.get("operator", "")
    if operator in NEGATED:
        return actual is None or not POSITIVE[NEGATED[operator]](actual, condition.get("value"))
    return operator in POSITIVE and actual is not None and POSITIVE[operator](actual, condition.get("value"))


# --- flags -----------------------------------------------------------------------------------------------------------


def bucket(key, unit):
    hashed = 5381
    for letter in f"{key}:{unit}":
        hashed = hashed * 33 + ord(letter)
    return hashed % 2**32 % 100


def outcome_of_rollout(rollout, key, context):
    """The id of the variation that is hit, or something falsy."""
    unit = context.get("user_id") or context.get("session_id")
    if not unit:
        return None
    reached, place = 0, bucket(key, unit)
    for entry in rollout.get("variations", ()):
        reached += entry.get("weight", 0)
        if reached > place:
            return entry.get("variation_id")
    return None


class Reference:
    """A loaded document."""

    def __init__(self, data):
        flags = raw_flags(read(data))
        for flag in flags:
            check(flag)
        self.flags = {flag["key"]: flag for flag in flags}
        self.overrides = {}

    def native(self, key, context):
        try:
            if key in self.overrides:
                return dict(zip(MEMBERS, (self.overrides[key], None, None, "override")))
            if key not in self.flags:
                return dict(zip(MEMBERS, (None, None, None, "flag_not_found")))
            if self.is_circular(key, (), set()):
                return dict(zip(MEMBERS, (None, None, None, "circular_prerequisite")))
            return self.decide(self.flags[key], check_context(context))
        except (TypeError, OverflowError, ValueError):
            return RAISES

    def typed(self, kind, key, default, context):
        """What the getter for that type returns."""
        native = self.native(key, context)
        if native == RAISES:
            return RAISES
        if native["reason"] == "flag_not_found":
            return default
        fits = {"bool": bool, "string": str, "json": object}[kind]
        return native["value"] if isinstance(native["value"], fits) else default

    def needed(self, flag):
        """The prerequisites whose flags exist."""
        return [one for one in flag.get("prerequisites") or () if one.get("flag_key") in self.flags]

    def is_circular(self, key, above, done):
        if key in above:
            return True
        if key in done:
            return False
        inner = [one["flag_key"] for one in self.needed(self.flags[key])]
        circular = any(self.is_circular(one, (*above, key), done) for one in inner)
        done.add(key)
        return circular

    def decide(self, flag, context):
        default = flag.get("default_variation_id", "")
        for one in self.needed(flag):
            got = self.decide(self.flags[one["flag_key"]], context)
            if got["variation_key"] != one.get("variation_key"):
                return self.served(flag, default, "prerequisite_failed")
        rules = flag.get("targeting_rules", [])
        for rule in sorted(rules, key=lambda rule: rule.get("priority", 0)):
            if not all(holds(condition, context) for condition in rule.get("conditions", ())):
                continue
            if rule.get("variation_id"):
                return self.served(flag, rule["variation_id"], "targeting_match")
            rollout = rule.get("percentage_rollout")
            hit = outcome_of_rollout(rollout, flag["key"], context) if rollout else None
            if hit:
                return self.served(flag, hit, "percentage_rollout")
        return self.served(flag, default, "default")

    @staticmethod
    def served(flag, wanted, reason):
        same = [one for one in flag.get("variations", ()) if one["id"] == wanted]
        last = same[-1] if same else {"key": None}
        return dict(zip(MEMBERS, (last.get("value"), wanted, last["key"], reason)))
