"""The flags that the test's server holds, made through its admin API, a person's way of working with it.

Production has every flag as it is described here; in development all of them are off.
"""
from urllib.parse import quote

HOME = "projects/default/features"
ENVIRONMENT = "production"
TAG = {"type": "team", "value": "growth"}
TAGGED = ("banner-colour", "checkout")
PREFIX = "shop."
PREFIXED = ("shop.cart", "shop.search")
OFF = "old-search"  # the flag that the test turns on and off

CONTEXT_FIELDS = (("tenant", True), ("country", False), ("appVersion", False), ("age", False), ("email", False))
CUSTOM_STRATEGY = "always"


def test(name, operator, *values, **more):
    scalar = operator.startswith(("NUM_", "DATE_", "SEMVER_"))
    return {"contextName": name, "operator": operator, "values": [] if scalar else list(values),
            **({"value": values[0]} if scalar else {}), **more}


def strategy(name, *constraints, segments=(), variants=(), **parameters):
    return {"name": name, "parameters": parameters, "constraints": list(constraints), "segments": list(segments),
            "variants": list(variants)}


def rollout(share, stickiness, group, *constraints, **more):
    return strategy("flexibleRollout", *constraints, rollout=str(share), stickiness=stickiness, groupId=group, **more)


def variant(name, weight, payload=None, stickiness="default", weight_type="variable", overrides=None):
    made = {"name": name, "weight": weight, "weightType": weight_type, "stickiness": stickiness}
    if payload:
        made["payload"] = {"type": payload[0], "value": payload[1]}
    if overrides:
        made["overrides"] = [{"contextName": where, "values": values} for where, values in overrides.items()]
    return made


SEGMENTS = {
    "nordics": [test("country", "IN", "NO", "SE", "DK", "FI")],
    "staff": [test("email", "STR_ENDS_WITH", "@example.com", "@example.org", caseInsensitive=True),
              test("userId", "NOT_IN", "intern", "42")],
    "grown-up": [test("age", "NUM_GTE", "18"), test("age", "NUM_LT", "120")],
}


def flags(segment):
    """Name, type, strategies and variants of each flag; `segment` has the numbers that the server gave."""
    nordics, staff, adult = (segment[name] for name in SEGMENTS)
    yield "my_toggle", "release", [
        rollout(25, "userId", "my_toggle", test("country", "NOT_IN", "US")), strategy("default", segments=[staff])], []
    yield "checkout", "experiment", [
        rollout(50, "default", "checkout", test("appVersion", "SEMVER_GT", "2.1.0"), segments=[nordics, adult],
                variants=[variant("one-page", 400, ("json", '{"steps": 1}')), variant("two-step", 600, ("number", "2"))]),
        rollout(10, "sessionId", "checkout")], []
    yield "banner-colour", "experiment", [strategy("default")], [
        variant("blue", 334, ("string", "#00f")), variant("green", 333, ("csv", "0,255,0")),
        variant("red", 333, overrides={"userId": ["1", "user-1"], "country": ["DK"]})]
    yield "gift-cards", "release", [strategy("default"), ], []
    yield "without-payments", "operational", [rollout(60, "tenant", "pay-later")], []
    yield "summer-sale", "operational", [
        strategy("default", test("currentTime", "DATE_AFTER", "2026-06-01T00:00:00.000Z"),
                 test("currentTime", "DATE_BEFORE", "2026-09-01T00:00:00.000Z"),
                 test("email", "STR_CONTAINS", "spam", "trash", caseInsensitive=True, inverted=True)),
        strategy("default", test("appVersion", "SEMVER_EQ", "3.0.0-beta"), test("age", "NUM_GT", "65"))], []
    yield "internal-tools", "permission", [
        strategy("remoteAddress", IPs="10.0.0.0/8, 192.168.1.1"), strategy("userWithId", userIds="7, user-1,Ada"),
        strategy("applicationHostname", hostNames="build-1,build-2")], []
    yield "payments", "kill-switch", [strategy("default", test("userId", "STR_STARTS_WITH", "user"))], [
        variant("a", 700, stickiness="tenant"), variant("b", 300, ("string", "ø ☂"), "tenant", "fix")]
    yield "written-by-us", "release", [strategy(CUSTOM_STRATEGY, test("age", "NUM_EQ", "7"), wanted="yes")], []
    for name in PREFIXED:
        yield name, "release", [rollout(50, "userId", name)], []
    yield OFF, "release", [strategy("default")], []


PARENTS = {
    "gift-cards": {"feature": "banner-colour", "enabled": True, "variants": ["red", "green"]},
    "without-payments": {"feature": "payments", "enabled": False},
}


def create(server):
    """Makes everything, and returns the names of the flags."""
    for name, stickiness in CONTEXT_FIELDS:
        server.change("POST", "context", {"name": name, "stickiness": stickiness})
    server.change("POST", "strategies", {"name": CUSTOM_STRATEGY, "parameters": [
        {"name": "wanted", "type": "string", "required": False}]})
    numbers = {name: server.change("POST", "segments", {"name": name, "constraints": constraints})["id"]
               for name, constraints in SEGMENTS.items()}
    made = list(flags(numbers))
    for name, kind, strategies, variants in made:
        server.change("POST", HOME, {"name": name, "type": kind, "description": f"what {name} is for"})
        environment = f"{HOME}/{quote(name)}/environments/{ENVIRONMENT}"
        for one in strategies:
            server.change("POST", f"{environment}/strategies", one)
        if variants:
            server.change("PUT", f"{environment}/variants", variants)
        if name != OFF:
            server.change("POST", f"{environment}/on")
    for child, parent in PARENTS.items():
        server.change("POST", f"{HOME}/{child}/dependencies", parent)
    server.change("POST", "tag-types", {"name": TAG["type"], "description": "who looks after a flag"})
    for name in TAGGED:
        server.change("POST", f"features/{name}/tags", TAG)
    return [name for name, *_rest in made]


def turn(server, name, state):
    """Turns a flag of production `on` or `off`."""
    server.change("POST", f"{HOME}/{quote(name)}/environments/{ENVIRONMENT}/{state}")
