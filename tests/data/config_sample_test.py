"""config/parcelgate.json names every member of the schema: as a setting, or commented out as a further one."""

import json
import os
import re
import unittest

SOURCE = os.environ["PARCELGATE_SOURCE"]


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as file:
        return file.read()


def without_comment(line):
    """A line without its comment; "//" inside a text stays."""
    in_text = False
    for at, letter in enumerate(line):
        if letter == '"' and (at == 0 or line[at - 1] != "\\"):
            in_text = not in_text
        if not in_text and line.startswith("//", at):
            return line[:at]
    return line


def everything(text):
    """The sample with all that is commented out: a comment that begins like JSON is taken as JSON."""
    lines = [re.sub(r'^(\s*)// +(?=["{])', r"\1", line) for line in text.splitlines()]
    joined = "\n".join(without_comment(line) for line in lines)
    joined = re.sub(r'(["\d\]}el])(\s*\n\s*)(?=["{])', r"\1,\2", joined)  # members that follow one another
    return json.loads(re.sub(r",(\s*[\]}])", r"\1", joined))


class Walk:
    """Collects the paths of the schema that the sample lacks."""

    def __init__(self, schema):
        self.schema = schema
        self.missing = []
        self.seen = 0

    def resolve(self, node):
        while "$ref" in node:
            found = self.schema
            for name in node["$ref"].split("/")[1:]:
                found = found[name]
            node = found
        return node

    def walk(self, node, value, path):
        node = self.resolve(node)
        for name, member in node.get("properties", {}).items():
            self.seen += 1
            if not isinstance(value, dict) or name not in value:
                self.missing.append(f"{path}/{name}")
            else:
                self.walk(member, value[name], f"{path}/{name}")
        if "items" in node and isinstance(value, list) and value:
            self.walk_list(self.resolve(node["items"]), value, path)

    def walk_list(self, items, values, path):
        if "oneOf" not in items or "properties" not in items or "kind" not in items["properties"]:
            merged = {}
            for value in values:
                merged = {**merged, **value} if isinstance(value, dict) else merged
            return self.walk(items, merged, path + "/0") if merged else None
        for kind in items["oneOf"]:
            name = kind["properties"]["kind"]["const"]
            shared = set(items["properties"]) | {"kind"}
            own = {"properties": {key: one for key, one in kind["properties"].items() if key not in shared}}
            found = [value for value in values if value.get("kind") == name]
            self.walk(own, found[0] if found else None, f"{path}/{name}")
        every = {key for value in values for key in value}
        self.missing += [f"{path}/*/{key}" for key in items["properties"] if key not in every]


class ConfigSampleTest(unittest.TestCase):
    def test_the_sample_names_every_member(self):
        walk = Walk(json.loads(read("schemas/config.json")))
        walk.walk(walk.schema, everything(read("config/parcelgate.json")), "")
        self.assertGreater(walk.seen, 120)
        self.assertEqual(walk.missing, [])

    def test_a_member_that_is_not_named_is_found(self):
        walk = Walk(json.loads(read("schemas/config.json")))
        sample = everything(read("config/parcelgate.json"))
        del sample["listen"]["aliases"]
        sample["outlets"] = [outlet for outlet in sample["outlets"] if outlet["kind"] != "chat"]
        walk.walk(walk.schema, sample, "")
        self.assertIn("/listen/aliases", walk.missing)
        self.assertIn("/outlets/chat/robot", walk.missing)


if __name__ == "__main__":
    unittest.main()
