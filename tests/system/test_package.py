"""The Debian package: made by cpack, unpacked for another root by dpkg, run from there, upgraded and removed.

dpkg runs the package's scripts with DPKG_ROOT, so the machine of the test stays as it is: no user, no service.
"""

import gzip
import os
import re
import shutil
import stat
import unittest

from support.gateway import Api
from support.package import make_package, run
from support.processes import Folder, Process, free_port, source_path, wait_until

UNIT = "usr/lib/systemd/system/parcelgate.service"


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("package")
        cls.addClassCleanup(cls.folder.remove)
        cls.package = make_package(cls.folder)

    def dpkg(self, *words):
        """dpkg on a root of the test's own. As root it may give files away; otherwise fakeroot pretends that it may."""
        root = self.folder / "root"
        for name in ("var/lib/dpkg/updates", "var/lib/dpkg/info", "var/lib/dpkg/triggers"):
            os.makedirs(os.path.join(root, name), exist_ok=True)
        for name in ("status", "available"):
            open(os.path.join(root, "var/lib/dpkg", name), "a", encoding="utf-8").close()
        prefix = [] if os.geteuid() == 0 else ["fakeroot"]
        return run(*prefix, "dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", "--force-not-root",
                   "--force-confold", "--no-triggers", "--log=/dev/null", *words)

    def at(self, name):
        return self.folder / "root" + "/" + name

    def mode(self, name):
        return stat.S_IMODE(os.stat(self.at(name)).st_mode)

    def with_version(self, version):
        """The same package with another version, as an upgrade is."""
        tree = self.folder / f"tree-{version}"
        run("dpkg-deb", "-R", self.package, tree)
        control = os.path.join(tree, "DEBIAN/control")
        with open(control, encoding="utf-8") as file:
            text = file.read()
        with open(control, "w", encoding="utf-8") as file:
            file.write(re.sub(r"(?m)^Version: .*$", f"Version: {version}", text))
        return run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, self.folder / f"{version}.deb") and self.folder / f"{version}.deb"

    def test_what_the_package_says_and_contains(self):
        fields = run("dpkg-deb", "-f", self.package)
        for library in ("libc6", "libssl3", "libsqlite3-0", "libcurl4"):
            self.assertRegex(fields, rf"(?m)^Depends: .*\b{library}", "found by shlibdeps")
        self.assertIn("ca-certificates", fields)
        listing = run("dpkg-deb", "-c", self.package)
        names = {line.split()[5] for line in listing.splitlines()}
        for name in ("usr/bin/parcelgate", UNIT, "usr/share/man/man1/parcelgate.1.gz", "usr/share/doc/parcelgate/copyright",
                     "usr/share/bash-completion/completions/parcelgate", "usr/share/zsh/vendor-completions/_parcelgate",
                     "usr/share/parcelgate/adapters/carriers/sf/manifest.json", "usr/share/parcelgate/config/texts/tickets.json",
                     "usr/share/doc/parcelgate/production.md", "etc/parcelgate/parcelgate.json"):
            self.assertIn("./" + name, names)
        self.assertFalse([name for name in names if "/carriers/sf/testcases" in name or name.endswith((".cpp", ".hpp"))])
        owners = {line.split()[1] for line in listing.splitlines()}
        self.assertEqual(owners, {"root/root"})
        self.assertLess(os.path.getsize(self.package), 30 << 20)

    def test_install_run_upgrade_and_remove(self):
        self.dpkg("--install", self.package)
        self.assertEqual(self.mode("etc/parcelgate"), 0o750)
        self.assertEqual(self.mode("etc/parcelgate/secrets"), 0o750)
        self.assertEqual(self.mode("etc/parcelgate/parcelgate.json"), 0o640)
        self.assertEqual(self.mode("var/lib/parcelgate"), 0o700)
        self.assertEqual(self.mode("usr/bin/parcelgate"), 0o755)
        with gzip.open(self.at("usr/share/man/man1/parcelgate.1.gz"), "rt", encoding="utf-8") as page:
            self.assertIn(".SS parcelgate status", page.read())

        self.serve_from_the_package()

        with open(self.at("etc/parcelgate/parcelgate.json"), "a", encoding="utf-8") as file:
            file.write("// ours\n")
        before = sorted(os.listdir(self.at("var/lib/parcelgate")))
        self.assertIn("parcelgate.db", before)
        self.dpkg("--install", self.with_version("99.0"))
        self.assertEqual(sorted(os.listdir(self.at("var/lib/parcelgate"))), before, "an upgrade keeps the data")
        with open(self.at("etc/parcelgate/parcelgate.json"), encoding="utf-8") as file:
            self.assertIn("// ours", file.read(), "and a changed configuration")

        self.dpkg("--remove", "parcelgate")
        self.assertFalse(os.path.exists(self.at("usr/bin/parcelgate")))
        self.assertTrue(os.path.exists(self.at("etc/parcelgate/parcelgate.json")))
        self.dpkg("--purge", "parcelgate")
        self.assertFalse(os.path.exists(self.at("etc/parcelgate/parcelgate.json")))
        self.assertEqual(sorted(os.listdir(self.at("var/lib/parcelgate"))), before, "evidence outlives the package")

    def serve_from_the_package(self):
        """The shipped configuration serves as it is; only the paths are those of the test."""
        with open(self.at("etc/parcelgate/parcelgate.json"), encoding="utf-8") as file:
            text = file.read()
        port = free_port()
        config = self.folder / "served.json"
        with open(config, "w", encoding="utf-8") as file:
            file.write(text.replace("/var/lib/parcelgate", self.at("var/lib/parcelgate")).replace('"port": 8080', f'"port": {port}'))
        environment = {name: value for name, value in os.environ.items() if name != "PARCELGATE_SHARE"}
        program = self.at("usr/bin/parcelgate")
        self.assertIn("no faults", run(program, "config", "check", config, env=environment))
        self.assertIn("sf", run(program, "carriers", "list", env=environment))
        gateway = Process("packaged", [program, "serve", "--config", config], self.folder).start()
        self.addCleanup(gateway.kill)
        wait_until(Api(f"http://127.0.0.1:{port}").is_ready, "the packaged gateway")
        self.assertEqual(gateway.stop(), 0)

    def test_the_unit_is_valid_and_hardened(self):
        unit = source_path("packaging/systemd/parcelgate.service")
        with open(unit, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("StateDirectoryMode=0700", text)
        self.assertIn("RestartPreventExitStatus=64 78", text)
        self.assertIsNotNone(shutil.which("systemd-analyze"), "systemd-analyze is missing; tools/packages.txt names its package systemd")
        done = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
        score = float(re.search(r"Overall exposure level for \S+: (\d+\.\d+)", done).group(1))
        with open(source_path("gateway/docs/production.md"), encoding="utf-8") as file:
            self.assertIn(f"`systemd-analyze security parcelgate`: {score}", file.read())
        self.assertLessEqual(score, 2.0, done)


if __name__ == "__main__":
    unittest.main()
