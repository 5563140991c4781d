"""What all stand-ins share: tickets, routes, refusals, and what people at the desk see and do."""

import base64
import copy
import datetime
import html
import json
import re
import threading
import urllib.parse

from .shape import Fault, check, read_instant
from .strictness import Recorder

CHINA = datetime.timezone(datetime.timedelta(hours=8))
START = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)

ABOUT = ("settings", "secrets", "fields", "secret", "queue", "field_names", "statuses", "priorities", "due", "due_can_be_taken_away",
         "takes_past_due", "has_one_client", "has_url", "keys_in_texts", "is_unique", "missing_ticket", "creates", "comments", "changes")


class Refusal(Exception):
    """An answer instead of an effect."""

    def __init__(self, status, body, headers=None):
        super().__init__(status, body)
        self.answer = (status, body, headers or {})


class Unauthorized(Refusal):
    pass


class Request:
    """A request below the address of one desk."""

    def __init__(self, method, target, headers, body):
        self.method, self.headers, self.body = method, headers, body
        path, _, query = target.partition("?")
        self.path = urllib.parse.unquote(path) or "/"
        self.pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self.query = dict(self.pairs)

    def json(self, shape=None):
        if "json" not in (self.headers.get("Content-Type") or ""):
            raise Fault("type", "Content-Type", "application/json")
        try:
            made = json.loads(self.body)
        except ValueError:
            raise Fault("type", "body", "JSON") from None
        if shape is not None:
            check(made, shape)
        return made

    def basic(self):
        """User and password of HTTP Basic."""
        scheme, _, value = (self.headers.get("Authorization") or "").partition(" ")
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            return None
        return (user, password) if scheme == "Basic" else None


class Comment:
    def __init__(self, text, at, **more):
        self.text, self.at = text, at
        self.__dict__.update(more)


class Ticket:
    def __init__(self, ticket_id, at):
        self.id, self.created, self.updated = ticket_id, at, at
        self.external_id = self.subject = self.text = ""
        self.priority = self.status = self.due = None
        self.fields, self.comments, self.more = {}, [], {}


def route(method, path, query=()):
    """Makes a method answer requests. "{}" in the path is a part; `query` are the parameters that the document names,
    one with "!" must be there."""
    pattern = re.compile("^" + re.escape(path).replace(r"\{\}", "([^/]+)") + "$")

    def mark(act):
        act.route = (method, pattern, tuple(query))
        return act

    return mark


class Desk:
    """A desk of one vendor. A subclass has routes and the members below."""

    settings, secrets, fields = {}, {}, {}  # what an outlet of this desk gives, without base_url
    secret = ""  # name of the secret that a test sets wrong
    queue = ""  # name of the setting that a test sets wrong; "": there is none
    field_names = ("external_id", "delay_reason")  # our fields whose wrong names are noticed
    statuses = {"new": "", "open": "", "resolved": "", "rejected": ""}
    priorities = {"normal": "", "high": "", "above": ""}
    due = ""  # "second", "day", "": a ticket has none
    due_can_be_taken_away = True
    takes_past_due = True
    has_one_client = False  # a second client ends the session of the first
    has_url = True  # tickets have a link
    keys_in_texts = False  # the key of a comment stands in its text
    is_unique = False  # no create can make a duplicate
    missing_ticket = "not_found"  # or "rejected", where no code of the vendor says so
    token_path = ""  # where a token is fetched, without one
    free_objects = ()  # places of bodies where a caller may write what it likes
    creates = comments = changes = ("", "", "")  # patterns of the method, the address and the body

    def __init__(self):
        self.lock = threading.Lock()
        self.tickets = {}
        self.index = None  # tickets that the search knows; None: all
        self.keys = {}
        self.limited = 0
        self.clock = START
        self.recorder = Recorder()
        acts = (getattr(type(self), name) for name in dir(type(self)))
        self.routes = sorted((act for act in acts if hasattr(act, "route")), key=lambda act: act.route[1].groups)

    # What a subclass may say otherwise.

    def authorize(self, request):
        raise NotImplementedError

    def fault(self, fault):
        """The vendor's answer to a request that the document does not allow."""
        raise NotImplementedError

    def not_found(self):
        raise NotImplementedError

    def too_many(self):
        return 429, {"error": "Too many requests"}, {"Retry-After": "7"}

    def seen(self, text):
        """A text as people see it."""
        return text

    def new_id(self, count):
        return str(count)

    # Requests.

    def answer(self, request):
        try:
            made, act = self.act(request)
        except Refusal as refusal:
            return refusal.answer
        except Fault as fault:
            made = self.fault(fault)
        else:
            self.recorder.add(request, act)
        return made if len(made) == 3 else (*made, {})

    def act(self, request):
        act, words = self.find(request)
        if request.path != self.token_path:
            self.authorize(request)
            if self.limited > 0:
                self.limited -= 1
                raise Refusal(*self.too_many())
        self.check_query(request, act.route[2])
        return act(self, request, *words), act

    def reason_of_refusal(self, request):
        try:
            self.act(request)
        except Unauthorized:
            return "unauthorized"
        except Refusal:
            return "refusal"
        except Fault:
            return "fault"
        return ""

    def sign(self, request):
        """The request with a signature for what it holds now, where the vendor has signatures."""
        return request

    def find(self, request):
        for act in self.routes:
            method, pattern, _ = act.route
            found = pattern.match(request.path)
            if found and method == request.method:
                return act, found.groups()
        raise Fault("unknown", "path", f"{request.method} {request.path}")

    @staticmethod
    def check_query(request, names):
        if len(request.query) != len(request.pairs):
            raise Fault("value", "query", "a parameter twice")
        for name in request.query:
            if name not in names and name + "!" not in names:
                raise Fault("unknown", name)
        for name in names:
            if name.endswith("!") and name[:-1] not in request.query:
                raise Fault("missing", name[:-1])

    # Tickets.

    def now(self):
        """The desk's clock: each call is a second later, so that stamps differ."""
        self.clock += datetime.timedelta(seconds=1)
        return self.clock

    def add(self):
        made = Ticket(self.new_id(len(self.tickets) + 1), self.now())
        self.tickets[made.id] = made
        return made

    def get(self, ticket_id):
        if ticket_id not in self.tickets:
            raise Refusal(*self.not_found())
        return self.tickets[ticket_id]

    def indexed(self):
        """The tickets that a search sees."""
        return [ticket for ticket in self.tickets.values() if self.index is None or ticket.id in self.index]

    # People.

    def about(self):
        """What a test must know of this desk; see the members above."""
        return {name: getattr(self, name) for name in ABOUT}

    def people(self, words):
        """An act of people, or of a test; `words` is its JSON."""
        ticket = self.tickets[words["ticket"]] if "ticket" in words else None
        return getattr(self, "people_" + words["act"])(ticket, words)

    def people_comments(self, ticket, words):
        texts = [ticket.text] + [each.text for each in ticket.comments]
        return sum(words["words"] in self.seen(each) for each in texts)

    def people_tickets(self, _, words):
        return sum(words["words"] in ticket.subject for ticket in self.tickets.values())

    def people_subject(self, ticket, _):
        return ticket.subject

    def people_priority(self, ticket, _):
        return str(ticket.priority)

    def people_change(self, ticket, words):
        """Sets members of a ticket as its page does."""
        for name in ("priority", "status"):
            if name in words:
                before = getattr(ticket, name)
                setattr(ticket, name, type(before)(words[name]) if before is not None else words[name])
        if "due" in words:
            ticket.due = read_instant(words["due"])
        ticket.updated = self.now()

    def people_duplicate(self, ticket, _):
        """Makes a copy of a ticket, with the same external id."""
        made = copy.deepcopy(ticket)
        made.id, made.created = self.new_id(len(self.tickets) + 1), self.now()
        self.tickets[made.id] = made

    def people_hold_index(self, *_):
        self.index = set(self.tickets)

    def people_release_index(self, *_):
        self.index = None

    def people_forget_keys(self, *_):
        self.keys.clear()

    def people_limit(self, _, words):
        """The next requests are over the limit. Gives the seconds of the answer's Retry-After; 0: it has none."""
        self.limited = int(words["count"])
        headers = self.too_many()[2] if len(self.too_many()) == 3 else {}
        return int(next((value for name, value in headers.items() if name.lower() == "retry-after"), 0))

    def people_clock(self, _, words):
        self.clock = read_instant(words["at"])

    def people_departures(self, *_):
        return self.recorder.accepted_departures(self)


def text_of_html(value):
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", "\n", value)))


def rfc3339(at):
    return None if at is None else at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
