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
DOCUMENTS = sorted(path.stem for path in (HERE / "documents").glob("*.json"))


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
        """@param exchanges  {document: list}
        @return           {document: {number of the exchange: text}}"""
        done = subprocess.run(["node", HERE / "check.cjs", HERE / "documents"], input=json.dumps(exchanges), capture_output=True,
                              text=True, timeout=120, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        found = {document: {} for document in exchanges}
        for each in map(json.loads, done.stdout.splitlines()):
            exchange = exchanges[each["document"]][each["exchange"]]
            said = f"{exchange['method']} {exchange['path']}: " + "; ".join(each["faults"])
            found[each["document"]][each["exchange"]] = said
        return found

    def test_the_scripted_conversations_are_allowed_and_a_departure_is_not(self):
        allowed = scripted(DOCUMENTS, SOURCE / "adapters/tickets/desks")
        departed = {document: departures_of(exchanges) for document, exchanges in allowed.items()}
        faults = self.faults_of({document: allowed[document] + departed[document] for document in DOCUMENTS})
        for document in DOCUMENTS:
            with self.subTest(document=document):
                right = len(allowed[document])
                self.assertGreater(right, 5)
                self.assertEqual({number: said for number, said in faults[document].items() if number < right}, {})
                self.assertEqual(len(faults[document]), len(departed[document]))

    def test_the_suite_and_the_answers_of_the_stand_ins_are_allowed(self):
        exchanges = recorded(os.environ["PARCELGATE_DESK_SUITE"], DOCUMENTS)
        self.assertEqual(sorted(exchanges), DOCUMENTS, "nothing was sent to a desk")
        for document, faults in self.faults_of(exchanges).items():
            with self.subTest(document=document):
                self.assertEqual(faults, {})


if __name__ == "__main__":
    unittest.main()
