"""Keeps a board up to date from the gateway, and shows it: as a live view on a terminal, else as lines."""

import datetime
import queue
import sys
import threading
import time

from .api import ApiError
from .model import Board, is_done
from .screen import Screen
from .text_width import printable


class Follower:
    """Reads the feed on a thread of its own; the board is only touched by the thread that calls update()."""

    def __init__(self, api, on_entry=lambda entry: None, desk=None):
        self.api = api
        self.board = Board()
        self.on_entry = on_entry
        self.desk = desk
        self.entries = queue.Queue()
        self.stopped = threading.Event()
        self.cursor = ""
        self.next_returns = 0.0
        self.next_desk = 0.0
        self.trouble = ""
        threading.Thread(target=self.read_feed, name="feed", daemon=True).start()

    def read_feed(self):
        while not self.stopped.is_set():
            try:
                entries, self.cursor = self.api.events(self.cursor, wait=5)
                self.trouble = ""
                for entry in entries:
                    self.entries.put(entry)
            except ApiError as error:
                self.trouble = str(error)
                self.stopped.wait(1)

    def update(self):
        """Takes in what has come; gives the new lines (words, tone)."""
        now = time.monotonic()
        lines = []
        seen_at = datetime.datetime.now()
        is_changed = False
        while True:
            try:
                entry = self.entries.get_nowait()
            except queue.Empty:
                break
            is_changed = True
            self.on_entry(entry)
            line = self.board.take_entry(entry, seen_at)
            if line:
                lines.append(line)
        if is_changed or now >= self.next_returns:
            self.next_returns = now + 2
            try:
                lines += self.board.take_returns(self.api.returns(), seen_at)
            except ApiError as error:
                self.trouble = str(error)
        if self.desk and now >= self.next_desk:
            self.next_desk = now + 2
            for words in self.desk.news(self.board):
                self.board.ticker.append((seen_at, words, "bold"))
                lines.append(words)
        return lines

    def stop(self):
        self.stopped.set()


def show(follower, footer, step=lambda: None, is_over=lambda board: False, is_live=None, note=lambda: ""):
    """Shows the board until is_over. `step` runs on every turn; what `note` gives is shown above the footer."""
    is_live = sys.stdout.isatty() if is_live is None else is_live
    if not is_live:
        for line in footer:
            print(line, flush=True)
    screen = Screen() if is_live else None
    done, noted = set(), set()
    try:
        if screen:
            screen.__enter__()
        while not is_over(follower.board):
            step()
            lines = follower.update()
            if screen:
                above = [text for text in (follower.trouble, note()) if text]
                screen.draw(follower.board, above + footer)
            else:
                if note() and note() not in noted:
                    noted.add(note())
                    print(f"{datetime.datetime.now():%H:%M:%S}  {note()}", flush=True)
                for line in lines:
                    print(f"{datetime.datetime.now():%H:%M:%S}  {printable(line)}", flush=True)
                for ret in follower.board.returns.values():
                    if is_done(ret) and ret["return_id"] not in done:
                        done.add(ret["return_id"])
                        print(f"{datetime.datetime.now():%H:%M:%S}  {printable(ret['return_id'])}  done: every clock is met", flush=True)
            time.sleep(0.25)
    finally:
        follower.stop()
        if screen:
            screen.__exit__()
