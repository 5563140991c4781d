"""Syncs and writes that fail underneath the running gateway: nothing is acknowledged in vain, and it continues afterwards."""

import errno
import unittest

from frame.fault_test import FaultTest


class Disk(FaultTest):
    def breaks_and_recovers(self, **fault):
        self.start(faulty=True)
        acknowledged, refused = ["9400000000000000000001"], []
        self.assertEqual(self.push(acknowledged[0]), 200)
        self.faults.set(**fault)
        for n in range(2, 8):
            number = f"94000000000000000000{n:02d}"
            (acknowledged if self.push(number) == 200 else refused).append(number)
        self.assertTrue(refused, "the fault was never met")
        self.assertGreater(self.faults.get("injected"), 0)
        self.assertEqual(self.get("/readyz", headers="")[0], 503)
        self.assertEqual(self.get("/healthz", headers="")[0], 200, "a restart would not help")
        self.assertEqual(self.numbers_in_feed(), set(acknowledged), "reading continues, and shows what was acknowledged")

        self.faults.repair()
        self.wait_until(self.gateway.api.is_ready, "readiness to come back")
        for number in refused:
            self.assertEqual(self.push(number), 200)
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(self.numbers_in_feed(), set(acknowledged + refused))

    def test_a_device_that_refuses_to_sync(self):
        self.breaks_and_recovers(sync_errno=errno.EIO)

    def test_a_disk_that_is_full(self):
        self.breaks_and_recovers(write_errno=errno.ENOSPC)


if __name__ == "__main__":
    unittest.main()
