"""A receiver of webhooks, written from the specification alone: it verifies signatures and answers as a test says."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time


class Receiver:
    """Listens on loopback. `answers` maps a path to what it answers: a status, "hang", "reset" or "garbage"."""

    def __init__(self, secrets=()):
        self.secrets = list(secrets)
        self.answers = {}
        self.headers = {}
        self.deliveries = []  # (path, event, headers), accepted ones only
        self.attempts = []  # (path, id, at) of all
        self.forged = 0
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver.handle(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def is_signed(self, headers, body):
        """As the Standard Webhooks specification has it, for HMAC secrets."""
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
            return False
        for secret in self.secrets:
            key = base64.b64decode(secret.removeprefix("whsec_"))
            wanted = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
            if any(hmac.compare_digest(wanted, given) for given in headers["webhook-signature"].split(" ")):
                return True
        return False

    def handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        answer = self.answers.get(request.path, 204)
        with self.lock:
            self.attempts.append((request.path, request.headers["webhook-id"], time.monotonic()))
            if self.secrets and not self.is_signed(request.headers, body):
                self.forged += 1
                answer = 401
        if answer == "hang":
            self.stopping.wait(60)
            answer = "reset"
        if answer == "reset":
            request.close_connection = True
            request.connection.close()
            return
        if answer == "garbage":
            request.wfile.write(b"\x00\xffthis is no HTTP\r\n\r\n")
            request.close_connection = True
            return
        if 200 <= answer < 300:
            with self.lock:
                self.deliveries.append((request.path, json.loads(body), dict(request.headers)))
        request.send_response(answer)
        for name, value in self.headers.get(request.path, {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def events(self, path="/"):
        with self.lock:
            return [event for where, event, _ in self.deliveries if where == path]

    def ids(self, path="/"):
        return [event["id"] for event in self.events(path)]

    def attempts_at(self, path):
        with self.lock:
            return [id for where, id, _ in self.attempts if where == path]
