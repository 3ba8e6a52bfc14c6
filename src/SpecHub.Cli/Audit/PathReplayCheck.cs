using System.Globalization;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A node of a drafted tree has the logits that its path has on its own, one token after the other.</summary>
/// <remarks>
/// The trees are drafted by the real decoder, for all prompts in one forward pass, over several rounds. On a CPU the
/// difference is 0. Above the near-tie of texts it is more than another order of summing can explain.
/// </remarks>
internal sealed class PathReplayCheck : IAuditCheck
{
    /// <summary>The greatest difference of two logits that passes.</summary>
    public const double Threshold = TextComparison.NearTie;

    private const int Rounds = 3;

    // Prompts beyond these would leave too few rows of a pass to each of them.
    private const int Beside = 8;

    public string Name => "path-replay";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        IReadOnlyList<TokenId>[] prompts = [.. subject.Prompts.Take(Beside)];
        pace.Begin(subject.Verifiers.Count * Rounds * prompts.Length);
        var worst = new WorstNode();
        foreach (ITreeVerifier verifier in subject.Verifiers)
        {
            Replay(subject, verifier, prompts, worst, pace);
        }

        bool holds = worst.Difference <= Threshold;
        string[] remarks = holds ? [] : [string.Create(
            CultureInfo.InvariantCulture,
            $"{worst.Where} differs by {worst.Difference:G4} from the same path on its own. Rows of one forward pass influence each other: " +
            $"check the backend, or decode with --mode off.")];
        return AuditFinding.Of(
            holds, [("nodes replayed", worst.Nodes), ("greatest difference", worst.Difference), ("allowed", Threshold)], remarks);
    }

    private static void Replay(
        AuditSubject subject, ITreeVerifier verifier, IReadOnlyList<TokenId>[] prompts, WorstNode worst, AuditPace pace)
    {
        SpeculativeDecoder decoder = subject.Decoder();
        ScoreCapture[] captures = [.. prompts.Select(_ => new ScoreCapture(verifier))];
        List<DecodingSequence> sequences = [];
        try
        {
            for (int i = 0; i < prompts.Length; i++)
            {
                // At temperature 1 and with nothing cut off the scores are the logits.
                sequences.Add(decoder.StartAt(prompts[i], subject.Options(captures[i], subject.TreeFor(verifier), new SamplingOptions(), i)));
            }

            int[] wanted = [.. prompts.Select(_ => SequenceRuns.Plenty)];
            for (int round = 0; round < Rounds; round++)
            {
                TokenId[][] before = [.. sequences.Select(sequence => sequence.Tokens.SkipLast(1).ToArray())];
                decoder.Step([.. sequences], wanted);
                for (int i = 0; i < prompts.Length; i++)
                {
                    ReplayTree(subject.Target, before[i], captures[i], worst);
                    pace.Step();
                }
            }
        }
        finally
        {
            sequences.ForEach(sequence => sequence.Dispose());
        }
    }

    private static void ReplayTree(ILanguageModel target, TokenId[] before, ScoreCapture tree, WorstNode worst)
    {
        using IModelSession alone = target.CreateSession();
        alone.Settle(target, before, before.Length);
        foreach ((TokenId[] path, float[] together) in tree.Nodes)
        {
            float[] logits = [];
            for (int row = 0; row < path.Length; row++)
            {
                logits = alone.NextLogits(target, path[row], row);
            }

            alone.Keep([]);
            worst.Add(together, logits, $"{tree.Name}, a node {path.Length - 1} levels below the root after {before.Length} tokens");
        }
    }

    /// <summary>The node whose logits differ most.</summary>
    private sealed class WorstNode
    {
        public int Nodes { get; private set; }

        public double Difference { get; private set; }

        public string Where { get; private set; } = string.Empty;

        public void Add(float[] together, float[] alone, string where)
        {
            Nodes++;
            for (int token = 0; token < alone.Length; token++)
            {
                // Tokens that are forbidden on both sides have no difference; minus infinity less itself is not a number.
                double difference = together[token].Equals(alone[token]) ? 0 : Math.Abs((double)together[token] - alone[token]);
                difference = double.IsFinite(difference) ? difference : double.MaxValue;
                if (difference > Difference)
                {
                    (Difference, Where) = (difference, where);
                }
            }
        }
    }
}
