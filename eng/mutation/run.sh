#!/usr/bin/env bash
# Mutation tests of the core's exact parts, a folder after the other; docs/mutation.md says what they show.
# Usage: eng/mutation/run.sh [folder...] [option of dotnet stryker...]   such as: eng/mutation/run.sh Trees --concurrency 1
# Without a folder it takes all four. Reports are under artifacts/mutation, a folder each, and the page is made from them.
# The exit code is not 0 when a folder's score is below the one to keep.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
folders=()
while [[ ${1:-} =~ ^[A-Z] ]]; do
  folders+=("$1")
  shift
done
[[ ${#folders[@]} -gt 0 ]] || folders=(Verification Trees Drafting Sampling)

# Two test processes of one assembly are at work at once, which a test run on its own does not allow.
export SPECHUB_TESTS_SIDE_BY_SIDE=1 DOTNET_NOLOGO=1

# A mutant without an end has the test host started anew, and on a busy machine that takes longer than the 90 seconds after
# which Stryker would give up a run of half an hour.
export VSTEST_CONNECTION_TIMEOUT=${VSTEST_CONNECTION_TIMEOUT:-900}
dotnet tool restore

code=0
for folder in "${folders[@]}"; do
  out=$root/artifacts/mutation/$folder
  mkdir -p "$out"
  commit=$(git -C "$root" rev-parse --short HEAD)
  started=$(date +%s)

  # From the project's folder, as Stryker takes a folder with a solution for an order to mutate all of it.
  (cd src/SpecHub && nice -n 15 dotnet stryker --config-file "$root/eng/mutation/stryker-config.json" \
    --mutate "$folder/**/*.cs" --output "$out" "$@") || code=$?
  printf '{ "commit": "%s", "day": "%s", "seconds": %d }\n' "$commit" "$(date -u +%F)" "$(($(date +%s) - started))" > "$out/run.json"
done

node eng/mutation/page.mjs docs/mutation.md
exit "$code"
