# Shared by the scripts beside it; sourced, never run.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What the program is built with, and what it finds at run time.
build_packages=(
  libuv1-dev libcurl4-openssl-dev libnghttp2-dev libssl-dev libyaml-dev libsqlite3-dev libpq-dev zlib1g-dev libhiredis-dev
  libexpat1-dev pkg-config
)
# libjs-chart.js draws the dashboard's charts, without it there are tables; librsvg2-bin renders pictures that models draw,
# espeak-ng reads scripts aloud, bubblewrap keeps what models wrote to a folder while it runs.
run_packages=(
  bubblewrap ca-certificates curl espeak-ng libjs-chart.js librsvg2-bin fonts-dejavu-core python3 python3-venv python3-pip
)
# The Python package that carries the local model's server, and the version it was tried with.
local_server=xllamacpp==2026.10.11549
# What the trainer in Sources/Trainer computes with, and the versions it was tried with; scripts/setup-tuning installs them.
tuning_packages=(jax==0.10.2 jaxlib==0.10.2 optax==0.2.8 gguf==0.19.0 tokenizers==0.23.3 numpy==2.4.6 jinja2==3.1.6)

# Everything the scripts fetch or make lies in one folder that git ignores.
export ALOFT_HOME=${ALOFT_HOME:-$PWD/.aloft}

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() {
  printf 'aloft: %s\n' "$*" >&2
  exit 1
}

need_swift() {
  command -v swift >/dev/null || die "Swift 6.2 or newer is needed and no 'swift' is on the PATH; see https://www.swift.org/install"
  local version
  version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
  local major=${version%%.*} minor=${version#*.}
  ((major > 6 || (major == 6 && minor >= 2))) || die "Swift 6.2 or newer is needed; this is Swift ${version:-of an unknown version}; see https://www.swift.org/install"
}

# Installs the Debian packages named that are missing; says which when it cannot.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    [[ $(uname) != Darwin ]] || say "On a Mac: brew install libuv curl nghttp2 openssl@3 libyaml zlib hiredis expat pkg-config (not tested)"
    return 0
  fi
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "Installing ${missing[*]}"
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "these packages are missing and there is no sudo to install them with: ${missing[*]}"
    as_root=(sudo)
  fi
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "the packages could not be installed: ${missing[*]}"
  fi
  rm -f "$log"
}

# Makes a Python environment of the project's own with the packages named, unless it is there with just these.
python_environment() {
  local folder=$ALOFT_HOME/$1 wanted
  shift
  wanted="$*"
  [[ -f $folder/packages && $(<"$folder/packages") == "$wanted" && -x $folder/bin/python3 ]] && return 0
  say "Installing $wanted into ${folder#"$PWD"/}"
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder" || die "python3 cannot make an environment; is python3-venv installed?"
  "$folder/bin/python3" -m pip install --quiet --disable-pip-version-check "$@" || die "$wanted could not be installed"
  printf '%s' "$wanted" >"$folder/packages"
}

# Builds the program as it is run, its standard library linked in: it starts in half the time, in 5 MiB less memory.
build_release() {
  swift build -c release --static-swift-stdlib --product aloft >&2 || die "the build failed"
}

# Whether a llama-server is there already, built here or installed by its owner.
has_llama_server() {
  [[ -x $ALOFT_HOME/bin/llama-server ]] || command -v llama-server >/dev/null
}

need_local_server() {
  has_llama_server || python_environment python "$local_server"
}
