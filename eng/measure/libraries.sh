#!/usr/bin/env bash
# Measures the bundled library and the one that eng/native/build.sh makes beside each other: the same prompts in processes by turns, plain
# and with mode auto.
# Usage: eng/measure/libraries.sh [OUTPUT]; OUTPUT is docs/benchmarks/libraries.jsonl.
set -euo pipefail
cd "$(dirname "$0")/../.."
output=${1:-docs/benchmarks/libraries.jsonl}
parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
[ artifacts/llama.cpp/bin/libllama.so -nt eng/native/few-rows.patch ] || eng/native/build.sh
# Whichever comes second finds the machine as the other has left it, so they take turns at that too.
for repeat in 0 1 2 3 4 5; do
  for turn in 0 1; do
    library=
    [ $(((repeat + turn) % 2)) = 0 ] || library=artifacts/llama.cpp/bin
    SPECHUB_LLAMA_LIBRARY=$library dotnet run -c Release --no-build --project benchmarks/SpecHub.Benchmarks -- \
      turns --classes story,rag-copy --temperatures 0,1 --first-repeat $repeat --repeats 1 --output "$parts/$repeat-$turn.jsonl"
  done
done
cat "$parts"/*.jsonl > "$output"
