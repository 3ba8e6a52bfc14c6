using SpecHub.Sampling;
using SpecHub.Testing;

namespace SpecHub.Tests.Sampling;

/// <summary>Numbers of different decisions are independent: false-alarm rate 1e-8 for each check, N = 65,536.</summary>
public sealed class RandomStreamsTests
{
    private const int Samples = 65_536;
    private const int Bins = 16;

    /// <summary>Gets two decisions for each i that must not share anything.</summary>
    public static TheoryData<string> Neighbours =>
        ["purposes", "draft and residual", "nodes", "positions", "seeds", "node and position swapped"];

    [Fact]
    public void Uniform_TheSameKey_IsTheSameNumber() =>
        Assert.Equal(new RandomStreams(3).Uniform(9, 2, StreamPurpose.Accept), new RandomStreams(3).Uniform(9, 2, StreamPurpose.Accept));

    [Fact]
    public void Uniform_FixedKey_NeverChanges() =>
        Assert.Equal(0.39758713, new RandomStreams(42).Uniform(7, 3, StreamPurpose.Residual), 8);

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

    private static (double A, double B) Pair(string kind, int i)
    {
        var streams = new RandomStreams(11);
        return kind switch
        {
            "purposes" => (streams.Uniform(i, 1, StreamPurpose.Draft), streams.Uniform(i, 1, StreamPurpose.Accept)),
            "draft and residual" => (streams.Uniform(i, 1, StreamPurpose.Draft), streams.Uniform(i, 1, StreamPurpose.Residual)),
            "nodes" => (streams.Uniform(i, 0, StreamPurpose.Accept), streams.Uniform(i, 1, StreamPurpose.Accept)),
            "positions" => (streams.Uniform(i, 5, StreamPurpose.Accept), streams.Uniform(i + 1, 5, StreamPurpose.Accept)),
            "seeds" =>
                (new RandomStreams(i).Uniform(1, 1, StreamPurpose.Accept), new RandomStreams(i + 1).Uniform(1, 1, StreamPurpose.Accept)),
            "node and position swapped" =>
                (streams.Uniform(i, i + 1, StreamPurpose.Accept), streams.Uniform(i + 1, i, StreamPurpose.Accept)),
            _ => throw new ArgumentException($"There is no pair '{kind}'.", nameof(kind)),
        };
    }
}
