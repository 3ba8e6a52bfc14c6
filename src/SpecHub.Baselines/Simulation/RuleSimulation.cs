using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Simulation;

/// <summary>Measures rules on a synthetic target and its draft, on the path that real models take.</summary>
/// <remarks>
/// Every context is continued by one round of a <see cref="SpeculativeDecoder"/>. The contexts and the randomness of each
/// are the same for all rules, trees and temperatures, so rules are compared on equal texts; rounds are independent of
/// each other, which makes the standard errors honest. Equal arguments give equal results. Safe for concurrent use.
/// </remarks>
/// <param name="family">How the laws are made.</param>
/// <param name="vocabularySize">The number of tokens, at least 2.</param>
/// <param name="seed">Picks the models and the randomness of every round.</param>
public sealed class RuleSimulation(SyntheticFamily family, int vocabularySize, long seed)
{
    /// <summary>Runs one rule.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="tree">The form of the trees.</param>
    /// <param name="temperature">The temperature of target and draft, greater than 0.</param>
    /// <param name="rounds">How many contexts are continued, at least 1.</param>
    /// <param name="progress">Is told after every round that one more is done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two rounds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="Diagnostics.SpecHubException">Rule and tree do not fit together.</exception>
    public SimulationResult Run(
        ITreeVerifier verifier, TreeShape tree, float temperature, int rounds, Action? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(temperature, 0);
        using var target = new SyntheticModel(family, vocabularySize, seed, isDraft: false);
        using var draft = new SyntheticModel(family, vocabularySize, seed, isDraft: true);
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, vocabularySize));
        var options = new DecodingOptions { Seed = seed, Sampling = new SamplingOptions { Temperature = temperature }, Shape = tree, Verifier = verifier };
        var bounds = new FirstNodeBound(target, draft, options);
        var tokens = new RunningMean();
        var acceptance = new RunningMean();
        var bound = new RunningMean();
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<TokenId> context = Context(round);
            using DecodingSequence sequence = decoder.Start(context, options with { Seed = unchecked(seed + ((long)round << 32)) });
            while (decoder.Prefill(sequence))
            {
            }

            // More is wanted than a round can give, so no tree is cut.
            decoder.Step([sequence], [tree.Depth + 2]);
            tokens.Add(sequence.Produced.Length);
            acceptance.Add(sequence.Produced.Length > 1 ? 1 : 0);
            bound.Add(bounds.After(context, sequence.Tree));
            progress?.Invoke();
        }

        return new SimulationResult
        {
            Verifier = verifier.Name,
            Tree = tree,
            Temperature = temperature,
            Rounds = rounds,
            TokensPerEvaluation = tokens.Mean,
            TokensPerEvaluationError = tokens.Error,
            Acceptance = acceptance.Mean,
            AcceptanceError = acceptance.Error,
            AcceptanceBound = bound.Mean,
        };
    }

    /// <summary>Returns the number of a round, written in tokens: a text that no other round has.</summary>
    private List<TokenId> Context(int round)
    {
        List<TokenId> digits = [];
        for (int rest = round; rest > 0 || digits.Count == 0; rest /= vocabularySize)
        {
            digits.Insert(0, new TokenId(rest % vocabularySize));
        }

        return digits;
    }
}
