#!/usr/bin/env bash
# Times rows, nodes and whole rounds, and makes docs/benchmarks/nodes.md from the results. Usage: eng/measure/nodes.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
run=(dotnet artifacts/bin/SpecHub.Benchmarks/release/SpecHub.Benchmarks.dll)
folder=$(mktemp -d)
"${run[@]}" rounds --rounds 6 --output docs/benchmarks/rounds.jsonl
"${run[@]}" --filter '*.Nodes.*' --inProcess --warmupCount 3 --iterationCount 12 --iterationTime 100 --exporters json --artifacts "$folder"
node eng/measure/nodes.mjs docs/benchmarks/rounds.jsonl "$folder"/results/*.json > docs/benchmarks/nodes.md
