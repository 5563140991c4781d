"""What a document may look like: the part of a vendor's reference that a stand-in holds its callers to.

A shape is a type (str, int, bool, dict, list, object for anything), a set of words, [SHAPE] of a list, a function that
raises a Fault, or {member: SHAPE} of an object. A member with "!" must be there; any other member is refused.
"""

import datetime


class Fault(Exception):
    """A request that the vendor's document does not allow. `kind` is missing, unknown, type or value."""

    def __init__(self, kind, where, what=""):
        super().__init__(f"{where}: {kind} {what}")
        self.kind, self.where, self.what = kind, where, what


def check(value, shape, where="body"):
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise Fault("type", where, "object")
        check_members(value, shape, where)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise Fault("type", where, "list")
        for at, item in enumerate(value):
            check(item, shape[0], f"{where}[{at}]")
    elif isinstance(shape, (set, frozenset)):
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value not in shape:
            raise Fault("value", where, f"one of {sorted(shape)}")
    elif isinstance(shape, type):
        if not isinstance(value, shape) or (isinstance(value, bool) and shape is int):
            raise Fault("type", where, shape.__name__)
    else:
        shape(value, where)


def check_members(value, shape, where):
    known = {name.rstrip("!"): name for name in shape}
    for name in value:
        if name not in known:
            raise Fault("unknown", f"{where}.{name}" if where != "body" else name)
    for name, spelled in known.items():
        place = f"{where}.{name}" if where != "body" else name
        if name in value:
            check(value[name], shape[spelled], place)
        elif spelled.endswith("!"):
            raise Fault("missing", place)


def maybe(shape):
    """The shape, or null."""

    def look(value, where):
        if value is not None:
            check(value, shape, where)

    return look


def text(most=None, least=0, many_bytes=None):
    """A text of `least` to `most` characters, or of at most `many_bytes`."""

    def look(value, where):
        check(value, str, where)
        if len(value) < least:
            raise Fault("missing", where)
        if (most and len(value) > most) or (many_bytes and len(value.encode()) > many_bytes):
            raise Fault("value", where, f"at most {most or many_bytes} long")

    return look


def digits(value, where):
    """A number that is written as a text."""
    if not isinstance(value, str) or not value.isdigit():
        raise Fault("type", where, "digits")


def instant(value, where):
    """RFC 3339 with a zone."""
    check(value, str, where)
    read_instant(value, where)


def read_instant(value, where="time"):
    try:
        made = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise Fault("value", where, "date-time") from None
    if made.tzinfo is None:
        raise Fault("value", where, "date-time with a zone")
    return made.astimezone(datetime.timezone.utc)


def day(value, where):
    check(value, str, where)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise Fault("value", where, "date") from None
