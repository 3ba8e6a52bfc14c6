using System.Globalization;
using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>
/// Which candidates the text puts into a tree, and when it needs no others. At temperature 1 a match of twelve tokens that the
/// answer said once makes a chain of the path probabilities .73, .55, .42, .32, .25, .20.
/// </summary>
public sealed class NgramProposalsTests
{
    private readonly NgramProposals _proposals = new() { LeastConfidence = 0.01 };
    private readonly TreeGrowth _growth = new(100);

    /// <summary>What twelve tokens leave for others at the root is .27.</summary>
    [Theory]
    [InlineData("best:4", true)]
    [InlineData("best:5", false)]
    public void Propose_BestFirst_IsCompleteWhereWhatIsLeftIsLessThanItsLeast(string shape, bool isComplete) =>
        Assert.Equal(isComplete, Propose(Repeated(12), Request(shape)));

    [Fact]
    public void Propose_TextThatEndsBeforeTheTree_IsNotComplete()
    {
        int[] prompt = [.. Enumerable.Range(10, 30)];

        Assert.False(Propose(prompt, Request("best:5"), expected: [.. prompt, 1, 2, 3]));
        Assert.Equal("0>1 1>2 2>3", Candidates());
    }

    /// <summary>Both continuations count as explained: .39 each leave .22, one alone .61. The later one comes first, and is drafted on first.</summary>
    [Fact]
    public void Propose_EquallyConfidentContinuations_ExplainTheirSum()
    {
        int[] match = [.. Enumerable.Range(10, 12)];

        Assert.True(Propose([.. match, 1, 31, 90, .. match, 2, 30, 91, .. match], Request("best:2")));
        Assert.Equal("0>2 0>1 1>30", Candidates());
        double each = Trust(Share(12, times: 2, tokens: 2) / 2);
        Assert.Equal(each, _growth.ProbabilityOf(1), 9);
        Assert.Equal(each * Trust(Share(13)), _growth.ProbabilityOf(3), 9);
    }

    /// <summary>Five tokens are trusted with .55, four with .496; the path of two tokens is less likely than one half in both.</summary>
    [Theory]
    [InlineData("chain:2", 5, true)]
    [InlineData("chain:2", 4, false)]
    [InlineData("chain:20", 5, true)]
    [InlineData("2^1", 5, false)]
    public void Propose_FixedForm_IsCompleteForChainsOfSureTokens(string shape, int match, bool isComplete)
    {
        var proposals = new NgramProposals { LeastConfidence = 1e-9 };
        Assert.Equal(isComplete, Propose(Repeated(match, after: 16), Request(shape), proposals));
    }

    /// <summary>The price of a row is .2 tokens for every 2 ms: nodes stop where they are not worth theirs, which leaves no place if the rest is worth none either.</summary>
    [Theory]
    [InlineData(2, 6, false)]
    [InlineData(4, 4, true)]
    [InlineData(8, 1, false)]
    [InlineData(0, 14, false)]
    public void Propose_Budget_StopsWhereANodeIsNotWorthItsRow(int rowMilliseconds, int candidates, bool isComplete)
    {
        DraftRequest request = Request("best:14");
        request.Budget = Budget(new CostPoint(1, 0.010), new CostPoint(512, 0.010 + (511 * rowMilliseconds * 0.001)));

        Assert.Equal(isComplete, Propose(Repeated(12), request));
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

        Assert.False(Propose(Repeated(6), Request("best:2"), proposals));
        Assert.Equal(1, _growth.Count - 1);

        Assert.True(Propose(Repeated(6), Request("best:1"), proposals));
    }

    /// <summary>2 has .53, what follows it .42, and 1 .23: where 1 is no candidate, others may have .47, else .25.</summary>
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

    /// <summary>What the conversation has shown, and the temperature, correct each confidence, unless the rule's trees must not depend on it.</summary>
    [Theory]
    [InlineData("coupled", false)]
    [InlineData("coupled", true)]
    [InlineData("spechub", false)]
    public void Propose_PastAgreement_CorrectsTheConfidences(string law, bool greedy)
    {
        DraftRequest request = Request("2^1", law, greedy);
        for (int i = 0; i < 5; i++)
        {
            request.PastOfNgrams.Learn(confidence: 0.8, taken: false);
        }

        _growth.PastOfNgrams = request.PastOfNgrams;
        Propose(Uneven(), request);

        double[] own = [0.75 * Share(5, times: 4, tokens: 2), 0.25 * Share(5, times: 4, tokens: 2)];
        for (int rank = 0; rank < 2; rank++)
        {
            double expected = law == "coupled" ? Trust(own[rank], greedy ? 0 : 1, request.PastOfNgrams.LogOdds) : own[rank];
            Assert.Equal(expected, _growth.ProbabilityOf(rank + 1), 9);
        }

        Assert.True(request.PastOfNgrams.LogOdds < -0.3);
    }

    /// <summary>What the prompt says, or the predicted output, is trusted more than what the answer has said itself.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Propose_TokenOfThePrompt_IsTrustedMore(int promptLength, bool isFromPrompt)
    {
        // The token after the first six stands at place 10.
        List<TokenId> text = Tokens([.. Enumerable.Range(0, 10), 30, 31, .. Enumerable.Range(0, 10)]);
        DraftRequest request = DraftRequests.Toy(new NgramDraftSession(100), text, "best:1", promptLength: promptLength);
        _growth.Start(request.Shape);
        _proposals.Propose(request, new NgramText(), _growth);

        Assert.Equal((new TokenId(30), Trust(Share(10), isFromPrompt: isFromPrompt)), (_growth.TokenAt(1), _growth.ProbabilityOf(1)), (a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
    }

    [Fact]
    public void Propose_PredictedOutput_CountsAsThePrompt()
    {
        int[] prompt = [.. Enumerable.Range(10, 8)];
        Propose(prompt, Request("best:1"), expected: [.. prompt, 1, 2, 3]);

        Assert.Equal(Trust(Share(8), isFromPrompt: true), _growth.ProbabilityOf(1), 9);
    }

    /// <summary>Two tokens that the prompt says equally often would be trusted with .58 each; the second has what the first leaves.</summary>
    [Fact]
    public void Propose_FurtherToken_HasAtMostWhatIsLeft()
    {
        int[] match = [.. Enumerable.Range(10, 20)];
        List<TokenId> text = Tokens([.. match, 1, 60, .. match, 2, 61, .. match]);
        DraftRequest request = DraftRequests.Toy(new NgramDraftSession(100), text, "2^1", promptLength: text.Count);
        _growth.Start(request.Shape);
        _proposals.Propose(request, new NgramText(), _growth);

        double first = Trust(Share(20, times: 2, tokens: 2) / 2, isFromPrompt: true);
        Assert.InRange(first, 0.52, 0.62);
        Assert.Equal(first, _growth.ProbabilityOf(1), 9);
        Assert.Equal(1 - first, _growth.ProbabilityOf(2), 9);
    }

    /// <summary>Returns the part that a match has of the blend.</summary>
    private static double Share(int length, int times = 1, int tokens = 1)
    {
        double evidence = Math.Pow((double)length * times / tokens, 1.25);
        return evidence / (evidence + 4.5);
    }

    private static double Trust(double confidence, double temperature = 1, double past = 0, bool isFromPrompt = false) =>
        Math.Exp(NgramTrust.Of(Math.Log(confidence), isFromPrompt, temperature, past));

    private bool Propose(int[] text, DraftRequest request, NgramProposals? proposals = null, int[]? expected = null)
    {
        DraftRequest wish = DraftRequests.Toy(
            request.Session, Tokens(text), expected: expected is null ? null : Tokens(expected), law: request.Law.AllowsAnyTree ? "coupled" : "spechub", greedy: request.IsGreedy, budget: request.Budget);
        (wish.Shape, wish.Reach, wish.PastOfNgrams) = (request.Shape, request.Reach, request.PastOfNgrams);
        _growth.Start(wish.Shape);
        return (proposals ?? _proposals).Propose(wish, new NgramText(), _growth);
    }

    private string Candidates() => string.Join(
        ' ', Enumerable.Range(1, _growth.Count - 1).Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{_growth.ParentOf(candidate)}>{_growth.TokenAt(candidate).Value}")));

    /// <summary>A text that ends as it began, with other tokens between.</summary>
    private static int[] Repeated(int match, int after = 20)
    {
        int[] said = [.. Enumerable.Range(0, match)];
        return [.. said, .. Enumerable.Range(match, after), .. said];
    }

    /// <summary>A text in which 2 and 30 follow five tokens three times, and 1 and 31 once.</summary>
    private static int[] Uneven()
    {
        int[] match = [.. Enumerable.Range(10, 5)];
        return [.. match, 1, 31, 90, .. match, 2, 30, 91, .. match, 2, 30, 92, .. match, 2, 30, 93, .. match];
    }

    private static List<TokenId> Tokens(int[] text) => [.. text.Select(static token => new TokenId(token))];

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
