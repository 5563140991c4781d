"""A gateway without file descriptors: it turns clients away, says so, uses no processor over it, and continues afterwards."""

import os
import resource
import socket
import time
import unittest

from frame.fault_test import FaultTest
from frame.raw_http import RawConnection, get
from support.processes import wait_until


class Listener(FaultTest):
    def starve(self):
        """No descriptor above those in use; gives back the limit to restore."""
        highest = max(int(name) for name in os.listdir(f"/proc/{self.pid}/fd"))
        return self.limit(resource.RLIMIT_NOFILE, highest + 1)

    def test_failed_accepts_do_not_end_listening(self):
        self.start()
        kept = self.connect()
        self.assertEqual(self.push("9400000000000000000001", kept), 200)
        old = self.starve()
        # Free places below the limit are filled first; whoever comes after that is turned away, not left waiting.
        clients = [self.connect() for _ in range(40)]

        def turned_away():
            return [client for client in clients if client.socket.fileno() >= 0 and self.has_ended(client)]

        wait_until(turned_away, "a client to be turned away")
        self.assertEqual(self.push("9400000000000000000002", kept), 200, "who is connected is served")
        status, _, body = self.get("/readyz", kept, headers="")
        self.assertEqual(status, 503)
        self.assertIn(b"listener: connections cannot be accepted", body)
        before, began = self.cpu_seconds(), time.monotonic()
        for _ in range(200):  # a client that knocks all the time
            RawConnection(self.gateway.port).close()
        spent = time.monotonic() - began
        self.assertLess(self.cpu_seconds() - before, 0.5 + 0.5 * spent, "the listener does not spin")
        self.assertLessEqual(len(self.log_events("http_accept_failed")), 3, "one line an episode")

        self.limit(resource.RLIMIT_NOFILE, old)
        for client in clients:
            client.close()
        self.assertEqual(self.push("9400000000000000000003"), 200)
        self.assertGreater(self.metric("parcelgate_http_accept_failures_total", error="EMFILE"), 0)
        self.assertEqual(self.gateway.stop(), 0)

    @staticmethod
    def has_ended(client):
        client.socket.setblocking(False)
        try:
            return client.socket.recv(4096) == b"" or True
        except BlockingIOError:
            return False
        except ConnectionError:
            return True

    def test_the_admin_socket_rests_without_descriptors_and_answers_afterwards(self):
        self.start()
        old = self.starve()
        path = os.path.join(self.gateway.config["data_dir"], "admin.sock")
        waiting = []
        for _ in range(12):
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            self.addCleanup(client.close)
            waiting.append(client)
        before, began = self.cpu_seconds("admin"), time.monotonic()
        wait_until(lambda: time.monotonic() - began > 2, "two seconds of it")
        self.assertLess(self.cpu_seconds("admin") - before, 0.5)
        for client in waiting:
            client.close()
        self.limit(resource.RLIMIT_NOFILE, old)
        self.gateway.command("outlets", "list", "--config", self.gateway.config_path)

    def test_silent_admin_clients_hold_up_no_command(self):
        self.start()
        path = os.path.join(self.gateway.config["data_dir"], "admin.sock")
        silent = []
        for _ in range(4):
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            client.sendall(b'{"command":')
            self.addCleanup(client.close)
            silent.append(client)
        self.gateway.command("outlets", "list", "--config", self.gateway.config_path)
        for client in silent:
            client.setblocking(False)
            self.assertRaises(BlockingIOError, client.recv, 1)  # still there: the command did not wait for their end

    def test_an_idle_connection_is_closed_after_the_configured_time(self):
        self.start(listen={"idle_timeout": "1s"})
        idle = self.connect(timeout=30)
        self.assertEqual(idle.send_request(get("/healthz"))[0], 200)
        self.assertTrue(idle.is_closed())


if __name__ == "__main__":
    unittest.main()
