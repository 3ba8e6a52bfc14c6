// Runs both sides in turn and writes lines of JSON and a page with ratios. Started by run.sh, from the root of the repository.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { loadOurs } from "./ours.mjs";
import { pageOf } from "./page.mjs";
import { loadTheirs } from "./theirs.mjs";

const { values } = parseArgs({ options: {
  model: { type: "string", default: "models/SmolLM2-135M-Instruct.Q4_1.gguf" },
  draft: { type: "string", default: "models/smollm2-draft.q8_0.gguf" },
  prompts: { type: "string", default: "src/SpecHub.Cli/Bench/prompts.jsonl" },
  tokens: { type: "string", default: "64" },
  repeats: { type: "string", default: "3" },
  threads: { type: "string", default: `${cpus().length}` },
  temperatures: { type: "string", default: "0,1" },
  context: { type: "string", default: "2048" },
  output: { type: "string", default: "peers" },
} });
const number = (name) => Number(values[name]);
const settings = { model: values.model, draft: values.draft, threads: number("threads"), context: number("context") };
const temperatures = values.temperatures.split(",").map(Number);

// Both sides read the same characters: ChatML, which is the format of the bundled models.
const chatml = ({ system, prompt }) =>
  (system ? `<|im_start|>system\n${system}<|im_end|>\n` : "") + `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;
const prompts = readFileSync(values.prompts, "utf8").trim().split("\n").map((line) => JSON.parse(line));

const ours = await loadOurs(settings);
const theirs = await loadTheirs(settings);
const arms = [
  ...ours.arms.map((arm) => ({ side: "SpecHub", arm, run: ours.run })),
  ...theirs.arms.map((arm) => ({ side: "node-llama-cpp", arm, run: theirs.run })),
];

// What runs first in a process meets code that is not compiled yet.
for (const { arm, run } of arms) await run(arm, { prompt: chatml(prompts[0]), temperature: 0, seed: 1, tokens: 8 });

const lines = [];
for (let repeat = 0; repeat < number("repeats"); repeat++) {
  for (const [index, prompt] of prompts.entries()) {
    for (const temperature of temperatures) {
      const group = [];
      for (let i = 0; i < arms.length; i++) {
        // Every arm is first once in a while, whatever the machine does meanwhile.
        const { side, arm, run } = arms[(i + repeat + index) % arms.length];
        const result = await run(arm, { prompt: chatml(prompt), temperature, seed: 100 + repeat, tokens: number("tokens") });
        group.push({ side, arm: arm.name, promptClass: prompt.class, prompt: index, temperature, repeat, ...result, tokensPerSecond: result.tokens / (result.prefillSeconds + result.decodeSeconds) });
        process.stderr.write(".");
      }
      const read = new Set(group.map((line) => line.promptTokens));
      if (read.size !== 1) throw new Error(`The two sides read ${[...read].join(" and ")} tokens of prompt ${index}, so nothing can be compared. Is its chat format ChatML?`);
      lines.push(...group);
    }
  }
}

process.stderr.write("\n");
ours.close();
await theirs.close();
const name = (path) => path.split("/").pop();
const about = `${name(values.model)} with ${name(values.draft)}, ${ours.backend}, ${cpus().length} processors (${cpus()[0].model.trim()}), ${settings.threads} threads for both, up to ${values.tokens} tokens an answer, ${prompts.length} prompts, ${values.repeats} repeats`;
writeFileSync(`docs/benchmarks/${values.output}.jsonl`, lines.map((line) => JSON.stringify(line)).join("\n") + "\n");
writeFileSync(`docs/benchmarks/${values.output}.md`, pageOf(lines, about));
