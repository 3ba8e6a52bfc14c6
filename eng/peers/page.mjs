// Makes the page of a comparison from its lines.
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const spread = (values) =>
  values.length === 0 ? "" : `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
const plainOf = { SpecHub: "off", "node-llama-cpp": "plain" };
const distinct = (values) => [...new Set(values)];

export function pageOf(lines, about) {
  const key = (line) => [line.prompt, line.temperature, line.repeat].join("|");
  const find = (side, arm) => new Map(lines.filter((line) => line.side === side && line.arm === arm).map((line) => [key(line), line]));
  const plain = Object.fromEntries(Object.entries(plainOf).map(([side, arm]) => [side, find(side, arm)]));
  let page = `# SpecHub and node-llama-cpp
${about}. Command: \`eng/peers/run.sh\`, which runs the arms of both one after the other for each prompt.

Tokens per second are those of a whole answer, the reading of the prompt included, since the two sides split it from the
rest differently. Ratios are taken prompt by prompt inside a repeat: median, least and greatest. \`plain\` and \`off\` are plain
decoding. At temperature 0 all arms should write one text; at others the two sides draw different numbers, so their texts
and lengths differ.

| class | temperature | arm | against its own plain | against the plain of node-llama-cpp | of the drafted, accepted | same text as its own plain |
|---|---|---|---|---|---|---|
`;
  for (const promptClass of distinct(lines.map((line) => line.promptClass))) {
    for (const temperature of distinct(lines.map((line) => line.temperature))) {
      for (const [side, arm] of distinct(lines.map((line) => `${line.side}|${line.arm}`)).sort().reverse().map((name) => name.split("|"))) {
        const cell = lines.filter((line) => line.side === side && line.arm === arm && line.promptClass === promptClass && line.temperature === temperature);
        const ratios = (against) => cell.map((line) => line.tokensPerSecond / against.get(key(line)).tokensPerSecond);
        const total = (field) => cell.reduce((sum, line) => sum + line[field], 0);
        const accepted = total("draftedTokens") === 0 ? "" : `${((100 * total("acceptedTokens")) / total("draftedTokens")).toFixed(0)} %`;
        const same = cell.filter((line) => line.text === plain[side].get(key(line)).text).length;
        page += `| ${promptClass} | ${temperature} | ${side}: ${arm} | ${spread(ratios(plain[side]))} | ${spread(ratios(plain["node-llama-cpp"]))} | ${accepted} | ${same} of ${cell.length} |\n`;
      }
    }
  }
  return page;
}
