// Makes docs/benchmarks/acceptance.md and its chart from the lines of the two acceptance measurements.
import { readFileSync, writeFileSync } from "node:fs";

const folder = "docs/benchmarks";
const read = (name) => readFileSync(`${folder}/${name}.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const own = read("acceptance");
const lines = read("acceptance-same-text");
const same = lines.filter((line) => line.verifier);
const bounds = lines.filter((line) => line.law);
const temperatures = [...new Set(own.map((line) => line.temperature))].sort();
const nodes = { "2^2": 6, "2^3": 14, "2^4": 30, "2^5": 62, "best:6/2": 6, "best:14/3": 14, "best:30/4": 30, "best:62/5": 62, "best:30/6": 30 };
const fixedOf = { 6: "2^2", 14: "2^3", 30: "2^4", 62: "2^5" };
const sum = (cell, field) => cell.reduce((total, line) => total + line[field], 0);
const rate = (cell) => sum(cell, "tokens") / sum(cell, "targetEvaluations");

// The same resamples of prompts for all cells, so that a ratio knows that both sides answered the same questions.
let state = 12345;
const random = (below) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % below;
const prompts = [...new Set(own.map((line) => line.prompt))];
const resamples = Array.from({ length: 400 }, () => prompts.map(() => prompts[random(prompts.length)]));
const spread = (values) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
};
const byPrompt = (cell) => new Map(cell.map((line) => [line.prompt, line]));
const error = (cell, against) => {
  const mine = byPrompt(cell);
  const theirs = against && byPrompt(against);
  return spread(resamples.map((sample) => rate(sample.map((p) => mine.get(p))) / (theirs ? rate(sample.map((p) => theirs.get(p))) : 1)));
};
const pick = (from, verifier, tree, temperature) =>
  from.filter((line) => line.verifier === verifier && line.tree === tree && line.temperature === temperature);
const show = (cell) => (cell.length === 0 ? "" : `${rate(cell).toFixed(2)} ± ${error(cell).toFixed(2)}`);
const rules = ["rrs", "rrs-wor", "spechub", "hub-traversal", "coupled"];
const sizes = [6, 14, 30, 62];

let page = `# Tokens per evaluation, rule by rule
SmolLM2-135M-Instruct (Q4_1) with its draft (Q8_0), llama.cpp on the CPU. Counts, not times: they
do not depend on the machine's speed. Errors are standard errors over the ${prompts.length} prompts (bootstrap).

## Every rule on its own text
Real decoding through the real sampling path: ${prompts.length} prompts, the same seeds for all, ${Math.round(sum(pick(own, "spechub", "2^4", 1), "tokens"))} tokens a cell or so.
Command: \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- acceptance --output ${folder}/acceptance.jsonl\`.

| temperature | nodes | ${rules.join(" | ")} | coupled, best first, equal draft passes |
|---|---|${rules.map(() => "---|").join("")}---|
`;
for (const temperature of temperatures) {
  for (const size of sizes) {
    const best = Object.keys(nodes).find((tree) => tree.startsWith("best") && nodes[tree] === size);
    page += `| ${temperature} | ${size} (${fixedOf[size]}) | ${rules.map((rule) => show(pick(own, rule, fixedOf[size], temperature))).join(" | ")} | ${show(pick(own, "coupled", best, temperature))} |\n`;
  }
}

page += `
The rules write different texts here, and texts differ more than rules do. So the comparison that counts is the next one.

## On one and the same text
A seed fixes the text of coupled decoding, and given the target's token each transport rule accepts a draft with a known
probability, so all of them can be put on one text (${sum(pick(same, "coupled", "2^4", 1), "tokens")} to ${sum(pick(same, "coupled", "2^4", 0.6), "tokens")} tokens a cell). Differences are tight.
Command: \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- same-text --output ${folder}/acceptance-same-text.jsonl\`.

| temperature | nodes | rrs | rrs-wor | spechub | coupled | coupled, best first, equal draft passes | against spechub |
|---|---|---|---|---|---|---|---|
`;
for (const temperature of temperatures) {
  for (const size of sizes) {
    const bests = [...new Set(same.map((line) => line.tree))].filter((tree) => tree.startsWith("best") && nodes[tree] === size);
    for (const best of bests) {
      const hub = pick(same, "spechub", fixedOf[size], temperature);
      const grown = pick(same, "coupled", best, temperature);
      const fixed = ["rrs", "rrs-wor", "spechub", "coupled"].map((rule) => rate(pick(same, rule, fixedOf[size], temperature)).toFixed(3));
      page += `| ${temperature} | ${size} | ${fixed.join(" | ")} | ${rate(grown).toFixed(3)} (${best}) | ${(rate(grown) / rate(hub)).toFixed(3)} ± ${error(grown, hub).toFixed(3)} |\n`;
    }
  }
}

page += `
Without the calibration of confidences (measured on the same texts with the code before it) best:30/4 had 1.099 ± 0.013 at
temperature 0.6 and 1.122 ± 0.009 at temperature 1: calibration adds 3 % at the lower temperature, where the draft is too
sure of long paths, and nothing at the higher.

## Trees cut to their likeliest nodes
A tree that grows where its own drafts say so would bias a transport rule. What is left to it is the lossless form: draft
all of k^d, let the target evaluate the n nodes whose paths have the largest product of q, and still test the others (\`k^d:n\`).
Own texts again, with the prompts, seeds and number of tokens of the first table. The quotients are taken with the rule's own
whole tree, and with coupled decoding grown best first.
Command: \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- acceptance --verifiers spechub,hub-traversal --trees 2^3:6,2^4:14,2^5:30 --output ${folder}/acceptance.jsonl\`.

| temperature | nodes | rule | whole tree | cut tree | cut against whole | coupled, best first | coupled against cut |
|---|---|---|---|---|---|---|---|
`;
const cutOf = { 6: "2^3:6", 14: "2^4:14", 30: "2^5:30" };
const bestOf = { 6: "best:6/2", 14: "best:14/3", 30: "best:30/4" };
const quotient = (cell, against) => `${(rate(cell) / rate(against)).toFixed(3)} ± ${error(cell, against).toFixed(3)}`;
for (const temperature of temperatures) {
  for (const rule of ["spechub", "hub-traversal"]) {
    for (const [size, tree] of Object.entries(cutOf)) {
      const cut = pick(own, rule, tree, temperature);
      const whole = pick(own, rule, fixedOf[size], temperature);
      const grown = pick(own, "coupled", bestOf[size], temperature);
      page += `| ${temperature} | ${size} | ${rule} | ${show(whole)} (${fixedOf[size]}) | ${show(cut)} (${tree}) | ${quotient(cut, whole)} | ${show(grown)} (${bestOf[size]}) | ${quotient(grown, cut)} |\n`;
    }
  }
}

page += `
For \`spechub\` one text gives a tight answer without another run. Its walk through a cut tree is a part of its walk through the
whole one, so the whole tree of the same depth is the most that any way of cutting it can reach.

| temperature | nodes | spechub, any cut, at most | coupled, best first | quotient, at least |
|---|---|---|---|---|
`;
for (const temperature of temperatures) {
  for (const [size, tree] of Object.entries(cutOf)) {
    const most = pick(same, "spechub", tree.split(":")[0], temperature);
    const grown = pick(same, "coupled", bestOf[size], temperature);
    page += `| ${temperature} | ${size} | ${rate(most).toFixed(3)} (${tree.split(":")[0]}) | ${rate(grown).toFixed(3)} (${bestOf[size]}) | ${quotient(grown, most)} |\n`;
  }
}

page += `
## Acceptance of a node, two drafts
Share of the nodes with drafts, on the walks of the first table's 2^4 trees, at which a draft was accepted; and the best
that any rule could reach with a draft law, on the contexts of the second table.

| temperature | ${rules.join(" | ")} | ${[...new Set(bounds.map((line) => line.law))].map((law) => `best possible: ${law}`).join(" | ")} |
|---|${rules.map(() => "---|").join("")}---|---|---|
`;
for (const temperature of temperatures) {
  const accepted = rules.map((rule) => {
    const cell = pick(own, rule, "2^4", temperature);
    return cell.length === 0 ? "" : (sum(cell, "nodesAccepted") / sum(cell, "nodesTried")).toFixed(3);
  });
  const best = [...new Set(bounds.map((line) => line.law))].map((law) => {
    const cell = bounds.filter((line) => line.law === law && line.temperature === temperature);
    return (cell.reduce((total, line) => total + line.bound * line.tokens, 0) / sum(cell, "tokens")).toFixed(3);
  });
  page += `| ${temperature} | ${accepted.join(" | ")} | ${best.join(" | ")} |\n`;
}

page += `
## What it says
- The published order holds on one text: \`spechub\` is ahead of \`rrs-wor\`, and that of \`rrs\`; at temperature 1 this draft is so
  flat that \`spechub\` and \`rrs-wor\` are level, where the papers' drafts give SpecHub its largest lead.
- On a fixed binary tree coupled decoding is 2 to 5 % behind \`spechub\`. Grown best first it is ahead of every rule on fixed trees
  from 6 nodes on, with as many draft passes: growing where the noise says so is what the other rules must not do.
- Deciding over whole paths (\`hub-traversal\`) measures 0.1 tokens more than \`spechub\` at temperature 1 with 30 and 62 nodes, about
  twice the error of the difference; at temperature 0.6 the two are level.
- Cutting a deeper tree to the same number of nodes gains nothing that can be measured: no quotient in the third table is
  further than 1.6 errors from 1. The product of q says little about where a drawn token will be accepted, and the deeper tree costs more drafting.
- The winner at temperature 0.6 is coupled decoding grown best first: ahead of every whole tree from 6 nodes on, of every cut
  tree of \`spechub\` by 4 % at 14 nodes and 11 % at 30 and of \`hub-traversal\`'s by 5 and 12 %.
- The winner at temperature 1 is the same from 14 nodes on: 7 % and 11 % ahead of any cut tree of \`spechub\`. At 6 nodes it leads \`spechub\`'s
  whole tree by 3 %. At 30 nodes \`hub-traversal\` comes nearest: 4 ± 5 % behind on texts of its own, which is too wide to call.

![Tokens per evaluation on the same text](acceptance.svg)
`;
writeFileSync(`${folder}/acceptance.md`, page);

// The chart: tokens per evaluation over nodes, one panel a temperature.
const series = [["rrs", "#999999"], ["rrs-wor", "#0072b2"], ["spechub", "#d55e00"], ["coupled", "#56b4e9"], ["best first", "#009e73"]];
const value = (name, size, temperature) =>
  rate(name === "best first"
    ? pick(same, "coupled", Object.keys(nodes).find((tree) => tree.startsWith("best") && nodes[tree] === size), temperature)
    : pick(same, name, fixedOf[size], temperature));
const [left, top, width, height, gap] = [50, 40, 300, 260, 60];
const all = temperatures.flatMap((t) => series.flatMap(([name]) => sizes.map((size) => value(name, size, t))));
const [low, high] = [Math.floor(Math.min(...all) * 10) / 10, Math.ceil(Math.max(...all) * 10) / 10];
const x = (panel, i) => left + panel * (width + gap) + 20 + (i * (width - 40)) / (sizes.length - 1);
const y = (v) => top + height - ((v - low) / (high - low)) * height;
let svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + 2 * width + gap + 110} ${top + height + 50}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n`;
temperatures.forEach((temperature, panel) => {
  const x0 = left + panel * (width + gap);
  svg += `<text x="${x0 + width / 2}" y="24" text-anchor="middle" font-size="14">temperature ${temperature}</text>\n`;
  for (let tick = low; tick <= high + 1e-9; tick += 0.2) {
    svg += `<line x1="${x0}" x2="${x0 + width}" y1="${y(tick)}" y2="${y(tick)}" stroke="#dddddd"/><text x="${x0 - 6}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(1)}</text>\n`;
  }
  sizes.forEach((size, i) => (svg += `<text x="${x(panel, i)}" y="${top + height + 18}" text-anchor="middle">${size}</text>\n`));
  svg += `<text x="${x0 + width / 2}" y="${top + height + 38}" text-anchor="middle">drafted nodes</text>\n`;
  for (const [name, color] of series) {
    const points = sizes.map((size, i) => `${x(panel, i)},${y(value(name, size, temperature)).toFixed(1)}`);
    svg += `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2"/>\n`;
    points.forEach((point) => (svg += `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="${color}"/>\n`));
  }
});
series.forEach(([name, color], i) => {
  const at = left + 2 * width + gap + 14;
  svg += `<rect x="${at}" y="${top + 20 * i}" width="12" height="12" fill="${color}"/><text x="${at + 18}" y="${top + 20 * i + 11}">${name}</text>\n`;
});
writeFileSync(`${folder}/acceptance.svg`, `${svg}</svg>\n`);
