#!/usr/bin/env bash
# Measures mode auto against off in three processes of two repeats each: where the weights of an arm come to lie in memory is worth
# a percent or two to it, for as long as the process runs.
# Usage: eng/measure/turns.sh [OUTPUT]; OUTPUT is docs/benchmarks/turns-auto.jsonl.
set -euo pipefail
cd "$(dirname "$0")/../.."
output=${1:-docs/benchmarks/turns-auto.jsonl}
parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
for first in 0 2 4; do
  dotnet run -c Release --no-build --project benchmarks/SpecHub.Benchmarks -- turns --first-repeat $first --repeats 2 --output "$parts/$first.jsonl"
done
cat "$parts"/*.jsonl > "$output"
