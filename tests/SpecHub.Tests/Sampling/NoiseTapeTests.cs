using SpecHub.Sampling;
using SpecHub.Testing;

namespace SpecHub.Tests.Sampling;

/// <summary>The noise as a function, and as a sample of the Gumbel law: false-alarm rate 1e-10 for each check, N = 65,536.</summary>
public sealed class NoiseTapeTests
{
    private const int Samples = 65_536;

    /// <summary>Gets ways to walk through (seed, position, token): the noise must look independent along each of them.</summary>
    public static TheoryData<string> Walks => ["tokens", "positions", "seeds", "diagonal", "far positions", "vocabulary at many positions"];

    [Fact]
    public void Of_TheSameKey_IsTheSameNoise() =>
        Assert.Equal(new NoiseTape(5).At(70_000).Of(31_999), new NoiseTape(5).At(70_000).Of(31_999));

    [Fact]
    public void Of_FixedKey_NeverChanges()
    {
        // Seeds in reports of old answers must go on giving the same text.
        // All digits, as the lower bits of a noise come from a hash of their own.
        Assert.Equal(0.5927370223647312, new NoiseTape(42).At(7).Of(3), 1e-14);
    }

    [Fact]
    public void Of_AnyPartOfTheKeyChanged_IsOtherNoise()
    {
        double[] noises =
        [
            new NoiseTape(1).At(1).Of(1),
            new NoiseTape(2).At(1).Of(1),
            new NoiseTape(-1).At(1).Of(1),
            new NoiseTape(1).At(2).Of(1),
            new NoiseTape(1).At(0).Of(1),
            new NoiseTape(1).At(1).Of(2),
            new NoiseTape(1).At(1).Of(0),
        ];

        Assert.Equal(noises.Length, noises.Distinct().Count());
    }

    [Fact]
    public void Of_Silent_IsZero()
    {
        Assert.True(NoiseTape.Silent.At(3).IsSilent);
        Assert.True(default(PositionNoise).IsSilent);
        Assert.Equal(0, NoiseTape.Silent.At(3).Of(7));
        Assert.False(new NoiseTape(0).At(0).IsSilent);
    }

    [Fact]
    public void Equality_OfPositionNoise_IsThatOfItsKey()
    {
        Assert.True(new NoiseTape(1).At(2) == new NoiseTape(1).At(2));
        Assert.True(new NoiseTape(1).At(2) != new NoiseTape(1).At(3));
        Assert.Equal(new NoiseTape(1).At(2).GetHashCode(), new NoiseTape(1).At(2).GetHashCode());
        Assert.False(new NoiseTape(1).At(2).Equals("noise"));
        Assert.True(new NoiseTape(1).At(2).Equals((object)new NoiseTape(1).At(2)));
        Assert.NotEqual(new NoiseTape(1).At(2).GetHashCode(), new NoiseTape(1).At(3).GetHashCode());
    }

    /// <summary>Of 300,000 positions some share a 32-bit start, and some a 31-bit increment: they are other noise all the same.</summary>
    [Fact]
    public void Equality_PartOfTheKeyInCommon_IsNotEnough()
    {
        PositionNoise[] noises = [.. Enumerable.Range(0, 300_000).Select(position => new NoiseTape(7).At(position))];

        foreach (IGrouping<uint, PositionNoise>[] groups in new[] { noises.GroupBy(noise => noise.Start), noises.GroupBy(noise => noise.Increment) }
            .Select(grouping => grouping.Where(group => group.Skip(1).Any()).ToArray()))
        {
            Assert.NotEmpty(groups);
            Assert.All(groups, group => Assert.False(group.First() == group.Last()));
        }
    }

    [Fact]
    public void ToGumbel_ExtremeBits_StaysFinite()
    {
        Assert.InRange(PositionNoise.ToGumbel(0), -3.61, -3.60);
        Assert.InRange(PositionNoise.ToGumbel(ulong.MaxValue), 36.73, 36.74);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Of_AlongAWalk_IsAGumbelSample(string walk)
    {
        double[] uniforms = [.. Along(walk)];
        int[] bins = new int[256];
        foreach (double uniform in uniforms)
        {
            bins[(int)(uniform * bins.Length)]++;
        }

        Assert.True(ChiSquare.OfUniform(bins).Fits);
        Assert.InRange(KolmogorovDistance(uniforms), 0, KolmogorovLimit);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Of_NeighboursOnAWalk_AreIndependent(string walk)
    {
        double[] uniforms = [.. Along(walk)];
        foreach (int distance in (int[])[1, 2, 4, 64])
        {
            int[] bins = new int[16 * 16];
            for (int i = distance; i < uniforms.Length; i++)
            {
                bins[(16 * (int)(16 * uniforms[i - distance])) + (int)(16 * uniforms[i])]++;
            }

            Assert.True(ChiSquare.OfUniform(bins).Fits, $"distance {distance}");
        }
    }

    // P(sqrt(N) D > x) = 2 exp(-2 x^2) is 1e-10 at this x.
    private static double KolmogorovLimit { get; } = Math.Sqrt(Math.Log(2 / ChiSquare.FalseAlarmRate) / 2);

    private static IEnumerable<double> Along(string walk) => Enumerable.Range(0, Samples).Select(i => walk switch
    {
        "tokens" => new NoiseTape(7).At(100).Of(i),
        "positions" => new NoiseTape(7).At(i).Of(100),
        "seeds" => new NoiseTape(i).At(7).Of(100),
        "diagonal" => new NoiseTape(i).At(i).Of(i),
        "far positions" => new NoiseTape(7).At(i << 14).Of(100),
        "vocabulary at many positions" => new NoiseTape(8).At(i / 64).Of(i % 64),
        _ => throw new ArgumentException($"There is no walk '{walk}'.", nameof(walk)),
    }).Select(noise => Math.Exp(-Math.Exp(-noise)));

    private static double KolmogorovDistance(double[] uniforms)
    {
        Array.Sort(uniforms);
        double distance = 0;
        for (int i = 0; i < uniforms.Length; i++)
        {
            distance = Math.Max(distance, Math.Max(uniforms[i] - ((double)i / Samples), ((i + 1.0) / Samples) - uniforms[i]));
        }

        return distance * Math.Sqrt(Samples);
    }
}
