"""A small client of parcelgate's HTTP API."""

import json
import urllib.error
import urllib.parse
import urllib.request


class ApiError(Exception):
    """The gateway refused or did not answer. `status` is 0 when there was no answer."""

    def __init__(self, status, what):
        super().__init__(what)
        self.status = status


class Api:
    def __init__(self, url, key=""):
        self.url = url.rstrip("/")
        self.key = key
        # A proxy of the environment must not stand between two programs on loopback.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def request(self, method, path, body=None, timeout=30):
        """(status, text). Raises ApiError when there is no answer."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if self.key:
            request.add_header("Authorization", "Bearer " + self.key)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")
        except OSError as error:
            raise ApiError(0, f"{method} {path}: {error}") from error

    def json(self, method, path, body=None, timeout=30):
        """The answer of a call that must succeed."""
        status, text = self.request(method, path, body, timeout)
        if status >= 300:
            raise ApiError(status, f"{method} {path}: {status} {detail_of(text)}")
        return json.loads(text) if text else {}

    def is_ready(self):
        try:
            return self.request("GET", "/readyz", timeout=2)[0] == 200
        except ApiError:
            return False

    def returns(self):
        return self.json("GET", "/v1/returns?limit=100")["returns"]

    def events(self, after="", wait=0, limit=200):
        """(entries, cursor behind them)."""
        query = {"wait": wait, "limit": limit}
        if after:
            query["after"] = after
        page = self.json("GET", "/v1/events?" + urllib.parse.urlencode(query), timeout=wait + 20)
        return page["events"], page["next"]


def detail_of(text):
    """One line of a problem+json body."""
    try:
        problem = json.loads(text)
        return problem.get("detail") or problem.get("title") or text
    except (ValueError, AttributeError):
        return text[:200]
