using System.Globalization;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A target that drafts for itself is never contradicted: every drafted token of a chain is accepted.</summary>
/// <remarks>
/// The draft's and the target's rows are then the same numbers, computed in two places and in batches of other sizes. A
/// rejection says that the two are not read at the same position, under the same options, or to the same bits.
/// </remarks>
internal sealed class SelfDraftCheck : IAuditCheck
{
    private const int Tokens = 40;

    private static readonly TreeShape Chain = TreeShape.Fixed(1, 4);
    private static readonly float[] Temperatures = [0, 1];

    public string Name => "self-draft";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        ILanguageModel twin;
        try
        {
            twin = subject.LoadTargetAgain();
        }
        catch (SpecHubException exception)
        {
            return AuditFinding.Without(
                AuditResult.Skipped, $"No memory: the target could not be loaded a second time to draft for itself. {exception.Message}");
        }

        using (twin)
        {
            return Run(subject, new SpeculativeDecoder(subject.Target, subject.DrafterOver(twin)), pace);
        }
    }

    private static AuditFinding Run(AuditSubject subject, SpeculativeDecoder decoder, AuditPace pace)
    {
        pace.Begin(subject.Verifiers.Count * Temperatures.Length * subject.Prompts.Count);
        List<string> remarks = [];
        int drafted = 0;
        int accepted = 0;
        foreach (ITreeVerifier verifier in subject.Verifiers)
        {
            foreach (float temperature in Temperatures)
            {
                for (int prompt = 0; prompt < subject.Prompts.Count; prompt++)
                {
                    DecodingOptions options = subject.Options(verifier, Chain, new SamplingOptions { Temperature = temperature }, prompt);
                    (int Drafted, int Accepted) counts = Count(decoder, subject.Prompts[prompt], options);
                    drafted += counts.Drafted;
                    accepted += counts.Accepted;
                    if (counts.Accepted < counts.Drafted)
                    {
                        remarks.Add(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{verifier.Name} at temperature {temperature}, seed {options.Seed}: of {counts.Drafted} tokens that the target " +
                            $"drafted for itself it accepted {counts.Accepted}."));
                    }

                    pace.Step();
                }
            }
        }

        return AuditFinding.Of(
            accepted == drafted && drafted > 0, [("tokens drafted", drafted), ("tokens accepted", accepted)], remarks);
    }

    private static (int Drafted, int Accepted) Count(SpeculativeDecoder decoder, IReadOnlyList<TokenId> prompt, DecodingOptions options)
    {
        using DecodingSequence sequence = decoder.StartAt(prompt, options);
        (int Drafted, int Accepted) counts = default;
        while (sequence.Tokens.Count < prompt.Count + Tokens)
        {
            decoder.Step([sequence], [SequenceRuns.Plenty]);
            counts = (counts.Drafted + sequence.Drafted, counts.Accepted + sequence.Produced.Length - 1);
        }

        return counts;
    }
}
