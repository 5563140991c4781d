"""schemas/asyncapi.json: valid AsyncAPI 3, each reference leads somewhere, each type of feed entry has a message."""

import json
import subprocess
import unittest

from npm_packages import SOURCE, install

PACKAGE = "@asyncapi/parser@3.4.0"
SCHEMAS = SOURCE / "schemas"
TEST_DELIVERY = "parcelgate.subscription.test.v1"  # not part of the feed

# Prints a line for each finding that is an error or a warning.
VALIDATE = """
const { Parser } = require("@asyncapi/parser");
const { readFileSync } = require("fs");
const path = process.argv[1];
new Parser().parse(readFileSync(path, "utf8"), { source: path }).then(({ document, diagnostics }) => {
  for (const found of diagnostics) if (found.severity < 2) console.log(found.path.join("/") + ": " + found.message);
  if (!document) console.log("no document");
});
"""


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def references(node):
    """All values of $ref, at any depth; examples are data."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, value in node.items():
            if key != "examples":
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(home, reference):
    """@param home  the file that has the reference
    @return      the value that it names; raises KeyError, IndexError or OSError when there is none"""
    name, _, pointer = reference.partition("#")
    node = read(home.parent / name if name else home)
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        node = node[int(token)] if isinstance(node, list) else node[token]
    return node


class AsyncApiTest(unittest.TestCase):
    def setUp(self):
        self.document = read(SCHEMAS / "asyncapi.json")
        self.sent = sorted(path.stem for path in (SCHEMAS / "events").glob("parcelgate.*.json"))
        self.types = [name for name in self.sent if name != TEST_DELIVERY]

    def test_each_reference_leads_somewhere(self):
        for path in [SCHEMAS / "asyncapi.json", *sorted((SCHEMAS / "events").glob("*.json"))]:
            for reference in references(read(path)):
                with self.subTest(path=path.name, reference=reference):
                    resolve(path, reference)

    def test_each_type_has_a_message_with_its_schema(self):
        messages = self.document["components"]["messages"]
        self.assertGreaterEqual(len(self.types), 27)
        self.assertEqual(sorted(name for name in messages if name.startswith("parcelgate.")), self.sent)
        for name in self.sent:
            schema = resolve(SCHEMAS / "asyncapi.json", messages[name]["payload"]["$ref"])
            constraint = schema["allOf"][1]["properties"]
            self.assertEqual(constraint, {"type": {"const": name}, "data": {"$ref": f"events/{name}.json"}})
            self.assertEqual(messages[name]["title"], read(SCHEMAS / f"events/{name}.json")["title"])

    def test_each_list_of_types_is_complete(self):
        schemas = self.document["components"]["schemas"]
        headers = self.document["components"]["messages"]["binaryDelivery"]["headers"]["properties"]
        self.assertEqual([of["$ref"].rpartition("/")[2] for of in schemas["event"]["oneOf"]], self.types)
        self.assertEqual([of["$ref"] for of in schemas["data"]["anyOf"]], [f"events/{name}.json" for name in self.sent])
        self.assertEqual(headers["ce-type"]["enum"], self.sent)
        record = self.document["components"]["messages"]["binaryRecord"]["headers"]["properties"]
        self.assertEqual(record["ce_type"]["enum"], self.types)
        channels = self.document["channels"]
        self.assertEqual(list(channels["stream"]["messages"]), self.types)
        published = {*channels["mqttShipments"]["messages"], *channels["mqttReturns"]["messages"]}
        self.assertEqual(sorted(published), self.types)

    def test_the_records_of_kafka_have_the_headers_of_binary_deliveries_and_a_key(self):
        messages = self.document["components"]["messages"]
        delivered = {name for name in messages["binaryDelivery"]["headers"]["properties"] if name.startswith("ce-")}
        record = messages["binaryRecord"]["headers"]
        self.assertEqual({name.replace("-", "_") for name in delivered}, set(record["properties"]) - {"content-type"})
        self.assertEqual(set(record["required"]), set(record["properties"]))
        for name in self.document["channels"]["kafka"]["messages"]:
            self.assertEqual(messages[name]["bindings"]["kafka"]["key"]["type"], "string", name)

    def test_it_is_valid(self):
        home = install("asyncapi", PACKAGE)
        done = subprocess.run(["node", "-e", VALIDATE, str(SCHEMAS / "asyncapi.json")], cwd=home, capture_output=True,
                              text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
