/** A real server on a folder of its own. `ALBUMEN_BIN` names the program. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 20_000;

export class Server {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    this.setupCode = '';
    this.url = '';
    this.log = '';
    this.process = null;
    this.https = 'off';
    this.env = {};
    this.secureUrl = '';
  }

  static async start({ http = '127.0.0.1:0', https = 'off', env = {} } = {}) {
    const server = new Server(await mkdtemp(join(tmpdir(), 'albumen-e2e-')));
    server.https = https;
    server.env = env;
    try {
      await server.run(http);
      return server;
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  async run(address) {
    const program = process.env.ALBUMEN_BIN;
    if (!program) throw new Error('set ALBUMEN_BIN to the albumen program');
    const flags = ['serve', '--data', this.folder, '--http', address, '--https', this.https, '--mdns', 'off'];
    this.process = spawn(program, flags, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    // Nor does it outlive a set of tests that breaks off.
    process.once('exit', () => this.process.kill('SIGKILL'));
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready in time:\n${this.log}`)), READY_WITHIN_MS);
      const read = (chunk) => {
        this.log += chunk;
        const code = /setup code:\s*(\S+)/i.exec(this.log);
        if (code) this.setupCode = code[1];
        const ready = [...this.log.matchAll(/ready (http:\/\/\S+)(?: (https:\/\/\S+))?/g)].at(-1);
        if (!ready) return;
        clearTimeout(timer);
        this.url = ready[1].replace(/\/$/, '');
        this.secureUrl = ready[2]?.replace(/\/$/, '') ?? '';
        resolve();
      };
      this.process.stdout.on('data', read);
      this.process.stderr.on('data', read);
      this.process.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the server ended with ${code}:\n${this.log}`));
      });
    });
  }

  /** Ends it as a power cut would. */
  async kill() {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await gone;
  }

  /** Starts it again at the address it had. */
  async again() {
    const { host } = new URL(this.url);
    this.log = '';
    await this.run(host);
  }

  async end() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
