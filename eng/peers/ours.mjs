// Our side: one process that stays loaded and answers lines of JSON.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function loadOurs({ model, draft, threads, context }) {
  const child = spawn(
    "dotnet",
    ["artifacts/bin/SpecHub.Benchmarks/release/SpecHub.Benchmarks.dll", "answer-lines", "--model", model, "--draft", draft, "--threads", `${threads}`, "--context", `${context}`],
    { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("SpecHub.Benchmarks ended before it answered; its own message is above.");
    return JSON.parse(value);
  };
  const { backend } = await next();
  return {
    backend,
    arms: [{ name: "off", mode: "off" }, { name: "chain:4", mode: "chain", tree: "chain:4" }, { name: "best:6", mode: "tree", tree: "best:6" }],
    async run(arm, request) {
      child.stdin.write(`${JSON.stringify({ ...request, mode: arm.mode, tree: arm.tree ?? null })}\n`);
      return next();
    },
    close: () => child.stdin.end(),
  };
}
