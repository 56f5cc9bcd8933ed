# Sourced by the commands of ops/: finds the toolchain, installs what is missing, builds.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() {
  printf '%s\n' "$*" >&2
  exit 78
}

note() { printf '%s\n' "$*" >&2; }

# The compiler that the project is written for.
need_toolchain() {
  command -v swift >/dev/null ||
    die "Swift 6.3 is missing: install it from https://www.swift.org/install/linux and put its usr/bin on PATH."
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
  read -r major minor <<<"${version:-0 0}"
  if ((major < 6 || (major == 6 && minor < 3))); then
    die "Swift 6.3 or newer is needed, 'swift' on PATH is $major.$minor: install it from https://www.swift.org/install/linux."
  fi
}

# Debian packages, each given as PACKAGE:FILE and installed only where no such file is.
need_packages() {
  local missing=() pair
  for pair in "$@"; do
    # shellcheck disable=SC2086
    compgen -G "${pair#*:}" >/dev/null || missing+=("${pair%%:*}")
  done
  ((${#missing[@]})) || return 0
  local apt=(apt-get)
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      apt=(sudo apt-get)
    else
      die "Packages are missing: run 'sudo apt-get install -y ${missing[*]}' once, then this again."
    fi
  fi
  command -v apt-get >/dev/null ||
    die "Packages are missing and there is no apt-get: install ${missing[*]} by this system's means."
  note "installing ${missing[*]}"
  if ! { "${apt[@]}" update && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y \
    --no-install-recommends "${missing[@]}"; } >"$root/.ratemill/apt.log" 2>&1; then
    die "apt-get could not install ${missing[*]}: see .ratemill/apt.log, or install them by hand."
  fi
}

need_libraries() {
  need_packages \
    "libzmq3-dev:/usr/include/zmq.h" \
    "libzstd-dev:/usr/include/zstd.h" \
    "libsqlite3-dev:/usr/include/sqlite3.h" \
    "zlib1g-dev:/usr/include/zlib.h"
}

# Python packages of the list FILE, in the folder .ratemill/NAME of their own.
need_python() {
  local folder=$root/.ratemill/$1 wanted=$2
  cmp -s "$wanted" "$folder/installed.txt" && return
  note "installing $(tr '\n' ' ' <"$wanted")"
  rm -rf "$folder"
  if ! { /usr/bin/python3 -m venv "$folder" &&
    "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"; } \
    >"$root/.ratemill/$1.log" 2>&1; then
    die "$(basename "$wanted" .txt) could not be installed: see .ratemill/$1.log."
  fi
  cp "$wanted" "$folder/installed.txt"
}

# swift build in release mode; the imports of every target are held to the table in Package.swift.
build() {
  swift build --package-path "$root" -c release \
    --explicit-target-dependency-import-check error "$@"
}

mkdir -p "$root/.ratemill"
