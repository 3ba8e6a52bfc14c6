#!/usr/bin/env bash
# Times the verification of one node and makes docs/benchmarks/nodes.md from the results. Usage: eng/measure/nodes.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
folder=$(mktemp -d)
dotnet artifacts/bin/SpecHub.Benchmarks/release/SpecHub.Benchmarks.dll \
  --filter '*NodeBenchmarks*' --inProcess --warmupCount 5 --iterationCount 12 --exporters json --artifacts "$folder"
node eng/measure/nodes.mjs "$folder"/results/*.json > docs/benchmarks/nodes.md
