#!/usr/bin/env bash
# Checks the library that eng/native/build.sh has made. Speculation is as exact with it as with the bundled one, with quantised weights
# and with F32 ones, which have a kernel of their own there; and with F32 weights it writes what the bundled library writes, so that
# a kernel that computes something else is noticed although it does so in every way of decoding.
# Usage: eng/native/check.sh
# Needs dotnet, and eng/native/build.sh to have run.
set -euo pipefail
cd "$(dirname "$0")/../.."
library=artifacts/llama.cpp/bin
target=models/tiny-target.q8_0.gguf
wide=artifacts/models/tiny-target.q8_0.F32.gguf

spechub() { dotnet run --project src/SpecHub.Cli -- "$@"; }
spechub audit --library "$library" --model "$target" --draft models/tiny-draft.q8_0.gguf --rounds 200 --seed 1
[ -e "$wide" ] || dotnet run --project benchmarks/SpecHub.Benchmarks -- dequantise --model "$target"
spechub audit --library "$library" --model "$wide" --draft models/tiny-draft.q8_0.gguf --rounds 200 --seed 1

# Few tokens: the two add in another order, which can turn a near-tie around.
story() { spechub generate --model "$wide" --temperature 0 --max-tokens 24 --prompt "One day, a little girl" "$@"; }
ours=$(story --library "$library")
bundled=$(story)
if [ "$ours" != "$bundled" ]; then
  echo "With F32 weights the library in $library writes '$ours', and the bundled one '$bundled'." >&2
  exit 1
fi
echo "The library in $library is as exact as the bundled one and writes the same."
