#!/usr/bin/env bash
# Measures the bundled pair through the command line: every mode on the same prompts, interleaved, one JSON object a run.
# Usage: eng/measure/first-pair.sh [tokens]   writes docs/benchmarks/first-pair.jsonl and docs/benchmarks/first-pair.md
set -euo pipefail
cd "$(dirname "$0")/../.."
tokens=${1:-60}
out=docs/benchmarks/first-pair.jsonl
dotnet build src/SpecHub.Cli -c Release -v quiet
spechub="dotnet artifacts/bin/SpecHub.Cli/release/SpecHub.Cli.dll"
prompts=(
  "Tell me a short story about a brave fox."
  "Explain how a rainbow forms."
  "Give me five tips for a better night's sleep."
  "Write an e-mail to my landlord about a broken heater."
  "Write a Python function that reverses a string."
  "Tell me a bedtime story about a sleepy dragon."
)
modes=("--mode off" "--tree chain:4" "--tree best:3" "--tree best:6" "--tree best:14" "--tree 2^4" "--tree 2^4 --verifier spechub")
: > "$out"
# One run apart, so that the files are in the system's cache.
$spechub generate --prompt "Hi" --max-tokens 5 --json > /dev/null
for temperature in 0 1; do
  for i in "${!prompts[@]}"; do
    for mode in "${modes[@]}"; do
      # shellcheck disable=SC2086 # A mode is several words.
      $spechub generate --prompt "${prompts[$i]}" --temperature "$temperature" --seed "$((100 + i))" --max-tokens "$tokens" --json $mode >> "$out"
      printf '.' >&2
    done
  done
done
echo >&2
node eng/measure/table.mjs "$out" "$tokens" > docs/benchmarks/first-pair.md
