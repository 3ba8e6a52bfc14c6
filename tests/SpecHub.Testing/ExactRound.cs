using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Testing;

/// <summary>The exact law of one round: real draft laws and rules, run through every outcome of every decision.</summary>
/// <param name="target">The target's law after a path below the root.</param>
/// <param name="draft">The draft's law after a path below the root.</param>
public sealed class ExactRound(Func<IReadOnlyList<TokenId>, TokenDistribution> target, Func<IReadOnlyList<TokenId>, TokenDistribution> draft)
{
    private const int RootPosition = 20;

    private readonly Dictionary<string, TokenDistribution> _targets = new(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether children are drafted as at temperature 0.</summary>
    public bool IsGreedy { get; init; }

    /// <summary>Returns the law of the tokens that a round emits, over all drafts and all decisions.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="branching">Children a node.</param>
    /// <param name="depth">Levels below the root.</param>
    public IReadOnlyDictionary<string, double> LawOf(ITreeVerifier verifier, int branching, int depth) =>
        LawOf(verifier, [.. Enumerable.Repeat(branching, depth)]);

    /// <summary>Returns the law of the tokens that a round emits, over all drafts and all decisions.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="branching">Children a node, level by level.</param>
    public IReadOnlyDictionary<string, double> LawOf(ITreeVerifier verifier, IReadOnlyList<int> branching) =>
        LawOf(verifier, decisions => Grow(verifier.DraftLaw, branching, decisions));

    /// <summary>Returns the law of the tokens that a round emits, over all drafts of another way to grow trees and all decisions.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="grow">Makes a tree with its laws.</param>
    public IReadOnlyDictionary<string, double> LawOf(ITreeVerifier verifier, Func<IDecisions, DraftTree> grow) =>
        ExactLaw.Of(decisions => Run(verifier, grow(decisions), decisions));

    /// <summary>Returns the law of the tokens that a round emits, given what was drafted.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="tree">The tree with its laws.</param>
    public IReadOnlyDictionary<string, double> LawGiven(ITreeVerifier verifier, DraftTree tree) =>
        ExactLaw.Of(decisions => Run(verifier, tree, decisions));

    /// <summary>Returns the probability of the last test of every node, with which something at it was accepted.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="tree">The tree with its laws; nodes that no outcome comes to are left out.</param>
    public IReadOnlyDictionary<int, double> TestsGiven(ITreeVerifier verifier, DraftTree tree)
    {
        Dictionary<int, double> tests = [];
        ExactLaw.Of(decisions => Run(verifier, tree, new TestRecorder(decisions, tests)));
        return tests;
    }

    /// <summary>Returns the law of the first tokens of the text, when a round that ends early is continued by the target.</summary>
    /// <param name="round">The law of a round.</param>
    /// <param name="length">How many tokens are looked at.</param>
    public IReadOnlyDictionary<string, double> Continued(IReadOnlyDictionary<string, double> round, int length)
    {
        Dictionary<string, double> law = [];
        foreach ((string text, double probability) in round)
        {
            Continue(Parse(text), probability);
        }

        return law;

        void Continue(IReadOnlyList<TokenId> path, double probability)
        {
            if (path.Count >= length)
            {
                string key = Key(path.Take(length));
                law[key] = law.GetValueOrDefault(key) + probability;
                return;
            }

            TokenDistribution next = TargetAfter(path);
            for (int entry = 0; entry < next.Count; entry++)
            {
                if (next.Probabilities[entry] > 0)
                {
                    Continue([.. path, next.TokenAt(entry)], probability * next.Probabilities[entry]);
                }
            }
        }
    }

    /// <summary>Returns the law of the target's own first tokens.</summary>
    /// <param name="length">How many.</param>
    public IReadOnlyDictionary<string, double> TargetLaw(int length) =>
        Continued(new Dictionary<string, double>(StringComparer.Ordinal) { [string.Empty] = 1 }, length);

    /// <summary>Requires two laws to be equal.</summary>
    /// <param name="expected">The law that should be.</param>
    /// <param name="actual">The law that is.</param>
    /// <param name="tolerance">The greatest difference of one probability.</param>
    public static void RequireEqual(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual, double tolerance)
    {
        foreach (string text in expected.Keys.Union(actual.Keys, StringComparer.Ordinal))
        {
            double wanted = expected.GetValueOrDefault(text);
            double found = actual.GetValueOrDefault(text);
            Assert.True(Math.Abs(wanted - found) <= tolerance, $"'{text}' has probability {found:R}, not {wanted:R}.");
        }
    }

    /// <summary>Writes tokens as the keys of laws are written: 0,2,1.</summary>
    /// <param name="tokens">The tokens.</param>
    public static string Key(IEnumerable<TokenId> tokens) => string.Join(',', tokens.Select(token => token.Value));

    private static TokenId[] Parse(string key) =>
        key.Length == 0 ? [] : [.. key.Split(',').Select(token => new TokenId(int.Parse(token, System.Globalization.CultureInfo.InvariantCulture)))];

    private string Run(ITreeVerifier verifier, DraftTree tree, IDecisions decisions)
    {
        var verdict = new Verdict();
        verifier.Verify(tree, new Laws(this, tree), new VerificationRandomness(NoiseTape.Silent, decisions), verdict);
        return Key(verdict.AcceptedNodes.Select(tree.TokenAt).Append(verdict.NextToken));
    }

    private DraftTree Grow(IDraftLaw law, IReadOnlyList<int> branching, IDecisions decisions)
    {
        var tree = new DraftTree();
        tree.Reset(default, RootPosition);
        for (int node = 0; node < tree.Count; node++)
        {
            if (tree.DepthOf(node) == branching.Count)
            {
                break;
            }

            DraftedChild[] children = new DraftedChild[branching[tree.DepthOf(node)]];
            TokenDistribution q = draft(ScriptedLaws.PathTo(tree, node));
            var nodeLaw = new NodeLaw(q.VocabularySize);
            double[] weights = new double[q.VocabularySize];
            for (int entry = 0; entry < q.Count; entry++)
            {
                weights[q.TokenAt(entry).Value] = q.Probabilities[entry];
            }

            nodeLaw.Draft.Fill(weights);
            int count = law.Draw(
                new DraftNode
                {
                    Scores = new ShapedLogits(q.VocabularySize),
                    Noise = NoiseTape.Silent,
                    Decisions = decisions,
                    IsGreedy = IsGreedy,
                    RootPosition = RootPosition,
                    Depth = tree.DepthOf(node),
                    Index = node,
                },
                children,
                nodeLaw);
            tree.SetLaw(node, nodeLaw);
            for (int child = 0; child < count; child++)
            {
                tree.Add(node, children[child].Token);
            }
        }

        return tree;
    }

    private TokenDistribution TargetAfter(IReadOnlyList<TokenId> path)
    {
        string key = Key(path);
        if (!_targets.TryGetValue(key, out TokenDistribution? law))
        {
            law = target(path);
            _targets.Add(key, law);
        }

        return law;
    }

    private sealed class TestRecorder(IDecisions decisions, Dictionary<int, double> tests) : IDecisions
    {
        public bool Happens(double probability, DecisionKey key)
        {
            tests[key.Node] = probability;
            return decisions.Happens(probability, key);
        }

        public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key) => decisions.Draw(weights, total, key);
    }

    private sealed class Laws(ExactRound round, DraftTree tree) : ITargetLaws
    {
        public ShapedLogits ScoresAfter(int node) => throw new NotSupportedException("Rules that carry laws ask for laws.");

        public TokenDistribution LawAfter(int node) => round.TargetAfter(ScriptedLaws.PathTo(tree, node));
    }
}
