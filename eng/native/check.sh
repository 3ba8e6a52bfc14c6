#!/usr/bin/env bash
# Checks the library that eng/native/build.sh has made. Speculation is as exact with it as with the bundled one, with quantised weights
# and with F32 ones, which have a kernel of their own there: a row's logits are the same to the bit alone and among others. And with
# F32 weights it writes what the bundled library writes, so that a kernel is noticed that is wrong in every way of decoding alike.
# Usage: eng/native/check.sh
# Needs dotnet, and eng/native/build.sh to have run.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset SPECHUB_LLAMA_LIBRARY
library=artifacts/llama.cpp/bin
target=models/tiny-target.q8_0.gguf
wide=artifacts/models/tiny-target.q8_0.F32.gguf

spechub() { dotnet run --project src/SpecHub.Cli -- "$@"; }
[ -e "$wide" ] || dotnet run --project benchmarks/SpecHub.Benchmarks -- dequantise --model "$target"
for model in "$target" "$wide"; do
  found=$(spechub audit --library "$library" --model "$model" --draft models/tiny-draft.q8_0.gguf --rounds 200 --seed 1 --json) || { echo "$found"; exit 1; }
  echo "$found"
  if ! grep -q '"check":"path-replay".*"greatestDifference":0[,}]' <<<"$found"; then
    echo "With $model a row's logits depend on the other rows of its pass." >&2
    exit 1
  fi
done

# Few tokens: the two add in another order, which can turn a near-tie around.
story() { spechub generate --model "$wide" --temperature 0 --max-tokens 24 --prompt "One day, a little girl" "$@"; }
ours=$(story --library "$library")
bundled=$(story)
if [ "$ours" != "$bundled" ]; then
  echo "With F32 weights the library in $library writes '$ours', and the bundled one '$bundled'." >&2
  exit 1
fi
echo "The library in $library is as exact as the bundled one and writes the same."
