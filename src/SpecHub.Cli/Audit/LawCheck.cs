using System.Globalization;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>The first token of a round follows the target's law, and given the drafts the law that the rule has for them.</summary>
/// <remarks>
/// At each context the logits of both models are recorded once, and the real decoder runs one-level trees over them:
/// once with the whole vocabulary, once with the most likely tokens only, where the law given the drafts can be enumerated
/// for the most frequent drafts. A twentieth as many rounds run whole trees with forward passes of both models, several
/// sequences side by side.
/// </remarks>
internal sealed class LawCheck : IAuditCheck
{
    private const int MostContexts = 3;
    private const int MostDrafts = 4;
    private const int FewestGiven = 40;
    private const int Beside = 8;
    private const int RecordedForOneReal = 20;
    private const int TestsOfOneRule = 3 + MostDrafts;

    private static readonly SamplingOptions All = new();
    private static readonly SamplingOptions Top = new() { TopK = 40 };

    public string Name => "law";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        IReadOnlyList<TokenId>[] contexts = [.. subject.Prompts.Take(MostContexts)];
        int realRounds = (((subject.Rounds - 1) / RecordedForOneReal / Beside) + 1) * Beside;
        pace.Begin(contexts.Length * subject.Verifiers.Count * ((2 * subject.Rounds) + realRounds) / Beside);
        double limit = AuditSubject.RateOfOneCheck / (contexts.Length * subject.Verifiers.Count * TestsOfOneRule);
        var verdicts = new LawVerdicts(limit);
        foreach (IReadOnlyList<TokenId> context in contexts)
        {
            float[] logits = subject.Target.LogitsAfter(context);
            float[] draftLogits = subject.Draft.LogitsAfter(context);
            using var target = new RecordedModel(logits);
            using var draft = new RecordedModel(draftLogits);
            var recorded = new SpeculativeDecoder(target, subject.DrafterOver(draft));
            SpeculativeDecoder real = subject.Decoder();
            foreach (ITreeVerifier verifier in subject.Verifiers)
            {
                TreeShape tree = subject.TreeFor(verifier);
                TreeShape level = tree.Within(depth: 1, tree.Nodes);
                string where = string.Create(CultureInfo.InvariantCulture, $"{verifier.Name} after {context.Count} tokens");

                FirstTokens all = Sample(recorded, context, number => subject.Options(verifier, level, All, number), subject.Rounds, pace);
                verdicts.AddRecorded(LawFit.Of(all.Counts, FirstTokens.LawOf(logits, All)), subject.Rounds, $"{where}, {level}, recorded rows");

                FirstTokens top = Sample(recorded, context, number => subject.Options(verifier, level, Top, number), subject.Rounds, pace);
                verdicts.AddRecorded(
                    LawFit.Of(top.Counts, FirstTokens.LawOf(logits, Top)), subject.Rounds, $"{where}, {level}, recorded rows, top-k {Top.TopK}");
                foreach (FirstTokens.DraftGroup group in top.ByDrafts.Where(group => group.Rounds >= FewestGiven)
                    .OrderByDescending(group => group.Rounds).Take(MostDrafts))
                {
                    IReadOnlyDictionary<int, double> law = LawGiven(recorded, context, subject.Options(new LawGivenDrafts(verifier), level, Top, group.Number));
                    verdicts.AddGivenDrafts(LawFit.Of(group.Counts, law), $"{where}, {level}, given what was drafted in round {group.Number}");
                }

                FirstTokens whole = Sample(real, context, number => subject.Options(verifier, tree, All, number), realRounds, pace);
                verdicts.AddReal(LawFit.Of(whole.Counts, FirstTokens.LawOf(logits, All)), realRounds, $"{where}, {tree}, forward passes");
            }
        }

        return verdicts.Finding;
    }

    private static FirstTokens Sample(
        SpeculativeDecoder decoder, IReadOnlyList<TokenId> context, Func<int, DecodingOptions> optionsOf, int rounds, AuditPace pace)
    {
        var tokens = new FirstTokens();
        int[] wanted = [.. Enumerable.Repeat(SequenceRuns.Plenty, Beside)];
        for (int first = 0; first < rounds; first += Beside)
        {
            int count = Math.Min(Beside, rounds - first);
            List<DecodingSequence> sequences = [];
            try
            {
                for (int i = 0; i < count; i++)
                {
                    sequences.Add(decoder.StartAt(context, optionsOf(first + i)));
                }

                decoder.Step([.. sequences], wanted.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    tokens.Add(sequences[i], first + i);
                }
            }
            finally
            {
                sequences.ForEach(sequence => sequence.Dispose());
            }

            pace.Step();
        }

        return tokens;
    }

    private static IReadOnlyDictionary<int, double> LawGiven(SpeculativeDecoder decoder, IReadOnlyList<TokenId> context, DecodingOptions options)
    {
        using DecodingSequence sequence = decoder.StartAt(context, options);
        decoder.Step([sequence], [SequenceRuns.Plenty]);
        return ((LawGivenDrafts)options.Verifier).Law;
    }
}
