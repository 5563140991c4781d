"""The Dockerfile: nothing found by the linter of Docker's language server (npm's dockerfile-utils), nor by rules of hadolint
that matter here. tools/try-image builds it and runs the image.
"""

import re
import subprocess
import unittest

from npm_packages import SOURCE, install

LINTER = "dockerfile-utils@0.16.3"
DOCKERFILE = SOURCE / "packaging/docker/Dockerfile"


class DockerfileTest(unittest.TestCase):
    def setUp(self):
        text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"))
        self.lines = re.sub(r"\\\n\s*", " ", text).splitlines()

    def of(self, word):
        return [line[len(word):].strip() for line in self.lines if line.startswith(word + " ")]

    def test_images_have_versions(self):
        images = [image.split()[0] for image in self.of("FROM")]
        self.assertGreaterEqual(len(images), 2)
        for image in images:
            self.assertRegex(image, r":\d", "a tag that names a version")

    def test_packages_are_installed_without_traces(self):
        for command in self.of("RUN"):
            if "apt-get" in command:
                self.assertIn("--no-install-recommends", command)
                self.assertIn("rm -rf /var/lib/apt/lists/*", command)
                self.assertIn("apt-get update &&", command)
        self.assertFalse(self.of("ADD"), "COPY fetches nothing")

    def test_folders_are_changed_by_workdir(self):
        self.assertFalse([command for command in self.of("RUN") if re.search(r"(^|&& )cd ", command)])

    def test_the_linter_finds_nothing(self):
        linter = install("dockerfile", LINTER) / "node_modules/.bin/dockerfile-utils"
        done = subprocess.run([linter, "lint", DOCKERFILE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_it_runs_as_the_services_user(self):
        last = len(self.lines) - 1 - [line.startswith("FROM") for line in reversed(self.lines)].index(True)
        users = [line for line in self.lines[last:] if line.startswith("USER ")]
        self.assertEqual(users, ["USER 10001:10001"], "a number: an orchestrator can see that it is not root")
        for word in ("ENTRYPOINT", "CMD"):
            self.assertTrue(all(value.startswith("[") for value in self.of(word)), "signals reach the program")
        self.assertEqual(len(self.of("HEALTHCHECK")), 1)

    def test_what_it_copies_and_builds_exists(self):
        for source in (value.split()[0] for value in self.of("COPY") if not value.startswith("--from")):
            self.assertTrue((SOURCE / source).exists(), source)
        self.assertIn("add_custom_target(shell_texts", (SOURCE / "cmake/Packaging.cmake").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
