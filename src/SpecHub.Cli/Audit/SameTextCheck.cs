using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>The seed fixes the text: coupled decoding writes what plain decoding writes, whatever is drafted.</summary>
internal sealed class SameTextCheck : IAuditCheck
{
    private const int Tokens = 24;

    private static readonly float[] Temperatures = [0, 0.7f, 1];
    private static readonly TreeShape[] Trees = [TreeShape.Fixed(1, 4), TreeShape.Fixed(2, 2), TreeShape.BestFirst(6)];

    public string Name => "same-text";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        if (subject.Coupled.Count == 0)
        {
            return AuditFinding.Without(
                AuditResult.NotApplicable, "The audited rule fixes the law of the text and not the text; only coupled decoding promises it.");
        }

        TreeShape[] trees = [.. Trees.Append(subject.TreeFor(subject.Coupled[0])).Distinct()];
        pace.Begin(Temperatures.Length * subject.Prompts.Count * subject.Coupled.Count * trees.Length);
        SpeculativeDecoder decoder = subject.Decoder();
        var comparison = new TextComparison(subject.Target);
        foreach (float temperature in Temperatures)
        {
            var sampling = new SamplingOptions { Temperature = temperature };
            for (int prompt = 0; prompt < subject.Prompts.Count; prompt++)
            {
                foreach (ITreeVerifier verifier in subject.Coupled)
                {
                    DecodingOptions off = subject.Options(verifier, TreeShape.RootOnly, sampling, prompt);
                    IReadOnlyList<TokenId> plain = decoder.Continue(subject.Prompts[prompt], off, Tokens);
                    foreach (TreeShape tree in trees)
                    {
                        DecodingOptions on = off with { Shape = tree };
                        comparison.Compare(subject.Prompts[prompt], plain, decoder.Continue(subject.Prompts[prompt], on, Tokens), on);
                        pace.Step();
                    }
                }
            }
        }

        return comparison.Finding;
    }
}
