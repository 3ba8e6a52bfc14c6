#!/usr/bin/env bash
# Mutation tests of the core's exact parts; docs/mutation.md says what they show. Further options go to Stryker, such
# as --mutate "Trees/**/*.cs". The report is under artifacts/mutation; the exit code is not 0 below the score to keep.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

# Two test processes of one assembly are at work at once, which a test run on its own does not allow.
export SPECHUB_TESTS_SIDE_BY_SIDE=1 DOTNET_NOLOGO=1
dotnet tool restore

# From the project's folder, as Stryker takes a folder with a solution for an order to mutate all of it.
cd src/SpecHub
exec nice -n 15 dotnet stryker --config-file "$root/eng/mutation/stryker-config.json" --output "$root/artifacts/mutation" "$@"
