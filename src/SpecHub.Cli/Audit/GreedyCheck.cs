using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>At temperature 0 every rule writes what plain decoding writes, on a chain and on its tree.</summary>
internal sealed class GreedyCheck : IAuditCheck
{
    private const int Tokens = 32;

    public string Name => "greedy";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        pace.Begin(subject.Prompts.Count * subject.Verifiers.Count);
        SpeculativeDecoder decoder = subject.Decoder();
        var comparison = new TextComparison(subject.Target);
        var sampling = new SamplingOptions { Temperature = 0 };
        foreach (IReadOnlyList<TokenId> prompt in subject.Prompts)
        {
            DecodingOptions off = subject.Options(Verifiers.Coupled, TreeShape.RootOnly, sampling, number: 0);
            IReadOnlyList<TokenId> plain = decoder.Continue(prompt, off, Tokens);
            foreach (ITreeVerifier verifier in subject.Verifiers)
            {
                foreach (TreeShape tree in (TreeShape[])[TreeShape.Fixed(1, 4), subject.TreeFor(verifier)])
                {
                    DecodingOptions on = off with { Verifier = verifier, Shape = tree };
                    comparison.Compare(prompt, plain, decoder.Continue(prompt, on, Tokens), on);
                }

                pace.Step();
            }
        }

        return comparison.Finding;
    }
}
