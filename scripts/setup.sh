# What ./run and ./test share: Python, .venv and its packages. POSIX sh, to be sourced.
#
#   set_up base   what running needs      (./run)
#   set_up dev    and what checking needs (./test)
#
# It leaves a stamp, a checksum of what was installed, and does nothing while that is
# unchanged: a second start costs a few file reads and needs no network.

venv=$here/.venv
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }
fail() { say "labelcrowd: $*"; exit 1; }

set_up() {
    if ! packages_are_fresh "$1"; then
        # One set-up at a time; the lock must not outlive it in a server that we start.
        (
            if command -v flock >/dev/null 2>&1; then flock 9; fi
            packages_are_fresh "$1" || install_packages "$1"
        ) 9>"$here/.setup.lock"
    fi
}

packages_are_fresh() {
    [ -x "$python" ] && [ "$(cat "$venv/.stamp-$1" 2>/dev/null)" = "$(packages_hash "$1")" ]
}

# The folder is part of it: a .venv does not survive a move.
packages_hash() {
    (
        cd "$here"
        printf '%s\n' "$here"
        cat pyproject.toml requirements-setup.lock requirements.lock
        if [ "$1" = dev ]; then
            cat requirements-dev.lock requirements-awscli.lock \
                tests/contract/javascript/package-lock.json
        fi
    ) | cksum
}

install_packages() {
    kind=$1
    # Tools that ./test has installed stay when ./run brings the rest up to date.
    if [ -e "$venv/.stamp-dev" ]; then kind=dev; fi
    # Until this is done, nothing is fresh; an empty stamp still says which kind it was.
    rm -f "$venv/.stamp-base"
    if [ "$kind" = dev ] && [ -d "$venv" ]; then : >"$venv/.stamp-dev"; fi
    make_venv
    say "installing packages into .venv"
    lock=$here/requirements.lock
    if [ "$kind" = dev ]; then lock=$here/requirements-dev.lock; fi
    uv pip sync --quiet --python "$python" --require-hashes "$lock" ||
        fail "could not install the packages of $lock; the reason is above"
    uv pip install --quiet --python "$python" --no-deps \
        --build-constraints "$here/requirements-setup.lock" --editable "$here" ||
        fail "could not install labelcrowd itself; the reason is above"
    if [ "$kind" = dev ]; then
        install_aws_cli
        install_javascript_client
        packages_hash dev >"$venv/.stamp-dev"
    fi
    packages_hash base >"$venv/.stamp-base"
}

# The AWS command line, with which tests call our market, pins other releases than ours.
install_aws_cli() {
    "$python" -m venv --without-pip "$venv/awscli" >&2 &&
        uv pip sync --quiet --python "$venv/awscli/bin/python" --require-hashes \
            "$here/requirements-awscli.lock" ||
        fail "could not install the AWS command line; the reason is above"
}

# So does Amazon's client for JavaScript, which the page does not need.
install_javascript_client() {
    # Without Node its tests fail, and they say what is missing, as the page's checks do.
    if ! command -v npm >/dev/null 2>&1; then return; fi
    (cd "$here/tests/contract/javascript" && npm ci --silent >&2) ||
        fail "could not install Amazon's client for JavaScript; the reason is above"
}

# uv has its own folder, so that it is no part of what labelcrowd needs to run.
uv() {
    # Where the machine trusts more authorities than uv carries (a company's proxy), so do we.
    if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
        UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
        export UV_SYSTEM_CERTS
    fi
    UV_PYTHON_DOWNLOADS=never "$venv/uv/bin/uv" "$@"
}

make_venv() {
    if ! "$python" -c '' 2>/dev/null; then
        find_python
        say "making .venv with $("$system_python" --version)"
        "$system_python" -m venv --clear --without-pip "$venv" >&2 ||
            fail "$system_python could not make .venv. $(python_hint)"
    fi
    if ! "$venv/uv/bin/uv" --version >/dev/null 2>&1; then
        find_python
        say "getting uv, which installs the packages"
        "$system_python" -m venv --clear "$venv/uv" >&2 || {
            install_debian python3-venv && "$system_python" -m venv --clear "$venv/uv" >&2
        } || fail "Python's venv module is missing. $(python_hint)"
        "$venv/uv/bin/python" -m pip install -qq --require-hashes \
            -r "$here/requirements-setup.lock" ||
            fail "could not install uv with pip; the reason is above"
    fi
}

find_python() {
    for system_python in python3 python3.13 python3.12 python3.11 python; do
        if "$system_python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    fail "Python 3.11 or newer is missing. $(python_hint)"
}

python_hint() {
    printf '%s' "Debian 12 or newer: apt-get install python3 python3-venv"
}

# Only ./test may change the machine, and only where it can: as root with apt (a bare CI machine).
may_install_debian=no
install_debian() {
    [ $may_install_debian = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 ||
        return 1
    say "installing $* with apt-get"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"; } >&2
}
