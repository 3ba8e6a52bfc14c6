using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Cli.Audit;

/// <summary>The first tokens of many seeded rounds at one context, with what was drafted behind the root in each.</summary>
internal sealed class FirstTokens
{
    private readonly Dictionary<string, DraftGroup> _byDrafts = new(StringComparer.Ordinal);

    /// <summary>Gets how often each token came.</summary>
    public Dictionary<int, int> Counts { get; } = [];

    /// <summary>Gets the rounds by what was drafted, in order.</summary>
    public IReadOnlyCollection<DraftGroup> ByDrafts => _byDrafts.Values;

    /// <summary>Adds the round that a sequence has just done.</summary>
    /// <param name="sequence">The sequence after its first round.</param>
    /// <param name="number">The number of the sequence, which picked its seed.</param>
    public void Add(DecodingSequence sequence, int number)
    {
        int token = sequence.Produced[0].Value;
        Counts[token] = Counts.GetValueOrDefault(token) + 1;
        if (sequence.Tree.LawAt(DraftTree.Root) is { } law)
        {
            string drafts = string.Join(' ', Enumerable.Range(0, law.Count).Select(test => law.Tested(test).Value));
            if (!_byDrafts.TryGetValue(drafts, out DraftGroup? group))
            {
                _byDrafts.Add(drafts, group = new DraftGroup(number));
            }

            group.Counts[token] = group.Counts.GetValueOrDefault(token) + 1;
        }
    }

    /// <summary>Returns the exact law of plain sampling from a row of logits.</summary>
    public static Dictionary<int, double> LawOf(float[] logits, SamplingOptions sampling)
    {
        var scores = new ShapedLogits(logits.Length);
        new LogitsShaper(sampling).Shape(logits, scores);
        var law = new TokenDistribution(logits.Length);
        law.Fill(scores);
        return Enumerable.Range(0, law.Count).ToDictionary(entry => law.TokenAt(entry).Value, entry => law.Probabilities[entry]);
    }

    /// <summary>The rounds in which the same tokens were drafted.</summary>
    /// <param name="number">The number of one of the sequences.</param>
    internal sealed class DraftGroup(int number)
    {
        public int Number => number;

        public Dictionary<int, int> Counts { get; } = [];

        public int Rounds => Counts.Values.Sum();
    }
}
