// Their side: node-llama-cpp, through its public interface, with its own predictors.
import { getLlama, DraftSequenceTokenPredictor, InputLookupTokenPredictor } from "node-llama-cpp";

export async function loadTheirs({ model, draft, threads, context }) {
  const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: "error", progressLogs: false });
  const target = await llama.loadModel({ modelPath: model });
  const small = await llama.loadModel({ modelPath: draft });
  const settings = { contextSize: context, batchSize: 512, threads };
  // One context a predictor: a sequence keeps its predictor for life.
  const sequenceOf = async (of, options) => (await of.createContext(settings)).getSequence(options);
  const drafts = async (options) => new DraftSequenceTokenPredictor(await sequenceOf(small), options);
  const arms = [
    { name: "plain", predictor: undefined },
    { name: "draft, its defaults", predictor: await drafts({}) },
    { name: "draft, 4 tokens", predictor: await drafts({ maxTokens: 4, minTokens: 4, minConfidence: 0 }) },
    { name: "input lookup", predictor: new InputLookupTokenPredictor() },
  ];
  for (const arm of arms) arm.sequence = await sequenceOf(target, { tokenPredictor: arm.predictor });

  return {
    arms,
    async run({ sequence, predictor }, { prompt, temperature, seed, tokens: wanted }) {
      await sequence.clearHistory();
      await predictor?.draftSequence?.clearHistory();
      const tokens = target.tokenize(prompt, true);
      predictor?.updateInputTokens?.(tokens);
      const before = { ...sequence.tokenPredictions };
      const started = performance.now();
      let first = 0;
      const answer = [];
      // Nothing but the temperature, as on our side.
      for await (const token of sequence.evaluate(tokens, { temperature, topK: 0, topP: 1, minP: 0, seed, yieldEogToken: true })) {
        first ||= performance.now();
        answer.push(token);
        if (answer.length === wanted || target.isEogToken(token)) break;
      }
      const ended = performance.now();
      const after = sequence.tokenPredictions;
      return {
        promptTokens: tokens.length,
        tokens: answer.length,
        draftedTokens: after.validated + after.refuted - before.validated - before.refuted,
        acceptedTokens: after.validated - before.validated,
        prefillSeconds: (first - started) / 1000,
        decodeSeconds: (ended - first) / 1000,
        text: target.detokenize(answer.filter((token) => !target.isEogToken(token))),
      };
    },
    close: () => llama.dispose(),
  };
}
