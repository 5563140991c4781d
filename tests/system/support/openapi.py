"""schemas/openapi.json as a source of requests and as the judge of answers."""

import copy
import json

from jsonschema import Draft202012Validator

from .processes import source_path


class OpenApi:
    def __init__(self):
        with open(source_path("schemas/openapi.json"), encoding="utf-8") as file:
            self.document = json.load(file)
        self.components = self.document["components"]

    def operations(self):
        """(path, method, operation); what needs another operation's answer comes late, what removes things last."""
        every = [(path, method.upper(), operation) for path, methods in self.document["paths"].items()
                 for method, operation in methods.items() if "operationId" in operation]
        return sorted(every, key=lambda one: (one[1] == "DELETE", "{token}" in one[0]))

    def resolve(self, node):
        while "$ref" in node:
            group, name = node["$ref"].removeprefix("#/components/").split("/")
            node = self.components[group][name]
        return node

    def faults(self, schema, value):
        """What of the value the schema does not allow, one line for each fault."""
        validator = Draft202012Validator({"allOf": [schema], "components": self.components})
        return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(value)]

    def documented(self, operation, status):
        """The content of an answer by media type; None where the operation has no such status."""
        response = operation["responses"].get(str(status))
        return None if response is None else self.resolve(response).get("content", {})

    def request_schema(self, operation):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return None if content is None else self.resolve(content["schema"])


def examples_of(content):
    """The examples of one media type."""
    return [content["example"]] if "example" in content else [one["value"] for one in content.get("examples", {}).values()]


def request_examples(operation):
    return examples_of(operation.get("requestBody", {}).get("content", {}).get("application/json", {}))


def without_some_members(schema, body, random):
    """The same body with a part of its optional members."""
    needed = set(schema.get("required", ()))
    return {name: value for name, value in body.items() if name in needed or random.random() < 0.5}


# Texts that fit the patterns of the document.
TEXTS = ["R-1", "sf", "SF1234567890", "1d", "30d", "CNY", "lin", "浙江", "510000", "5678", "https://example.org/x", "a", "0-1", "zh-CN"]
INSTANTS = ["2026-09-18T16:00:00+08:00", "2026-09-30T08:00:00Z"]


class Maker:
    """Makes values that a schema allows."""

    def __init__(self, api, random):
        self.api = api
        self.random = random

    def value(self, schema):
        schema = self.api.resolve(schema)
        for name in ("oneOf", "anyOf"):
            if name in schema:
                return self.value({**{key: value for key, value in schema.items() if key != name}, **self.random.choice(schema[name])})
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type", "string")
        return getattr(self, "null" if isinstance(kind, list) and self.random.random() < 0.2 else self.one_kind(kind))(schema)

    @staticmethod
    def one_kind(kind):
        return kind[0] if isinstance(kind, list) else kind

    def null(self, _):
        return None

    def boolean(self, _):
        return self.random.random() < 0.5

    def integer(self, schema):
        return self.random.choice([schema.get("minimum", 0), schema.get("maximum", 10**6)])

    def number(self, schema):
        return self.random.choice([schema.get("minimum", 0), schema.get("maximum", 199.5)])

    def string(self, schema):
        texts = INSTANTS if schema.get("format") == "date-time" else [*TEXTS, "x" * min(schema.get("maxLength", 100), 200)]
        fitting = [text for text in texts if not self.api.faults(schema, text)]
        return self.random.choice(fitting or texts)

    def array(self, schema):
        return [self.value(schema.get("items", {})) for _ in range(self.random.randint(schema.get("minItems", 0), 2))]

    def object(self, schema):
        needed = schema.get("required", ())
        return {name: self.value(member) for name, member in schema.get("properties", {}).items()
                if name in needed or self.random.random() < 0.4}


def places(body, at=()):
    """The path of every member at any depth."""
    members = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in members:
        yield (*at, name)
        yield from places(value, (*at, name))


def changed(body, place, value):
    """A copy of the body with another value at the place."""
    copied = copy.deepcopy(body)
    node = copied
    for name in place[:-1]:
        node = node[name]
    node[place[-1]] = value
    return copied


def broken_bodies(api, schema, body, random, count):
    """(what is wrong, body): bodies with one fault each that the schema does not allow.
    None, and an empty text for an optional member, are no faults: they count as left out."""
    needed = schema.get("required", ())
    found = [("is a list", [body]), ("is a text", "x")]
    for name in needed:
        found.append((f"without {name}", {each: value for each, value in body.items() if each != name}))
    if schema.get("additionalProperties") is False:
        found.append(("with an unknown member", {**body, "no_such_member": 1}))
    for place in places(body):
        values = [True, -1, 1e300, [], {}, "x" * 70000, "\u0000"] + [""] * (place[-1] in needed and len(place) == 1)
        for value in values:
            found.append((f"{place} is {str(value)[:12]!r}", changed(body, place, value)))
    random.shuffle(found)
    kept = []
    for what, broken in found:
        if len(kept) == count:
            break
        if api.faults(schema, broken):
            kept.append((what, broken))
    return kept
