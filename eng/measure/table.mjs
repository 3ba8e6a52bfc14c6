// Makes the page of a measurement from its JSON lines: tokens per evaluation and speed as a ratio to plain decoding.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const [file, tokens] = process.argv.slice(2);
const runs = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const median = (values) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const speed = (run) => run.tokens / run.decodeSeconds;
const name = (run) => (run.mode === "off" ? "off" : `${run.tree}, ${run.verifier}`);
const backend = runs[0].backend;

console.log(`# The bundled pair, first figures

SmolLM2-135M-Instruct (Q4_1) with its draft (Q8_0), ${backend}, ${cpus().length} processors (${cpus()[0].model.trim()}). Six prompts, up to
${tokens} tokens each, every mode on the same prompts and seeds, interleaved. Command: \`eng/measure/first-pair.sh ${tokens}\`; the runs are in
\`first-pair.jsonl\`, this page is made from them.

Speed is the median over prompts of the ratio to \`off\` on the same prompt, with its least and greatest value. Below 1 is
slower than plain decoding: on this machine everything is, which is what the costs of a forward pass foretell (seven rows
cost four times one row).

| temperature | tree, verifier | tokens per evaluation | of the drafted, accepted | speed against off | same text as off |
|---|---|---|---|---|---|`);
for (const temperature of [...new Set(runs.map((run) => run.temperature))]) {
  const here = runs.filter((run) => run.temperature === temperature);
  const plain = here.filter((run) => run.mode === "off");
  for (const mode of [...new Set(here.map(name))]) {
    const cell = here.filter((run) => name(run) === mode);
    const ratios = cell.map((run, i) => speed(run) / speed(plain[i]));
    const sum = (field) => cell.reduce((total, run) => total + run[field], 0);
    const same = cell.filter((run, i) => run.text === plain[i].text).length;
    const accepted = sum("draftedTokens") === 0 ? "" : `${((100 * sum("acceptedTokens")) / sum("draftedTokens")).toFixed(0)} %`;
    console.log(
      `| ${temperature} | ${mode} | ${(sum("tokens") / sum("targetEvaluations")).toFixed(2)} | ${accepted} | ` +
        `${median([...ratios]).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}) | ${same} of ${cell.length} |`);
  }
}
