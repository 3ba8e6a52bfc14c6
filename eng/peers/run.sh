#!/usr/bin/env bash
# Measures SpecHub and node-llama-cpp on the same llama.cpp, files, prompts, sampling and threads, run by run in turn.
# Usage: eng/peers/run.sh [--tokens 64] [--repeats 3] [--threads N] [--temperatures 0,1] [--model FILE] [--draft FILE] [--prompts FILE] [--output NAME]
# Writes docs/benchmarks/NAME.jsonl and NAME.md; NAME is peers.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Without the optional packages, which are the builds of llama.cpp for other machines.
[ -d eng/peers/node_modules/node-llama-cpp ] || npm install --prefix eng/peers --no-save --ignore-scripts --omit=optional --no-audit --no-fund
dotnet build benchmarks/SpecHub.Benchmarks -c Release -v quiet
node eng/peers/peers.mjs "$@"
