using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>A target and a draft, written as weights.</summary>
/// <remarks>
/// The weights turn with what was said: after the path x, y they are moved on by 2x + y places, so the law of a second
/// token depends on the first.
/// </remarks>
public sealed record WeightPair(string Name, IReadOnlyList<double> Target, IReadOnlyList<double> Draft)
{
    public static IReadOnlyList<WeightPair> All { get; } =
    [
        new("draft wrong about everything", [6, 3, 1], [1, 3, 6]),
        new("draft right", [6, 3, 1], [6, 3, 1]),
        new("draft sure of a likely token", [6, 3, 1], [1, 0, 0]),
        new("draft sure of a token that cannot be", [0, 3, 1], [1, 0, 0]),
        new("target sure of the draft's second", [0, 1, 0], [5, 3, 2]),
        new("target sure of what the draft lacks", [0, 0, 1], [1, 1, 0]),
        new("no common token", [1, 2, 0, 0], [0, 0, 2, 1]),
        new("two tokens left after a rejection", [2, 5, 3], [2, 1, 1]),
        new("hub that the target likes less", [1, 5, 4, 2, 3], [8, 4, 2, 1, 1]),
        new("hub that the target likes more", [8, 1, 1, 1, 1], [4, 3, 2, 2, 1]),
        new("flat draft", [7, 1, 4, 2, 6], [1, 1, 1, 1, 1]),
        new("flat target", [1, 1, 1, 1, 1], [9, 1, 3, 1, 2]),
        new("zeros in both, not the same", [0, 4, 3, 0, 3], [3, 0, 4, 2, 0]),
        new("support of two used up by three children", [1, 2, 3], [0, 2, 1]),
        new("tail smaller than any rounding", [1, 1, 1], [1, 1e-17, 1e-18]),
        new("two tokens", [3, 7], [7, 3]),
    ];

    public double[] TargetAfter(IReadOnlyList<TokenId> path) => Turn(Target, path);

    public double[] DraftAfter(IReadOnlyList<TokenId> path) => Turn(Draft, path);

    public TokenDistribution TargetLawAfter(IReadOnlyList<TokenId> path) => LawOf(TargetAfter(path));

    public TokenDistribution DraftLawAfter(IReadOnlyList<TokenId> path) => LawOf(DraftAfter(path));

    /// <summary>Returns the probabilities of all pairs of a first and a second token.</summary>
    public double[] JointLaw(SamplingOptions sampling)
    {
        double[] first = PlainReference.Law(ScriptedLaws.LogitsOf(TargetAfter([])), sampling);
        return [.. first.SelectMany((share, token) =>
            PlainReference.Law(ScriptedLaws.LogitsOf(TargetAfter([new TokenId(token)])), sampling, [], [new TokenId(token)]).Select(second => share * second))];
    }

    private static TokenDistribution LawOf(double[] weights)
    {
        var law = new TokenDistribution(weights.Length);
        law.Fill(weights);
        return law;
    }

    private static double[] Turn(IReadOnlyList<double> weights, IReadOnlyList<TokenId> path)
    {
        int places = path.Select((token, depth) => token.Value * (depth % 2 == 0 ? 2 : 1)).Sum();
        return [.. weights.Select((_, token) => weights[(token + places) % weights.Count])];
    }
}
