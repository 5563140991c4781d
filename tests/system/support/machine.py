"""A machine of the test's own, with systemd as its first process: this machine's files with a temporary overlay on top."""

import os
import shutil
import subprocess

from .processes import Process, wait_until

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CGROUPS = ("/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified")
# Its own control group: two machines in one group would share the groups of their services.
# The upper folder is in memory, because it must not be below the overlay's lower folder, which is the root.
PREPARE = """group=$(basename "$2")
for tree in $1; do
  [ ! -e "$tree/cgroup.procs" ] || { mkdir "$tree/$group" && echo $$ > "$tree/$group/cgroup.procs"; } || exit 1
done
shift && mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" "$1/root" &&
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root" && shift && exec "$@\""""
NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")


class NoMachine(Exception):
    """The test machine cannot run here; the text names the reason."""


class Machine:
    """systemd-nspawn with the file system of this machine, so nothing needs to be downloaded. It has a network of its own
    with nothing but loopback: every port is free. Only basic.target is reached, no service of this machine is started."""

    def __init__(self, folder):
        self.shared = folder / "shared"  # the machine sees it under the same name
        self.group = f"{os.path.basename(folder.path)}-machine"
        place = folder / self.group
        os.mkdir(self.shared)
        os.mkdir(place)
        # The mounts end with the namespace in which they are made, and the machine with this program.
        command = ["setpriv", "--pdeathsig=TERM", "unshare", "--mount", "sh", "-c", PREPARE, "sh", " ".join(CGROUPS), place,
                   "systemd-nspawn", "--quiet", f"--directory={place}/root", "--keep-unit", "--register=no",
                   "--private-network", "--console=pipe", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
                   f"--bind-ro={self.shared}", "--boot", "--", "systemd.unit=basic.target"]
        self.process = Process("machine-console", command, folder)
        self.leader = None

    def start(self):
        if os.geteuid() != 0:
            raise NoMachine("only root can start a machine with systemd")
        if not shutil.which("systemd-nspawn"):
            raise NoMachine("systemd-nspawn is missing; tools/packages.txt names its package systemd-container")
        self.process.start()
        try:
            self.leader = wait_until(self.find_leader, "the machine's first process", 30)
            wait_until(self.is_up, "systemd in the machine", 60)
        except (AssertionError, OSError) as error:
            self.process.kill()
            self.remove_groups()
            raise NoMachine(f"{error}: {self.process.tail(5)}") from None
        return self

    def find_leader(self):
        """The first process of the machine is a child of systemd-nspawn."""
        if not self.process.is_alive():
            raise AssertionError(f"systemd-nspawn ended with {self.process.child.returncode}")
        pid = self.process.child.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
            children = file.read().split()
        for child in children:
            try:
                with open(f"/proc/{child}/comm", encoding="utf-8") as file:
                    if file.read().strip() == "systemd":
                        return child
            except FileNotFoundError:
                pass
        return None

    def is_up(self):
        return self.try_run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def try_run(self, *words, text=None):
        """Runs a command and returns the finished process. Any exit code is accepted."""
        return subprocess.run(["nsenter", f"--target={self.leader}", *NAMESPACES, "env", "-i", f"PATH={PATH}", "LC_ALL=C.UTF-8",
                               *words], input=text, capture_output=True, text=True, timeout=120)

    def run(self, *words, text=None):
        """Runs a command, which must succeed, and returns its output."""
        done = self.try_run(*words, text=text)
        if done.returncode:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def write(self, path, content):
        self.run("sh", "-c", 'cat > "$1"', "sh", path, text=content)

    def stop(self):
        """SIGTERM makes systemd-nspawn shut the machine down in order."""
        self.process.stop(60)
        self.remove_groups()

    def remove_groups(self):
        for tree in CGROUPS:
            for folder, _, _ in os.walk(f"{tree}/{self.group}", topdown=False):
                os.rmdir(folder)
