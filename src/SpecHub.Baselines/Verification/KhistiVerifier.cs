using System.Numerics.Tensors;
using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>The best rule for two independent drafts: one of the two is selected, and then verified like a single draft.</summary>
/// <remarks>
/// The selection <see cref="PairSelection"/> turns the pair into one token y of law s; y is accepted with probability
/// min(1, p(y) / s(y)), else a token comes from (p - s)+. Any selection is exact; this one reaches the most that two
/// independent drafts allow, acceptance = min over sets S of p(S) + 1 - q(S)^2, without solving a linear program.
/// It sorts the draft's tokens at every node: O(V log V). One drawn token is its own selection.
/// Source: Khisti et al., "Multi-Draft Speculative Sampling" (arXiv 2410.18234), for the decomposition and the optimum.
/// </remarks>
public sealed class KhistiVerifier : TokenLevelVerifier
{
    private static readonly SingleVerifier Single = new();

    /// <inheritdoc />
    public override string Name => "khisti";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new IndependentDraftLaw();

    /// <inheritdoc />
    public override int MaxChildren => 2;

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        ReadOnlySpan<TokenId> drafts = DrawnTokens.Independent(trial, Name);
        if (drafts.Length == 1)
        {
            return Single.Choose(trial, out accepted);
        }

        if (drafts.Length != 2)
        {
            throw new Diagnostics.SpecHubException(
                $"The rule '{Name}' verifies two drawn tokens, and a node has {drafts.Length}. Draft with two children a node, or one.");
        }

        TokenDistribution draft = trial.Law.Draft;
        using var selection = new PairSelection(trial.Target, draft);
        double first = selection.Prefers(draft.EntryOf(drafts[0]), draft.EntryOf(drafts[1]));
        TokenId selected = drafts[trial.Accepts(first, test: 0) ? 0 : 1];
        accepted = trial.Accepts(trial.Target[selected] / selection.Law[draft.EntryOf(selected)], test: 1);
        if (accepted)
        {
            return selected;
        }

        trial.Target.Probabilities.CopyTo(trial.Scratch);
        for (int entry = 0; entry < draft.Count; entry++)
        {
            int wanted = trial.Target.EntryOf(draft.TokenAt(entry));
            if (wanted >= 0)
            {
                trial.Scratch[wanted] = Math.Max(0, trial.Scratch[wanted] - selection.Law[entry]);
            }
        }

        return trial.Draw(trial.Scratch, TensorPrimitives.Sum<double>(trial.Scratch));
    }
}
