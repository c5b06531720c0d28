#!/bin/sh
# Installs the Debian packages named as arguments that are missing, with sudo when not root, saying what it does.
set -eu
missing=
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "ratecast needs these packages, and there is no apt-get here to install them:$missing" >&2
    echo "  install their like by hand, then run make with DEPS=no" >&2
    exit 1
fi
echo "installing:$missing (DEPS=no switches this off)"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "these packages must be installed by root first (there is no sudo here):$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$as_root apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
    { $as_root apt-get update -q >/dev/null && $as_root apt-get install -y -q --no-install-recommends $missing >/dev/null; }
