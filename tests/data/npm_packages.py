"""Installs packages of npm below the build folder, for the tests of this folder."""

import os
import pathlib
import subprocess

SOURCE = pathlib.Path(os.environ["PARCELGATE_SOURCE"])
BUILD = pathlib.Path(os.environ["PARCELGATE_BUILD"])


def install(folder, package):
    """@param folder   name of the folder below build/…/npm, one for each test
    @param package  with its version: "chinese-days@1.5.6"
    @return         the folder that holds node_modules"""
    home = BUILD / "npm" / folder
    home.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(home), "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", package]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    except FileNotFoundError:
        raise AssertionError("npm is missing; install the group test of tools/packages.txt") from None
    except subprocess.TimeoutExpired:
        raise AssertionError(f"npm could not install {package} within 180 s; is the package registry reachable?") from None
    if done.returncode != 0:
        raise AssertionError(f"npm could not install {package}; is the package registry reachable?\n{done.stderr[-2000:]}")
    return home
