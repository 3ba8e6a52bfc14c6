using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>One node, drafted and verified by the real classes through every outcome.</summary>
internal sealed class NodeRun(double[] p, double[] q)
{
    private const int RootPosition = 20;

    /// <summary>Returns the law of what happens, over all drafts.</summary>
    public IReadOnlyDictionary<NodeOutcome, double> All(ITreeVerifier rule, int children) => ExactLaw.Of(decisions =>
    {
        var law = new NodeLaw(q.Length);
        Nodes.Draw(rule.DraftLaw, q, new DraftedChild[children], decisions, law);
        return Verify(rule, law, decisions);
    });

    /// <summary>Returns the law of what happens, given what was drafted.</summary>
    public IReadOnlyDictionary<NodeOutcome, double> Given(ITreeVerifier rule, NodeLaw law) =>
        ExactLaw.Of(decisions => Verify(rule, law, decisions));

    /// <summary>Says what was drafted: hubs, then drawn tokens.</summary>
    public NodeLaw Drafted(int[] hubs, int[] drawn, bool withReplacement)
    {
        var law = new NodeLaw(q.Length);
        law.Draft.Fill(q);
        law.Begin(withReplacement);
        foreach (int hub in hubs)
        {
            law.AddHub(new TokenId(hub));
        }

        foreach (int token in drawn)
        {
            law.AddDrawn(new TokenId(token));
        }

        law.SetTail(q.Where((_, token) => !hubs.Contains(token)).Sum());
        return law;
    }

    /// <summary>Returns the probability of every emitted token.</summary>
    public double[] Emitted(IReadOnlyDictionary<NodeOutcome, double> outcomes) =>
        [.. p.Select((_, token) => outcomes.Where(outcome => outcome.Key.Token == token).Sum(outcome => outcome.Value))];

    /// <summary>Returns the probability that each drafted token, in the order of tests, is the accepted one.</summary>
    public static double[] Positions(IReadOnlyDictionary<NodeOutcome, double> outcomes, int count) =>
        [.. Enumerable.Range(0, count).Select(place => outcomes.Where(outcome => outcome.Key.Position == place).Sum(outcome => outcome.Value))];

    /// <summary>Returns the probability that no drafted token is accepted, and that this token is emitted.</summary>
    public double[] Rejected(IReadOnlyDictionary<NodeOutcome, double> outcomes) =>
        Emitted(outcomes.Where(outcome => outcome.Key.Position < 0).ToDictionary());

    private NodeOutcome Verify(ITreeVerifier rule, NodeLaw law, IDecisions decisions)
    {
        var tree = new DraftTree();
        tree.Reset(default, RootPosition);
        tree.SetLaw(DraftTree.Root, law);
        for (int test = 0; test < law.Count; test++)
        {
            if (tree.ChildWith(DraftTree.Root, law.Tested(test)) < 0)
            {
                tree.Add(DraftTree.Root, law.Tested(test));
            }
        }

        var verdict = new Verdict();
        var watched = new WatchedDecisions(decisions);
        rule.Verify(tree, new Laws(p), new VerificationRandomness(NoiseTape.Silent, watched), verdict);
        string drafts = Nodes.Key(law.Drawn);
        if (verdict.AcceptedNodes.Count == 0)
        {
            return new NodeOutcome(drafts, verdict.NextToken.Value, -1);
        }

        // A token that was drafted twice is accepted at the place whose test passed, else at its first.
        TokenId token = tree.TokenAt(verdict.AcceptedNodes[0]);
        int place = watched.LastPassed;
        if (place < 0 || place >= law.Count || law.Tested(place) != token)
        {
            place = Enumerable.Range(0, law.Count).First(test => law.Tested(test) == token);
        }

        return new NodeOutcome(drafts, token.Value, place);
    }

    /// <summary>The target's law at the root; below, a certain token keeps the number of outcomes small.</summary>
    private sealed class Laws(double[] weights) : ITargetLaws
    {
        public ShapedLogits ScoresAfter(int node) => throw new NotSupportedException("Rules that carry laws ask for laws.");

        public TokenDistribution LawAfter(int node)
        {
            var law = new TokenDistribution(weights.Length);
            law.Fill(node == DraftTree.Root ? weights : [.. weights.Select((_, token) => token == 0 ? 1.0 : 0)]);
            return law;
        }
    }
}
