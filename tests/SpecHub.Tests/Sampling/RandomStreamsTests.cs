using SpecHub.Sampling;
using SpecHub.Testing;

namespace SpecHub.Tests.Sampling;

/// <summary>Numbers of different decisions are independent: false-alarm rate 1e-10 for each check, N = 65,536.</summary>
public sealed class RandomStreamsTests
{
    private const int Samples = 65_536;
    private const int Bins = 16;

    /// <summary>Gets two decisions for each i that must not share anything.</summary>
    public static TheoryData<string> Neighbours =>
        ["purposes", "draft and residual", "nodes", "positions", "draws", "seeds", "node and position swapped"];

    [Fact]
    public void Uniform_TheSameKey_IsTheSameNumber() =>
        Assert.Equal(new RandomStreams(3).Uniform(new(9, 2, StreamPurpose.Accept)), new RandomStreams(3).Uniform(new(9, 2, StreamPurpose.Accept)));

    [Fact]
    public void Uniform_FixedKey_NeverChanges() =>
        Assert.Equal(0.62817537, new RandomStreams(42).Uniform(new(7, 3, StreamPurpose.Residual)), 8);

    [Theory]
    [MemberData(nameof(Neighbours))]
    public void Uniform_TwoDecisions_AreUniformAndIndependent(string kind)
    {
        int[] pairs = new int[Bins * Bins];
        for (int i = 0; i < Samples; i++)
        {
            (double a, double b) = Pair(kind, i);
            Assert.True(a is > 0 and < 1 && b is > 0 and < 1);
            pairs[(Bins * (int)(Bins * a)) + (int)(Bins * b)]++;
        }

        Assert.True(ChiSquare.OfUniform(pairs).Fits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Draw_ManyWeights_FollowsThem(int count)
    {
        var numbers = new SeededNumbers(5);
        double[] weights = [.. Enumerable.Range(0, count).Select(i => i % 7 == 3 ? 0 : numbers.Uniform())];
        int[] counts = new int[count];
        for (int i = 0; i < Samples; i++)
        {
            counts[new RandomStreams(i).Draw(weights, weights.Sum(), new(3, 4, StreamPurpose.Residual))]++;
        }

        Assert.True(ChiSquare.Of(counts, [.. weights.Select(weight => weight / weights.Sum())]).Fits);
    }

    /// <summary>Whole weights sum without rounding, so passing over blocks must land where a walk over all entries does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1000)]
    public void Draw_WholeWeights_GivesTheEntryThatAWalkGives(int count)
    {
        int[] weights = [.. Enumerable.Range(0, count).Select(i => count > 1 && i % 7 == 3 ? 0 : 1 + (i % 5))];
        var key = new DecisionKey(3, 4, StreamPurpose.Residual);
        for (int seed = 0; seed < 500; seed++)
        {
            double point = weights.Sum() * new RandomStreams(seed).Uniform(key);
            int expected = Enumerable.Range(0, count).First(entry => weights[..(entry + 1)].Sum() > point);

            Assert.Equal(expected, new RandomStreams(seed).Draw([.. weights.Select(weight => (double)weight)], weights.Sum(), key));
        }
    }

    [Fact]
    public void Draw_NothingToDraw_SaysSo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RandomStreams(1).Draw([0, 0], total: 1, default));

        Assert.StartsWith("All weights are 0, so there is nothing to draw.", error.Message, StringComparison.Ordinal);
        Assert.Equal("weights", error.ParamName);
    }

    [Fact]
    public void Draw_TotalAboveTheSum_StillGivesAnEntryWithAWeight()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Assert.Equal(1, new RandomStreams(seed).Draw([0, 1e-300, 0], total: 1, new(3, 4, StreamPurpose.Residual)));
            Assert.Equal(0, new RandomStreams(seed).Draw([1e-300, 0, 0], total: 1, new(3, 4, StreamPurpose.Residual)));
        }
    }

    [Fact]
    public void Happens_ManySeeds_HasItsProbability()
    {
        int happened = Enumerable.Range(0, Samples).Count(seed => new RandomStreams(seed).Happens(0.3, new(3, 4, StreamPurpose.Accept)));

        Assert.True(ChiSquare.Of([happened, Samples - happened], [0.3, 0.7]).Fits);
        Assert.False(new RandomStreams(1).Happens(0, default));
        Assert.True(new RandomStreams(1).Happens(1, default));
    }

    private static (double A, double B) Pair(string kind, int i)
    {
        var streams = new RandomStreams(11);
        return kind switch
        {
            "purposes" => (streams.Uniform(new(i, 1, StreamPurpose.Draft)), streams.Uniform(new(i, 1, StreamPurpose.Accept))),
            "draft and residual" => (streams.Uniform(new(i, 1, StreamPurpose.Draft)), streams.Uniform(new(i, 1, StreamPurpose.Residual))),
            "draws" => (streams.Uniform(new(i, 1, StreamPurpose.Accept)), streams.Uniform(new(i, 1, StreamPurpose.Accept, 1))),
            "nodes" => (streams.Uniform(new(i, 0, StreamPurpose.Accept)), streams.Uniform(new(i, 1, StreamPurpose.Accept))),
            "positions" => (streams.Uniform(new(i, 5, StreamPurpose.Accept)), streams.Uniform(new(i + 1, 5, StreamPurpose.Accept))),
            "seeds" =>
                (new RandomStreams(i).Uniform(new(1, 1, StreamPurpose.Accept)), new RandomStreams(i + 1).Uniform(new(1, 1, StreamPurpose.Accept))),
            "node and position swapped" =>
                (streams.Uniform(new(i, i + 1, StreamPurpose.Accept)), streams.Uniform(new(i + 1, i, StreamPurpose.Accept))),
            _ => throw new ArgumentException($"There is no pair '{kind}'.", nameof(kind)),
        };
    }
}
