using System.Numerics.Tensors;
using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>SpecTr's rule for n independent drafts: all of them meet the same test.</summary>
/// <remarks>
/// With beta = sum over x of min(p(x) / rho, q(x)) and gamma = (1 - (1 - beta)^n) / beta: the first draft that passes with
/// probability min(1, p(x) / (rho q(x))) is accepted; else a token comes from (p - gamma min(p / rho, q))+. Any rho with
/// gamma at most rho is exact. rho is the least one, found by bisection on [1, n]: gamma falls as rho grows. There gamma is
/// rho, nothing is left for a token that can be rejected, and acceptance is 1 - (1 - beta)^n, at least 1 - 1/e of the most.
/// gamma is summed as 1 + (1 - beta) + ... + (1 - beta)^(n-1): as a quotient it would lose its digits where beta is tiny.
/// Source: Sun et al., "SpecTr" (arXiv 2310.15141), K-SEQ.
/// </remarks>
public sealed class KSequenceVerifier : TokenLevelVerifier
{
    // Enough to halve [1, 255] down to neighbouring doubles.
    private const int MostSteps = 64;

    /// <inheritdoc />
    public override string Name => "kseq";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new IndependentDraftLaw();

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        ReadOnlySpan<TokenId> drafts = DrawnTokens.Independent(trial, Name);
        double rho = LeastExact(trial, drafts.Length);
        for (int test = 0; test < drafts.Length; test++)
        {
            accepted = trial.Accepts(trial.Target[drafts[test]] / (rho * trial.Law.Draft[drafts[test]]), test);
            if (accepted)
            {
                return drafts[test];
            }
        }

        accepted = false;
        Span<double> residual = trial.Scratch;
        double gamma = Gamma(trial, rho, drafts.Length);
        TensorPrimitives.Multiply(residual, gamma, residual);
        TensorPrimitives.Subtract(trial.Target.Probabilities, residual, residual);
        TensorPrimitives.Max(residual, 0, residual);
        return trial.Draw(residual, TensorPrimitives.Sum<double>(residual));
    }

    private static double LeastExact(in NodeTrial trial, int drafts)
    {
        // Laws without a common token accept nothing at any rho, and equal ones have gamma = 1.
        if (Gamma(trial, rho: 1, drafts) <= 1)
        {
            return 1;
        }

        double low = 1;
        double high = drafts;
        for (int step = 0; step < MostSteps; step++)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (Gamma(trial, middle, drafts) <= middle)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    /// <summary>Returns gamma, and leaves min(p / rho, q) of every entry in the scratch.</summary>
    private static double Gamma(in NodeTrial trial, double rho, int drafts)
    {
        Span<double> common = trial.Scratch[..trial.Draft.Length];
        trial.Scratch[common.Length..].Clear();
        TensorPrimitives.Divide(trial.Target.Probabilities[..common.Length], rho, common);
        TensorPrimitives.Min(common, trial.Draft, common);
        double missed = Math.Max(0, 1 - TensorPrimitives.Sum<double>(common));
        double gamma = 0;
        for (int draft = 0; draft < drafts; draft++)
        {
            gamma = (gamma * missed) + 1;
        }

        return gamma;
    }
}
