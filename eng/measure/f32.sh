#!/usr/bin/env bash
# Measures stories at temperature 0 with F32 weights and the shared draft, with the bundled library and the one that eng/native/build.sh
# makes, in six processes each by turns: what a pass of one row takes beside one of several changes within minutes on a shared machine,
# perhaps by how busy its memory is.
# Usage: eng/measure/f32.sh [FOLDER]; FOLDER is docs/benchmarks.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-docs/benchmarks}
model=artifacts/models/SmolLM2-135M-Instruct.Q4_1.F32.gguf
parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
bench() { dotnet run -c Release --no-build --project benchmarks/SpecHub.Benchmarks -- "$@"; }
[ -f "$model" ] || bench dequantise --model models/SmolLM2-135M-Instruct.Q4_1.gguf
[ artifacts/llama.cpp/bin/libllama.so -nt eng/native/few-rows.patch ] || eng/native/build.sh
for first in 0 8 16 24 32 40; do
  options=(--classes story --temperatures 0 --conversations 1 --first-repeat $first --repeats 8 --model "$model"
    --arms off,auto,chain:1/model,chain:2/model,best:3/model,best:5/model)
  SPECHUB_LLAMA_LIBRARY=artifacts/llama.cpp/bin bench turns "${options[@]}" --output "$parts/few-$first.jsonl"
  SPECHUB_LLAMA_LIBRARY='' bench turns "${options[@]}" --output "$parts/bundled-$first.jsonl"
done
cat "$parts"/few-*.jsonl > "$folder/turns-f32-few-processors.jsonl"
cat "$parts"/bundled-*.jsonl > "$folder/turns-f32.jsonl"
