using SpecHub.Baselines.Oracles;
using SpecHub.Baselines.Verification;
using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tests.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>
/// The exact law of several rounds in a row, over every outcome of every decision: the planner, the growth and the rules are the
/// real ones, and what a round accepts changes the trees of the next.
/// </summary>
public sealed class PlannedLawTests : IDisposable
{
    private const int Length = 3;
    private const int Vocabulary = 3;

    private readonly TableModel _target = new() { VocabularySize = Vocabulary, Sharpness = 1.2f };
    private readonly TableModel _draft;
    private readonly HashSet<string> _plans = [];

    public PlannedLawTests() => _draft = new TableModel { VocabularySize = Vocabulary, Seed = 9, Sharpness = 1.2f, Like = _target, Blend = 0.5f };

    public static TheoryData<ITreeVerifier> Rules =>
        [Verifiers.SpecHub, Verifiers.SpecHubTraversal, new RecursiveRejectionWithoutReplacementVerifier()];

    public void Dispose()
    {
        _target.Dispose();
        _draft.Dispose();
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Law_TreesPlannedFromEarlierRounds_IsTheTargets(ITreeVerifier rule)
    {
        IReadOnlyDictionary<string, double> law = ExactLaw.Of(decisions => Decode(rule, decisions, static (_, tree) => tree));

        ExactRound.RequireEqual(TargetLaw(), law, 1e-12);
        Assert.True(_plans.Count >= 2, $"Only these were planned: {string.Join(" / ", _plans)}");
    }

    /// <summary>The negative control: a tree is dropped when a token of its own that was drawn is not the one that somebody hoped for.</summary>
    [Fact]
    public void Law_TreesThatDependOnTheirOwnDrafts_IsAnother()
    {
        IReadOnlyDictionary<string, double> law = ExactLaw.Of(decisions => Decode(Verifiers.SpecHub, decisions, Peek));

        IReadOnlyDictionary<string, double> expected = TargetLaw();
        Assert.True(expected.Max(text => Math.Abs(text.Value - law.GetValueOrDefault(text.Key))) > 0.01);

        static DraftTree Peek(int position, DraftTree tree)
        {
            if (tree.LawAt(DraftTree.Root) is { Drawn: [{ Value: 0 }, ..] })
            {
                tree.Reset(tree.TokenAt(DraftTree.Root), position);
            }

            return tree;
        }
    }

    /// <summary>Decodes by rounds; what comes between drafting and verifying is the caller's.</summary>
    private string Decode(ITreeVerifier rule, IDecisions decisions, Func<int, DraftTree, DraftTree> change)
    {
        // Nothing has been timed, so the planner takes the best tree of three nodes. Rates that believe rates that believe others
        // are moved far by one node, so that every round changes the next tree.
        AcceptanceRates? rates = null;
        for (int layer = 0; layer < 5; layer++)
        {
            rates = new AcceptanceRates(memory: 1.5, rates);
        }

        var planner = new TreePlanner(rates!, new CostModel());
        List<TokenId> text = [new(1)];
        var verdict = new Verdict();
        while (text.Count < 1 + Length)
        {
            TreePlan plan = planner.Plan(TreeShape.Planned(branching: 2, depth: 2, nodes: 3), new RoundLoad(1, 1, text.Count))!;
            _plans.Add(plan.ToString());
            DraftTree tree = change(text.Count - 1, Grow(rule.DraftLaw, plan, text, decisions));
            rule.Verify(tree, new Laws(_target, text, tree), new VerificationRandomness(NoiseTape.Silent, decisions), verdict);
            planner.Learn(tree, verdict.AcceptedNodes);
            text.AddRange(verdict.AcceptedNodes.Select(tree.TokenAt).Append(verdict.NextToken));
        }

        return ExactRound.Key(text.Skip(1).Take(Length));
    }

    private DraftTree Grow(IDraftLaw law, TreePlan plan, List<TokenId> text, IDecisions decisions)
    {
        var growth = new TreeGrowth(Vocabulary);
        var tree = new DraftTree();
        tree.Reset(text[^1], text.Count - 1);
        growth.Start(TreeShape.Planned(branching: 2, depth: 2, nodes: 3), plan: plan);
        growth.Expand(0, NodeOf(growth, 0, text, decisions), law);
        for (int level = 1; level < plan.Depth; level++)
        {
            growth.SelectFrontier(level);
            growth.Frontier.ForEach(candidate => growth.Expand(candidate, NodeOf(growth, candidate, text, decisions), law));
        }

        growth.Build(tree);
        return tree;
    }

    private DraftNode NodeOf(TreeGrowth growth, int candidate, List<TokenId> text, IDecisions decisions)
    {
        List<TokenId> path = [];
        for (int node = candidate; node != 0; node = growth.ParentOf(node))
        {
            path.Insert(0, growth.TokenAt(node));
        }

        return new()
        {
            Scores = Nodes.Scores(new(), _draft.LogitsAfter([.. text, .. path])),
            Noise = NoiseTape.Silent,
            Decisions = decisions,
            IsGreedy = false,
            RootPosition = text.Count - 1,
            Depth = growth.DepthOf(candidate),
            Index = candidate,
        };
    }

    private Dictionary<string, double> TargetLaw()
    {
        Dictionary<string, double> law = new(StringComparer.Ordinal);
        Add([], 1);
        return law;

        void Add(TokenId[] path, double probability)
        {
            if (path.Length == Length)
            {
                law[ExactRound.Key(path)] = probability;
                return;
            }

            TokenDistribution next = LawOf(_target, [new TokenId(1), .. path]);
            for (int entry = 0; entry < next.Count; entry++)
            {
                Add([.. path, next.TokenAt(entry)], probability * next.Probabilities[entry]);
            }
        }
    }

    private static TokenDistribution LawOf(TableModel model, IEnumerable<TokenId> text)
    {
        var law = new TokenDistribution(Vocabulary);
        law.Fill(Nodes.Scores(new(), model.LogitsAfter(text)));
        return law;
    }

    private sealed class Laws(TableModel target, List<TokenId> text, DraftTree tree) : ITargetLaws
    {
        public ShapedLogits ScoresAfter(int node) => throw new NotSupportedException("Rules that carry laws ask for laws.");

        public TokenDistribution LawAfter(int node) => LawOf(target, [.. text, .. ScriptedLaws.PathTo(tree, node)]);
    }
}
