"""Every answer that a stranger's program can provoke is one that the API document names, and none is a 5xx.

Schemathesis makes requests from the document, valid ones and broken ones, and sends them to a real server.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
ALBUMEN = pathlib.Path(os.environ.get("ALBUMEN_BIN", TARGET / "debug/albumen"))
TOOL = TARGET / "contract/bin/st"
PASSWORD = "correct horse"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
]
# What ends the session that is used here, or does not end itself; other tests try these.
EXCLUDED = ["delete_me", "logout", "end_session", "end_any_session", "events"]


class Contract(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        limits = {f"ALBUMEN_LIMITS_{kind}": "0" for kind in ["API", "UPLOADS", "DOWNLOADS", "PUBLIC"]}
        self.log = open(os.path.join(self.folder.name, "log"), "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.server = subprocess.Popen(
            [ALBUMEN, "serve", "--data", os.path.join(self.folder.name, "data"), "--http", "127.0.0.1:0"]
            + ["--https", "127.0.0.1:0", "--mdns", "off"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env={**os.environ, **limits, "ALBUMEN_LIMITS_SIGN_IN": "1000", "ALBUMEN_LOG": "warn"},
        )
        self.addCleanup(self.end)
        code = None
        for line in self.server.stdout:
            if line.startswith("setup code: "):
                code = line.split()[-1]
            if line.startswith("ready "):
                self.url = re.search(r"http://\S+", line).group()
                break
        self.token = None
        account = {"code": code, "username": "ada", "email": "ada@home.lan", "password": PASSWORD}
        self.send("POST", "/setup", account)
        self.token = self.send("POST", "/auth/login", {"username": "ada", "password": PASSWORD})["access_token"]
        self.furnish()

    def end(self):
        self.server.terminate()
        self.server.wait()
        self.server.stdout.close()

    def send(self, method, path, body):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}", json.dumps(body).encode(), headers, method=method
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["data"]

    def furnish(self):
        """Something of most kinds, for requests that name what is there."""
        folder = self.send("POST", "/folders", {"path": "Trips/Rome"})["id"]
        target = {"kind": "folder", "id": folder}
        self.send("POST", "/shares", {"target": target, "link": {}, "permission": "view"})
        self.send("POST", "/libraries", {"name": "Ours"})
        self.send("POST", "/tags", {"name": "seaside"})
        self.send("POST", "/admin/invitations", {})
        new = {"username": "bob", "email": "bob@home.lan", "password": PASSWORD}
        self.send("POST", "/admin/users", new)

    def test_every_answer_is_documented_and_none_is_a_server_error(self):
        command = [TOOL, "run", f"{self.url}/api/v1/openapi.json"]
        command += ["--header", f"Authorization: Bearer {self.token}", "--checks", ",".join(CHECKS)]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "25", "--seed", "4"]
        command += ["--request-timeout", "20", "--continue-on-failure", "--warnings", "off"]
        for name in EXCLUDED:
            command += ["--exclude-operation-id", name]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "NO_COLOR": "1"}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, cwd=self.folder.name, env=environment
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        tested = re.search(r"Tested: (\d+)", done.stdout)
        self.assertGreater(int(tested.group(1)), 150, done.stdout)
        self.assertIsNone(self.server.poll(), "the server is still there")
        self.log.seek(0)
        log = self.log.read()
        self.assertNotIn("panicked", log)


if __name__ == "__main__":
    unittest.main()
