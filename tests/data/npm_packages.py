"""Installs packages of npm below the build folder, for the tests that need one."""

import os
import pathlib
import shutil
import subprocess

SOURCE = pathlib.Path(os.environ["PARCELGATE_SOURCE"])
BUILD = pathlib.Path(os.environ["PARCELGATE_BUILD"])
QUIET = ["--no-audit", "--no-fund", "--ignore-scripts"]


def install(folder, package):
    """@param folder   name of the folder below build/…/npm, one for each test
    @param package  with its version: "chinese-days@1.5.6"
    @return         the folder that holds node_modules"""
    home = home_of(folder)
    run_npm(["npm", "install", "--prefix", str(home), "--no-save", *QUIET, package], package)
    return home


def install_locked(folder, lock):
    """Installs the versions of a package-lock.json, unless they are there.

    @param lock  the folder that has package.json and package-lock.json
    @return      the folder that holds node_modules"""
    home = home_of(folder)
    kept = home / "package-lock.json"
    wanted = (lock / "package-lock.json").read_bytes()
    if kept.exists() and kept.read_bytes() == wanted and (home / "node_modules/.package-lock.json").exists():
        return home
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(lock / name, home / name)
    run_npm(["npm", "ci", "--prefix", str(home), *QUIET], f"the packages of {lock}")
    return home


def home_of(folder):
    home = BUILD / "npm" / folder
    home.mkdir(parents=True, exist_ok=True)
    return home


def run_npm(command, what):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    except FileNotFoundError:
        raise AssertionError("npm is missing; install the group test of tools/packages.txt") from None
    except subprocess.TimeoutExpired:
        raise AssertionError(f"npm could not install {what} within 180 s; is the package registry reachable?") from None
    if done.returncode != 0:
        raise AssertionError(f"npm could not install {what}; is the package registry reachable?\n{done.stderr[-2000:]}")
