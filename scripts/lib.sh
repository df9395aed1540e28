# Shared by quickstart, check and .ci/run: says what it does, installs only what is missing. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.tools"

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  hint: %s\n' "$2" >&2
  exit "${3:-2}"
}
have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly, or by sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "'$*' needs root, and there is no sudo" "run it as root, then start this script again"
  fi
}

# Installs Debian packages that are missing.
need_packages() {
  local missing=() package
  have dpkg-query || {
    have cc && have clang || fail "this is no Debian" "install a C and C++ compiler, clang with libclang, make and pkg-config by hand"
    return 0
  }
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]} (apt-get)"
  as_root apt-get update -qq || fail "apt-get update failed" "check the network and /etc/apt"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install ${missing[*]}" "install them by hand, then start this script again"
}

# Finds cargo, or installs rustup. rust-toolchain.toml then brings the pinned toolchain.
need_rust() {
  have cargo || { [ ! -f "$HOME/.cargo/env" ] || . "$HOME/.cargo/env"; }
  if ! have cargo; then
    need_packages curl ca-certificates
    say "installing rustup into your home (the Rust toolchain of rust-toolchain.toml comes with the first build)"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none ||
      fail "rustup could not be installed" "install Rust by hand: https://rustup.rs"
    . "$HOME/.cargo/env"
  fi
  (cd "$root" && cargo --version >/dev/null) || fail "the toolchain of rust-toolchain.toml cannot be installed" "run: rustup toolchain install"
}

# What the build needs: RocksDB is C++ and its bindings are made with libclang.
need_build() {
  need_packages build-essential clang libclang-dev pkg-config ca-certificates
  need_rust
}

# Where cargo puts the programs.
release_dir() { echo "${CARGO_TARGET_DIR:-$root/target}/release"; }
