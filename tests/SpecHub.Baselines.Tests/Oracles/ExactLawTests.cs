using SpecHub.Baselines.Oracles;
using SpecHub.Sampling;

namespace SpecHub.Baselines.Tests.Oracles;

public sealed class ExactLawTests
{
    [Fact]
    public void Of_DecisionsThatDependOnEachOther_GivesTheProductOfTheirProbabilities()
    {
        IReadOnlyDictionary<string, double> law = ExactLaw.Of(decisions =>
        {
            int first = decisions.Draw([1, 0, 3], total: 4, Key(0));
            bool second = first == 2 && decisions.Happens(0.25, Key(1));
            return $"{first}{second}";
        });

        Assert.Equal(
            new Dictionary<string, double>(StringComparer.Ordinal) { ["0False"] = 0.25, ["2False"] = 0.75 * 0.75, ["2True"] = 0.75 * 0.25 },
            law);
    }

    [Fact]
    public void Of_CertainAndImpossibleDecisions_AreNoForks()
    {
        int runs = 0;
        IReadOnlyDictionary<bool, double> law = ExactLaw.Of(decisions =>
        {
            runs++;
            return decisions.Happens(1.5, Key(0)) && !decisions.Happens(-1, Key(1));
        });

        Assert.Equal((1, 1.0), (runs, law[true]));
    }

    [Fact]
    public void Of_DecisionTakenTwice_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => ExactLaw.Of(decisions => decisions.Happens(0.5, Key(0)) && decisions.Happens(0.5, Key(0))));

    [Fact]
    public void Of_ProbabilityThatIsNoNumber_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ExactLaw.Of(decisions => decisions.Happens(double.NaN, Key(0))));

    private static DecisionKey Key(int draw) => new(1, 2, StreamPurpose.Accept, draw);
}
