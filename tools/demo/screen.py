"""Drawing the board on a terminal: aligned columns, never wider than the window, colour only where it may be."""

import datetime
import os
import shutil
import sys

from .model import UTC, clock_words, condition, parse_instant, shipment_of, span, urgency
from .text_width import fit, width_of, wrap

NEWS_SECONDS = 15  # a scan that reached us so recently is marked as news, however old it is
LEGEND = "✗ late  ◷ time left  ‖ paused  ✓ met  · not started"
TONES = {"good": "32", "calm": "36", "soon": "33", "urgent": "1;31", "late": "1;37;41", "dim": "2", "bold": "1", "plain": ""}


class Screen:
    """A frame at a time on the alternate screen; leaves the terminal as it was."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.has_colour = "NO_COLOR" not in os.environ

    def __enter__(self):
        self.out.write("\x1b[?1049h\x1b[?25l\x1b[?7l")
        return self

    def __exit__(self, *ignored):
        self.out.write("\x1b[?7h\x1b[?25h\x1b[?1049l")
        self.out.flush()

    def draw(self, board, footer, title="parcelgate"):
        width, height = shutil.get_terminal_size((100, 30))
        lines = frame(board, footer, title, width, height, datetime.datetime.now(UTC))
        text = "\x1b[H"
        for line in lines:
            text += "".join(self.paint(part, tone) for part, tone in line) + "\x1b[K\r\n"
        self.out.write(text.removesuffix("\r\n") + "\x1b[J")
        self.out.flush()

    def paint(self, text, tone):
        code = TONES[tone]
        return f"\x1b[{code}m{text}\x1b[0m" if code and self.has_colour else text


def frame(board, footer, title, width, height, now):
    """Lines of (text, tone) parts; each line is at most `width` cells, all of them at most `height` lines."""
    head = [head_line(board, title, width, now), rule(f" {LEGEND} ", width)]
    foot = footer_lines(footer, width, height)
    room = height - len(head) - len(foot)
    returns = sorted(board.returns.values(), key=lambda ret: urgency(board, ret, now))
    is_one_line = width >= 180
    ticker_least = 5 if room >= 14 else 2
    is_airy = (room - ticker_least) >= 3 * len(returns)
    per_return = 1 if is_one_line else 3 if is_airy else 2
    shown = returns[: max(1, (room - ticker_least) // per_return)]
    body = []
    indent = 10 if width >= 100 else 4
    sizes = clock_sizes(shown, now, min(90, width // 2) if is_one_line else width - indent)
    for ret in shown:
        body += one_line(board, ret, width, now, sizes) if is_one_line else card(board, ret, width, now, indent, sizes)[:per_return]
    hidden = len(returns) - len(shown)
    label = f" events ({hidden} more returns below: enlarge the window) " if hidden else " events "
    body.append(rule(label, width))
    left = room - len(body)
    ticker = board.ticker[-left:] if left > 0 else []
    for seen_at, words, tone in ticker:
        body.append([(fit(f"{seen_at:%H:%M:%S}  ", min(10, width)), "dim"), (fit(words, max(0, width - 10)), tone)])
    body += [[("", "plain")]] * (room - len(body))
    return [clipped(line, width) for line in (head + body[:room] + foot)[:height]]


def footer_lines(footer, width, height):
    """The footer, wrapped. In a low window its upper lines go first: the last one says how to end."""
    lines = [line for text in footer for line in wrap(text, width)]
    most = max(1, height // 3)
    return [rule("", width)] + [[(fit(line, width), "dim")] for line in lines[-most:]]


def clipped(line, width):
    """The line without what lies beyond the window."""
    parts, used = [], 0
    for text, tone in line:
        size = width_of(text)
        parts.append((text if used + size <= width else fit(text, width - used), tone))
        used = min(width, used + size)
    return parts


def rule(label, width):
    return [(fit("──" + label + "─" * max(0, width - 2 - width_of(label)), width), "dim")]


def head_line(board, title, width, now):
    conditions = [condition(board, ret, now) for ret in board.returns.values()]
    named = [("late", "late"), ("at risk", "at risk"), ("problem", "with a problem"), ("done", "done")]
    parts = [f"{conditions.count(name)} {words}" for name, words in named if conditions.count(name)]
    counts = ", ".join([f"{len(conditions)} returns", *parts])
    if width >= 100:
        counts += f" · {board.event_count} events · {len(board.tickets)} tickets"
    local = now.astimezone()
    clock = f"{local:%H:%M:%S} UTC{local:%z}"[:-2]
    left = f" {title}  "
    middle = fit(counts, max(0, width - width_of(left) - len(clock) - 1))
    return [(fit(left, min(width_of(left), width)), "bold"), (middle, "plain"), (fit(clock, min(len(clock), width)), "dim")]


def event_words(board, key, now):
    event = board.last_event.get(key)
    if not event:
        return "no event yet", "dim"
    ago = (now - parse_instant(event["occurred_at"])).total_seconds()
    seen_at = board.seen_at.get(key)
    is_news = seen_at is not None and (now - seen_at.astimezone()).total_seconds() < NEWS_SECONDS < ago
    return f"{span(ago)} ago{' (reported now)' if is_news else ''}  {event.get('carrier_text') or ''}", "plain"


def status_words(board, key):
    if key is None:
        return "no waybill yet", "dim"
    status = (board.shipments.get(key) or {}).get("status")
    tone = {"delivered": "good", "exception": "late", "on_hold": "soon", "delivery_attempted": "soon"}.get(status, "plain")
    return (status or "registered").replace("_", " "), tone if status else "dim"


def clock_sizes(returns, now, width):
    """A column for each place in the row of clocks, as wide as its widest words; spare cells are shared out."""
    rows = [[width_of(clock_words(clock, now)[0]) for clock in ret.get("clocks") or []] for ret in returns]
    count = max((len(row) for row in rows), default=0)
    sizes = [max((row[n] for row in rows if n < len(row)), default=0) + 2 for n in range(count)]
    while sum(sizes) > width and max(sizes) > 3:
        sizes[sizes.index(max(sizes))] -= 1
    spare = max(0, width - sum(sizes)) // max(1, count)
    return [size + min(spare, 8) for size in sizes]


def clock_parts(ret, now, sizes):
    """The clocks side by side. Only the words carry the tone: a red bar to the end of the column would shout."""
    parts = []
    for clock, size in zip(ret.get("clocks") or [], sizes):
        words, tone = clock_words(clock, now)
        text = fit(words, size - 1).rstrip()
        parts += [(text, tone), (" " * (size - width_of(text)), "plain")]
    return parts or [("no clock", "dim")]


def ticket_words(board, ret):
    number = board.tickets.get(ret["return_id"])
    return f"#{number}" if number else "no ticket"


def card(board, ret, width, now, indent, sizes):
    key = shipment_of(ret)
    shipment = f"{key[0]} {key[1]}" if key else "—"
    status, tone = status_words(board, key)
    event, event_tone = event_words(board, key, now) if key else ("", "dim")
    columns = [(10, ret["return_id"], "bold"), (11, ticket_words(board, ret), "dim"), (31, shipment, "plain"), (20, status, tone)]
    first, used = [], 0
    for size, text, part_tone in columns:
        size = min(size, max(0, width - used))
        first.append((fit(text, size - 1) + " " if size else "", part_tone))
        used += size
    first.append((fit(event, max(0, width - used)), event_tone))
    return [first, [(" " * indent, "plain"), *clock_parts(ret, now, sizes)], [("", "plain")]]


def one_line(board, ret, width, now, clock_columns):
    key = shipment_of(ret)
    shipment = f"{key[0]} {key[1]}" if key else "—"
    status, tone = status_words(board, key)
    event, event_tone = event_words(board, key, now) if key else ("", "dim")
    event_width = width - sum((8, 10, 31, 18)) - sum(clock_columns)
    return [[(fit(ret["return_id"], 7) + " ", "bold"), (fit(ticket_words(board, ret), 9) + " ", "dim"),
             (fit(shipment, 30) + " ", "plain"), (fit(status, 17) + " ", tone),
             (fit(event, event_width - 1) + " ", event_tone), *clock_parts(ret, now, clock_columns)]]
