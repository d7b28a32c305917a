"""A store that speaks S3, for tests: prints its port, and ends when its standard input does, with whoever started it.
With a certificate and its key as files it speaks HTTPS."""

import logging
import sys
import threading

from moto.server import DomainDispatcherApplication, MotoRequestHandler, ThreadedMotoServer, create_backend_app
from werkzeug.serving import make_server

logging.disable(logging.CRITICAL)
if sys.argv[1:]:
    application = DomainDispatcherApplication(create_backend_app)
    pair = (sys.argv[1], sys.argv[2])
    server = make_server("127.0.0.1", 0, application, True, request_handler=MotoRequestHandler, ssl_context=pair)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, stop = server.server_port, server.shutdown
else:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port, stop = server.get_host_and_port()[1], server.stop
print(port, flush=True)
sys.stdin.read()
stop()
