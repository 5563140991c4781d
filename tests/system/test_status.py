"""`parcelgate status`, `top`, completions and the manual page, with the real program."""

import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import threading
import time
import unittest

from support.gateway import Api, Gateway
from support.processes import Folder, build_path, wait_until


def desk(folder):
    return {"id": "desk", "kind": "console-desk", "file": folder / "tickets.jsonl"}


class StatusTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("status")
        self.addCleanup(self.folder.remove)

    def gateway(self, **sections):
        gateway = Gateway(self.folder, outlets=[desk(self.folder)], **sections)
        gateway.set_accounts([{"id": "sf-a", "source": "sf", "settings": {"partner_id": "P"}, "poll": False,
                               "secrets": {"checkword": "w", "hook_token": "t"}}])
        gateway.prepare()
        self.addCleanup(gateway.kill)
        return gateway

    def run_program(self, *words, **variables):
        return subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **variables})

    @staticmethod
    def metrics(gateway):
        return Api(gateway.url).request("GET", "/metrics")[1]  # open_metrics: without a key

    def status(self, gateway):
        done = self.run_program("status", "--config", gateway.config_path, "--format", "json")
        answer = json.loads(done.stdout)
        return done.returncode, {line["area"]: line for line in answer["lines"]}

    def test_an_answer_that_is_no_object_does_not_mean_that_all_is_well(self):
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.folder / "admin.sock"))
        listener.listen()

        def answer_each():
            while True:
                connection = listener.accept()[0]
                connection.recv(4096)
                connection.sendall(b"null\n")
                connection.close()

        threading.Thread(target=answer_each, daemon=True).start()
        done = self.run_program("status", "--data-dir", str(self.folder / "."), "--format", "json")
        self.assertEqual(2, done.returncode, done.stdout)
        self.assertIn("it is no JSON object", done.stdout)

    def test_a_gateway_that_never_answers_is_one_line_and_an_exit_code_of_its_own(self):
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.folder / "admin.sock"))
        listener.listen()
        for form in ("text", "json"):
            done = self.run_program("status", "--data-dir", str(self.folder / "."), "--timeout", "200ms", "--format", form)
            self.assertEqual((69, ""), (done.returncode, done.stdout), done.stderr)
            self.assertEqual(1, len(done.stderr.splitlines()), done.stderr)
            self.assertIn("did not answer on its admin socket within 200 ms", done.stderr)
        listener.close()
        done = self.run_program("status", "--data-dir", str(self.folder / "."), "--timeout", "soon")
        self.assertEqual(64, done.returncode)
        self.assertIn("--timeout", done.stderr)

    def test_all_is_well_and_then_it_is_not(self):
        gateway = self.gateway()
        code, areas = self.status(gateway)
        self.assertEqual(code, 2, "no gateway runs")
        self.assertIn("no gateway runs", areas["gateway"]["text"])
        gateway.start()
        wait_until(lambda: "clocks" in self.status(gateway)[1], "the first count of clocks")
        code, areas = self.status(gateway)
        self.assertEqual(code, 0, areas)
        self.assertTrue(all("remedy" not in line for line in areas.values()), areas)

        gateway.command("outlets", "pause", "--config", gateway.config_path, "desk")
        gateway.api.request("POST", "/v1/hooks/sf/sf-a?token=t", {"Body": {"X": 1}})
        code, areas = wait_until(lambda: (lambda found: found if "remedy" in found[1]["quarantine"] else None)(self.status(gateway)),
                                 "the message in quarantine")
        self.assertEqual(code, 1, areas)
        self.assertIn("parcelgate outlets resume desk", areas["outlets"]["remedy"])
        self.assertIn("1 message", areas["quarantine"]["text"])

        text = self.run_program("status", PARCELGATE_CONFIG=gateway.config_path)
        self.assertEqual(text.returncode, 1)
        self.assertRegex(text.stdout, r"(?m)^warning +outlets +desk is paused")
        self.assertRegex(text.stdout, r"-> parcelgate outlets resume desk")

    def test_a_parcel_that_nobody_polls_and_its_gauges(self):
        gateway = self.gateway().start()
        gateway.api.json("POST", "/v1/shipments", {"carrier": "sf", "tracking_number": "SF7444703069240"})
        _, areas = wait_until(lambda: (lambda found: found if "parcels" in found[1] else None)(self.status(gateway)), "the parcel")
        self.assertIn("1 parcel without polling", areas["parcels"]["text"])
        self.assertEqual(areas["parcels"]["level"], "good", "this gateway relies on pushes")
        metrics = wait_until(lambda: (lambda text: text if "parcelgate_clocks_open" in text else None)(self.metrics(gateway)), "the gauges")
        for name in ("parcelgate_build_info", "parcelgate_quarantine_messages", "parcelgate_shipments_unpolled",
                     "parcelgate_clocks_open", "parcelgate_disk_free_bytes"):
            self.assertRegex(metrics, rf"(?m)^{name}[ {{]")
        resident = float(re.search(r"(?m)^parcelgate_process_resident_bytes (\S+)", metrics).group(1))
        self.assertGreater(resident, 1_000_000)

    def test_the_status_never_opens_the_store_of_a_gateway_that_does_not_run(self):
        gateway = self.gateway()
        before = sorted(os.listdir(self.folder / "data"))
        self.status(gateway)
        self.assertEqual(sorted(os.listdir(self.folder / "data")), before)

    def test_top_is_plain_in_a_pipe(self):
        gateway = self.gateway().start()
        done = self.run_program("top", "--config", gateway.config_path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^OUTLET +STATE")
        self.assertRegex(done.stdout, r"(?m)^desk +running")

    def test_top_is_live_on_a_terminal_and_ends_with_q(self):
        gateway = self.gateway().start()
        parent, child = pty.openpty()
        self.addCleanup(os.close, parent)
        program = subprocess.Popen([build_path("parcelgate"), "top", "--config", gateway.config_path, "--every", "1"],
                                   stdin=child, stdout=child, stderr=child, start_new_session=True)
        self.addCleanup(program.kill)
        os.close(child)
        shown = b""
        deadline = time.monotonic() + 60
        while shown.count(b"parcelgate top") < 2 and time.monotonic() < deadline:
            if select.select([parent], [], [], 1)[0]:
                shown += os.read(parent, 65536)
        self.assertGreaterEqual(shown.count(b"parcelgate top"), 2, "it is refreshed")
        os.write(parent, b"q")
        self.assertEqual(program.wait(30), 0)
        rest = os.read(parent, 65536)
        self.assertIn(b"\x1b[?1049l", shown + rest, "the terminal is as before")


class ShellTextsTest(unittest.TestCase):
    def run_shell(self, *words, script):
        return subprocess.run([*words], input=script, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": build_path(".") + ":" + os.environ["PATH"]})

    def complete_in_bash(self, *words):
        quoted = " ".join(f"'{word}'" for word in words)
        script = f"""source <(parcelgate completion bash)
COMP_WORDS=({quoted}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _parcelgate; printf '%s\\n' "${{COMPREPLY[@]}}\""""
        done = self.run_shell("bash", "--norc", script=script)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertIn("quarantine", self.complete_in_bash("parcelgate", "qu"))
        self.assertEqual(self.complete_in_bash("parcelgate", "keys", "cr"), ["create"])
        self.assertIn("--expires-in", self.complete_in_bash("parcelgate", "keys", "create", "--e"))
        self.assertEqual(self.complete_in_bash("parcelgate", "keys", "create", "--scope", "adm"), ["admin"])
        self.assertEqual(self.complete_in_bash("parcelgate", "keys", "list", "--config", "x"), [], "a file")
        self.assertEqual(self.complete_in_bash("parcelgate", "completion", "z"), ["zsh"])

    def test_zsh_completes_the_same(self):
        if shutil.which("zsh") is None:
            self.fail("zsh is missing; tools/packages.txt names it")
        script = """source <(parcelgate completion zsh)
_describe() { print -l -- ${(P)2} }
compadd() { print -l -- ${(P)2} }
_files() { print files }
try() { words=("$@"); CURRENT=$#; PREFIX=${words[-1]}; print "== $*"; _parcelgate }
try parcelgate ''
try parcelgate keys ''
try parcelgate keys create --
try parcelgate keys create --scope ''
try parcelgate keys list --config ''
"""
        done = self.run_shell("zsh", "-f", script=script)
        self.assertEqual(done.stderr, "")
        answers = [part.split("\n")[1:] for part in done.stdout.split("== ")[1:]]
        self.assertTrue(any(line.startswith("quarantine:") for line in answers[0]))
        self.assertTrue(any(line.startswith("create:") for line in answers[1]))
        self.assertTrue(any(line.startswith("--scope:") for line in answers[2]))
        self.assertIn("admin", answers[3])
        self.assertEqual(answers[4][0], "files")

    def test_the_manual_page_is_good_roff_with_every_command(self):
        page = subprocess.run([build_path("parcelgate"), "man"], capture_output=True, text=True, check=True).stdout
        done = subprocess.run(["groff", "-ww", "-man", "-Kutf8", "-Tutf8", "-rLL=100n", "-P-c"], input=page, capture_output=True,
                              text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        for command in ("parcelgate keys create", "parcelgate quarantine list", "parcelgate status", "--expires-in"):
            self.assertIn(command, re.sub(r".\x08", "", done.stdout))  # bold letters are printed twice
        sections = page.split("\n.SH EXIT STATUS")[0].split("\n.SS ")[1:]
        self.assertGreater(len(sections), 50)
        for section in sections:
            if "\\fB\\-\\-config" in section:
                self.assertIn("$PARCELGATE_CONFIG", section, "every command takes its configuration from the environment, too")


if __name__ == "__main__":
    unittest.main()
