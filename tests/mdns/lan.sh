#!/bin/sh
# A local network of two machines that no packet leaves: this process, with avahi as the independent resolver, and the
# server's own network namespace. Run by tests/api/mdns.rs inside `unshare -mn --kill-child`.
#
#   sh lan.sh ALBUMEN DATA
#
# Prints what avahi sees, in sections that begin with "== ".
set -eu
albumen=$1
data=$2
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/avahi-daemon
ip link set lo up
ip netns add nas
ip link add lan0 type veth peer name eth0 netns nas
ip address add 192.0.2.1/24 dev lan0
ip link set lan0 up
ip -n nas link set lo up
ip -n nas address add 192.0.2.2/24 dev eth0
ip -n nas link set eth0 up
dbus-daemon --system --nopidfile --fork
conf=/run/avahi.conf
printf '[server]\nhost-name=laptop\nuse-ipv6=no\nallow-interfaces=lan0\n[publish]\n' >"$conf"
avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$conf" 2>/run/avahi.log &
for _ in 1 2 3 4 5 6 7 8 9 10; do avahi-browse -at >/dev/null 2>&1 && break || sleep 0.5; done

serve() {
    # shellcheck disable=SC2016
    ip netns exec nas sh -c 'hostname "$0"; exec "$@"' "$1" "$albumen" serve --data "$data" --http 0.0.0.0:8080 --https 0.0.0.0:8443 --mdns on >/run/server.log 2>&1 &
    server=$!
    for _ in $(seq 50); do grep -q '^ready ' /run/server.log && break || sleep 0.2; done
}
browse() { timeout 5 avahi-browse -arp 2>/dev/null | grep '^=' | sort -u || true; }

serve nas
sleep 3
echo "== found"
browse
echo "== name"
avahi-resolve -4 -n nas.local
ip -n nas address del 192.0.2.2/24 dev eth0
ip -n nas address add 192.0.2.77/24 dev eth0
sleep 6
echo "== moved"
browse
echo "== certificate"
ip netns exec nas "$albumen" healthcheck --http 127.0.0.1:8080 --data "$data" && echo well
openssl s_client -connect 192.0.2.77:8443 </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName || true
echo "== synced"
code=$(sed -n 's/^setup code: //p' /run/server.log)
mkdir /run/pictures
echo hello >/run/pictures/letter.txt
python3 "$(dirname "$0")/account.py" http://192.0.2.77:8080 "$code" /run/ca.crt >/run/token
"$albumen" sync /run/pictures --album Laptop --token-file /run/token --ca-file /run/ca.crt --no-wait --json || true
echo "== strangers"
"$albumen" sync /run/pictures --album Laptop --token-file /run/token --no-wait 2>&1 || true
kill -TERM $server
wait $server || true
sleep 1
echo "== gone"
browse
# Another machine has the name already.
serve laptop
sleep 5
echo "== renamed"
browse
kill -TERM $server
wait $server || true
