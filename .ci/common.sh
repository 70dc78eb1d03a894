# What the scripts here share: they run from the root, and a fault ends them with one line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
name=.ci/$(basename "$0")
version=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)

fail() { echo "$name: $*" >&2; exit 1; }

# need PROGRAM PACKAGE: ends with a plain line when the program is not there.
need() { command -v "$1" >/dev/null || fail "needs $1, which is not on this machine (Debian: apt-get install $2)"; }

# quietly NAME CMD…: shows the output only if the command fails.
quietly() {
  local log; log=$(mktemp)
  "${@:2}" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; fail "$1 failed"; }
  rm -f "$log"
}

# passes WORDS: one more check that held.
passed=0
passes() { passed=$((passed + 1)); echo "ok  $*"; }

megabytes() { du -bs "$@" | awk '{s += $1} END {printf "%.1f MB", s / 1e6}'; }

# This machine's platform, as .NET calls it.
host() { dotnet --info | sed -n 's/^ *RID: *//p'; }

# works CMD…: whether a caffesharp computes a net's expected numbers, reads a picture, and takes weights to HDF5 and back.
works() {
  local files; files=$(mktemp -d)
  "$@" verify tests/golden/lenet >/dev/null \
    && "$@" classify models/cifar10_quick/deploy.prototxt models/images/coffee.jpg >/dev/null 2>&1 \
    && "$@" init models/lenet/deploy.prototxt -o "$files/a.h5" >/dev/null 2>&1 \
    && "$@" convert "$files/a.h5" "$files/b.caffemodel" >/dev/null 2>&1 \
    && "$@" convert "$files/b.caffemodel" "$files/c.h5" >/dev/null 2>&1 \
    && cmp "$files/a.h5" "$files/c.h5" && rm -r "$files"
}
