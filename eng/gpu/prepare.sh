#!/usr/bin/env bash
# Collects what a machine with a GPU and without network needs beside this repository, and says how large it is.
# Usage: eng/gpu/prepare.sh [folder]        the folder is artifacts/gpu
# Needs the .NET SDK, npm, git and a network. docs/gpu.md says what comes next.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-artifacts/gpu}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# What may be carried over; the repository with its models comes on top.
most_bytes=60000000

has_linker() { command -v clang >/dev/null || command -v gcc >/dev/null; }
has_zlib() { [ -e /usr/include/zlib.h ]; }

# The ahead-of-time compiler of .NET links with one of the two, and against zlib.
if ! has_linker || ! has_zlib; then
  apt-get update
  apt-get install -y clang zlib1g-dev
fi

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The command as one file that runs without .NET. Everything lies in a folder of its own: a runtime identifier would change
# what the normal build has restored. The library is named on the command line, so none is brought in.
dotnet publish src/SpecHub.Cli -c Release -p:SpecHubAot=true -p:SpecHubBackend=None -p:RunAnalyzers=false \
  --artifacts-path "$PWD/artifacts/aot" -v quiet
install -m 755 artifacts/aot/publish/SpecHub.Cli/release_linux-x64/SpecHub.Cli "$folder/spechub"

# llama.cpp's source, of the release that the prebuilt library has: the npm package carries it as a git bundle.
version=$(node -p 'require("./eng/peers/package-lock.json").packages["node_modules/node-llama-cpp"].version')
integrity=$(node -p 'require("./eng/peers/package-lock.json").packages["node_modules/node-llama-cpp"].integrity')
source=$folder/llama.cpp-$version.tar.gz
if [ ! -e "$source" ]; then
  npm pack --silent --pack-destination "$work" "node-llama-cpp@$version" >/dev/null
  package=$work/node-llama-cpp-$version.tgz
  found=sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$package")
  if [ "$found" != "$integrity" ]; then
    echo "node-llama-cpp $version is not the package that eng/peers/package-lock.json names: $found instead of $integrity." >&2
    exit 1
  fi
  tar -xzf "$package" -C "$work" package/llama/gitRelease.bundle
  git clone --quiet --bare "$work/package/llama/gitRelease.bundle" "$work/llama.git"
  # Only what the library is built from; vendor is named in part, because its web server is most of it.
  git -C "$work/llama.git" archive --format=tar HEAD CMakeLists.txt LICENSE licenses cmake include src ggml \
    vendor/CMakeLists.txt vendor/hash vendor/miniaudio vendor/nlohmann vendor/sheredom vendor/stb | gzip -n9 >"$work/source.tar.gz"
  mv "$work/source.tar.gz" "$source"
fi

# Which state of the repository the results are of.
state=$(git rev-parse HEAD 2>/dev/null || echo unknown)
if ! git diff --quiet HEAD 2>/dev/null; then
  state="$state, with changes"
fi
echo "$state" >"$folder/commit.txt"

bytes=$(find "$folder" -maxdepth 1 -type f -printf '%s\n' | awk '{ total += $1 } END { print total + 0 }')
find "$folder" -maxdepth 1 -type f -printf '%s %f\n' | sort -rn
echo "$folder holds $bytes bytes to carry beside the repository, of at most $most_bytes."
if [ "$bytes" -gt "$most_bytes" ]; then
  echo "That is more than may be carried. Remove old files from $folder, or leave more out of the source in eng/gpu/prepare.sh." >&2
  exit 1
fi
