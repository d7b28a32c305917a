/** A mail server that takes everything, for tests: SMTP by its simplest words, without encryption. */
import { createServer } from 'node:net';

export class MailServer {
  static async start() {
    const mails = [];
    const server = createServer((socket) => serve(socket, mails));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return Object.assign(new MailServer(), { server, mails, port: server.address().port });
  }

  /** The first mail to `address`, as it was sent, once it has come. */
  async mailTo(address) {
    for (let i = 0; i < 200; i++) {
      const found = this.mails.find((mail) => mail.to === address);
      if (found) return found.text;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail to ${address} among ${this.mails.map((mail) => mail.to).join()}`);
  }

  /** The link in the mail to `address` that begins with `page`. */
  async linkTo(address, page) {
    const text = (await this.mailTo(address)).replaceAll('=\r\n', '').replaceAll('=3D', '=');
    const found = new RegExp(`https?://[^\\s"<]*${page}[^\\s"<)]*`).exec(text);
    if (!found) throw new Error(`no link to ${page} in:\n${text}`);
    return found[0];
  }

  end() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

function serve(socket, mails) {
  const say = (line) => socket.write(`${line}\r\n`);
  let to = '';
  let text = null;
  let rest = '';
  say('220 test');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop();
    for (const line of lines) {
      if (text !== null) {
        if (line !== '.') {
          text += `${line}\r\n`;
          continue;
        }
        mails.push({ to, text });
        text = null;
        say('250 taken');
      } else if (/^EHLO/i.test(line)) say('250 test');
      else if (/^RCPT TO:/i.test(line)) {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        say(to.startsWith('refused@') ? '550 there is nobody of this name' : '250 well');
      } else if (/^DATA/i.test(line)) {
        text = '';
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 well');
    }
  });
}
