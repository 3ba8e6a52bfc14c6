using System.Globalization;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A node of a drafted tree has the logits that its path has on its own, one token after the other.</summary>
/// <remarks>
/// The trees are drafted by the real decoder over several rounds, one sequence at a time as requests are answered, so
/// that accepted paths have been moved in the cache before. On a CPU the difference is 0. Above the near-tie of texts it
/// is more than another order of summing can explain.
/// </remarks>
internal sealed class PathReplayCheck : IAuditCheck
{
    /// <summary>The greatest difference of two logits that passes.</summary>
    public const double Threshold = TextComparison.NearTie;

    private const int Rounds = 4;

    public string Name => "path-replay";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        pace.Begin(subject.Verifiers.Count * subject.Prompts.Count * Rounds);
        SpeculativeDecoder decoder = subject.Decoder();
        var worst = new WorstNode();
        foreach (ITreeVerifier verifier in subject.Verifiers)
        {
            for (int prompt = 0; prompt < subject.Prompts.Count; prompt++)
            {
                // At temperature 1 and with nothing cut off the scores are the logits.
                var capture = new ScoreCapture(verifier);
                DecodingOptions options = subject.Options(capture, subject.TreeFor(verifier), new SamplingOptions(), prompt);
                using DecodingSequence sequence = decoder.StartAt(subject.Prompts[prompt], options);
                for (int round = 0; round < Rounds; round++)
                {
                    TokenId[] before = [.. sequence.Tokens.SkipLast(1)];
                    decoder.Step([sequence], [SequenceRuns.Plenty]);
                    Replay(subject.Target, before, capture, worst);
                    pace.Step();
                }
            }
        }

        bool holds = worst.Difference <= Threshold;
        string[] remarks = holds ? [] : [string.Create(
            CultureInfo.InvariantCulture,
            $"{worst.Where} differs by {worst.Difference:G4} from the same path on its own. Rows of one forward pass influence each other: " +
            $"check the backend, or decode with --mode off.")];
        return AuditFinding.Of(
            holds, [("nodes replayed", worst.Nodes), ("greatest difference", worst.Difference), ("allowed", Threshold)], remarks);
    }

    private static void Replay(ILanguageModel target, TokenId[] before, ScoreCapture tree, WorstNode worst)
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
