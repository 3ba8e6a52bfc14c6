using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class ListCouplingVerifierTests : TreeVerifierContract
{
    [Theory]
    [InlineData("chain:3")]
    [InlineData("2^2")]
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

    /// <summary>Two noises meet the target's choice less often than the two best tokens under one noise.</summary>
    [Fact]
    public void Verify_TwoChildren_AcceptsLessThanOneNoiseForBoth()
    {
        WeightPair pair = WeightPair.All.Single(pair => pair.Name == "hub that the target likes less");
        int lists = 0;
        int one = 0;
        var listRound = new WeightRound(CreateVerifier(), pair, new(), TreeShape.Fixed(2, 1));
        var oneRound = new WeightRound(new CoupledVerifier(), pair, new(), TreeShape.Fixed(2, 1));
        for (int seed = 0; seed < 4000; seed++)
        {
            listRound.Decode(seed, 1);
            oneRound.Decode(seed, 1);
            lists += listRound.AcceptedFirst;
            one += oneRound.AcceptedFirst;
        }

        Assert.InRange(lists, 1000, one - 100);
    }

    protected override ITreeVerifier CreateVerifier() => new ListCouplingVerifier(lists: 2);
}
