using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Trees;

namespace SpecHub.Baselines.Tests.Drafting;

/// <summary>Every law draws what it says, exactly and through the real random numbers.</summary>
public sealed class LawTests
{
    private const int Trials = 20_000;

    private static readonly double[] Q = [0.2, 0.5, 0.1, 0, 0.2];

    /// <summary>Gets each law with a number of children and, for some drafts, their probability: drawn tokens, hubs after a bar.</summary>
    public static TheoryData<IDraftLaw, int, string, double> Laws => new()
    {
        { new IndependentDraftLaw(), 1, "1|", 0.5 },
        { new IndependentDraftLaw(), 2, "1 1|", 0.25 },
        { new IndependentDraftLaw(), 3, "1 0 1|", 0.05 },
        { new WithoutReplacementDraftLaw(), 1, "4|", 0.2 },
        { new WithoutReplacementDraftLaw(), 2, "1 0|", 0.5 * 0.2 / 0.5 },
        { new WithoutReplacementDraftLaw(), 3, "0 1 4|", 0.2 * 0.5 / 0.8 * 0.2 / 0.3 },
        { new WithoutReplacementDraftLaw(), 5, "0 1 4 2|", 0.2 * 0.5 / 0.8 * 0.2 / 0.3 },
        { new TopDraftLaw(), 1, "|1", 1 },
        { new TopDraftLaw(), 3, "|1 0 4", 1 },
        { new TopDraftLaw(), 5, "|1 0 4 2", 1 },
        { new HubPairDraftLaw(), 1, "0|", 0.2 },
        { new HubPairDraftLaw(), 2, "0 1|", 0.2 },
        { new HubPairDraftLaw(), 2, "1 0|", 0.5 * 0.2 / 0.5 },
        { new HubOrWithoutReplacementDraftLaw(), 1, "0|", 0.2 },
        { new HubOrWithoutReplacementDraftLaw(), 2, "0|1", 0.4 },
        { new HubOrWithoutReplacementDraftLaw(0.6), 2, "0 1|", 0.2 * 0.5 / 0.8 },
        { new HubOrWithoutReplacementDraftLaw(0.6), 3, "2|1 0", 0.1 / 0.3 },
    };

    [Theory]
    [MemberData(nameof(Laws))]
    public void Draw_EveryOutcome_HasTheLawsProbability(IDraftLaw law, int children, string drafts, double probability)
    {
        IReadOnlyDictionary<string, double> all = ExactLaw.Of(decisions => Drawn(law, Q, children, decisions));

        Assert.Equal(probability, all[drafts], 1e-15);
        Assert.Equal(1, all.Values.Sum(), 1e-15);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Draw_ManySeeds_FollowsTheExactLaw(IDraftLaw law, int children, string drafts, double probability)
    {
        Assert.NotEqual((string.Empty, 0), (drafts, probability));
        IReadOnlyDictionary<string, double> all = ExactLaw.Of(decisions => Drawn(law, Q, children, decisions));
        string[] kinds = [.. all.Keys];
        int[] counts = new int[kinds.Length];
        for (int seed = 0; seed < Trials; seed++)
        {
            counts[Array.IndexOf(kinds, Drawn(law, Q, children, new RandomStreams(seed)))]++;
        }

        Assert.True(ChiSquare.Of(counts, [.. kinds.Select(kind => all[kind])]).Fits);
    }

    [Fact]
    public void Draw_TokenDrawnTwice_IsOneChild()
    {
        IReadOnlyDictionary<string, double> all = ExactLaw.Of(decisions =>
        {
            var law = new NodeLaw(2);
            DraftedChild[] children = new DraftedChild[3];
            int count = Nodes.Draw(new IndependentDraftLaw(), [0.5, 0.5], children, decisions, law);
            return $"{law.Drawn.Length} drawn, {string.Join(' ', children[..count].Select(child => child.Token.Value).Order())}";
        });

        Assert.Equal(0.125, all["3 drawn, 0"], 1e-15);
        Assert.Equal(0.75, all["3 drawn, 0 1"], 1e-15);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Draw_Greedy_TakesTheMostLikelyForCertain(IDraftLaw law, int children, string drafts, double probability)
    {
        Assert.NotEqual((string.Empty, 0), (drafts, probability));
        int[] best = [1, 0, 4, 2];

        string drawn = Drawn(law, Q, children, new RandomStreams(1), isGreedy: true);

        Assert.Equal("|" + string.Join(' ', best.Take(children)), drawn);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Draw_Children_AreAsConfidentAsTheDraft(IDraftLaw law, int wanted, string drafts, double probability)
    {
        Assert.NotEqual((string.Empty, 0), (drafts, probability));
        DraftedChild[] children = new DraftedChild[wanted];

        int count = Nodes.Draw(law, Q, children, new RandomStreams(3), new NodeLaw(5));

        Assert.InRange(count, 1, wanted);
        Assert.All(children[..count], child => Assert.Equal(Math.Log(Q[child.Token.Value]), child.LogConfidence, 1e-12));
        Assert.False(law.AllowsAnyTree);
    }

    [Fact]
    public void Draw_TinyRest_IsSummedWithoutCancelling()
    {
        // Token 0 is nearly certain; the two others share what 1 - q(0) would round to 0.
        IReadOnlyDictionary<string, double> urn = ExactLaw.Of(decisions => Drawn(new WithoutReplacementDraftLaw(), [1, 3e-18, 1e-18], 2, decisions));
        IReadOnlyDictionary<string, double> pair = ExactLaw.Of(decisions => Drawn(new HubPairDraftLaw(), [1, 3e-18, 1e-18], 2, decisions));

        Assert.Equal(0.75, urn["0 1|"], 1e-15);
        Assert.Equal(0.75, pair["0 1|"], 1e-15);
    }

    [Fact]
    public void Draw_OneHotDraft_GivesThatTokenOnly()
    {
        double[] certain = [0, 1, 0];

        Assert.Equal("1|", Drawn(new WithoutReplacementDraftLaw(), certain, 3, new RandomStreams(1)));
        Assert.Equal("1 1 1|", Drawn(new IndependentDraftLaw(), certain, 3, new RandomStreams(1)));
        Assert.Equal("|1", Drawn(new HubPairDraftLaw(), certain, 2, new RandomStreams(1)));
        Assert.Equal("|1", Drawn(new HubOrWithoutReplacementDraftLaw(), certain, 3, new RandomStreams(1)));
    }

    [Fact]
    public void Draw_ThreeChildrenOfAPair_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Drawn(new HubPairDraftLaw(), Q, 3, new RandomStreams(1)));

        Assert.Contains("Ask for one or two", error.Message, StringComparison.Ordinal);
    }

    private static string Drawn(IDraftLaw law, double[] q, int children, IDecisions decisions, bool isGreedy = false)
    {
        var nodeLaw = new NodeLaw(q.Length);
        Nodes.Draw(law, q, new DraftedChild[children], decisions, nodeLaw, isGreedy);
        return $"{Nodes.Key(nodeLaw.Drawn)}|{Nodes.Key(nodeLaw.Hubs)}";
    }
}
