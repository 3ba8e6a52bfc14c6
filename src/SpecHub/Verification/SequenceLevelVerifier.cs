using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>A rule that decides over whole paths: it goes down to the leaves first and takes the deepest node it can.</summary>
/// <remarks>
/// A node is visited with a weight w: the share of its probability under the target that the drafts before it have left
/// it. The visit accepts something at or below the node and ends the round, or rejects the node. Drafted tokens are
/// visited in the order of their tests; when all of them are rejected the node itself is accepted with a probability,
/// and then a token of its residual follows. A leaf, or a drafted token that was cut off the tree, is accepted with
/// probability w. The root is visited with w = 1 and then always accepts.
/// Source: Weng et al., "Traversal Verification" (arXiv 2505.12398); on a chain it is block verification (arXiv 2403.10444).
/// </remarks>
public abstract class SequenceLevelVerifier : ITreeVerifier
{
    private const int MaxTests = TreeShape.MaxNodes + 1;

    /// <inheritdoc />
    public abstract string Name { get; }

    /// <inheritdoc />
    public abstract IDraftLaw DraftLaw { get; }

    /// <inheritdoc />
    public virtual int MaxChildren => int.MaxValue;

    /// <inheritdoc />
    public virtual bool TakesCertainDrafts => false;

    /// <inheritdoc />
    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(verdict);
        verdict.Reset();
        Visit(new Round(tree, target, randomness.Decisions, verdict), DraftTree.Root, weight: 1);
    }

    /// <summary>Says with which weights a node's drafted tokens are visited, should all before them be rejected.</summary>
    /// <remarks>Public, so that a rule can be made of others.</remarks>
    /// <param name="trial">The node, with at least one drafted token.</param>
    /// <param name="weight">w of the node, from 0 to 1.</param>
    /// <param name="weights">Receives a weight for each drafted token, in the order of tests.</param>
    /// <returns>The probability that the node itself is accepted once all of them are rejected.</returns>
    public abstract double Weigh(in NodeTrial trial, double weight, Span<double> weights);

    /// <summary>Draws the token after a node that was accepted although all of its drafted tokens were rejected.</summary>
    /// <param name="trial">The node, as it was weighed.</param>
    /// <param name="weight">w of the node.</param>
    public abstract TokenId DrawResidual(in NodeTrial trial, double weight);

    /// <summary>Returns whether something at or below the node was accepted, which then is in the verdict.</summary>
    private bool Visit(in Round round, int node, double weight)
    {
        NodeLaw? law = round.Tree.LawAt(node);
        if (law is null or { Count: 0 })
        {
            return AcceptLeaf(round, node, weight);
        }

        double stop = VisitDrafted(round, node, law, weight);
        if (stop < 0)
        {
            return true;
        }

        // The root's weight is 1, so nothing is left to reject; rounding must not say otherwise.
        if (node != DraftTree.Root && !round.Happens(stop, node, test: law.Count))
        {
            return false;
        }

        using var buffers = default(TrialBuffers);
        TokenDistribution target = round.Target.LawAfter(node);
        round.End(node, DrawResidual(buffers.At(target, law, round.Decisions, round.Tree.RootPosition, node), weight));
        return true;
    }

    /// <summary>Visits what was drafted at a node; returns -1 when something was accepted, else the probability to stop at the node.</summary>
    private double VisitDrafted(in Round round, int node, NodeLaw law, double weight)
    {
        Span<double> weights = stackalloc double[MaxTests];
        weights = weights[..law.Count];
        double stop;
        using (var buffers = default(TrialBuffers))
        {
            // The laws are read before any child is visited, as a visit reads others into the same buffers.
            stop = Weigh(buffers.At(round.Target.LawAfter(node), law, round.Decisions, round.Tree.RootPosition, node), weight, weights);
        }

        for (int test = 0; test < weights.Length; test++)
        {
            TokenId token = law.Tested(test);
            int child = round.Tree.ChildWith(node, token);
            if (child >= 0)
            {
                if (Visit(round, child, weights[test]))
                {
                    return -1;
                }
            }
            else if (round.Happens(weights[test], node, test))
            {
                round.End(node, token);
                return -1;
            }
        }

        return stop;
    }

    private static bool AcceptLeaf(in Round round, int node, double weight)
    {
        // Plain decoding comes here with the root, which is accepted whatever its weight.
        if (node != DraftTree.Root && !round.Happens(weight, node, test: 0))
        {
            return false;
        }

        TokenDistribution law = round.Target.LawAfter(node);
        var key = new DecisionKey(round.Tree.RootPosition, node, StreamPurpose.Residual);
        round.End(node, law.TokenAt(round.Decisions.Draw(law.Probabilities, total: 1, key)));
        return true;
    }

    private readonly record struct Round(DraftTree Tree, ITargetLaws Target, IDecisions Decisions, Verdict Verdict)
    {
        public bool Happens(double probability, int node, int test) =>
            Decisions.Happens(probability, new DecisionKey(Tree.RootPosition, node, StreamPurpose.Accept, test));

        public void End(int node, TokenId token)
        {
            Verdict.AcceptPath(Tree, node);
            Verdict.End(token);
        }
    }
}
