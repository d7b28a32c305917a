"""A mail server for tests: prints its port, then one line of JSON a mail.

    python3 smtp.py [user password [certificate key]]

With a certificate it insists on STARTTLS; with a user it insists on their sign-in.
"""
import asyncio
import json
import ssl
import sys
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult


class Box:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 there is nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        line = {"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": mail["subject"],
                "text": parts.get("text/plain"), "html": parts.get("text/html"), "tls": session.ssl is not None,
                "headers": mail.keys()}
        print(json.dumps(line), flush=True)
        return "250 taken"


async def main():
    arguments = sys.argv[1:]
    options = {}
    if arguments:
        wanted = tuple(text.encode() for text in arguments[:2])

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == wanted, handled=False)

        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": len(arguments) > 2}
    if len(arguments) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments[2:])
        options |= {"tls_context": context, "require_starttls": True}
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Box(), **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
