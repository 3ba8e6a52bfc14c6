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

// The order statistics between which the true median lies in at least 95 of 100 such runs, whatever the noise.
const interval = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let below = 2 ** -n;
  let term = below;
  let rank = 0;
  for (; below <= 0.025; rank++) {
    term = (term * (n - rank)) / (rank + 1);
    below += term;
  }
  return rank === 0 ? "" : `${sorted[rank - 1].toFixed(2)} to ${sorted[n - rank].toFixed(2)}`;
};

// What a run of turns is for, and the options that it was made with; the library is named by SPECHUB_LLAMA_LIBRARY.
const captions = {
  "turns-auto.jsonl": "Mode auto in every class, by `eng/measure/turns.sh`: three processes of two repeats each, as a process can favour an arm by a percent or two for as long as it runs, also where both do the same.",
  "turns-f32.jsonl": "Stories with weights as F32, by `eng/measure/f32.sh`: six processes of eight repeats with each of two libraries by turns.",
  "turns-f32-few-processors.jsonl": "The same runs with the library that `eng/native/build.sh` makes ([native-library.md](native-library.md)): a second row costs nearly nothing there.",
  "turns-few-processors.jsonl": "Mode auto with that library and the bundled weights: `--temperatures 0,1 --repeats 3`. A plain pass is shorter than with the bundled library, and a further row takes almost as long, so drafts win less; which library is faster in the end says the section on another library.",
  "turns-fixed.jsonl": "Mode auto beside fixed trees: `--arms off,auto,chain:4/ngram,best:14/ngram,best:6/both --temperatures 0,1 --repeats 2`.",
};

const place = (run) => [run.promptClass, run.temperature, run.conversations].join("|");
const key = (run) => `${place(run)}|${run.repeat}`;
const plainOf = (runs) => new Map(runs.filter((run) => run.arm === "off").map((run) => [key(run), run]));

function turnsTable(file) {
  const all = read(file);
  const runs = all.filter((run) => run.sameText);
  const plain = plainOf(all);
  const perToken = (run) => run.seconds / run.tokens;
  const first = all[0];
  let text = `### ${file}\n${captions[file] ? `${captions[file]} ` : ""}${first.model} with ${first.draft}, ${first.backend}, ${first.processors} processors, ${first.threads} threads, up to ${first.maxTokens} tokens an answer, ${1 + Math.max(...all.map((run) => run.repeat))} repeats. `;
  text += first.library ? `The library is that in ${first.library}. ` : "";
  text += `${all.length - runs.length} of ${all.length} runs wrote another text than plain decoding and are left out.\n\n`;
  const arms = new Set(all.map((run) => run.arm));
  const fixed = arms.has("auto") && arms.size > 2;
  text += `| class | temperature | at once | arm | tokens per evaluation | speed against off | 95 of 100 | ${fixed ? "auto against the best other | " : ""}beside forward passes |\n|---|---|---|---|---|---|---|---|${fixed ? "---|" : ""}\n`;
  const speeds = (cell) => cell.map((run) => perToken(plain.get(key(run))) / perToken(run));
  const best = new Map();
  const cells = groups(runs, (run) => `${place(run)}|${run.arm}`).map(([, cell]) => cell);
  for (const cell of cells.filter(([run]) => run.arm !== "auto")) {
    const known = best.get(place(cell[0]));
    if (!known || median(speeds(cell)) > median(speeds(known))) {
      best.set(place(cell[0]), cell);
    }
  }
  for (const cell of cells) {
    const { promptClass, temperature, conversations, arm: name } = cell[0];
    const ratios = speeds(cell);
    const others = new Map((best.get(place(cell[0])) ?? []).map((run) => [key(run), run]));
    const against = cell.flatMap((run) => (others.has(key(run)) ? [perToken(others.get(key(run))) / perToken(run)] : []));
    const beside = `${(100 * (1 - sum(cell, "passSeconds") / sum(cell, "seconds"))).toFixed(1)} %`;
    text += `| ${promptClass} | ${temperature} | ${conversations} | ${name} | ${(sum(cell, "tokens") / sum(cell, "evaluations")).toFixed(2)} | ${name === "off" ? "" : spread(ratios)} | ${name === "off" ? "" : interval(ratios)} | ${!fixed ? "" : name === "auto" ? `${spread(against)} | ` : "| "}${beside} |\n`;
  }
  return `${text}\n`;
}

let page = `# Benchmarks
This page is made from the results in [${folder.replace("docs/", "")}](benchmarks) by \`node eng/measure/benchmarks.mjs\`. Speeds are ratios inside one run and
repeat, but for the comparison of libraries, as medians with the least and the greatest: absolute speeds vary with the machine. Losing cells
are in the tables too.

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

page += `## Round by round
Ways of decoding whose rounds take turns: the one that is behind in its text makes the next round, so every part of a text is timed in all
of them within milliseconds, and a noisy machine disturbs all alike. Several answers at once are decoded as a server with work does: twice as
many as there are places, and where one ends the next begins; until the last of them is done, others that do not count keep the places full and bear
their part of the time. A class has three prompts, which repeats and answers take in turn. Without the engine around the rounds: \`dotnet run -c Release
--project benchmarks/SpecHub.Benchmarks -- turns --output docs/benchmarks/turns-NAME.jsonl\`. The last column is the share of a round's
time that is no forward pass of either model.

`;
const turns = readdirSync(folder).filter((file) => /^turns-.*\.jsonl$/.test(file)).sort();
page += turns.length === 0 ? "Not measured yet.\n\n" : turns.map(turnsTable).join("");

page += `## With another library
The library that \`eng/native/build.sh\` makes for few processors ([native-library.md](native-library.md)) beside the bundled one, in processes by turns:
\`eng/measure/libraries.sh\`. Rounds only, without the reading of prompts. A ratio is the speed with the library for few processors over that
with the bundled one, with the same prompts and seeds; speeds of two processes are compared here, which noise disturbs more.

`;
if (existsSync(`${folder}/libraries.jsonl`)) {
  const all = read("libraries.jsonl");
  const runs = all.filter((run) => run.sameText);
  const speed = (run) => run.tokens / run.seconds;
  page += `${all.length - runs.length} of ${all.length} runs wrote another text than plain decoding with the same library and are left out.\n\n`;
  page += "| class | temperature | at once | arm | tokens a second, bundled | for few processors | ratio | auto, few processors, against off, bundled |\n|---|---|---|---|---|---|---|---|\n";
  const plain = plainOf(all.filter((run) => !run.library));
  for (const [, cell] of groups(runs, (run) => `${place(run)}|${run.arm}`)) {
    const [{ promptClass, temperature, conversations, arm: name }] = cell;
    const bundled = new Map(cell.filter((run) => !run.library).map((run) => [key(run), run]));
    const few = cell.filter((run) => run.library && bundled.has(key(run)));
    const against = (others) => spread(few.map((run) => speed(run) / speed(others.get(key(run)))));
    const speeds = [few.map((run) => bundled.get(key(run))), few].map((some) => median(some.map(speed)).toFixed(0)).join(" | ");
    page += `| ${promptClass} | ${temperature} | ${conversations} | ${name} | ${speeds} | ${against(bundled)} | ${name === "auto" ? against(plain) : ""} |\n`;
  }
  page += "\n";
} else {
  page += "Not measured yet.\n\n";
}

page += `## How well n-grams know
At every place of answers to the prompts of \`spechub bench\`, the probability that n-grams said of their best guess, and how often it came:
\`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- ngrams --output docs/benchmarks/ngrams.jsonl\`. [algorithms.md](algorithms.md),
section 7.2, has the formulas.

`;
if (existsSync(`${folder}/ngrams.jsonl`)) {
  const bins = read("ngrams.jsonl");
  page += `${sum(bins, "places")} places, log loss ${(sum(bins, "logLoss") / sum(bins, "places")).toFixed(3)} a place.\n\n| temperature | said last by | probability | places | said | taken |\n|---|---|---|---|---|---|\n`;
  page += bins.map((bin) => `| ${bin.temperature} | ${bin.saidBy} | ${bin.from} to ${bin.to} | ${bin.places} | ${bin.said.toFixed(3)} | ${bin.taken.toFixed(3)} |\n`).join("");
  page += "\n";
} else {
  page += "Not measured yet.\n\n";
}

page += `## Drafts that cannot help
A draft with random weights, and the target as its own draft: mode auto against off, before and after an answer's first tokens, each with an
engine that knows nothing yet. \`dotnet run -c Release --project benchmarks/SpecHub.Benchmarks -- poor-drafts --output
docs/benchmarks/poor-drafts.jsonl\`.

`;
if (existsSync(`${folder}/poor-drafts.jsonl`)) {
  page += "| draft | temperature | speed against off, first tokens | later | 95 of 100 |\n|---|---|---|---|---|\n";
  for (const [, cell] of groups(read("poor-drafts.jsonl"), (run) => [run.draft, run.temperature].join("|"))) {
    const later = cell.map((run) => run.offLaterSeconds / run.autoLaterSeconds);
    page += `| ${cell[0].draft} | ${cell[0].temperature} | ${spread(cell.map((run) => run.offFirstSeconds / run.autoFirstSeconds))} | ${spread(later)} | ${interval(later)} |\n`;
  }
  page += "\n";
} else {
  page += "Not measured yet.\n\n";
}

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
  page += "\n\n| threads of the loop | threads | engine over loop | 95 of 100 | share of the engine's time in passes |\n|---|---|---|---|---|\n";
  for (const [, cell] of groups(read("raw-loop.jsonl"), (run) => [run.pooled, run.threads].join("|"))) {
    const ratios = cell.map((run) => run.engineTokensPerSecond / run.rawTokensPerSecond);
    page += `| ${cell[0].pooled ? "wait for the next pass, as the engine's do" : "are started in every pass, as llama.cpp does by itself"} | ${cell[0].threads} | ${spread(ratios)} | ${interval(ratios)} | ${median(cell.map((run) => run.engineEvaluateShare)).toFixed(3)} |\n`;
  }
} else {
  page += "Not measured yet.\n";
}
writeFileSync("docs/benchmarks.md", page);
