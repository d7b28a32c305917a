"""The server under test, and its first account."""

import http.client
import json
import os
import subprocess
import time
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def data(self):
        return json.loads(self.body)["data"]


class Server:
    def __init__(self, program, data):
        self.program, self.data, self.token = program, data, None
        self.start()
        account = {
            "code": self.code, "username": "ada", "email": "ada@home.lan", "password": "correct horse",
            "display_name": "Ada", "server_name": "Home",
        }
        assert self.ask("POST", "/setup", account).status < 300
        self.sign_in()

    def start(self):
        self.code = None
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off"],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "ALBUMEN_VOLUMES_LOCAL": "on", "ALBUMEN_LOG": "warn"},
        )
        for line in self.process.stdout:
            if line.startswith("setup code: "):
                self.code = line.split()[-1]
            if line.startswith("ready "):
                self.host = urllib.parse.urlsplit(line.split()[1]).netloc
                return
        raise RuntimeError("the server did not start")

    def sign_in(self):
        login = {"username": "ada", "password": "correct horse"}
        self.token = self.ask("POST", "/auth/login", login).data["access_token"]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.kill()
        self.start()
        self.sign_in()

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return fetch(method, f"http://{self.host}/api/v1{path}", body, headers)

    def send(self, name, content):
        mark = "a-mark-that-stands-in-no-file"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", "/files", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def volume(self, number):
        return next(one for one in self.ask("GET", "/admin/volumes").data if one["number"] == number)

    def check(self):
        done = subprocess.run(
            [self.program, "check", "--deep", "--json", "--data", self.data], capture_output=True, text=True
        )
        return done.returncode, json.loads(done.stdout)["findings"]


def fetch(method, url, body=None, headers=None):
    place = urllib.parse.urlsplit(url)
    line = http.client.HTTPConnection(place.netloc, timeout=120)
    line.request(method, f"{place.path}?{place.query}" if place.query else place.path, body, headers or {})
    answer = line.getresponse()
    return Answer(answer.status, answer.headers, answer.read())


def until(what, done, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"it did not come to be that {what}")
        time.sleep(0.3)
