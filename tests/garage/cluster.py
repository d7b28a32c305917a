"""Three nodes of Garage on loopback, each object kept by all three."""

import secrets
import socket
import subprocess
import time
from pathlib import Path

NODES = 3


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Node:
    def __init__(self, program, folder, secret, rpc, s3):
        folder.mkdir()
        self.program, self.s3, self.process = program, s3, None
        self.config = folder / "garage.toml"
        self.config.write_text(f"""
metadata_dir = "{folder}/meta"
data_dir = "{folder}/data"
db_engine = "sqlite"
replication_factor = {NODES}
rpc_bind_addr = "127.0.0.1:{rpc}"
rpc_public_addr = "127.0.0.1:{rpc}"
rpc_secret = "{secret}"
[s3_api]
s3_region = "garage"
api_bind_addr = "127.0.0.1:{s3}"
""")
        self.log = open(folder / "log", "w")

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "-c", self.config, "server"], stdout=self.log, stderr=self.log
        )

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def say(self, *arguments):
        done = subprocess.run(
            [self.program, "-c", self.config, *arguments], capture_output=True, text=True, timeout=60
        )
        if done.returncode:
            raise RuntimeError(f"garage {' '.join(arguments)}: {done.stderr}")
        return done.stdout


class Cluster:
    def __init__(self, program, folder):
        secret, ports = secrets.token_hex(32), free_ports(2 * NODES)
        self.nodes = [
            Node(program, Path(folder) / f"node{n}", secret, ports[2 * n], ports[2 * n + 1]) for n in range(NODES)
        ]
        self.start()
        first = self.nodes[0]
        ids = [self.patiently(lambda node=node: node.say("node", "id", "-q").strip()) for node in self.nodes]
        for node in self.nodes:
            # A node that starts again finds the others by this.
            node.config.write_text(f"bootstrap_peers = {ids}\n{node.config.read_text()}".replace("'", '"'))
        for other in ids[1:]:
            self.patiently(lambda other=other: first.say("node", "connect", other))
        for one in ids:
            self.patiently(lambda one=one: first.say("layout", "assign", "-z", "home", "-c", "10G", one.split("@")[0]))
        first.say("layout", "apply", "--version", "1")
        self.patiently(lambda: first.say("bucket", "create", "photos"))
        told = first.say("key", "create", "albumen")
        self.key_id = next(line.split()[-1] for line in told.splitlines() if "Key ID" in line)
        self.secret = next(line.split()[-1] for line in told.splitlines() if "Secret key" in line)
        first.say("bucket", "allow", "--read", "--write", "photos", "--key", self.key_id)

    def patiently(self, work):
        for _ in range(60):
            try:
                return work()
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                last = error
                time.sleep(0.5)
        raise last

    def start(self):
        for node in self.nodes:
            if not node.process:
                node.start()

    def kill(self):
        for node in self.nodes:
            node.kill()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.nodes[0].s3}"
