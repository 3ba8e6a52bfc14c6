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

# The command as one file that runs without .NET. Everything lies in a folder of its own: a runtime identifier would change
# what the normal build has restored. The library is named on the command line, so none is brought in.
dotnet publish src/SpecHub.Cli -c Release -p:SpecHubAot=true -p:SpecHubBackend=None -p:RunAnalyzers=false \
  --artifacts-path "$PWD/artifacts/aot" -v quiet
install -m 755 artifacts/aot/publish/SpecHub.Cli/release_linux-x64/SpecHub.Cli "$folder/spechub"

# llama.cpp's source, of the release that the prebuilt library has.
eng/native/source.sh "$folder"

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
  echo "That is more than may be carried. Remove old files from $folder, or leave more out of the source in eng/native/source.sh." >&2
  exit 1
fi
