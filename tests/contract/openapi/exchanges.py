"""Requests to ticket desks with their answers, as check.cjs takes them: from the scripted conversations and from the suite."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

# Paths of a desk that have a document of their own.
PARTS = {"jira-service-management": ("/rest/api/3/", "jira-platform")}
SERVERS = {"zammad": "/api/v1"}  # path of the document's server
BEARER = {"hubspot", "salesforce-service-cloud"}


def read_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def exchange_of(desk, method, target, headers, body):
    path, _, query = target.partition("?")
    return {"method": method, "path": path.removeprefix(SERVERS.get(desk, "")),
            "query": dict(urllib.parse.parse_qsl(query, keep_blank_values=True)),
            "headers": {name.lower(): value for name, value in headers.items()}, "body": body}


def document_of(desk, exchange):
    prefix, part = PARTS.get(desk, ("//", ""))
    return part if exchange["path"].startswith(prefix) else desk


def desks_of(documents):
    return [document for document in documents if document not in {part for _, part in PARTS.values()}]


def scripted(documents, desks):
    """@param desks  the folder that has one folder for each desk
    @return       {document: exchanges} of the conversations of all cases"""
    found = {document: [] for document in documents}
    for desk in desks_of(documents):
        for exchange in conversations(desk, desks / desk):
            found[document_of(desk, exchange)].append(exchange)
    return found


def conversations(desk, folder):
    """What a case leaves open has a value that fits."""
    for path in sorted(folder.glob("cases/*.json")):
        case = json.loads(re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8")))
        for turn in case.get("conversation", []):
            request, response = turn["request"], turn.get("response", {})
            form = request.get("form")
            headers = {"Authorization": "Bearer x" if desk in BEARER else "Basic eDp4", "api_access_token": "x",
                       **request.get("headers", {}),
                       "Content-Type": "application/json" if form is None else "application/x-www-form-urlencoded"}
            target = re.sub(r"^https?://[^/]*", "", request["url"])
            body = request.get("body") if form is None else urllib.parse.urlencode(form)
            exchange = exchange_of(desk, request["method"], target, headers, body)
            if response.get("status", 200) < 400 and "body" in response:
                exchange.update(status=response.get("status", 200), answer=response["body"])
            yield exchange


def recorded(suite, documents):
    """Runs the suite of ticket desks on stand-ins.

    @return  {document: exchanges} that were accepted, one of each form"""
    found = {}
    tests = ":".join(f"StandIns/TicketDeskSuite.*/{desk.replace('-', '_')}" for desk in desks_of(documents))
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "exchanges"
        done = subprocess.run([suite, "--gtest_brief=1", f"--gtest_filter={tests}"], capture_output=True,
                              text=True, timeout=240, env={**os.environ, "PARCELGATE_STAND_IN_LOG": str(log)})
        if done.returncode:
            raise AssertionError(done.stdout[-4000:])
        for line in map(json.loads, log.read_text(encoding="utf-8").splitlines()):
            desk = line["desk"]
            exchange = exchange_of(desk, line["method"], line["target"], line["headers"], read_json(line["body"]))
            exchange.update(status=line["status"], answer=line["answer"])
            if line["status"] < 400:
                found.setdefault(document_of(desk, exchange), {})[form_of(exchange)] = exchange
    return {document: list(each.values()) for document, each in found.items()}


def form_of(exchange):
    """Exchanges of one form have the same members, of other tickets."""

    def members(value):
        if isinstance(value, dict):
            return sorted((name, members(inner)) for name, inner in value.items())
        return [members(inner) for inner in value[:1]] if isinstance(value, list) else type(value).__name__

    path = "/".join("" if any(letter.isdigit() for letter in part) else part for part in exchange["path"].split("/"))
    return json.dumps([exchange["method"], path, sorted(exchange["query"]), members(exchange["body"]), exchange["status"]])
