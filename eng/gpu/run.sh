#!/usr/bin/env bash
# Audits the pair, learns its costs and measures it, on a GPU or on this CPU; every step may fail without ending the others.
# Usage: eng/gpu/run.sh [--cpu] [--folder artifacts/gpu] [--library folder] [--out artifacts/gpu-results] [--steps audit,tune,...]
#   --cpu    the prebuilt CPU library of this repository and the tiny pair, for a minute: what CI runs
#   --steps  some of: audit, tune, trees, conversations, rules, texts
# Ends with 0 when every step that was asked for succeeded, 1 when one did not, 2 when it cannot begin. docs/gpu.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

cpu=false
folder=artifacts/gpu
library=
out=
wanted=audit,tune,trees,conversations,rules,texts
refuse() { echo "run.sh: $1" >&2; exit 2; }
while [ $# -gt 0 ]; do
  case $1 in
    --cpu) cpu=true; shift ;;
    --folder | --library | --out | --steps)
      [ $# -ge 2 ] || refuse "$1 came without a value."
      case $1 in
        --folder) folder=$2 ;;
        --library) library=$2 ;;
        --out) out=$2 ;;
        --steps) wanted=$2 ;;
      esac
      shift 2 ;;
    *) refuse "'$1' is no option; it knows --cpu, --folder, --library, --out and --steps." ;;
  esac
done

steps=(audit tune trees conversations rules texts)
for name in ${wanted//,/ }; do
  [[ " ${steps[*]} " == *" $name "* ]] || refuse "'$name' is no step; there are ${steps[*]}."
done

spechub=$folder/spechub
[ -x "$spechub" ] || refuse "$spechub is not there. Run eng/gpu/prepare.sh on a machine with a network."

# Every rule that the command knows, the one that is used without asking first.
rules=coupled,spechub,hub-traversal,naive,naive-iid,naive-wor,single,rrs,rrs-wor,kseq,khisti,spechub-two-phase,hub-or-wor,block,traversal,list-coupling,hub-or-wor-traversal

# limits: seconds that each step may take, in their order.
if $cpu; then
  out=${out:-artifacts/gpu-results-cpu}
  library=${library:-$(find artifacts/native -path '*linux-x64/bins/linux-x64' -type d 2>/dev/null | sort | tail -n 1)}
  [ -n "$library" ] || refuse "artifacts/native holds no prebuilt library. Build src/SpecHub.LlamaCpp first, which brings it in."
  pair=(--model models/tiny-target.q8_0.gguf --draft models/tiny-draft.q8_0.gguf)
  machine=(--library "$library" --threads 1)
  limits=(60 60 30 30 30 30)
  rounds=100
  # One prompt stands for all classes.
  mkdir -p "$out"
  head -n 1 src/SpecHub.Cli/Bench/prompts.jsonl >"$out/prompts.jsonl"
  measure=(--prompts "$out/prompts.jsonl" --tokens 8 --repeats 1 --temperatures 1)
  texts=("${measure[@]}")
  large=2^5
  at_once=1,16
else
  out=${out:-artifacts/gpu-results}
  library=${library:-artifacts/gpu-library/current}
  [ -d "$library" ] || refuse "$library is not there. Run eng/gpu/build.sh, or name a library with --library."
  pair=(--model models/SmolLM2-135M-Instruct.Q4_1.gguf --draft models/smollm2-draft.q8_0.gguf)
  machine=(--library "$library")
  limits=(420 180 300 300 300 240)
  rounds=1000
  measure=(--tokens 64 --repeats 2 --temperatures "0,1")
  # The defaults that a user has, which take all prompts of each class.
  texts=()
  large=2^5,best:62
  at_once=1,2,4,8,16
fi
mkdir -p "$out"
rm -f "$out"/summary.txt

{
  date -u +%FT%TZ
  echo "repository: $(cat "$folder/commit.txt" 2>/dev/null || echo unknown)"
  uname -srm
  nproc
  grep -m 1 'model name' /proc/cpuinfo || true
  nvidia-smi 2>/dev/null || echo "no GPU answers"
} >"$out/machine.txt"

failed=0
# step <name> <seconds> command...: the output goes into <name>.txt, what is said beside it into <name>.log.
step() {
  local name=$1 limit=$2 code=0 begin=$SECONDS said
  shift 2
  if [[ ",$wanted," != *",$name,"* ]]; then
    return
  fi
  # The signal of Ctrl+C, so that lines which are measured already are kept; what does not stop by it is killed.
  timeout -s INT -k 20 "$limit" "$@" >"$out/$name.txt" 2>"$out/$name.log" || code=$?
  case $code in
    0) said=ok ;;
    3) said="a check of the audit does not hold, see $name.txt" ;;
    4) said="void runs, see $name.log" ;;
    124 | 137) said="stopped after $limit seconds; $name.jsonl has what was measured until then" ;;
    *) said="failed with code $code: $(tail -n 1 "$out/$name.log")" ;;
  esac
  if [ "$code" -ne 0 ]; then
    failed=$((failed + 1))
  fi
  printf '%-14s %4s s  %s\n' "$name" "$((SECONDS - begin))" "$said" | tee -a "$out/summary.txt"
}

# bench <name> <seconds> options...
bench() {
  local name=$1 limit=$2
  shift 2
  step "$name" "$limit" "$spechub" bench "${pair[@]}" "${machine[@]}" --json "$out/$name.jsonl" --html "$out/$name.html" "$@"
}

# The most important first: a loan of a machine may end before the last one.
step audit "${limits[0]}" "$spechub" audit "${pair[@]}" "${machine[@]}" --rounds "$rounds" --seed 1
commands=$("$spechub" --help)
if grep -qE '^ +tune( |$)' <<<"$commands"; then
  step tune "${limits[1]}" "$spechub" tune "${pair[@]}" "${machine[@]}" --output "$out/costs.json"
elif [[ ",$wanted," == *",tune,"* ]]; then
  echo "tune           not known to this spechub, left out" | tee -a "$out/summary.txt"
fi
bench trees "${limits[2]}" "${measure[@]}" --modes chain,tree,auto --trees "chain:4,best:6,best:14,best:30,$large"
# A pass holds 256 rows, so trees of more than 14 nodes do not fit for 16 conversations.
bench conversations "${limits[3]}" "${measure[@]}" --modes chain,tree,auto --trees chain:4,best:6,best:14 --concurrency "$at_once"
bench rules "${limits[4]}" "${measure[@]}" --modes chain,tree --trees chain:6,2^3,2^5 --verifiers "$rules"
bench texts "${limits[5]}" "${texts[@]}"

echo "The results are in $out."
if [ "$failed" -ne 0 ]; then
  echo "$failed of the steps did not succeed." >&2
  exit 1
fi
