"""The demonstration: python3 -m tools.demo --build DIR [--light] [--once] [--data DIR]. tools/run calls it after the build."""

import argparse
import json
import signal
import sys
import time

from .api import Api, ApiError
from .desks import ConsoleDesk, RequestTracker
from .director import Director
from .follow import Follower, show
from .model import is_done
from .stage import ROOT, Stage, StageError, free_port

ONCE_SECONDS = 180
STORY_ENDED = "The story has ended; everything keeps running: open the tickets, query the API, push an event of your own."


class Ended(Exception):
    """Somebody requested the end."""


def end(*ignored):
    raise Ended


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tools/run")
    parser.add_argument("--build", required=True)
    parser.add_argument("--data")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--once", action="store_true")
    return parser.parse_args()


def desk_of(arguments, stage):
    """(outlet settings, desk whose texts are shown, lines for the footer)."""
    if arguments.light:
        path = stage.data / "tickets.jsonl"
        return {"id": "desk", "kind": "console-desk", "file": str(path)}, ConsoleDesk(path), [f"Tickets   {path} (one JSON line each)"]
    stage.report("starting Request Tracker")
    env = stage.start_service("request-tracker")
    outlet = {"kind": "request-tracker", "base_url": env["RT_URL"], "token": env["RT_TOKEN"], "queue": env["RT_QUEUE"]}
    login = f"log in as {env['RT_AGENT_USER']}, password {env['RT_AGENT_PASSWORD']}"
    desk = RequestTracker(env["RT_URL"], env["RT_TOKEN"])
    return outlet, desk, [f"Tickets   {env['RT_URL']}  ({login})"]


def play(arguments, stage):
    mqtt_url = stage.start_service("mosquitto")["MQTT_URL"]
    outlet, desk, footer = desk_of(arguments, stage)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    stage.report("starting the simulated couriers and the gateway")
    sim = Api(stage.start_courier_sim(url, mqtt_url))
    config = stage.write_config(port, mqtt_url, sim.url, outlet)
    key = stage.create_key(config, "after_sales")
    key_file = stage.data / "api.key"
    key_file.touch(mode=0o600)
    key_file.write_text(key + "\n")
    stage.start_gateway(config, url)
    api = Api(url, key)

    with open(ROOT / "tools/demo/story.json", encoding="utf-8") as file:
        director = Director(api, json.load(file))
    director.act()
    sim.json("POST", "/sim/start", {})
    footer += [
        f"Events    mosquitto_sub -p {mqtt_url.rsplit(':', 1)[1]} -t 'parcelgate/#' -v",
        f"Metrics   {url}/metrics   ·   logs in {stage.data}",
        f"Console   {url}/console   ·   sign in with the key in {key_file}",
        f"API       {url}/v1/returns   ·   bearer key in {key_file}",
        "Ctrl-C ends everything and removes what was made." if not stage.is_kept else "Ctrl-C ends everything; the data is kept.",
    ]
    follower = Follower(api, on_entry=director.see, desk=desk)
    deadline = time.monotonic() + ONCE_SECONDS

    def step():
        director.act()
        trouble = stage.ended_early()
        if trouble:
            raise StageError(trouble)
        if arguments.once and time.monotonic() > deadline:
            raise StageError(f"no return was done within {ONCE_SECONDS} s; {follower.trouble or 'see the logs'}")

    def is_over(board):
        has_ticket = any(ret["return_id"] in board.tickets for ret in board.returns.values() if is_done(ret))
        return arguments.once and has_ticket

    show(follower, footer, step, is_over, note=lambda: STORY_ENDED if director.is_over() else "")


def main():
    arguments = parse_arguments()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)
    report = lambda text: print(f"    {text}", flush=True)
    code = 0
    with Stage(arguments.build, arguments.data, report) as stage:
        try:
            play(arguments, stage)
        except Ended:
            code = 0 if not arguments.once else 1
        except (StageError, ApiError) as error:
            print(f"tools/run: {error}", file=sys.stderr)
            stage.is_kept = True
            print(f"tools/run: the logs are kept in {stage.data}", file=sys.stderr)
            code = 69
        # From here on the end is under way: a second Ctrl-C must not leave half of it running.
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
    kept = f"; its data stays in {stage.data}" if stage.is_kept else ""
    print(f"everything has ended{kept}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
