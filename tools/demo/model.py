"""What the live view shows, worked out from the API's answers. No terminal here."""

import datetime

UTC = datetime.timezone.utc
HOUR = 3600
PROBLEMS = {"exception", "on_hold", "delivery_attempted", "returning", "lost_or_destroyed"}
AT_RISK_SECONDS = 24 * HOUR


def parse_instant(text):
    """An aware datetime of an RFC 3339 text; None of nothing."""
    if not text:
        return None
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def span(seconds):
    """"5d 21h", "3h 07m", "42m", "18s": the two units that matter."""
    seconds = int(abs(seconds))
    days, rest = divmod(seconds, 24 * HOUR)
    hours, rest = divmod(rest, HOUR)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m" if minutes else f"{left}s"


def name_of(clock):
    """"buyer_sends" reads as "buyer sends"."""
    return clock["id"].replace("_", " ")


def clock_words(clock, now):
    """(words, tone) of one clock; tone: good, calm, soon, urgent, late, dim."""
    state = clock["state"]
    due = parse_instant(clock.get("due_at"))
    breached = clock.get("breached_at")
    if state == "met":
        met = parse_instant(clock.get("met_at"))
        if breached:
            return f"✓ {name_of(clock)} {span((met - due).total_seconds())} late" if met and due else f"✓ {name_of(clock)} late", "soon"
        return f"✓ {name_of(clock)}", "good"
    if state in ("waived", "cancelled"):
        return f"– {name_of(clock)} {state}", "dim"
    if state == "waiting" or due is None:
        return f"· {name_of(clock)}", "dim"
    left = (due - now).total_seconds()
    if left < 0:
        return f"✗ {name_of(clock)} {span(left)} late", "late"
    if state == "paused":
        return f"‖ {name_of(clock)} {span(left)}", "dim"
    tone = "urgent" if left <= 6 * HOUR else "soon" if left <= 24 * HOUR else "calm"
    return f"◷ {name_of(clock)} {span(left)}", tone


def is_done(ret):
    clocks = ret.get("clocks", [])
    return bool(clocks) and all(clock["state"] in ("met", "waived", "cancelled") for clock in clocks)


def seconds_left(ret, now):
    """Until the next deadline of a return; negative when it has passed, infinite without one."""
    due = [parse_instant(clock["due_at"]) for clock in ret.get("clocks", [])
           if clock["state"] == "running" and clock.get("due_at")]
    return min(((at - now).total_seconds() for at in due), default=float("inf"))


def shipment_of(ret):
    """The shipment that the clocks hang on: the last one that was entered."""
    shipments = ret.get("shipments") or []
    return (shipments[-1]["carrier"], shipments[-1]["tracking_number"]) if shipments else None


def condition(board, ret, now):
    """"late", "at risk", "problem" (its parcel needs a look), "" or "done"."""
    if is_done(ret):
        return "done"
    left = seconds_left(ret, now)
    if left < 0:
        return "late"
    if (board.shipments.get(shipment_of(ret)) or {}).get("status") in PROBLEMS:
        return "problem"
    return "at risk" if left <= AT_RISK_SECONDS else ""


def urgency(board, ret, now):
    """Sorts: late, problems, at risk, the others by their next deadline, what is done last."""
    order = ["late", "problem", "at risk", "", "done"]
    return order.index(condition(board, ret, now)), seconds_left(ret, now), ret["return_id"]


class Board:
    """All that is known: returns, last event of each shipment, tickets, and the ticker."""

    def __init__(self):
        self.returns = {}
        self.last_event = {}   # (carrier, number) -> data of the latest event by occurred_at
        self.seen_at = {}      # (carrier, number) -> when that event reached us
        self.shipments = {}    # (carrier, number) -> {"status", "return_id"}
        self.tickets = {}      # return id -> number or text
        self.ticker = []       # (time seen, words, tone)
        self.event_count = 0

    def take_returns(self, returns, seen_at=None):
        """Gives a line for each ticket that was not known before."""
        lines = []
        for ret in returns:
            self.returns[ret["return_id"]] = ret
            for ticket in ret.get("tickets", []):
                number = ticket.get("ticket_id")
                if number and ret["return_id"] not in self.tickets:
                    self.tickets[ret["return_id"]] = number
                    lines.append(f"{ret['return_id']}  ticket #{number} opened")
                    self.ticker.append((seen_at, lines[-1], "bold"))
        return lines

    def take_entry(self, entry, seen_at):
        """One feed entry (CloudEvent). Gives the line that a plain log prints, or None."""
        kind = entry["type"].removeprefix("parcelgate.").removesuffix(".v1")
        data = entry.get("data", {})
        if kind.startswith("shipment.") and "event_id" in data:
            line = self.take_event(data, seen_at)
        elif kind.startswith("clock."):
            line = clock_line(data)
        elif kind == "return.fact_recorded":
            fact = data.get("fact", data)
            line = (f"{data.get('return_id', '')}  {fact.get('kind', '').replace('_', ' ')}", "calm")
        elif kind == "return.registered":
            line = (f"{data.get('return_id', '')}  return registered, order {data.get('order_id', '')}", "dim")
        else:
            return None
        self.ticker.append((seen_at, *line))
        del self.ticker[:-200]
        return line[0]

    def take_event(self, data, seen_at):
        key = data["carrier"], data["tracking_number"]
        self.event_count += 1
        shipment = data.get("shipment", {})
        self.shipments[key] = shipment
        before = self.last_event.get(key)
        if not before or parse_instant(before["occurred_at"]) <= parse_instant(data["occurred_at"]):
            self.last_event[key] = data
            self.seen_at[key] = seen_at
        status = (data.get("status") or "unmapped").replace("_", " ")
        tone = {"delivered": "good", "exception": "late", "delivery_attempted": "soon", "unmapped": "soon"}.get(
            data.get("status") or "unmapped", "calm")
        place = (data.get("location") or {}).get("name") or ""
        words = f"{key[0]} {key[1]}  {status}  {data.get('carrier_text') or ''}  {place}"
        return words.rstrip(), tone


def clock_line(data):
    clock = data.get("clock", {})
    change = data.get("change", "")
    words = f"{data.get('return_id', '')}  {name_of(clock)}: {change}" if clock else f"{data.get('return_id', '')}  {change}"
    if change == "warning" and data.get("lead"):
        words += f", {data['lead']} left"
    elif change in ("started", "extended", "resumed") and clock.get("due_at"):
        words += f", due {parse_instant(clock['due_at']).astimezone():%m-%d %H:%M}"
    tone = {"breached": "late", "warning": "soon", "met": "good"}.get(change, "calm")
    return words, tone
