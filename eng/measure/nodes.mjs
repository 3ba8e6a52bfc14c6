// Makes the page of the node benchmarks from the rounds' JSON lines and BenchmarkDotNet's JSON files. Medians with deviation.
import { readFileSync } from "node:fs";

const [roundsFile, ...reports] = process.argv.slice(2);
const rounds = readFileSync(roundsFile, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const files = reports.map((file) => JSON.parse(readFileSync(file, "utf8")));
const host = files[0].HostEnvironmentInfo;
const cells = files.flatMap((file) => file.Benchmarks).map((benchmark) => ({
  method: benchmark.Method,
  ...Object.fromEntries(benchmark.Parameters.split("&").map((pair) => pair.split("="))),
  median: benchmark.Statistics.Median / 1000,
  spread: benchmark.Statistics.StandardDeviation / 1000,
  bytes: benchmark.Memory.BytesAllocatedPerOperation,
}));
const sizes = [...new Set(cells.map((cell) => cell.Vocabulary))].sort((a, b) => a - b);
const digits = (value) => (value < 10 ? 2 : value < 100 ? 1 : 0);
const micros = (cell) => `${cell.median.toFixed(digits(cell.median))} ± ${cell.spread.toFixed(digits(cell.median))}`;
const named = (cell) => cell.Rule ?? cell.method;
const softmaxOf = (cell) => cells.find((other) => other.method === "Softmax" && other.Vocabulary === cell.Vocabulary && other.TopK === cell.TopK);
const bytes = Math.max(...cells.map((cell) => cell.bytes / cell.median));

function table(topK, withRatio) {
  const rows = cells.filter((cell) => cell.TopK === topK);
  console.log(`| | ${sizes.map((size) => `${Math.round(size / 1024)}k tokens`).join(" | ")} |\n|---|${sizes.map(() => "---").join("|")}|`);
  for (const name of [...new Set(rows.map(named))]) {
    const columns = sizes.map((size) => {
      const cell = rows.find((row) => named(row) === name && row.Vocabulary === size);
      return withRatio && name !== "Softmax" ? `${micros(cell)} (${(cell.median / softmaxOf(cell).median).toFixed(2)})` : micros(cell);
    });
    console.log(`| ${name} | ${columns.join(" | ")} |`);
  }
}

console.log(`# What verification costs
${host.ProcessorName.trim()}, ${host.LogicalCoreCount} logical cores, .NET ${host.RuntimeVersion.replace(".NET ", "")}. Command: \`eng/measure/nodes.sh\`, which makes this page from its results.

## One node
Microseconds, median ± standard deviation; in brackets the multiple of one softmax over the same scores. \`Softmax\`, \`Shape\`
(temperature, top-k) and \`Noise\` (the noise of every token at a position, by the plain formula) are passes over a row. The
others are rules, two drafts a node or one for chains, with ready laws. Rules that decide token by token see exactly one
node; those over whole paths (block and traversal) also the row after the children. \`coupled\` and \`list-coupling\` make the noise
that they look at themselves. Nothing is allocated: the measurement counts what the process does beside it, at most ${bytes.toFixed(2)} bytes a microsecond.

### The whole vocabulary
`);
table("0", true);
console.log("\n### Top-k 40\n");
table("40", false);
console.log(`
## A whole round
Rounds on the bundled SmolLM2 pair at temperature 1, all rules in turn on the same prompts. A rule's time holds all it needs: shaping
and softmax of the rows that it looks at, noise, tests, residuals. Above 5 % are two rules of the field, K-SEQ and Khisti's, which search for
a weight or sort the whole vocabulary at every node. Shares are medians with the range from the 10th to the 90th percentile.

| rule | tree | rounds | verification, µs | target's evaluation, µs | share |
|---|---|---|---|---|---|`);
for (const round of rounds) {
  const percent = (share) => `${(100 * share).toFixed(2)} %`;
  console.log(`| ${round.rule} | ${round.tree} | ${round.rounds} | ${round.verifyMicroseconds.toFixed(0)} | ${round.evaluateMicroseconds.toFixed(0)} | ${percent(round.share)} (${percent(round.shareLow)} to ${percent(round.shareHigh)}) |`);
}
