using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

/// <summary>How many tokens rounds of two rules emit on average, over every draft and outcome.</summary>
internal static class RoundLength
{
    /// <summary>Returns the least and the greatest lead of one rule over another among the small pairs of weights.</summary>
    public static (double Least, double Greatest) Lead(ITreeVerifier rule, ITreeVerifier other, int branching, int depth)
    {
        List<double> leads = [];
        foreach (WeightPair pair in WeightPair.All.Where(pair => pair.Target.Count <= 4))
        {
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
            leads.Add(Of(round.LawOf(rule, branching, depth)) - Of(round.LawOf(other, branching, depth)));
        }

        return (leads.Min(), leads.Max());
    }

    /// <summary>Returns the mean number of tokens of a law of rounds.</summary>
    public static double Of(IReadOnlyDictionary<string, double> law) => law.Sum(text => text.Value * text.Key.Split(',').Length);
}
