#!/usr/bin/env bash
# Builds llama.cpp's CPU library for this machine so that passes of a few rows are cheap. docs/native-library.md says when it pays.
# Usage: eng/native/build.sh [cmake options]
# Needs npm, git and a network; cmake and g++ are installed by apt-get when they are missing. The library is then in artifacts/llama.cpp/bin, for --library or SPECHUB_LLAMA_LIBRARY.
set -euo pipefail
cd "$(dirname "$0")/../.."
place=$PWD/artifacts/llama.cpp

if ! command -v cmake >/dev/null || ! command -v g++ >/dev/null; then
  apt-get update
  apt-get install -y cmake g++
fi
# What an earlier release or other options left would be mixed with what is built now.
rm -rf "$place/source" "$place/build"
mkdir -p "$place/source"
tar -xzf "$(eng/native/source.sh "$place")" -C "$place/source"

# Git shall not see this repository there: a patch would be taken for one of it, and llama.cpp, which asks for its commit, told a wrong one.
export GIT_CEILING_DIRECTORIES=$place

# What makes a pass of a few rows cheap; the comments in it say how. It belongs to one release, as the source does.
if ! git -C "$place/source" apply "$PWD/eng/native/few-rows.patch"; then
  echo "eng/native/few-rows.patch does not fit llama.cpp's source in $place/source: look at what it changes there." >&2
  exit 1
fi

# Without OpenMP the threads are ours, which wait for the next pass. The kernels of llamafile read four rows of weights at once,
# and are slower than the plain ones for few rows of a small model.
. eng/native/options.sh
options=("${library_options[@]}" -DGGML_OPENMP=OFF -DGGML_LLAMAFILE=OFF "$@")
cmake -S "$place/source" -B "$place/build" "${options[@]}"
cmake --build "$place/build" --target llama --parallel "$(nproc)"
ln -sfn "$place/build/bin" "$place/bin"
echo "The library is in artifacts/llama.cpp/bin."
