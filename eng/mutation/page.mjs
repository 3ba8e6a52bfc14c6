// Writes the scores and the survivors of the last mutation runs into their page, between its two marks.
// Why a survivor may live is in explained.json: by file, what stood there and what the mutant put in its place. A reason
// with commits holds for runs at these only. What the page says about a folder without a report here stays as it is.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const page = process.argv[2];
const [before, rest] = readFileSync(page, "utf8").split("<!-- made by eng/mutation/page.mjs -->");
const [old, after] = rest.split("<!-- end -->");
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const groups = read("eng/mutation/explained.json");
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const count = (mutants, status) => mutants.filter((mutant) => mutant.status === status).length;

// As Stryker counts: a mutant that stops the tests in an endless loop is found; one that no test gets to is not.
const found = (mutants) => count(mutants, "Killed") + count(mutants, "Timeout");
const lost = (mutants) => count(mutants, "Survived") + count(mutants, "NoCoverage");

function original(lines, { start, end }) {
  const text = lines.slice(start.line - 1, end.line);
  text[text.length - 1] = text[text.length - 1].slice(0, end.column - 1);
  text[0] = text[0].slice(start.column - 1);
  return short(text.join(" "));
}

// A block says enough with its beginning.
function short(code) {
  const line = code.replace(/\s+/g, " ").trim();
  return line.length > 90 ? `${line.slice(0, 87)}...` : line;
}

function mutantsOf(folder, commit) {
  const { files } = read(`artifacts/mutation/${folder}/reports/mutation-report.json`);
  return Object.entries(files).flatMap(([path, file]) => {
    const lines = file.source.split(/\r?\n/);
    return file.mutants.map((mutant) => ({
      status: mutant.status,
      commit,
      file: path.split("/").at(-1),
      line: mutant.location.start.line,
      from: original(lines, mutant.location),
      to: short(mutant.replacement),
    }));
  });
}

// The survivors that the page lists for a folder; a reason with commits is asked about the commit of its row.
function listed(folder, commit) {
  const files = readdirSync(`src/SpecHub/${folder}`, { recursive: true }).map((path) => path.split("/").at(-1));
  return [...old.matchAll(/^- (.+?\.cs): (?:`(.*)`|(nothing)) to (?:`(.*)`|nothing)(?: \((\d+) times\))?$/gm)]
    .filter(([, file]) => files.includes(file))
    .flatMap(([, file, from = "", , to = "", times = "1"]) => Array(Number(times)).fill({ status: "Survived", commit, file, from, to }));
}

const rows = [];
const all = [];
for (const folder of ["Verification", "Trees", "Drafting", "Sampling"]) {
  const known = old.match(new RegExp(`^\\| ${folder} \\|.*, (\\S+) \\|$`, "m"));
  if (existsSync(`artifacts/mutation/${folder}/run.json`)) {
    const run = read(`artifacts/mutation/${folder}/run.json`);
    const mutants = mutantsOf(folder, run.commit);
    all.push(...mutants);
    rows.push(row(folder, mutants, `${Math.ceil(run.seconds / 60)}`, `${run.day}, ${run.commit}`));
  } else if (known) {
    const [, , , killed, endless, survived, unreached] = known[0].split("|").map((cell) => Number(cell));
    const counts = { Killed: killed, Timeout: endless };
    const mutants = listed(folder, known[1]);
    if (mutants.length !== survived + unreached) {
      throw new Error(`The page counts ${survived + unreached} survivors of ${folder} and lists ${mutants.length}. Run that folder again.`);
    }

    mutants.slice(0, unreached).forEach((mutant, i) => (mutants[i] = { ...mutant, status: "NoCoverage" }));
    all.push(...mutants, ...Object.entries(counts).flatMap(([status, number]) => Array(number).fill({ status })));
    rows.push(known[0]);
  }
}

rows.push(row("**together**", all, "", ""));

function row(name, mutants, minutes, at) {
  const cells = [found(mutants) + lost(mutants), count(mutants, "Killed"), count(mutants, "Timeout"), count(mutants, "Survived"), count(mutants, "NoCoverage")];
  return `| ${name} | ${cells.join(" | ")} | ${percent(found(mutants), found(mutants) + lost(mutants))} | ${minutes} | ${at} |`;
}

const alive = all.filter((mutant) => mutant.status === "Survived" || mutant.status === "NoCoverage");
const isIn = (group) => (mutant) =>
  (group.commits?.includes(mutant.commit) ?? true) &&
  group.mutants.some(([file, from, to]) => mutant.file === file && mutant.from === from && mutant.to === to);
const code = (text) => (text === "" ? "nothing" : `\`${text.replaceAll("`", "'")}\``);
const list = (mutants) => {
  const lines = mutants.map((mutant) => `- ${mutant.file}: ${code(mutant.from)} to ${code(mutant.to)}`);
  return [...new Set(lines)].map((line) => {
    const times = lines.filter((other) => other === line).length;
    return times > 1 ? `${line} (${times} times)` : line;
  });
};
const sections = groups
  .map((group) => ({ ...group, alive: alive.filter(isIn(group)) }))
  .filter((group) => group.alive.length > 0)
  .map((group) => `**${group.kind}** (${group.alive.length}). ${group.why}\n\n${list(group.alive).join("\n")}`);
const others = alive.filter((mutant) => !groups.some((group) => isIn(group)(mutant)));
if (others.length > 0) {
  sections.push(`**Not explained** (${others.length}).\n\n${list(others).join("\n")}`);
}

writeFileSync(page, `${before}<!-- made by eng/mutation/page.mjs -->
## Scores
| folder | mutants | killed | endless | survived | not reached | score | minutes | taken |
|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}

## Survivors
${sections.join("\n\n")}
<!-- end -->${after}`);
