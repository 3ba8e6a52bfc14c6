using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Trees to which n-grams give candidates before, or without, a model.</summary>
public sealed class NgramGrowthTests
{
    private readonly TreeGrowth _growth = new(10);
    private readonly DraftTree _tree = new();
    private readonly double[] _confidences = new double[3];

    /// <summary>The model drafts a token that n-grams proposed, and one that they did not; the surer of the two counts, below too.</summary>
    [Theory]
    [InlineData(0.6, 0.6)]
    [InlineData(0.2, 0.3)]
    public void Expand_TokenThatIsThere_JoinsItsCandidate(double model, double expected)
    {
        Start("best:14");
        int first = Add(0, token: 1, 0.3);
        int below = Add(first, token: 2, 0.5);
        int last = Add(below, token: 3, 0.9);
        int other = Add(0, token: 4, 0.25);

        Expand(0, (1, model), (5, 0.1));

        Assert.Equal(6, _growth.Count);
        Assert.Equal(expected, _growth.ProbabilityOf(first), 12);
        Assert.Equal(expected * 0.5, _growth.ProbabilityOf(below), 12);
        Assert.Equal(expected * 0.45, _growth.ProbabilityOf(last), 12);
        Assert.Equal(0.25, _growth.ProbabilityOf(other), 12);
        Assert.Equal((0, new TokenId(5), 1), (_growth.ParentOf(5), _growth.TokenAt(5), _growth.DepthOf(5)));
    }

    [Fact]
    public void Expand_Children_TellsTheConfidenceOfTheFirstOnes()
    {
        Start("best:14");

        Expand(0, (1, 0.4), (2, 0.3), (5, 0.2), (6, 0.05));
        Assert.Equal([0.4, 0.3, 0.2], _confidences.Select(static confidence => Math.Round(confidence, 12)));

        Expand(1, (7, 0.6));
        Assert.Equal([0.6, 0, 0], _confidences.Select(static confidence => Math.Round(confidence, 12)));
    }

    [Fact]
    public void Expand_Calibrated_TellsTheCorrectedConfidence()
    {
        var calibration = new Calibration();
        calibration.Learn(Math.Log(0.5), rank: 0, depth: 1, taken: true);
        _growth.Start(TreeShape.Parse("best:14"), calibration);

        double trusted = Math.Exp(calibration.Apply(Math.Log(0.5), rank: 0, depth: 1));
        Expand(0, (1, 0.5));
        Assert.Equal(trusted, _confidences[0], 12);
        Assert.True(trusted > 0.51);
    }

    /// <summary>Of the nodes that only the model drafted the tokens are counted that they can be expected to win.</summary>
    [Fact]
    public void Build_BothSources_MarksEachNodeAndCountsWhatOnlyTheModelHas()
    {
        Start("best:14");
        Add(0, token: 1, 0.3);
        Add(0, token: 4, 0.25);
        Expand(0, (1, 0.3), (5, 0.15));
        Expand(3, (6, 0.5));

        Assert.Equal(0.15 + 0.075, _growth.Build(_tree), 12);
        Assert.Equal([1, 4, 5, 6], Tokens());
        Assert.Equal(
            [DraftSource.Both, DraftSource.Ngram, DraftSource.Model, DraftSource.Model],
            Enumerable.Range(1, 4).Select(_tree.SourceAt));
    }

    [Fact]
    public void Build_LeastProbability_LeavesOutWhatIsBelow()
    {
        Start("best:14");
        Add(0, token: 1, 0.5);
        Add(0, token: 2, 0.25);
        Add(1, token: 3, 0.5);
        Add(0, token: 4, 0.125);

        _growth.Build(_tree, leastProbability: _growth.ProbabilityOf(2));
        Assert.Equal([1, 2, 3], Tokens());

        _tree.Reset(new TokenId(9), 0);
        _growth.Build(_tree, leastProbability: double.PositiveInfinity);
        Assert.Equal(1, _tree.Count);
    }

    [Fact]
    public void Build_MoreCandidatesThanNodes_TakesTheMostConfident()
    {
        Start("best:2");
        Add(0, token: 1, 0.1);
        Add(0, token: 2, 0.5);
        Add(2, token: 3, 0.9);

        _growth.Build(_tree);

        Assert.Equal([2, 3], Tokens());
    }

    /// <summary>Where n-grams took the tree deeper than is of use, nothing is drafted on.</summary>
    [Fact]
    public void SelectFrontier_Reach_LeavesOutDeeperCandidates()
    {
        _growth.Start(TreeShape.Parse("best:14"), reach: 2);
        Add(0, token: 1, 0.9);
        Add(1, token: 2, 0.9);
        Add(2, token: 3, 0.9);
        Expand(0);

        _growth.SelectFrontier(1);

        Assert.Equal([1], _growth.Frontier);
    }

    [Fact]
    public void SelectFrontier_LastLevel_IsEmpty()
    {
        Start("best:14/2");
        Add(0, token: 1, 0.9);
        _growth.SelectFrontier(1);
        Assert.NotEmpty(_growth.Frontier);

        _growth.SelectFrontier(2);
        Assert.Empty(_growth.Frontier);
    }

    [Fact]
    public void Close_Candidate_IsNotDraftedOn()
    {
        Start("best:14");
        Add(0, token: 1, 0.9);
        _growth.Close(0);

        _growth.SelectFrontier(1);

        Assert.Equal([1], _growth.Frontier);
    }

    [Fact]
    public void Restart_Candidates_LeavesTheRoot()
    {
        Start("2^1");
        Add(0, token: 1, 0.9);
        _growth.Restart();

        Assert.Equal(1, _growth.Count);
        Assert.Equal(0, Add(0, token: 2, 0.9) - 1);
        _growth.Build(_tree);
        Assert.Equal([2], Tokens());
    }

    /// <summary>Nodes with children get a law of hubs only; there are as many laws as such nodes, and the next tree has them again.</summary>
    [Fact]
    public void TakeForCertain_Candidates_AreHubsOfTheirParents()
    {
        for (int round = 0; round < 2; round++)
        {
            Start("best:14");
            Add(0, token: 1, 0.5);
            Add(0, token: 2, 0.4);
            Add(1, token: 3, 0.3);
            _growth.TakeForCertain();
            _growth.Build(_tree);

            Assert.Equal([new TokenId(1), new TokenId(2)], _tree.LawAt(DraftTree.Root)!.Hubs.ToArray());
            Assert.Equal([new TokenId(3)], _tree.LawAt(1)!.Hubs.ToArray());
            Assert.True(_tree.LawAt(DraftTree.Root)!.Drawn.IsEmpty);
            Assert.All([2, 3], node => Assert.Null(_tree.LawAt(node)));
        }
    }

    /// <summary>A token of both sources teaches both, each with its own confidence; of the others only the best n-gram of a node does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Learn_BothSources_TeachesEachWithItsGuess(bool isCalibrated)
    {
        var model = new Calibration();
        _growth.PastOfNgrams = new PastAgreement(rate: 0.1);
        _growth.Start(TreeShape.Parse("best:14"), isCalibrated ? model : null, rootLength: 1);
        _growth.Add(0, new TokenId(1), new NgramGuess(Math.Log(0.3), Rank: 0));
        _growth.Add(0, new TokenId(2), new NgramGuess(Math.Log(0.2), Rank: 1));
        Expand(0, (1, 0.6));

        _growth.Learn([new(9), new(1), new(7)]);

        var expected = new Calibration();
        if (isCalibrated)
        {
            expected.Learn(Math.Log(0.6), rank: 0, depth: 1, taken: true);
        }

        AssertSame(expected, model);
        Assert.Equal(0.1 * 0.7, _growth.PastOfNgrams.LogOdds, 12);
    }

    [Fact]
    public void Learn_AfterForget_LearnsNothing()
    {
        var calibration = new Calibration();
        _growth.Start(TreeShape.Parse("best:14"), calibration, rootLength: 1);
        Expand(0, (1, 0.6));
        _growth.Forget();

        _growth.Learn([new(9), new(1)]);

        AssertSame(new Calibration(), calibration);
    }

    private static void AssertSame(Calibration expected, Calibration actual)
    {
        foreach (int place in Enumerable.Range(0, 8))
        {
            Assert.Equal(expected.Apply(-1, place, place + 1), actual.Apply(-1, place, place + 1), 12);
            Assert.Equal(expected.Apply(-2, place, 8), actual.Apply(-2, place, 8), 12);
        }
    }

    private void Start(string shape)
    {
        _tree.Reset(new TokenId(9), 0);
        _growth.Start(TreeShape.Parse(shape));
    }

    private int Add(int parent, int token, double confidence) => _growth.Add(parent, new TokenId(token), new NgramGuess(Math.Log(confidence), Rank: 0));

    private void Expand(int candidate, params (int Token, double Confidence)[] children) =>
        _growth.Expand(candidate, Nodes.At(Nodes.Scores(new(), new float[10]), seed: 1), new ListLaw(children), _confidences);

    private int[] Tokens() => [.. Enumerable.Range(1, _tree.Count - 1).Select(node => _tree.TokenAt(node).Value)];

    /// <summary>Draws what a list says.</summary>
    private sealed class ListLaw((int Token, double Confidence)[] list) : IDraftLaw
    {
        public bool AllowsAnyTree => true;

        public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
        {
            for (int i = 0; i < list.Length; i++)
            {
                children[i] = new DraftedChild(new TokenId(list[i].Token), Math.Log(list[i].Confidence));
            }

            return list.Length;
        }
    }
}
