"""The Debian package of the build under test."""

import glob
import subprocess

from .processes import build_path


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=600, **options)
    if done.returncode:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def make_package(folder):
    """@return the path of the .deb, in a folder below `folder`; compressed for speed, not for size"""
    run("cpack", "-G", "DEB", "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip", "-B", folder / "out", cwd=build_path("."))
    package, = glob.glob(folder / "out/*.deb")
    return package
