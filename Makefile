# make run      build everything and start the server on ./albumen-data
# make test     everything that must hold before a change lands
# make bench    measure beside named peers, table and JSON
# make crash    kill a server under load, hundreds of times
# make web      the web UI alone, into web/dist
# make lint     format, clippy, docs, licences
# make fuzz     let libFuzzer at everything that reads foreign bytes
# make garage   three nodes of Garage beside the server: buckets as they are in earnest, with nodes that die
# make openapi  write web/openapi.json and the client's types anew from the code
# make static   programs without a dynamic library for x86_64, aarch64 and armv7, into target/static
# make installed  run packages and image of this processor's static program as people do: under systemd, in a container
# make dist     programs, packages, checksums, manual, notices, from target/static into dist
.PHONY: run test bench web lint deny openapi tools crash static dist installed fuzz garage

# Debian's own, which finds Debian's modules.
PYTHON := $(firstword $(wildcard /usr/bin/python3) python3)

# This machine's processor, as the folders of cross/ are called, and its program as tests build it.
OWN := $(shell uname -m | sed 's/armv7.*/armv7/')
STATIC = $${CARGO_TARGET_DIR:-$(CURDIR)/target}/$(shell . cross/$(OWN)/target && echo $$triple)/debug/albumen
# Most tests wait for a server or for time to pass.
THREADS := $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))

ALBUMEN_FLAGS ?= --data ./albumen-data

run: tools web
	cargo build --release
	exec ./target/release/albumen serve $(ALBUMEN_FLAGS)

# What the build needs from the system; says what is missing, and installs it where it may.
tools:
	@sh packaging/tools.sh build

web: web/node_modules/.package-lock.json
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# What is tested is what is handed out: a program without a dynamic library.
test: lint
	@sh packaging/tools.sh test
	cd web && npm run --silent check && npm run --silent test && npm run --silent size
	RUST_TEST_THREADS=$(THREADS) cross/cargo $(OWN) test --quiet
	cross/cargo $(OWN) build --quiet
	tests/cross/prove --static $(STATIC)
	@sh packaging/tools.sh cross armv7
	tests/cross/checked armv7
	tests/cross/others
	$(PYTHON) -m unittest discover -s tests/packaging
	ALBUMEN_BIN=$(STATIC) $(PYTHON) -m unittest discover -s tests/contract
	cd web && ALBUMEN_BIN=$(STATIC) npm run --silent e2e

lint: tools web deny
	@sh packaging/tools.sh cross $(OWN)
	cargo fmt --check
	cross/cargo $(OWN) clippy --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cross/cargo $(OWN) doc --no-deps --quiet

# Advisories come from a database that is fetched; a machine that cannot reach it checks the rest and says so.
deny:
	@sh packaging/tools.sh deny
	@if cargo deny --log-level off fetch db >/dev/null 2>&1; then which=advisories; \
	else echo "cargo deny: the advisories cannot be fetched; checking bans, licences and sources"; which=; fi; \
	cargo deny --log-level error check $$which bans licenses sources

# Measured is what is handed out.
bench: tools web
	@sh packaging/tools.sh bench
	@sh packaging/tools.sh cross $(OWN)
	cross/build $(OWN)
	ALBUMEN_BIN="$(CURDIR)/target/static/albumen-$(OWN)" \
	PATH="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/peers/bin:$$PATH" cargo bench --quiet --bench peers

crash:
	ALBUMEN_CRASH_ROUNDS=300 cargo test --release --test crash -- --nocapture

fuzz:
	@sh packaging/tools.sh fuzz
	tests/fuzz/run

garage: tools web
	@sh packaging/tools.sh garage
	cargo build --quiet
	$(PYTHON) tests/garage/prove "$${CARGO_TARGET_DIR:-target}/debug/albumen" "$${CARGO_TARGET_DIR:-target}/garage/bin/garage"

openapi:
	ALBUMEN_WRITE_OPENAPI=1 cargo test --quiet --test api documents::the_checked_in
	cd web && npm run --silent api

static: web
	@sh packaging/tools.sh cross
	cross/build x86_64
	cross/build aarch64
	cross/build armv7

dist: web
	@sh packaging/tools.sh dist
	packaging/dist

# Installs, boots and contains what was built for this machine's processor; needs root.
installed:
	@sh packaging/tools.sh installed
	tests/packaging/proofs
