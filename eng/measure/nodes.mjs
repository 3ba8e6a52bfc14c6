// Makes the page of the node benchmarks from BenchmarkDotNet's JSON: medians, and ratios to one softmax of the same vector.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const host = report.HostEnvironmentInfo;
const cells = report.Benchmarks.map((benchmark) => ({
  method: benchmark.Method,
  ...Object.fromEntries(benchmark.Parameters.split("&").map((pair) => pair.split("="))),
  median: benchmark.Statistics.Median,
  spread: benchmark.Statistics.StandardDeviation,
  bytes: benchmark.Memory.BytesAllocatedPerOperation,
}));
const micros = (cell) => `${(cell.median / 1000).toFixed(cell.median < 10000 ? 2 : 0)} ± ${(cell.spread / 1000).toFixed(cell.median < 10000 ? 2 : 0)}`;

console.log(`# What verifying one node costs
${host.ProcessorName.trim()}, .NET ${host.RuntimeVersion.replace(".NET ", "")}. Command: \`eng/measure/nodes.sh\`; this page is made from its results.
Microseconds, median ± standard deviation. Softmax and Shape (temperature, top-k) come before any rule; a rule's own time
is for a node with two drafts and, where a draft is accepted, for the token after it, so for one to two nodes. Coupled makes
the noise of each position; nothing is allocated, the few bytes are the measurement's own.

| tokens | law | method | microseconds | against softmax | bytes allocated |
|---|---|---|---|---|---|`);
for (const cell of cells) {
  const softmax = cells.find((other) => other.method === "Softmax" && other.Vocabulary === cell.Vocabulary && other.TopK === cell.TopK);
  const ratio = cell.TopK === "0" ? (cell.median / softmax.median).toFixed(2) : "";
  console.log(`| ${cell.Vocabulary} | ${cell.TopK === "0" ? "dense" : `top-k ${cell.TopK}`} | ${cell.method} | ${micros(cell)} | ${ratio} | ${cell.bytes} |`);
}
