"""Requests of the gateway to ticket desks, held to the vendors' OpenAPI documents by Prism.

The requests are those of the scripted conversations, and those of the behaviour suite on the stand-ins, whose answers
are held to the documents, too. SOURCES.md says where the documents come from.
"""

import json
import os
import subprocess
import unittest

from exchanges import recorded, scripted
from npm_packages import SOURCE, install_locked

HERE = SOURCE / "tests/contract/openapi"
DESKS = sorted(path.stem for path in (HERE / "documents").glob("*.json"))


def departures_of(exchanges):
    """A request without credentials, one with a body of another type, and one to an address that is not there."""
    write = next(each for each in exchanges if isinstance(each["body"], dict))
    return [{**write, "headers": {"content-type": "application/json"}}, {**write, "body": [write["body"]]},
            {**write, "path": write["path"] + "/typo/typo"}]


class RequestsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        modules = install_locked("openapi", HERE) / "node_modules"
        cls.environment = {**os.environ, "NODE_PATH": str(modules)}

    def faults_of(self, exchanges):
        """@param exchanges  {desk: list}
        @return           {desk: {number of the exchange: text}}"""
        done = subprocess.run(["node", HERE / "check.cjs", HERE / "documents"], input=json.dumps(exchanges), capture_output=True,
                              text=True, timeout=120, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        found = {desk: {} for desk in exchanges}
        for each in map(json.loads, done.stdout.splitlines()):
            exchange = exchanges[each["desk"]][each["exchange"]]
            said = f"{exchange['method']} {exchange['path']}: " + "; ".join(each["faults"])
            found[each["desk"]][each["exchange"]] = said
        return found

    def test_the_scripted_conversations_are_allowed_and_a_departure_is_not(self):
        allowed = {desk: list(scripted(desk, SOURCE / "adapters/tickets/desks" / desk)) for desk in DESKS}
        departed = {desk: departures_of(exchanges) for desk, exchanges in allowed.items()}
        faults = self.faults_of({desk: allowed[desk] + departed[desk] for desk in DESKS})
        for desk in DESKS:
            with self.subTest(desk=desk):
                self.assertGreater(len(allowed[desk]), 5)
                self.assertEqual({number: said for number, said in faults[desk].items() if number < len(allowed[desk])}, {})
                self.assertEqual(len(faults[desk]), len(departed[desk]))

    def test_the_suite_and_the_answers_of_the_stand_ins_are_allowed(self):
        exchanges = recorded(os.environ["PARCELGATE_DESK_SUITE"], DESKS)
        self.assertEqual(sorted(exchanges), DESKS, "nothing was sent to a desk")
        for desk, faults in self.faults_of(exchanges).items():
            with self.subTest(desk=desk):
                self.assertEqual(faults, {})


if __name__ == "__main__":
    unittest.main()
