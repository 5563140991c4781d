"""A Kafka cluster in a process of its own, which outlives the gateway's kills."""

import json
import signal
import subprocess

from .processes import Process, build_path

KAFKA_MOCK = "tests/support/kafka/kafka_mock"


class KafkaCluster:
    def __init__(self, folder):
        self.process = Process("kafka", [build_path(KAFKA_MOCK), "serve"], folder).start()
        self.brokers = self.process.wait_for_line(r'"brokers": "([^"]+)"').group(1)

    def set_up(self, is_up):
        """Down: connections are cut and refused. The messages stay."""
        self.process.child.send_signal(signal.SIGUSR2 if is_up else signal.SIGUSR1)

    def records(self, topic):
        """All records of a topic, partition by partition: dicts with partition, offset, key, value, headers."""
        done = subprocess.run([build_path(KAFKA_MOCK), "read", self.brokers, topic], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise AssertionError(f"kafka_mock read: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def stop(self):
        self.process.stop()
