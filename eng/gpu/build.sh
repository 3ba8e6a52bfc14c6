#!/usr/bin/env bash
# Builds llama.cpp's library for the GPU of this machine from the source that prepare.sh has collected. No network.
# Usage: eng/gpu/build.sh [folder [cmake options]]        the folder is artifacts/gpu
# Needs cmake, g++, nvcc. The library is then in artifacts/gpu-library/current. -DGGML_CUDA=OFF builds for the CPU instead.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-artifacts/gpu}
shift || true
# Not in the folder that is carried here: whoever carries it once more must not lose the build.
builds=$PWD/artifacts/gpu-library

# Installers of CUDA leave the path to the user.
if ! command -v nvcc >/dev/null && [ -x /usr/local/cuda/bin/nvcc ]; then
  export PATH=$PATH:/usr/local/cuda/bin
fi

sources=("$folder"/llama.cpp-*.tar.gz)
if [ ${#sources[@]} -ne 1 ] || [ ! -e "${sources[0]}" ]; then
  echo "One llama.cpp-*.tar.gz is wanted in $folder. Run eng/gpu/prepare.sh on a machine with a network, into an empty folder." >&2
  exit 1
fi

. eng/native/options.sh
options=("${library_options[@]}" -DGGML_CUDA=ON)
# For the GPUs that are here: a build for all of them takes several times as long. Where none answers, llama.cpp chooses.
architectures=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d '. ' | sort -u | paste -sd ';' || true)
if [[ $architectures =~ ^[0-9]+(\;[0-9]+)*$ ]]; then
  options+=("-DCMAKE_CUDA_ARCHITECTURES=$architectures")
fi
options+=("$@")

# The same source, options and compilers make the same library, so it is built once.
compilers=$(g++ --version | head -n 1; nvcc --version 2>/dev/null | tail -n 1 || true)
key=$( (sha256sum <"${sources[0]}"; printf '%s\n' "${options[@]}" "$compilers") | sha256sum | cut -c 1-16)
place=$builds/$key
if [ ! -e "$place/built" ]; then
  mkdir -p "$place/source"
  tar -xzf "${sources[0]}" -C "$place/source"
  # llama.cpp asks git for its commit, and would be told that of this repository.
  export GIT_CEILING_DIRECTORIES=$builds
  cmake -S "$place/source" -B "$place/build" "${options[@]}"
  cmake --build "$place/build" --target llama --parallel "$(nproc)"
  touch "$place/built"
fi
ln -sfn "$place/build/bin" "$builds/current"
ls -l "$builds/current/"
echo "The library is in artifacts/gpu-library/current."
