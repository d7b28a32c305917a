"""What schemathesis has to be told of this API."""

import schemathesis

# The body of a part of a resumable upload is bytes and nothing else.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
