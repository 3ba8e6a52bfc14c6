using System.Globalization;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Cli.Audit;

/// <summary>Compares texts with those of plain decoding, and says how near to each other the tokens are at which two part.</summary>
/// <remarks>
/// The score of a token is its logit over the temperature with the noise of its position; plain decoding takes the
/// greatest. A backend that computes a row of a larger batch to other last bits can swap two scores that are nearly
/// equal. Texts that part there are counted as near-ties and are no failure.
/// </remarks>
/// <param name="target">Is asked for the scores at a divergence.</param>
internal sealed class TextComparison(ILanguageModel target)
{
    /// <summary>The gap of two scores below which a divergence is a near-tie.</summary>
    public const double NearTie = 0.01;

    private readonly List<string> _remarks = [];
    private int _texts;
    private int _same;
    private int _nearTies;

    public AuditFinding Finding => AuditFinding.Of(
        _same + _nearTies == _texts,
        [("texts compared", _texts), ("the same", _same), ("apart at a near-tie", _nearTies), ("near-tie below", NearTie)],
        _remarks);

    /// <summary>Compares two continuations of a prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="plain">What plain decoding wrote.</param>
    /// <param name="other">What the decoding in question wrote, as many tokens.</param>
    /// <param name="options">How the other one was decoded.</param>
    public void Compare(IReadOnlyList<TokenId> prompt, IReadOnlyList<TokenId> plain, IReadOnlyList<TokenId> other, DecodingOptions options)
    {
        _texts++;
        int same = plain.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == plain.Count && same == other.Count)
        {
            _same++;
            return;
        }

        (TokenId first, TokenId second) = (plain[same], other[same]);
        IReadOnlyList<TokenId> context = [.. prompt, .. plain.Take(same)];
        float[] logits = target.LogitsAfter(context);
        PositionNoise noise = (options.Sampling.IsGreedy ? NoiseTape.Silent : new NoiseTape(options.Seed)).At(context.Count);
        double gap = Score(first) - Score(second);
        bool isNearTie = Math.Abs(gap) < NearTie;
        _nearTies += isNearTie ? 1 : 0;
        _remarks.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Verifier.Name} with {options.Shape} at temperature {options.Sampling.Temperature}, seed {options.Seed}: token {same} is " +
            $"{second.Value} instead of {first.Value}, whose score is greater by {gap:0.######}{(isNearTie ? ", a near-tie" : string.Empty)}."));

        double Score(TokenId token) =>
            (logits[token.Value] / (options.Sampling.IsGreedy ? 1 : options.Sampling.Temperature)) + noise.Of(token.Value);
    }
}
