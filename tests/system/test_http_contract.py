"""Requests made from schemas/openapi.json, good ones and ones with one fault, and answers held to the same document.

Streams of server-sent events, long polls and the bodies of couriers' hooks have tests of their own (test_feed,
test_tracking and the couriers' suites); here a hook gets requests that no courier would send. PARCELGATE_CONTRACT_SEED makes other bodies."""

import json
import os
import random
import re
import unittest
import urllib.error
import urllib.parse
import urllib.request

from support.gateway import TENANT, Gateway
from support.openapi import Maker, OpenApi, broken_bodies, examples_of, request_examples, without_some_members
from support.processes import Folder, source_path

SEED = int(os.environ.get("PARCELGATE_CONTRACT_SEED", "20260918"))
MADE_BODIES = 20  # of one operation
BROKEN_BODIES = 60  # of one example
VALUES = {"return_id": "R-1001", "carrier": "sf", "tracking_number": "SF1234567890", "complaint_id": "C-1001", "receipt_id": "W-77",
          "source": "sf", "account": "sf-a", "dead_letter_id": "0-1234", "name": "deadlines", "command": "outlets.list"}
SCOPES = {"after_sales": ("--tenant", TENANT), "viewer": ("--tenant", TENANT), "admin": (),
          "customer": ("--tenant", TENANT, "--carrier", "sf", "--number", "SF1234567890")}
# Their bodies are checked by a table of their own, which the document gives as an object of any members.
ANY_BODY = {"run_command", "sign_in"}
# Examples of batches show what becomes of one entry that is wrong.
WITH_A_FAULT = {("create_returns", "request"): 1, ("record_facts", "request"): 1}
FACT_PAGES = [
    ("returns.md", "FactRegistration", "/v1/returns", {"return_id": "R-facts", "order_id": "O-facts"}),
    ("complaints.md", "ComplaintFact", "/v1/complaints",
     {"complaint_id": "C-facts", "carrier": "sf", "tracking_number": "SF1234567891", "kind": "damage"}),
]
REFUSED = {400, 404, 409, 413, 415, 422}


def listed_problems():
    with open(source_path("gateway/docs/problems.md"), encoding="utf-8") as file:
        return {found.group(1): int(found.group(2)) for found in re.finditer(r"^\| `([a-z-]+)` \| (\d+) \|", file.read(), re.M)}


class HttpContractTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.openapi = OpenApi()
        cls.problems = listed_problems()
        folder = Folder("http-contract")
        cls.addClassCleanup(folder.remove)
        cls.gateway = Gateway(folder, tenants=[{"id": TENANT, "rule_pack": "cn-baseline", "locale": "en",
                                                "tracking_page": {"lookup": True}}])
        cls.gateway.set_accounts([{"id": "sf-a", "source": "sf", "settings": {"partner_id": "P"}, "poll": False,
                                   "secrets": {"checkword": "w", "hook_token": "t"}}])
        cls.gateway.prepare()
        cls.keys = {scope: cls.gateway.command("keys", "create", "--config", cls.gateway.config_path, "--scope", scope, *words).strip()
                    for scope, words in SCOPES.items()}
        cls.addClassCleanup(cls.gateway.kill)
        cls.gateway.start()
        cls.values = dict(VALUES)
        cls.register_what_the_examples_name()

    @classmethod
    def register_what_the_examples_name(cls):
        first = {operation["operationId"]: (path, request_examples(operation)) for path, _, operation in cls.openapi.operations()}
        for name in ("create_return", "create_complaint", "register_shipment", "record_receipt", "create_subscription"):
            path, bodies = first[name]
            answers = [cls.gateway.api.json("POST", path, body) for body in bodies]
        cls.values["subscription_id"] = answers[0]["id"]

    def setUp(self):
        self.random = random.Random(SEED)

    def send(self, method, path, body=None, key=None, content_type="application/json"):
        """(status, media type, body)"""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.gateway.url + path, method=method, data=data)
        if key:
            request.add_header("Authorization", "Bearer " + key)
        if data is not None:
            request.add_header("Content-Type", content_type)
        try:
            with self.gateway.api.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read()

    def filled(self, path, values=None):
        known = self.values if values is None else values
        return re.sub(r"\{(\w+)\}", lambda found: urllib.parse.quote(known.get(found.group(1), "none"), safe=""), path)

    def check(self, operation, what, answer):
        """Holds one answer to the document. Returns its status."""
        status, media_type, body = answer
        with self.subTest(operation["operationId"], what=what, status=status):
            self.assertNotEqual(status, 500, body)
            content = self.openapi.documented(operation, status)
            self.assertIsNotNone(content, f"the status is not documented: {body[:300]}")
            if not content:
                return status
            self.assertTrue(media_type in content or "*/*" in content, f"{media_type} is not documented: {body[:300]}")
            if media_type in content and media_type.endswith("json"):
                value = json.loads(body)
                self.assertEqual(self.openapi.faults(content[media_type].get("schema", {}), value), [], body[:600])
                if media_type == "application/problem+json":
                    self.check_problem(status, value)
        return status

    def check_problem(self, status, problem):
        self.assertEqual(problem["status"], status)
        slug = problem["type"].removeprefix("urn:parcelgate:problem:")
        self.assertEqual(self.problems.get(slug), status, problem)

    def check_refused(self, operation, what, answer, statuses):
        status = self.check(operation, what, answer)
        with self.subTest(operation["operationId"], what=what, body=answer[2][:200]):
            self.assertIn(status, statuses)

    def of_the_api(self):
        """The operations without streams, hooks and the Kuaidi100 stand-in's own form."""
        return [one for one in self.openapi.operations() if one[2]["operationId"] != "hook"]

    def with_json_body(self):
        for path, method, operation in self.of_the_api():
            for example in request_examples(operation):
                yield path, method, operation, example

    def key_of(self, operation):
        if operation.get("security") == []:
            return None
        return self.keys["admin" if operation["operationId"] == "run_command" else "after_sales"]

    def test_every_example_fits_its_schema(self):
        checked = 0
        for _, _, operation in self.openapi.operations():
            of_request = operation.get("requestBody", {}).get("content", {})
            described = [("request", of_request)] + [(status, self.openapi.resolve(response).get("content", {}))
                                                     for status, response in operation["responses"].items()]
            for where, content in described:
                for media_type, media in content.items():
                    for example in examples_of(media):
                        checked += 1
                        faults = self.openapi.faults(media.get("schema", {}), example) if media_type.endswith("json") else []
                        with self.subTest(operation["operationId"], where=where):
                            self.assertEqual(len(faults), WITH_A_FAULT.get((operation["operationId"], where), 0), faults)
        self.assertGreater(checked, 500)

    def test_every_kind_of_fact_has_an_example_that_the_gateway_takes(self):
        for page, schema, path, registration in FACT_PAGES:
            api, kinds = self.gateway.api, self.openapi.components["schemas"][schema]["properties"]["kind"]["enum"]
            api.json("POST", path, registration)
            with open(source_path(f"gateway/docs/{page}"), encoding="utf-8") as file:
                facts = [json.loads(line) for line in file if line.startswith('{"fact_id"')]
            self.assertEqual(sorted(fact["kind"] for fact in facts), sorted(kinds), page)
            for fact in facts:
                with self.subTest(page, kind=fact["kind"]):
                    self.assertEqual(self.openapi.faults(self.openapi.components["schemas"][schema], fact), [])
                    status, text = api.request("POST", f"{path}/{next(iter(registration.values()))}/facts", fact)
                    self.assertEqual(status, 201, text)

    def test_good_requests(self):
        for path, method, operation in self.of_the_api():
            if method == "DELETE" or operation["operationId"] == "rotate_subscription_secret":
                continue
            bodies = request_examples(operation)
            schema = self.openapi.request_schema(operation)
            bodies += [without_some_members(schema, body, self.random) for body in bodies for _ in range(3)]
            for body in bodies or [None]:
                self.check(operation, f"body {body}", self.send(method, self.filled(path), body, self.key_of(operation)))

    def test_bodies_made_from_the_schema(self):
        maker, sent = Maker(self.openapi, self.random), 0
        for path, method, operation, _ in self.with_json_body():
            if operation["operationId"] in ANY_BODY:  # wrong keys are throttled
                continue
            schema = self.openapi.request_schema(operation)
            for _ in range(MADE_BODIES):
                body = maker.value(schema)
                if self.openapi.faults(schema, body):
                    continue
                status = self.check(operation, f"body {body}", self.send(method, self.filled(path), body, self.key_of(operation)))
                with self.subTest(operation["operationId"], body=body):
                    self.assertNotIn(status, (400, 415))
                sent += 1
        self.assertGreater(sent, 100)

    def test_bodies_with_one_fault(self):
        sent = 0
        for path, method, operation, example in self.with_json_body():
            if operation["operationId"] in ANY_BODY:
                continue
            schema = self.openapi.request_schema(operation)
            for what, body in broken_bodies(self.openapi, schema, example, self.random, BROKEN_BODIES):
                answer = self.send(method, self.filled(path), body, self.key_of(operation))
                # A batch answers 200 and names the entries that it did not take.
                batch = ":batch" in path and answer[0] == 200
                self.check_refused(operation, what, answer, {200} if batch else {400, 413, 422})
                if batch:
                    self.assertTrue(any(one["status"] >= 400 for one in json.loads(answer[2])["results"]), what)
                sent += 1
        self.assertGreater(sent, 100)

    def test_bodies_that_are_no_json(self):
        for path, method, operation, example in self.with_json_body():
            whole = json.dumps(example).encode()
            for what, body in (("cut short", whole[:-1]), ("not UTF-8", b'{"x": "\xff"}'), ("empty", b""), ("deep", b"[" * 5000),
                               ("twice", whole + whole)):
                is_optional = what == "empty" and not operation["requestBody"].get("required")
                answer = self.send(method, self.filled(path), body, self.key_of(operation))
                self.check(operation, what, answer) if is_optional else self.check_refused(operation, what, answer, REFUSED | {401})

    def test_content_types_and_sizes(self):
        for path, method, operation, example in self.with_json_body():
            key = self.key_of(operation)
            self.check(operation, "text/plain", self.send(method, self.filled(path), example, key, "text/plain"))
            self.check_refused(operation, "too long", self.send(method, self.filled(path), b'{"x": "' + b"x" * 200000 + b'"}', key),
                               REFUSED | {401})

    def test_query_parameters(self):
        for path, method, operation in self.of_the_api():
            if method != "GET":
                continue
            key = self.key_of(operation)
            queries = ["no_such_parameter=1", "%ff=%00"]
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query" and parameter["name"] != "wait":
                    name = parameter["name"]
                    queries += [f"{name}=", f"{name}=%FF", f"{name}=-1", f"{name}=a&{name}=a", f"{name}=" + "9" * 300]
            for query in queries:
                self.check(operation, query, self.send(method, self.filled(path) + "?" + query, None, key))
            if key:
                answer = self.send(method, self.filled(path) + "?no_such_parameter=1", None, key)
                self.check_refused(operation, "unknown parameter", answer, {400, 403})

    def test_no_key_and_keys_of_another_scope(self):
        for path, method, operation in self.of_the_api():
            if self.key_of(operation) is None or operation["operationId"] == "metrics":
                continue
            body = (request_examples(operation) or [None])[0]
            for what, key in (("no key", None), ("key of a customer", self.keys["customer"]), ("key of a viewer", self.keys["viewer"])):
                if what == "key of a viewer" and method == "GET":
                    self.check(operation, what, self.send(method, self.filled(path), body, key))
                    continue
                answer = self.send(method, self.filled(path), body, key)
                if what == "no key":
                    self.check_refused(operation, what, answer, {401})
                elif method != "GET" and operation["operationId"] not in {"sign_out"}:
                    self.check_refused(operation, what, answer, {401, 403})
                else:
                    self.check(operation, what, answer)

    def test_ids_that_nothing_has(self):
        for path, method, operation in self.of_the_api():
            if "{" not in path:
                continue
            body = (request_examples(operation) or [None])[0]
            for word in ("none", "x" * 300, "\u00e9", "a b", "..", "%", "\u0001"):
                values = {name: word for name in re.findall(r"\{(\w+)\}", path)}
                answer = self.send(method, self.filled(path, values), body, self.key_of(operation))
                with self.subTest(operation["operationId"], word=word):
                    self.assertGreaterEqual(answer[0], 400, answer[2][:200])
                self.check(operation, f"id {word[:12]!r}", answer)

    def test_methods_that_no_path_has(self):
        for path, methods in self.openapi.document["paths"].items():
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {one.upper() for one in methods}:
                with self.subTest(path, method=method):
                    status, media_type, body = self.send(method, self.filled(path), None, self.keys["after_sales"])
                    self.assertEqual((status, media_type), (405, "application/problem+json"), body[:200])
                    self.check_problem(status, json.loads(body))

    def test_hooks_with_requests_of_no_courier(self):
        path, method, operation = next(one for one in self.openapi.operations() if one[2]["operationId"] == "hook")
        for what, body in (("empty", b""), ("no JSON", b"{"), ("a list", b"[]"), ("bytes", b"\xff\x00")):
            for values in (self.values, {"source": "none", "account": "none"}):
                self.check(operation, what, self.send(method, self.filled(path, values), body))


if __name__ == "__main__":
    unittest.main()
