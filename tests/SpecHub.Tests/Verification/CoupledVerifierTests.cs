using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class CoupledVerifierTests : TreeVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new CoupledVerifier();

    /// <summary>Trees of any form and with any tokens: the verdict is the reference's text, as far as the tree goes along.</summary>
    [Fact]
    public void Verify_RandomTrees_GivesTheTokensOfTheReference()
    {
        var numbers = new SeededNumbers(81);
        using var target = new TableModel { VocabularySize = 6, Sharpness = 1.5f };
        int accepted = 0;
        for (int round = 0; round < 3000; round++)
        {
            SamplingOptions sampling = round % 3 == 0 ? new() : new() { Temperature = 0.7f, TopK = 1 + (round % 6), MinP = 0.05f };
            var tree = new DraftTree();
            tree.Reset(new TokenId(numbers.Below(6)), rootPosition: numbers.Below(1000));
            for (int i = numbers.Below(20); i > 0; i--)
            {
                int parent = numbers.Below(tree.Count);
                var token = new TokenId(numbers.Below(6));
                if (tree.ChildWith(parent, token) < 0)
                {
                    tree.Add(parent, token);
                }
            }

            TokenId root = tree.TokenAt(DraftTree.Root);
            var laws = new ScriptedLaws(
                tree, sampling, path => [.. target.LogitsAfter([root, .. path]).Select(logit => Math.Exp(logit))]);
            var verdict = new Verdict();
            CreateVerifier().Verify(tree, laws, Randomness(round), verdict);

            List<TokenId> path = [];
            int node = DraftTree.Root;
            foreach (int next in verdict.AcceptedNodes)
            {
                Assert.Equal(node, tree.ParentOf(next));
                node = next;
                AssertChosen(tree.TokenAt(node));
                path.Add(tree.TokenAt(node));
            }

            AssertChosen(verdict.NextToken);
            Assert.Equal(-1, tree.ChildWith(node, verdict.NextToken));
            accepted += path.Count;

            void AssertChosen(TokenId token)
            {
                float[] logits = [.. target.LogitsAfter([root, .. path]).Select(logit => (float)Math.Log(Math.Exp(logit)))];
                PositionNoise noise = new NoiseTape(round).At(tree.RootPosition + path.Count + 1);
                Assert.Equal(PlainReference.Choose(PlainReference.Law(logits, sampling), noise), token);
            }
        }

        Assert.InRange(accepted, 500, 30_000); // the walks went somewhere
    }

    /// <summary>The text of a seed is the same with any shape, and with none.</summary>
    [Theory]
    [InlineData("chain:1")]
    [InlineData("chain:3")]
    [InlineData("2^1")]
    [InlineData("2^3")]
    [InlineData("3^2")]
    [InlineData("best:6")]
    [InlineData("best:14")]
    public void Verify_AnyShape_GivesTheTextOfPlainDecoding(string shape)
    {
        foreach (WeightPair pair in WeightPair.All)
        {
            for (int seed = 0; seed < 30; seed++)
            {
                IReadOnlyList<TokenId> plain = new WeightRound(CreateVerifier(), pair, new(), TreeShape.RootOnly).Decode(seed, 12);
                IReadOnlyList<TokenId> drafted = new WeightRound(CreateVerifier(), pair, new(), TreeShape.Parse(shape)).Decode(seed, 12);

                Assert.Equal(plain.Take(12), drafted.Take(12));
            }
        }
    }

    [Theory]
    [InlineData("chain:4", 4)]
    [InlineData("2^3", 3)]
    [InlineData("best:14", 4)]
    public void Verify_DraftThatIsTheTarget_AcceptsTheFirstChildAllTheWay(string shape, int depth)
    {
        var pair = new WeightPair("same", [5, 3, 1, 2], [5, 3, 1, 2]);
        var round = new WeightRound(CreateVerifier(), pair, new(), TreeShape.Parse(shape));
        int accepted = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            round.Decode(seed, 1);
            accepted += round.AcceptedFirst;
            int deepest = DeepestFirstChild(round.Tree);
            Assert.Equal(deepest, round.AcceptedFirst);
        }

        // A best-first tree may end its first path early where other branches look better.
        Assert.InRange(accepted, shape == "best:14" ? 500 : 300 * depth, 300 * depth);
    }

    private static int DeepestFirstChild(DraftTree tree)
    {
        int node = DraftTree.Root;
        while (tree.FirstChildOf(node) >= 0)
        {
            node = tree.FirstChildOf(node);
        }

        return tree.DepthOf(node);
    }
}
