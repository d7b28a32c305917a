"""A small Debian of any processor to install into, and the packages to install."""

import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "albumen"
VERSION = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
LATER = VERSION + "+later"


def processor():
    """Debian's name of this machine's."""
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def debian(name, architecture, packages):
    """The folder of a Debian that is made once and kept."""
    made = CACHE / name
    if not made.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        half = CACHE / f"{name}-half"
        shutil.rmtree(half, ignore_errors=True)
        print(f"making a Debian for {architecture}", flush=True)
        subprocess.run(["debootstrap", f"--arch={architecture}", "--variant=minbase", f"--include={packages}",
                        "bookworm", half], check=True, stdout=subprocess.DEVNULL)
        half.rename(made)
    return made


def packages(architecture, program, share, folder):
    """This version and a later one, as the files they are."""
    for version in [VERSION, LATER]:
        subprocess.run([ROOT / "packaging/deb/build", version, architecture, program, share, folder], check=True)
    return [next(folder.glob(f"*{version}_*.deb")) for version in [VERSION, LATER]]


def container(root, *more):
    """The command that runs something in `root` and leaves it as it was."""
    return ["systemd-nspawn", "--quiet", "--directory", root, "--volatile=overlay", "--private-network",
            "--register=no", "--keep-unit", *more]
