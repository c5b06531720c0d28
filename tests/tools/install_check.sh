#!/bin/sh
# make install into a scratch folder: everything is there, runs from there without the repository, and goes again.
set -eu
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
make -s DEPS=no install DESTDIR="$to" PREFIX=/opt/here >"$to.log" || { cat "$to.log"; exit 1; }
rm -f "$to.log"
cd "$to/opt/here"
HOME=$to RATECAST_AS_OF=2026-08-25 PATH="$to/opt/here/bin:/usr/bin:/bin"
export HOME RATECAST_AS_OF PATH
[ "$(command -v ratecast)" = "$to/opt/here/bin/ratecast" ]
ratecast compare --demo --top 1 | grep -q '^Cheapest comparable: '
mandoc -T ascii share/man/man1/ratecast.1 | grep -q "^RATECAST(1)"
bash --norc -c '. share/bash-completion/completions/ratecast && complete -p ratecast' | grep -q _ratecast
zsh -f -c 'fpath=(share/zsh/site-functions); autoload _ratecast && whence -w _ratecast' | grep -q 'function'
cd "$OLDPWD"
make -s uninstall DESTDIR="$to" PREFIX=/opt/here
left=$(find "$to" -type f)
[ -z "$left" ] || { echo "install-check: left behind: $left"; exit 1; }
echo "install-check: installs, runs, uninstalls"
