// Makes docs/benchmarks.md from the committed results: node eng/measure/benchmarks.mjs
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const folder = "docs/benchmarks";
const read = (file) => readFileSync(`${folder}/${file}`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const spread = (values) =>
  values.length === 0 ? "" : `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
const sum = (runs, field) => runs.reduce((total, run) => total + run[field], 0);
const groups = (runs, key) => {
  const found = new Map();
  runs.forEach((run) => found.set(key(run), [...(found.get(key(run)) ?? []), run]));
  return [...found];
};
const arm = (run) =>
  run.mode === "off"
    ? "off"
    : [["chain", "tree"].includes(run.mode) ? run.tree : run.mode, run.verifier, ...((run.draftSource ?? "default") === "default" ? [] : [run.draftSource])].join(", ");

const machine = (origin) =>
  `${origin.model} with ${origin.draft ?? "no draft"}, ${origin.backend}, ${origin.processors} processors (${origin.processor}), ` +
  `${origin.threads ?? "default"} threads, up to ${origin.maxTokens} tokens an answer`;

function benchTable(file) {
  const all = read(file);
  const runs = all.filter((run) => !run.void && run.tokensPerSecond > 0);
  const setting = (run) => [run.promptClass, run.temperature, run.concurrency, run.repeat].join("|");
  const plain = new Map(runs.filter((run) => run.mode === "off").map((run) => [setting(run), run]));
  const alone = new Map(runs.filter((run) => run.concurrency === 1).map((run) => [[run.promptClass, run.temperature, run.repeat, arm(run)].join("|"), run]));
  let text = `### ${file}\n${machine(all[0].origin)}. ${runs.length} runs count, ${all.length - runs.length} are void.\n\n`;
  text += "| class | temperature | at once | arm | tokens per evaluation | speed against off | speed against one |\n|---|---|---|---|---|---|---|\n";
  const cells = groups(runs, (run) => [run.temperature, run.concurrency, run.promptClass, arm(run)].join("|"));
  const classes = [...new Set(runs.map((run) => run.promptClass))];
  const arms = ["off", ...new Set(runs.map(arm))];
  const order = ([key]) => {
    const [temperature, concurrency, promptClass, name] = key.split("|");
    return [Number(temperature), Number(concurrency), classes.indexOf(promptClass), arms.indexOf(name)];
  };
  cells.sort((a, b) => order(a).map((value, i) => value - order(b)[i]).find((difference) => difference !== 0) ?? 0);
  for (const [key, cell] of cells) {
    const [temperature, concurrency, promptClass, name] = key.split("|");
    const ratios = cell.flatMap((run) => (plain.has(setting(run)) ? [run.tokensPerSecond / plain.get(setting(run)).tokensPerSecond] : []));
    const one = (run) => alone.get([run.promptClass, run.temperature, run.repeat, arm(run)].join("|"));
    const scale = concurrency === "1" ? [] : cell.flatMap((run) => (one(run) ? [run.tokensPerSecond / one(run).tokensPerSecond] : []));
    text += `| ${promptClass} | ${temperature} | ${concurrency} | ${name} | ${(sum(cell, "tokens") / sum(cell, "targetEvaluations")).toFixed(2)} | ${name === "off" ? "" : spread(ratios)} | ${spread(scale)} |\n`;
  }
  return `${text}\n`;
}

let page = `# Benchmarks
This page is made from the results in [${folder.replace("docs/", "")}](benchmarks) by \`node eng/measure/benchmarks.mjs\`. Speeds are ratios inside one run and
repeat, as medians with the least and the greatest: absolute speeds vary with the machine. Losing cells are in the tables too.

| page | what it says | made by |
|---|---|---|
| [first-pair.md](benchmarks/first-pair.md) | the bundled pair on a small CPU | \`eng/measure/first-pair.sh\` |
| [acceptance.md](benchmarks/acceptance.md) | tokens per evaluation, rule by rule | \`eng/measure/acceptance.mjs\` |
| [nodes.md](benchmarks/nodes.md) | what verifying one node costs | \`eng/measure/nodes.sh\` |

## Against plain decoding
Each table is one run of \`spechub bench --json docs/benchmarks/bench-NAME.jsonl\`; [bench.md](bench.md) says how it measures.

`;
const files = readdirSync(folder).filter((file) => /^bench-.*\.jsonl$/.test(file)).sort();
page += files.length === 0 ? "Not measured yet.\n\n" : files.map(benchTable).join("");

page += `## Against node-llama-cpp
The same llama.cpp, files, prompts, sampling and threads, run by run in turn: \`eng/peers/run.sh\`, which writes
\`docs/benchmarks/peers.jsonl\` and \`docs/benchmarks/peers.md\`. `;
page += existsSync(`${folder}/peers.md`) ? "Results: [peers.md](benchmarks/peers.md).\n\n" : "Not measured yet.\n\n";

page += `## A turn with a long history
Until its first token, cold and with the history in the cache: \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- prefix
--output docs/benchmarks/prefix.jsonl\`. `;
if (existsSync(`${folder}/prefix.jsonl`)) {
  const runs = read("prefix.jsonl");
  const of = (turn) => runs.filter((run) => run.turn === turn);
  const ratios = of("cold").map((run) => run.firstTokenSeconds / of("cached").find((other) => other.repeat === run.repeat).firstTokenSeconds);
  page += `${of("cold").length} conversations on the bundled pair.\n\n| turn | tokens of the prompt | of them cached | rows evaluated | seconds |\n|---|---|---|---|---|\n`;
  for (const turn of ["cold", "cached"]) {
    const some = of(turn);
    page += `| ${turn} | ${median(some.map((run) => run.promptTokens))} | ${median(some.map((run) => run.cachedTokens))} | ${median(some.map((run) => run.rows))} | ${spread(some.map((run) => run.firstTokenSeconds))} |\n`;
  }
  page += `\nCold over cached: ${spread(ratios)} times.\n\n`;
} else {
  page += "Not measured yet.\n\n";
}

page += `## Against a bare loop of llama_decode
What the engine costs beside the forward passes: \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- raw-loop --output
docs/benchmarks/raw-loop.jsonl\` decodes greedily by llama_decode alone and by the engine in turn. `;
if (existsSync(`${folder}/raw-loop.jsonl`)) {
  const runs = read("raw-loop.jsonl");
  page += `Engine over loop: ${median(runs.map((run) => run.engineTokensPerSecond / run.rawTokensPerSecond)).toFixed(3)}, median of ${runs.length} repeats.\n`;
} else {
  page += "Not measured yet.\n";
}
writeFileSync("docs/benchmarks.md", page);
