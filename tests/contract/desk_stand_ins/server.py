"""Serves the stand-ins on loopback: desk NAME below /NAME.

    python3 -m desk_stand_ins.server PORT [FILE]

What people at the desk see and do is a POST to /NAME/-/people; GET gives the settings of an outlet of the desk. Each request
of the gateway, with its answer, is written to FILE as a line of JSON.
"""

import http.server
import importlib
import json
import pathlib
import re
import sys

from .desk import Request

SHARED = {"__init__", "shape", "desk", "strictness", "server"}
PEOPLE = "/-/people"


def load_desks():
    names = sorted(path.stem for path in pathlib.Path(__file__).parent.glob("*.py") if path.stem not in SHARED)
    return {name.replace("_", "-"): importlib.import_module(f".{name}", __package__).DESK() for name in names}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one piece
    disable_nagle_algorithm = True
    desks, log = {}, None

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = re.split("[/?]", self.path[1:], maxsplit=1)[0]
        target = self.path[1 + len(name):]
        desk = self.desks.get(name)
        if desk is None:
            return self.send(404, {"error": "no such stand-in"}, {})
        with desk.lock:
            if target == PEOPLE:
                made = (200, {"answer": desk.people(json.loads(body))} if body else desk.about(), {})
            else:
                made = desk.answer(Request(self.command, target, self.headers, body))
                self.write_log(name, target, body, made)
        self.send(*made)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def write_log(self, name, target, body, made):
        if self.log is None:
            return
        line = {"desk": name, "method": self.command, "target": target, "headers": dict(self.headers), "body": body.decode(),
                "status": made[0], "answer": made[1]}
        self.log.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.log.flush()

    def send(self, status, body, headers):
        data = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None and "Content-Type" not in headers:
            self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client)


def main():
    Handler.desks = load_desks()
    Handler.log = open(sys.argv[2], "a", encoding="utf-8") if len(sys.argv) > 2 else None
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
