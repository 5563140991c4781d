"""The live view's arithmetic and layout, without a terminal or a gateway."""

import datetime
import unittest

from tools.demo.model import UTC, Board, clock_words, is_done, span
from tools.demo.screen import frame
from tools.demo.text_width import fit, printable, width_of

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def clock(state="running", due="2026-11-24T12:00:00Z", **members):
    return {"id": "seller_confirms", "state": state, "due_at": due, **members}


def board_with(count):
    board = Board()
    board.take_returns([{
        "return_id": f"R-{n}", "order_id": "O-1", "clocks": [clock(), clock("met", met_at="2026-11-20T00:00:00Z"), clock("waiting", None)],
        "shipments": [{"carrier": "sf", "tracking_number": f"SF{n}"}]} for n in range(count)])
    for n in range(count):
        board.take_entry({"type": "parcelgate.shipment.status_changed.v1", "data": {
            "event_id": "e", "carrier": "sf", "tracking_number": f"SF{n}", "status": "in_transit",
            "carrier_text": "快件到达 【杭州萧山集散中心】,准备发往下一站 " * 3, "occurred_at": "2026-11-22T11:00:00Z",
            "location": {"name": "杭州市"}, "shipment": {"status": "in_transit", "return_id": f"R-{n}"}}}, NOW)
    return board


class WidthTest(unittest.TestCase):
    def test_chinese_characters_take_two_cells_and_marks_none(self):
        self.assertEqual(width_of("签收 ok"), 7)
        self.assertEqual(width_of("e\u0301"), 1)

    def test_fitted_text_has_exactly_the_requested_cells(self):
        for text in ("", "short", "a longer text than that", "正在派送途中请您准备签收", "a正b在c派d送e途f中"):
            for width in range(0, 20):
                self.assertEqual(width_of(fit(text, width)), width, f"{text!r} in {width}")


    def test_hostile_text_is_one_line_that_cannot_act_on_the_terminal(self):
        hostile = "a\r\nb\x1b[2J\u202ec\u200b\u2028d\x9b\x7f\ud83d\u2066"
        self.assertEqual(printable(hostile), "a  b[2Jc d\ufffd")
        self.assertEqual(fit(hostile, 10), "a  b[2Jc …")
        board = board_with(1)
        board.take_entry({"type": "parcelgate.shipment.status_changed.v1", "data": {
            "event_id": "h", "carrier": "sf", "tracking_number": "SF0", "status": "delivered", "carrier_text": hostile,
            "occurred_at": "2026-11-22T11:30:00Z", "location": {"name": hostile}, "shipment": {}}}, NOW)
        shown = "".join(text for line in frame(board, [hostile], "t", 200, 20, NOW) for text, _ in line)
        self.assertEqual(shown, printable(shown))


class ClockTest(unittest.TestCase):
    def test_time_left_is_shown_in_its_two_largest_units(self):
        self.assertEqual([span(s) for s in (5 * 86400 + 21 * 3600 + 59, 3 * 3600 + 420, 150, 18)], ["5d 21h", "3h 07m", "2m", "18s"])

    def test_the_tone_follows_the_time_left(self):
        tones = {due: clock_words(clock(due=due), NOW)[1] for due in (
            "2026-11-24T12:00:00Z", "2026-11-23T11:00:00Z", "2026-11-22T17:00:00Z", "2026-11-22T11:00:00Z")}
        self.assertEqual(list(tones.values()), ["calm", "soon", "urgent", "late"])

    def test_a_clock_that_was_met_late_says_so(self):
        words, tone = clock_words(clock("met", met_at="2026-11-24T15:00:00Z", breached_at="2026-11-24T12:00:00Z"), NOW)
        self.assertEqual((words, tone), ("✓ seller confirms 3h 00m late", "soon"))

    def test_a_return_is_done_when_no_clock_is_open(self):
        self.assertTrue(is_done({"clocks": [clock("met"), clock("waived")]}))
        self.assertFalse(is_done({"clocks": [clock("met"), clock("waiting")]}))
        self.assertFalse(is_done({"clocks": []}))


class BoardTest(unittest.TestCase):
    def test_a_late_row_does_not_become_the_last_event(self):
        board = board_with(1)
        board.take_entry({"type": "parcelgate.shipment.event_recorded.v1", "data": {
            "event_id": "f", "carrier": "sf", "tracking_number": "SF0", "status": "picked_up", "carrier_text": "old",
            "occurred_at": "2026-11-20T11:00:00Z", "shipment": {"status": "in_transit"}}}, NOW)
        self.assertNotEqual(board.last_event["sf", "SF0"]["carrier_text"], "old")
        self.assertEqual(board.event_count, 2)


class FrameTest(unittest.TestCase):
    def test_a_frame_is_never_larger_than_the_window(self):
        for width in (20, 40, 80, 100, 150, 179, 180, 240):
            for height in (10, 24, 50):
                for count in (0, 1, 8):
                    lines = frame(board_with(count), ["Tickets  http://127.0.0.1/" + "x" * 200], "parcelgate", width, height, NOW)
                    self.assertEqual(len(lines), height, (width, height, count))
                    for line in lines:
                        self.assertLessEqual(sum(width_of(text) for text, _ in line), width, (width, height, line))

    def test_the_footer_wraps_and_keeps_its_end(self):
        footer = ["Metrics   http://127.0.0.1:1/metrics", "API       http://127.0.0.1:1/v1/returns   ·   bearer key in /tmp/" + "k" * 80,
                  "Ctrl-C ends everything and removes what was made."]
        for width, height in ((80, 24), (60, 24), (80, 10)):
            text = "\n".join("".join(part for part, _ in line) for line in frame(board_with(8), footer, "parcelgate", width, height, NOW))
            self.assertIn("Ctrl-C ends everything", text)
            if height == 24:
                self.assertIn("k" * 80, "".join(text.split()), "the path of the key is cut")

    def test_problems_come_before_healthy_returns(self):
        board = board_with(3)
        board.shipments["sf", "SF2"]["status"] = "exception"
        board.returns["R-1"]["clocks"] = [clock(due="2026-11-22T11:00:00Z")]
        text = "\n".join("".join(part for part, _ in line) for line in frame(board, [], "parcelgate", 100, 30, NOW))
        self.assertLess(text.index("R-1 "), text.index("R-2 "))
        self.assertLess(text.index("R-2 "), text.index("R-0 "))
        self.assertIn("3 returns, 1 late, 1 with a problem", text)

    def test_an_old_scan_that_has_just_come_says_so(self):
        board = board_with(1)
        text = "\n".join("".join(part for part, _ in line) for line in frame(board, [], "parcelgate", 150, 24, NOW))
        self.assertIn("1h 00m ago (reported now)", text)

    def test_what_does_not_fit_is_said(self):
        lines = frame(board_with(8), [], "parcelgate", 100, 20, NOW)
        self.assertTrue(any("more returns" in text for line in lines for text, _ in line))


if __name__ == "__main__":
    unittest.main()
