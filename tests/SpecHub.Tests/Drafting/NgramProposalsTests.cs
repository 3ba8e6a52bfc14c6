using System.Globalization;
using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>
/// Which candidates the text puts into a tree, and when it needs no others. A match of n tokens that was said once is
/// trusted with n^1.5 / (n^1.5 + 4.5), so four tokens make a chain of the path probabilities .64, .46, .35, .28, .23, .20, .18.
/// </summary>
public sealed class NgramProposalsTests
{
    private readonly NgramProposals _proposals = new() { LeastConfidence = 0.01 };
    private readonly TreeGrowth _growth = new(100);

    /// <summary>What four tokens leave for others at the root is .36.</summary>
    [Theory]
    [InlineData("best:2", true)]
    [InlineData("best:3", false)]
    public void Propose_BestFirst_IsCompleteWhereWhatIsLeftIsLessThanItsLeast(string shape, bool isComplete) =>
        Assert.Equal(isComplete, Propose(Repeated(4), Request(shape)));

    [Fact]
    public void Propose_TextThatEndsBeforeTheTree_IsNotComplete()
    {
        int[] prompt = [.. Enumerable.Range(10, 30)];

        Assert.False(Propose(Index([.. prompt, 1, 2, 3], prompt), Request("best:5")));
        Assert.Equal("0>1 1>2 2>3", Candidates());
    }

    /// <summary>Both continuations count as explained: .45 each leave .1, one alone .55. The later one comes first, and is drafted on first.</summary>
    [Fact]
    public void Propose_EquallyConfidentContinuations_ExplainTheirSum()
    {
        int[] match = [.. Enumerable.Range(10, 12)];

        Assert.True(Propose(Index([.. match, 1, 31, 90, .. match, 2, 30, 91, .. match]), Request("best:2")));
        Assert.Equal("0>2 0>1 1>30", Candidates());
        Assert.Equal(Trust(12) / 2, _growth.ProbabilityOf(1), 9);
        Assert.Equal(Trust(12) / 2 * Trust(13), _growth.ProbabilityOf(3), 9);
    }

    /// <summary>Three tokens are trusted with .54, two with .39; the path of two tokens is less likely than one half in both.</summary>
    [Theory]
    [InlineData("chain:2", 3, true)]
    [InlineData("chain:2", 2, false)]
    [InlineData("chain:20", 3, true)]
    [InlineData("2^1", 3, false)]
    public void Propose_FixedForm_IsCompleteForChainsOfSureTokens(string shape, int match, bool isComplete)
    {
        var proposals = new NgramProposals { LeastConfidence = 1e-9 };
        Assert.Equal(isComplete, Propose(Repeated(match, after: 16), Request(shape), proposals));
    }

    /// <summary>The price of a row is .2 tokens for every 2 ms: nodes stop where they are not worth theirs, which leaves no place if the rest is worth none either.</summary>
    [Theory]
    [InlineData(2, 7, false)]
    [InlineData(4, 3, true)]
    [InlineData(8, 1, false)]
    [InlineData(0, 14, false)]
    public void Propose_Budget_StopsWhereANodeIsNotWorthItsRow(int rowMilliseconds, int candidates, bool isComplete)
    {
        DraftRequest request = Request("best:14");
        request.Budget = Budget(new CostPoint(1, 0.010), new CostPoint(512, 0.010 + (511 * rowMilliseconds * 0.001)));

        Assert.Equal(isComplete, Propose(Repeated(4), request));
        Assert.Equal(candidates, _growth.Count - 1);
    }

    /// <summary>Two rows more are free, and the next one costs more than any token brings.</summary>
    [Fact]
    public void Propose_BudgetWithDearerRows_CountsTheNodesBefore()
    {
        DraftRequest request = Request("best:14");
        request.Budget = Budget(new CostPoint(1, 0.010), new CostPoint(3, 0.010), new CostPoint(4, 0.030), new CostPoint(512, 9));

        Assert.True(Propose(Repeated(4), request));
        Assert.Equal(3, _growth.Count - 1);
    }

    [Fact]
    public void Propose_PathsBelowTheLeastConfidence_AreLeftOut()
    {
        var proposals = new NgramProposals { LeastConfidence = 0.5 };

        Assert.False(Propose(Repeated(4), Request("best:2"), proposals));
        Assert.Equal(1, _growth.Count - 1);

        Assert.True(Propose(Repeated(4), Request("best:1"), proposals));
    }

    /// <summary>2 has .53, what follows it .41, and 1 .18: where 1 is no candidate, others may have .47, else .29.</summary>
    [Theory]
    [InlineData(0.4, false, "0>2 1>30")]
    [InlineData(0.1, true, "0>2 0>1 1>30")]
    public void Propose_RareContinuation_IsExplainedWhereItIsACandidate(double least, bool isComplete, string expected)
    {
        Assert.Equal(isComplete, Propose(Uneven(), Request("best:2"), new NgramProposals { LeastConfidence = least }));
        Assert.Equal(expected, Candidates());
    }

    [Theory]
    [InlineData("best:40", int.MaxValue, 32)]
    [InlineData("best:6", int.MaxValue, 6)]
    [InlineData("best:6", 2, 2)]
    [InlineData("chain:4", 2, 4)]
    [InlineData("2^3", 1, 3)]
    public void ReachOf_Shape_IsOneLevelANodeOrThoseOfItsForm(string shape, int reach, int expected)
    {
        DraftRequest request = Request(shape);
        request.Reach = reach;

        Assert.Equal(expected, NgramProposals.ReachOf(request));
    }

    [Theory]
    [InlineData("best:14", 3)]
    [InlineData("3^2", 2)]
    public void Propose_Depth_EndsAtTheReach(string shape, int depth)
    {
        DraftRequest request = Request(shape);
        request.Reach = 3;
        Propose(Repeated(12), request);

        Assert.Equal(depth, Enumerable.Range(0, _growth.Count).Max(_growth.DepthOf));
    }

    /// <summary>
    /// A tree that grows best first takes what follows 2 before 1; one of fixed form takes the first level before the
    /// second, so that 1 has a child.
    /// </summary>
    [Theory]
    [InlineData("best:2", "0>2 0>1 1>30")]
    [InlineData("best:3", "0>2 0>1 1>30 3>93 3>92 3>91")]
    [InlineData("2^2:3", "0>2 0>1 1>30 2>31")]
    [InlineData("chain:2", "0>2 1>30")]
    public void Propose_Order_IsThatOfTheForm(string shape, string expected)
    {
        Propose(Uneven(), Request(shape));

        Assert.Equal(expected, Candidates());
    }

    /// <summary>A search that ended early leaves nothing to the next one.</summary>
    [Fact]
    public void Propose_AfterAnEarlyEnd_IsWhatAFreshSearchFinds()
    {
        Propose(Uneven(), Request("best:14"), new NgramProposals { LeastConfidence = 0.01 });
        string expected = Candidates();

        Propose(Uneven(), Request("best:2"));
        Propose(Uneven(), Request("best:14"));

        Assert.Equal(expected, Candidates());
    }

    /// <summary>What the conversation has shown corrects each confidence, unless the rule's trees must not depend on it.</summary>
    [Theory]
    [InlineData("coupled", false, true)]
    [InlineData("coupled", true, true)]
    [InlineData("spechub", false, false)]
    public void Propose_PastAgreement_CorrectsTheConfidences(string law, bool greedy, bool corrects)
    {
        DraftRequest request = Request("2^1", law, greedy);
        for (int i = 0; i < 5; i++)
        {
            request.PastOfNgrams.Learn(confidence: 0.8, taken: false);
        }

        _growth.PastOfNgrams = request.PastOfNgrams;
        Propose(Uneven(), request);

        double[] own = [Math.Log(0.75 * Trust(5)), Math.Log(0.25 * Trust(5))];
        for (int rank = 0; rank < 2; rank++)
        {
            double expected = corrects ? new Calibration().Apply(own[rank], rank, depth: 5, request.PastOfNgrams) : own[rank];
            Assert.Equal(expected, _growth.LogConfidenceOf(rank + 1), 9);
        }

        Assert.True(request.PastOfNgrams.LogOdds < -1);
    }

    private static double Trust(int length) => Math.Pow(length, 1.5) / (Math.Pow(length, 1.5) + 4.5);

    private bool Propose(NgramIndex index, DraftRequest request, NgramProposals? proposals = null)
    {
        _growth.Start(request.Shape);
        return (proposals ?? _proposals).Propose(request, index, _growth);
    }

    private string Candidates() => string.Join(
        ' ', Enumerable.Range(1, _growth.Count - 1).Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{_growth.ParentOf(candidate)}>{_growth.TokenAt(candidate).Value}")));

    /// <summary>A text that ends as it began, with other tokens between.</summary>
    private static NgramIndex Repeated(int match, int after = 20)
    {
        int[] said = [.. Enumerable.Range(0, match)];
        return Index([.. said, .. Enumerable.Range(match, after), .. said]);
    }

    /// <summary>A text in which 2 and 30 follow five tokens three times, and 1 and 31 once.</summary>
    private static NgramIndex Uneven()
    {
        int[] match = [.. Enumerable.Range(10, 5)];
        return Index([.. match, 1, 31, 90, .. match, 2, 30, 91, .. match, 2, 30, 92, .. match, 2, 30, 93, .. match]);
    }

    private static NgramIndex Index(params int[][] texts)
    {
        var index = new NgramIndex();
        foreach (int[] text in texts)
        {
            index.StartText();
            Array.ForEach(text, token => index.Add(new TokenId(token)));
        }

        return index;
    }

    private static RoundBudget Budget(params CostPoint[] target)
    {
        var costs = new CostModel();
        costs.Target[0].Load(target);
        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        return budget;
    }

    private static DraftRequest Request(string shape, string law = "coupled", bool greedy = false) =>
        DraftRequests.Toy(new NgramDraftSession(100), [], shape, law, greedy: greedy);
}
