[albumen_http]
title="Albumen"
desc="Albumen's page and API"
port_forward="yes"
dst.ports="8080/tcp"

[albumen_https]
title="Albumen (HTTPS)"
desc="Albumen's page and API, encrypted"
port_forward="yes"
dst.ports="8443/tcp"

[albumen_mdns]
title="Albumen (mDNS)"
desc="Finding Albumen in the local network"
port_forward="no"
dst.ports="5353/udp"
