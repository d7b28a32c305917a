"""The packages, held to what their systems ask for. Run by `make test`:

    python3 -m unittest discover -s tests/packaging

The program in them is a stand-in: what it does is tested elsewhere.
"""

import json
import pathlib
import re
import subprocess
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]["version"]
STAND_IN = "#!/bin/sh\nexit 0\n"


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more)


class WithProgram(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.program = self.folder / "albumen"
        self.program.write_text(STAND_IN)
        self.program.chmod(0o755)


class Deb(WithProgram):
    def test_it_holds_the_program_its_unit_and_its_papers(self):
        share = self.folder / "share"
        (share / "man").mkdir(parents=True)
        for name in ["albumen.bash", "_albumen", "albumen.fish", "NOTICES.txt", "albumen.cdx.json", "man/albumen.1"]:
            (share / name).write_text("text\n")
        run(PACKAGING / "deb/build", VERSION, "armhf", self.program, share, self.folder)
        deb = self.folder / f"albumen_{VERSION}_armhf.deb"
        field = lambda name: run("dpkg-deb", "-f", deb, name).stdout.strip()
        self.assertEqual((field("Package"), field("Version"), field("Architecture")), ("albumen", VERSION, "armhf"))
        run("dpkg-deb", "-R", deb, self.folder / "out")
        for path in ["usr/bin/albumen", "usr/lib/systemd/system/albumen.service", "usr/share/man/man1/albumen.1.gz",
                     "usr/share/doc/albumen/copyright", "usr/share/bash-completion/completions/albumen"]:
            self.assertTrue((self.folder / "out" / path).is_file(), path)
        run("md5sum", "--check", "--quiet", "DEBIAN/md5sums", cwd=self.folder / "out")
        for script in ["postinst", "prerm", "postrm"]:
            run("sh", "-n", self.folder / "out/DEBIAN" / script)
        listed = run("dpkg-deb", "-c", deb).stdout
        self.assertTrue(all(" root/root " in line for line in listed.splitlines()), listed)


class Papers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run(PACKAGING / "sbom", cls.folder.name)
        cls.bom = json.loads((pathlib.Path(cls.folder.name) / "albumen.cdx.json").read_text())
        cls.notices = (pathlib.Path(cls.folder.name) / "NOTICES.txt").read_text()

    def test_every_part_says_its_licence_and_has_a_name_of_its_own(self):
        self.assertEqual((self.bom["bomFormat"], self.bom["specVersion"]), ("CycloneDX", "1.5"))
        self.assertEqual(self.bom["metadata"]["component"]["version"], VERSION)
        parts = self.bom["components"]
        unknown = [part["name"] for part in parts if "expression" not in part["licenses"][0]]
        self.assertEqual(unknown, [])
        names = [part["bom-ref"] for part in parts]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(self.bom["dependencies"][0]["dependsOn"], names)

    def test_what_is_linked_is_in_it_and_what_only_builds_or_tests_is_not(self):
        names = {part["name"] for part in self.bom["components"]}
        for linked in ["libheif", "libde265", "dav1d", "libjpeg-turbo", "mimalloc", "redb", "tantivy", "svelte"]:
            self.assertIn(linked, names)
        for tool in ["proptest", "cc", "cmake", "syn", "serde_derive", "vite"]:
            self.assertNotIn(tool, names)

    def test_the_notices_have_the_terms_of_the_libraries_under_the_lgpl(self):
        self.assertIn("libheif and libde265 are under the GNU Lesser General Public License", self.notices)
        self.assertRegex(self.notices, r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3")
        self.assertIn("GeoNames", self.notices)


if __name__ == "__main__":
    unittest.main()
