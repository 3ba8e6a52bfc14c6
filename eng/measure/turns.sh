#!/usr/bin/env bash
# Measures mode auto against off in three processes of two repeats each: a process can favour an arm by a percent or two for as long as
# it runs, also where both do the same; perhaps by where each arm's weights come to lie in memory.
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
