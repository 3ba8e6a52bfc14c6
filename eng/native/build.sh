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

# Threads take a product's rows in parts of 16, with an atomic step for each: thousands of steps a pass, which virtual machines
# pay dearly. Parts of 256 are still many for each thread where matrices are large; where they are small, llama.cpp gives each
# thread one part.
file=$place/source/ggml/src/ggml-cpu/ggml-cpu.c
line='    int chunk_size = 16;'
if [ "$(grep -cxF "$line" "$file")" != 1 ]; then
  echo "$file does not have the line '$line' once: look at what decides there how rows are given to threads." >&2
  exit 1
fi
sed -i "s/^$line\$/    int chunk_size = 256;/" "$file"

# Without OpenMP the threads are ours, which wait for the next pass. The kernels of llamafile read four rows of weights at once,
# and are slower than the plain ones for few rows of a small model.
. eng/native/options.sh
options=("${library_options[@]}" -DGGML_OPENMP=OFF -DGGML_LLAMAFILE=OFF "$@")
# llama.cpp asks git for its commit, and would be told that of this repository.
export GIT_CEILING_DIRECTORIES=$place
cmake -S "$place/source" -B "$place/build" "${options[@]}"
cmake --build "$place/build" --target llama --parallel "$(nproc)"
ln -sfn "$place/build/bin" "$place/bin"
echo "The library is in artifacts/llama.cpp/bin."
