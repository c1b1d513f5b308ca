#!/usr/bin/env bash
# Puts orgcontacts on the path of the following steps: a release, checked against a hash, or built from
# the source that this script is part of. It is put into the runner's temporary folder and built there:
# nothing in the checkout is run, or tells cargo, rustup or tar what to do.
#
# Reads VERSION (`source`, a release such as 0.1.0, or `path` if it is there already), SHA256 (of the release's archive),
# RELEASES (the address of the repository whose releases are meant), SOURCE (the source's folder).
set -euo pipefail
umask 077

die() {
    printf '::error title=orgcontacts::%s\n' "$1"
    exit 64
}

version=${VERSION:-source}
workspace=${GITHUB_WORKSPACE:-$PWD}
folder="${RUNNER_TEMP:?}/orgcontacts-bin"
mkdir -p "$folder"

case $version in
path)
    program=$(type -P orgcontacts) || die 'with version: path, orgcontacts has to be on the path already'
    [[ $(realpath "$program") != "$(realpath "$workspace")"/* ]] ||
        die 'the orgcontacts on the path is in the checkout, which anybody may have put there with a commit'
    exit 0
    ;;
source)
    command -v cargo >/dev/null || die 'there is no cargo to build orgcontacts with'
    # rustup and cargo look for rust-toolchain.toml and .cargo/config.toml from where they are started. Nor do
    # the scripts of dependencies get what the job has been given.
    cd "$folder"
    for name in ${!AWS_@} ${!ACTIONS_ID_TOKEN_@} ${!ACTIONS_RUNTIME_@}; do unset "$name"; done
    cargo install --quiet --locked --path "${SOURCE:?}" --root "$folder"
    printf '%s\n' "$folder/bin" >>"${GITHUB_PATH:?}"
    exit 0
    ;;
*) ;;
esac

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die 'version is none of source, path and a number like 0.1.0'
[[ ${SHA256:-} =~ ^[0-9a-f]{64}$ ]] || die 'a release needs sha256, the 64 digits of the hash of its archive'
[[ ${RELEASES:-} =~ ^https:// ]] || die 'it is not known where the releases are'
case $(uname -s)-$(uname -m) in
Linux-x86_64) target=x86_64-unknown-linux-musl ;;
Linux-aarch64) target=aarch64-unknown-linux-musl ;;
Darwin-x86_64) target=x86_64-apple-darwin ;;
Darwin-arm64) target=aarch64-apple-darwin ;;
*) die 'there is no release for this machine; use version: source' ;;
esac

archive="$folder/orgcontacts.tar.gz"
curl --fail --silent --show-error --location --proto '=https' --retry 3 --output "$archive" \
    "$RELEASES/releases/download/v$version/orgcontacts-$target.tar.gz"
if command -v sha256sum >/dev/null; then sum=$(sha256sum "$archive"); else sum=$(shasum -a 256 "$archive"); fi
[[ ${sum%% *} == "$SHA256" ]] || die 'the archive is not the one whose hash was given; nothing of it was run'
mkdir -p "$folder/bin"
tar -xzf "$archive" -C "$folder/bin" --strip-components 1 "orgcontacts-$target/orgcontacts"
printf '%s\n' "$folder/bin" >>"${GITHUB_PATH:?}"
