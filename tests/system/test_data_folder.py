"""What the data folder shows to others, and a folder that is not as the last run left it."""

import os
import pathlib
import stat
import subprocess
import unittest

from support.gateway import Gateway
from support.processes import Folder, build_path, wait_until


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class DataFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("data-folder")
        self.addCleanup(self.folder.remove)
        self.addCleanup(os.umask, os.umask(0o022))
        self.tickets = self.folder / "tickets.jsonl"
        self.data = self.folder / "data"
        self.gateway = Gateway(self.folder, outlets=[{"id": "desk", "kind": "console-desk", "file": self.tickets}])
        self.gateway.set_accounts([{"id": "ez", "source": "easypost", "poll": False, "secrets": {"webhook_secret": "s"}}])
        self.addCleanup(self.gateway.kill)

    def serve(self):
        """(exit code, standard error) of a start that is refused."""
        done = subprocess.run([build_path("parcelgate"), "serve", "--config", self.gateway.config_path],
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    def test_only_the_owner_reads_what_the_gateway_writes(self):
        os.makedirs(self.data)
        os.chmod(self.data, 0o755)
        with open(self.tickets, "w", encoding="utf-8"):
            pass
        os.chmod(self.tickets, 0o644)
        self.gateway.prepare().start()
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        wait_until(lambda: os.path.getsize(self.tickets) > 0, "the ticket")
        self.assertEqual(0o700, mode(self.data))
        self.assertEqual(0o600, mode(self.tickets))
        for name in os.listdir(self.data):
            path = os.path.join(self.data, name)
            if stat.S_ISREG(os.stat(path).st_mode):
                self.assertEqual(0o600, mode(path), name)

    def test_secrets_that_every_user_can_read_are_named(self):
        self.gateway.prepare()
        check = [build_path("parcelgate"), "config", "check", self.gateway.config_path]
        os.chmod(self.gateway.config_path, 0o644)
        done = subprocess.run(check, capture_output=True, text=True)
        self.assertEqual(0, done.returncode)
        self.assertIn("/accounts/0/secrets/webhook_secret", done.stderr)
        os.chmod(self.gateway.config_path, 0o600)
        self.assertEqual("", subprocess.run(check, capture_output=True, text=True).stderr)

    def test_an_empty_file_in_place_of_the_database_is_refused_with_a_remedy(self):
        self.gateway.prepare().start()
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        self.gateway.stop()
        with open(os.path.join(self.data, "parcelgate.db"), "w", encoding="utf-8"):
            pass
        code, words = self.serve()
        self.assertNotEqual(0, code)
        self.assertIn("parcelgate.db is empty", words)
        self.assertIn("store.mark", words)
        self.assertIn("parcelgate store rebuild", words)
        self.assertIn("the journal alone", self.gateway.command("store", "rebuild", "--data-dir", self.data))
        self.gateway.start()
        self.assertEqual("R-1", self.gateway.api.json("GET", "/v1/returns/R-1")["return_id"])
        backup = pathlib.Path(self.folder / "backup")
        data = pathlib.Path(self.data)
        os.makedirs(data / "mappings")
        (data / "mappings" / "ez.csv").write_text("9901,,in_transit,departed_hub,,a test\n", encoding="utf-8")
        self.gateway.command("store", "backup", "--data-dir", self.data, "--to", str(backup))
        for folder in (backup, backup / "journal", backup / "snapshots", backup / "mappings"):
            self.assertEqual(0o700, mode(folder), folder)
        self.gateway.stop()
        self.assertIn("exactly", self.gateway.command("store", "verify", "--data-dir", self.data))
        restored = pathlib.Path(self.folder / "restored")
        os.makedirs(restored)
        self.assertIn("exactly", self.gateway.command("store", "restore", "--data-dir", str(restored), "--from", str(backup),
                                                      "--verify"))
        for name in ("track.keys", "mappings/ez.csv"):
            self.assertEqual((data / name).read_bytes(), (restored / name).read_bytes())
            self.assertEqual(0o600, mode(restored / name), name)
        (backup / "track.keys").write_text("another key\n", encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "track.keys: is not the file that was backed up"):
            self.gateway.command("store", "restore", "--data-dir", self.folder.path, "--from", str(backup))

    def test_a_write_ahead_log_that_was_removed_after_a_crash_is_no_loss(self):
        self.gateway.prepare().start()
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        self.gateway.kill()
        os.remove(os.path.join(self.data, "parcelgate.db-wal"))
        self.gateway.start()
        self.assertEqual("R-1", self.gateway.api.json("GET", "/v1/returns/R-1")["return_id"])

    def test_a_journal_that_lost_its_end_is_noticed(self):
        self.gateway.prepare().start()
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        self.gateway.stop()
        journal = os.path.join(self.data, "journal")
        last = os.path.join(journal, sorted(os.listdir(journal))[-1])
        with open(last, "r+b") as file:
            file.truncate(os.path.getsize(last) - 100)
        code, words = self.serve()
        self.assertNotEqual(0, code)
        self.assertIn("ends before the last change", words)
        self.assertIn("backup", words)

    def test_outlets_are_stopped_when_no_gateway_runs(self):
        self.gateway.prepare().start()
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        listing = ("outlets", "list", "--config", self.gateway.config_path)
        wait_until(lambda: "running" in self.gateway.command(*listing), "the outlet to run")
        self.gateway.stop()
        self.assertIn("stopped", self.gateway.command(*listing))
        self.assertIn("state", self.gateway.command("outlets", "show", "desk", "--config", self.gateway.config_path))


if __name__ == "__main__":
    unittest.main()
