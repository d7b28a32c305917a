"""Sets a fresh server up and prints an app password of it; its authority goes into a file.

    python3 account.py URL CODE FILE
"""

import json
import sys
import urllib.request

url, code, file = sys.argv[1:]


def send(path, body, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(f"{url}/api/v1{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


account = {"code": code, "username": "ada", "email": "ada@home.lan", "password": "correct horse"}
send("/setup", account)
token = send("/auth/login", {"username": "ada", "password": "correct horse"})["access_token"]
print(send("/auth/app-passwords", {"name": "laptop", "scopes": ["upload", "read"]}, token)["password"])
with urllib.request.urlopen(f"{url}/ca.crt") as answer, open(file, "wb") as authority:
    authority.write(answer.read())
