"""Departures from requests that were answered: a strict desk refuses each of them."""

import copy
import json
import urllib.parse

UNKNOWN = "parcelgate_typo"
SIGNATURES = ("sign", "checksum")  # in the query
CREDENTIALS = ("Authorization", "api_access_token", "token", "webhook-signature")


class Recorder:
    """Keeps the last request of each route and form."""

    def __init__(self):
        self.requests = {}

    def add(self, request, act):
        self.requests[(act.__name__, form_of(request))] = request

    def accepted_departures(self, desk):
        """Departures that were not refused for what they are."""
        accepted = []
        for (act, _), request in list(self.requests.items()):
            if desk.reason_of_refusal(desk.sign(copy.copy(request))) in ("unauthorized", "fault"):
                accepted.append(f"{request.method} {request.path} ({act}): what was accepted once is refused")
            wrong = [("unauthorized", *each) for each in without_credentials(request)]
            wrong += [("fault", about, desk.sign(each)) for about, each in departures(request, desk.free_objects)]
            for reason, about, departed in wrong:
                if desk.reason_of_refusal(departed) != reason:
                    accepted.append(f"{request.method} {request.path} ({act}): {about}")
        return accepted


def form_of(request):
    try:
        value = json.loads(request.body)
    except ValueError:
        return ""
    return json.dumps(sorted(value) if isinstance(value, dict) else type(value).__name__)


def without_credentials(request):
    for name in CREDENTIALS:
        if name in request.headers:
            left = copy.copy(request)
            left.headers = copy.copy(request.headers)
            del left.headers[name]
            yield f"without {name}", left
            wrong = copy.copy(left)
            wrong.headers = copy.copy(left.headers)
            wrong.headers[name] = "Basic eDp4" if name == "Authorization" else "wrong"
            yield f"wrong {name}", wrong
    for name in SIGNATURES:
        if name in request.query:
            yield f"wrong {name}", changed(request, pairs=[(each, "0" if each == name else value) for each, value in request.pairs])


def departures(request, free):
    yield "an unknown parameter", changed(request, pairs=request.pairs + [(UNKNOWN, "1")])
    try:
        document = json.loads(request.body)
    except ValueError:
        return
    for about, departed in departed_documents(document, "", free):
        yield about, changed(request, body=json.dumps(departed).encode())


def departed_documents(value, where, free):
    """The document with one unknown member, or with one value of another type. In `free` objects callers keep their own."""
    if where in free:
        return
    if isinstance(value, dict):
        yield f"unknown member {where}/{UNKNOWN}", {**value, UNKNOWN: "1"}
        for name, inner in value.items():
            for about, departed in departed_documents(inner, f"{where}/{name}", free):
                yield about, {**value, name: departed}
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for about, departed in departed_documents(inner, f"{where}/{at}", free):
                yield about, value[:at] + [departed] + value[at + 1:]
    yield f"another type at {where or '/'}", [UNKNOWN] if isinstance(value, dict) else {UNKNOWN: []}


def changed(request, pairs=None, body=None):
    made = copy.copy(request)
    if body is not None:
        made.body = body
    if pairs is not None:
        made.pairs, made.query = pairs, dict(pairs)
    return made
