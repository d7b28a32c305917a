"""The packages, held to what their systems ask for. Run by `make test`:

    python3 -m unittest discover -s tests/packaging

The program in them is a stand-in: what it does is tested elsewhere, and `tests/cross` starts the real one.
"""

import hashlib
import io
import gzip
import json
import os
import pathlib
import re
import struct
import subprocess
import tarfile
import tempfile
import tomllib
import unittest
import xml.etree.ElementTree as xml

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]["version"]
SETTINGS = set(re.findall(r"`(ALBUMEN_\w+)`", (ROOT / "README.md").read_text()))
# Serves until it is told to stop, and is always well.
STAND_IN = """#!/bin/sh
case $1 in
serve) trap 'exit 0' TERM; echo "setup code: TEST-TEST"; while :; do sleep 0.1; done ;;
healthcheck) exit 0 ;;
esac
"""


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


class Compose(unittest.TestCase):
    FILES = ["compose/host.yaml", "compose/bridge.yaml", "compose/casaos.yaml", "synology/compose.yaml"]

    def test_each_names_this_version_keeps_data_and_may_become_another_user(self):
        for name in self.FILES:
            with self.subTest(name):
                service = yaml.safe_load((PACKAGING / name).read_text())["services"]["albumen"]
                self.assertIn(f"albumen:{VERSION}", service["image"])
                volume = service["volumes"][0]
                target = volume["target"] if isinstance(volume, dict) else volume.rsplit(":", 1)[1]
                self.assertEqual(target, "/data")
                self.assertEqual(service["user"], "0:0")
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(set(service["cap_add"]), {"CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"})
                self.assertTrue(service["read_only"])
                ours = {key for key in service["environment"] if key.startswith("ALBUMEN_")}
                self.assertEqual(ours - SETTINGS, set(), "settings that do not exist")
                self.assertTrue({"PUID", "PGID", "UMASK", "TZ"} <= set(service["environment"]))

    def test_the_hosts_network_or_published_ports_and_no_announcement(self):
        for name in self.FILES:
            with self.subTest(name):
                text = (PACKAGING / name).read_text()
                service = yaml.safe_load(text)["services"]["albumen"]
                if name.endswith("bridge.yaml"):
                    self.assertNotIn("network_mode", service)
                    self.assertEqual([port.split(":")[-1] for port in service["ports"]], ["8080", "8443"])
                    self.assertEqual(service["environment"]["ALBUMEN_MDNS"], "off")
                    self.assertIn("What is lost", text)
                else:
                    self.assertEqual(service["network_mode"], "host")
                    self.assertNotIn("ports", service)

    def test_casaos_finds_what_it_shows(self):
        app = yaml.safe_load((PACKAGING / "compose/casaos.yaml").read_text())
        shown = app["x-casaos"]
        self.assertIn(shown["main"], app["services"])
        self.assertEqual(set(shown["architectures"]), {"amd64", "arm64", "arm"})
        for field in ["title", "tagline", "description"]:
            self.assertTrue(shown[field]["en_us"])
        for field in ["category", "author", "developer", "index", "port_map", "scheme"]:
            self.assertTrue(shown[field], field)


class Unraid(unittest.TestCase):
    def test_the_template_has_what_community_applications_asks_for(self):
        template = xml.parse(PACKAGING / "unraid/albumen.xml").getroot()
        self.assertEqual((template.tag, template.get("version")), ("Container", "2"))
        for field in ["Name", "Repository", "Network", "Privileged", "Support", "Project", "Overview", "Category",
                      "WebUI", "TemplateURL", "Icon", "ExtraParams"]:
            self.assertTrue(template.findtext(field), field)
        self.assertEqual(template.findtext("Repository"), f"albumen:{VERSION}")
        fields = {"Name", "Target", "Default", "Mode", "Description", "Type", "Display", "Required", "Mask"}
        kinds = {"Path", "Port", "Variable", "Label", "Device"}
        targets = set()
        for config in template.findall("Config"):
            self.assertEqual(set(config.attrib), fields)
            self.assertIn(config.get("Type"), kinds)
            self.assertEqual(config.text, config.get("Default"))
            targets.add(config.get("Target"))
        self.assertTrue({"/data", "PUID", "PGID", "UMASK"} <= targets)
        self.assertEqual({it for it in targets if it.startswith("ALBUMEN_")} - SETTINGS, set())

    def test_it_is_still_a_template_when_there_is_no_address_to_name(self):
        lines = (PACKAGING / "unraid/albumen.xml").read_text().splitlines()
        left = xml.fromstring("\n".join(line for line in lines if "@URL@" not in line))
        self.assertEqual(left.findtext("Repository"), f"albumen:{VERSION}")


class Synology(WithProgram):
    def spk(self, arch="x86_64"):
        run(PACKAGING / "synology/spk", VERSION, arch, self.program, self.folder)
        return tarfile.open(self.folder / f"albumen-{VERSION}-{arch}.spk")

    def test_the_package_says_what_dsm_asks(self):
        with self.spk("aarch64") as spk:
            info = dict(re.findall(r'^(\w+)="(.*)"$', spk.extractfile("INFO").read().decode(), re.M))
            names = spk.getnames()
            package = spk.extractfile("package.tgz").read()
            for name, side in [("PACKAGE_ICON.PNG", 64), ("PACKAGE_ICON_256.PNG", 256)]:
                header = spk.extractfile(name).read(24)
                self.assertEqual(struct.unpack(">II", header[16:24]), (side, side), name)
            privilege = json.load(spk.extractfile("conf/privilege"))
            resource = json.load(spk.extractfile("conf/resource"))
            wizard = json.load(spk.extractfile("WIZARD_UIFILES/install_uifile"))
            for script in ["start-stop-status", "preinst", "postinst", "preuninst", "postuninst", "preupgrade",
                           "postupgrade"]:
                member = spk.getmember(f"scripts/{script}")
                self.assertEqual(member.mode & 0o777, 0o755, script)
                run("sh", "-n", PACKAGING / "synology/scripts" / script)
        self.assertEqual(names[0], "INFO", "DSM reads it first")
        for field in ["package", "version", "os_min_ver", "description", "arch", "maintainer", "displayname"]:
            self.assertTrue(info.get(field), field)
        self.assertRegex(info["version"], r"^\d+\.\d+\.\d+-\d{4}$")
        self.assertTrue(info["os_min_ver"].startswith("7."))
        self.assertEqual(info["arch"], "armv8")
        self.assertEqual(info["checksum"], hashlib.md5(package).hexdigest())
        self.assertEqual(privilege["defaults"]["run-as"], "package", "DSM 7 refuses root")
        share = resource["data-share"]["shares"][0]
        self.assertEqual(share["permission"]["rw"], [privilege["username"]])
        keys = [item["key"] for step in wizard for part in step["items"] for item in part["subitems"]]
        self.assertIn(share["name"].strip("{}"), keys, "the wizard asks for the share")
        with tarfile.open(fileobj=io.BytesIO(package)) as inner:
            self.assertEqual(inner.getmember("./bin/albumen").mode & 0o777, 0o755)
        self.assertIn("bin/albumen", resource["usr-local-linker"]["bin"])

    def test_its_scripts_install_start_show_and_stop_the_server(self):
        with self.spk() as spk:
            with tarfile.open(fileobj=io.BytesIO(spk.extractfile("package.tgz").read())) as inner:
                inner.extractall(self.folder / "target")
        var, share = self.folder / "var", self.folder / "shares"
        var.mkdir()
        environment = {**os.environ, "SYNOPKG_PKGDEST": str(self.folder / "target"), "SYNOPKG_PKGVAR": str(var)}
        (var / "folder").write_text(str(share) + "\n")
        control = PACKAGING / "synology/scripts/start-stop-status"
        ask = lambda verb: subprocess.run(["sh", control, verb], env=environment, capture_output=True).returncode
        self.assertEqual(ask("status"), 3, "not running")
        self.assertEqual(ask("start"), 0)
        self.addCleanup(ask, "stop")
        self.assertEqual(ask("status"), 0)
        self.assertEqual(ask("start"), 0, "twice is once")
        self.assertIn("setup code", (var / "albumen.log").read_text())
        self.assertEqual(ask("stop"), 0)
        self.assertEqual(ask("status"), 3)


class Image(WithProgram):
    def image(self, name, *archs):
        path = self.folder / name
        run(PACKAGING / "docker/image", VERSION, path, *[f"{arch}={self.program}" for arch in archs])
        return path

    def blob(self, tar, described):
        content = tar.extractfile("blobs/sha256/" + described["digest"].removeprefix("sha256:")).read()
        self.assertEqual(len(content), described["size"])
        self.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), described["digest"])
        return content

    def test_every_blob_is_what_its_name_says_for_every_processor(self):
        with tarfile.open(self.image("all.tar", "x86_64", "aarch64", "armv7")) as tar:
            self.assertEqual(json.load(tar.extractfile("oci-layout")), {"imageLayoutVersion": "1.0.0"})
            top = json.load(tar.extractfile("index.json"))["manifests"][0]
            found = []
            for described in json.loads(self.blob(tar, top))["manifests"]:
                manifest = json.loads(self.blob(tar, described))
                config = json.loads(self.blob(tar, manifest["config"]))
                found.append((described["platform"]["architecture"], described["platform"].get("variant")))
                self.assertEqual(config["architecture"], described["platform"]["architecture"])
                tree = gzip.decompress(self.blob(tar, manifest["layers"][0]))
                self.assertEqual(config["rootfs"]["diff_ids"], ["sha256:" + hashlib.sha256(tree).hexdigest()])
                with tarfile.open(fileobj=io.BytesIO(tree)) as files:
                    data, program = files.getmember("data"), files.getmember("usr/bin/albumen")
                self.assertEqual((data.uid, data.gid, data.mode), (1000, 1000, 0o700))
                self.assertEqual((program.uid, program.mode), (0, 0o755))
        self.assertEqual(found, [("amd64", None), ("arm64", "v8"), ("arm", "v7")])

    def test_the_same_program_makes_the_same_image(self):
        one, two = self.image("one.tar", "x86_64"), self.image("two.tar", "x86_64")
        self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_one_processor_is_what_older_dockers_load_too(self):
        with tarfile.open(self.image("one.tar", "armv7")) as tar:
            listed = json.load(tar.extractfile("manifest.json"))[0]
            self.assertEqual(listed["RepoTags"], [f"albumen:{VERSION}"])
            for path in [listed["Config"], *listed["Layers"]]:
                tar.getmember(path)

    def test_the_dockerfile_makes_the_same(self):
        with tarfile.open(self.image("one.tar", "x86_64")) as tar:
            listed = json.load(tar.extractfile("manifest.json"))[0]
            config = json.load(tar.extractfile(listed["Config"]))["config"]
        text = (PACKAGING / "docker/Dockerfile").read_text().replace("\\\n", " ")
        said = lambda word: re.findall(rf"^{word} (.*)$", text, re.M)
        self.assertEqual(said("USER"), [config["User"]])
        self.assertEqual(said("ENV")[0].split(), config["Env"])
        self.assertEqual(json.loads(said("ENTRYPOINT")[0]), config["Entrypoint"])
        self.assertEqual(json.loads(said("CMD")[0]), config["Cmd"])
        self.assertEqual({f"{port}/tcp" for port in said("EXPOSE")[0].split()}, set(config["ExposedPorts"]))
        self.assertEqual(said("VOLUME"), list(config["Volumes"]))
        self.assertEqual(said("STOPSIGNAL"), [config["StopSignal"]])
        health = said("HEALTHCHECK")[0]
        self.assertEqual(json.loads(health[health.index("["):]), config["Healthcheck"]["Test"][1:])
        self.assertIn(f"ARG VERSION={VERSION}\n", text)
        labels = dict(re.findall(r'(org\.\S+)="([^"]*)"', text))
        self.assertEqual(labels | {"org.opencontainers.image.version": VERSION}, config["Labels"])


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
