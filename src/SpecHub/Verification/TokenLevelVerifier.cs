using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>A rule that decides node by node: which token follows a node, and whether it was drafted.</summary>
/// <remarks>
/// The walk goes on at the child that holds an accepted token. A token that was drafted but cut off the tree ends the
/// round when it is accepted, as there is no row of the target after it. Where nothing was drawn, the drafted tokens are
/// certain, and the best rule for every such law is to sample the target and see whether a child holds the token.
/// </remarks>
public abstract class TokenLevelVerifier : ITreeVerifier
{
    /// <inheritdoc />
    public abstract string Name { get; }

    /// <inheritdoc />
    public abstract IDraftLaw DraftLaw { get; }

    /// <inheritdoc />
    public virtual int MaxChildren => int.MaxValue;

    /// <inheritdoc />
    public bool TakesCertainDrafts => true;

    /// <inheritdoc />
    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(verdict);
        verdict.Reset();
        using var buffers = default(TrialBuffers);
        int node = DraftTree.Root;
        while (true)
        {
            TokenDistribution law = target.LawAfter(node);
            TokenId token;
            bool accepted = true;
            if (tree.LawAt(node) is { Drawn.Length: > 0 } drafted)
            {
                NodeTrial trial = buffers.At(law, drafted, randomness.Decisions, tree.RootPosition, node);
                token = Choose(trial, out accepted);
            }
            else
            {
                var key = new DecisionKey(tree.RootPosition, node, StreamPurpose.Residual);
                token = law.TokenAt(randomness.Decisions.Draw(law.Probabilities, total: 1, key));
            }

            int child = accepted ? tree.ChildWith(node, token) : -1;
            if (child < 0)
            {
                verdict.End(token);
                return;
            }

            verdict.Accept(child);
            node = child;
        }
    }

    /// <summary>Chooses the token after one node.</summary>
    /// <remarks>Over all drafts and decisions the token must follow the target's law. Public, so that a rule can be made of others.</remarks>
    /// <param name="trial">The node, with at least one drawn token.</param>
    /// <param name="accepted">Whether the token is one of the drafted ones.</param>
    public abstract TokenId Choose(in NodeTrial trial, out bool accepted);
}
