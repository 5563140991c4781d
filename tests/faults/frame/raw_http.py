"""HTTP written by hand, for requests that no client library would send and answers read to the last byte."""

import socket


class RawConnection:
    def __init__(self, port, timeout=20, receive_buffer=0):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        return self

    def read_until(self, mark):
        while mark not in self.rest:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("closed after %r" % self.rest[:200])
            self.rest += more
        found, _, self.rest = self.rest.partition(mark)
        return found

    def answer(self, has_body=True):
        """(status, {header: value}, body) of the next answer; interim answers are skipped."""
        while True:
            lines = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ")[1])
            if status >= 200:
                break
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0")) if has_body else 0
        while len(self.rest) < length:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("closed inside a body")
            self.rest += more
        body, self.rest = self.rest[:length], self.rest[length:]
        return status, headers, body

    def send_request(self, data, has_body=True):
        return self.send(data).answer(has_body)

    def is_closed(self):
        """Reads on to the end; False when the other side keeps the connection open until the timeout."""
        try:
            while self.socket.recv(65536):
                pass
            return True
        except ConnectionError:
            return True
        except TimeoutError:
            return False


def get(path, headers="", version="HTTP/1.1"):
    return f"GET {path} {version}\r\nHost: gateway\r\n{headers}\r\n".encode()


def post(path, body, headers=""):
    body = body if isinstance(body, bytes) else body.encode()
    return f"POST {path} HTTP/1.1\r\nHost: gateway\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body
