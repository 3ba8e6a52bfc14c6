using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Trees;

public sealed class NodeLawTests
{
    [Fact]
    public void Tested_DrawnTokensAndHubs_ComeInTheOrderOfTheirTests()
    {
        var law = new NodeLaw(9);
        law.Begin(withReplacement: true);
        law.AddHub(new TokenId(1));
        law.AddHub(new TokenId(2));
        law.AddDrawn(new TokenId(7));
        law.AddDrawn(new TokenId(7));

        Assert.Equal([7, 7, 1, 2], Enumerable.Range(0, law.Count).Select(test => law.Tested(test).Value));
        Assert.True(law.WithReplacement);
        Assert.True(law.Contains(new TokenId(2)) && law.Contains(new TokenId(7)));
        Assert.False(law.Contains(new TokenId(3)));
    }

    [Fact]
    public void Begin_UsedLaw_ForgetsWhatWasDrafted()
    {
        var law = new NodeLaw(9);
        law.Begin(withReplacement: true);
        law.AddHub(new TokenId(1));
        law.AddDrawn(new TokenId(7));
        law.SetTail(0.25);

        law.Begin(withReplacement: false);

        Assert.Equal((0, 1.0, false), (law.Count, law.TailMass, law.WithReplacement));
    }
}
