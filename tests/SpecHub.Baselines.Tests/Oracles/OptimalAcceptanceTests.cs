using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Tests.Oracles;

public sealed class OptimalAcceptanceTests
{
    // What the simplex method leaves open.
    private const double ProgrammeTolerance = 1e-7;
    private const double Exact = 1e-13;

    private static readonly double[] SeedTarget = [.1, .6, .3];
    private static readonly double[] SeedDraft = [.5, .3, .2];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Fact]
    public void Bounds_OfTheExample_AreItsKnownValues()
    {
        Assert.Equal(.85, OptimalAcceptance.Independent(SeedTarget, SeedDraft, 2), Exact);
        Assert.Equal(1, OptimalAcceptance.WithoutReplacement(SeedTarget, SeedDraft, 2), Exact);
        Assert.Equal(1, OptimalAcceptance.WithHubs(SeedTarget, SeedDraft, 2), Exact);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bounds_OfSmallLaws_AreTheOptimaOfTheLinearProgramme(int seed)
    {
        (double[] p, double[] q) = Laws(seed, vocabulary: 2 + (seed % 3));
        for (int n = 1; n <= 3; n++)
        {
            Require(DraftTuples.Drawn(q, n, withReplacement: true), OptimalAcceptance.Independent(p, q, n));
            Require(DraftTuples.Drawn(q, n, withReplacement: false), OptimalAcceptance.WithoutReplacement(p, q, n));
            Require(DraftTuples.WithHubs(q, n), OptimalAcceptance.WithHubs(p, q, n));
        }

        void Require(IReadOnlyList<(int[] Tokens, double Probability)> tuples, double bound) =>
            Assert.Equal(TransportProgramme.Solve(p, tuples), bound, ProgrammeTolerance);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void WithoutReplacement_ManyDrafts_IsTheLeastOverAllSets(int seed)
    {
        (double[] p, double[] q) = Laws(seed, vocabulary: 6);
        for (int n = 1; n <= 5; n++)
        {
            IReadOnlyList<(int[] Tokens, double Probability)> tuples = DraftTuples.Drawn(q, n, withReplacement: false);
            double least = Enumerable.Range(0, 1 << p.Length).Min(set =>
                p.Where((_, token) => Holds(set, token)).Sum() +
                tuples.Where(tuple => !tuple.Tokens.All(token => Holds(set, token))).Sum(tuple => tuple.Probability));
            Assert.Equal(least, OptimalAcceptance.WithoutReplacement(p, q, n), Exact);
        }

        static bool Holds(int set, int token) => (set >> token & 1) == 1;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bounds_OfManyTokens_AreOrderedAsTheirLawsAre(int seed)
    {
        (double[] p, double[] q) = Laws(seed, vocabulary: 60);
        double single = 1 - (p.Zip(q, (one, other) => Math.Abs(one - other)).Sum() / 2);
        Assert.Equal(single, OptimalAcceptance.Independent(p, q, 1), Exact);
        Assert.Equal(single, OptimalAcceptance.WithoutReplacement(p, q, 1), Exact);
        Assert.Equal(single, OptimalAcceptance.WithHubs(p, q, 1), Exact);
        for (int n = 2; n <= 6; n++)
        {
            double independent = OptimalAcceptance.Independent(p, q, n);
            double without = OptimalAcceptance.WithoutReplacement(p, q, n);
            Assert.True(without >= independent - Exact, $"n = {n}: {without} < {independent}");
            Assert.True(independent >= OptimalAcceptance.Independent(p, q, n - 1) - Exact);
            Assert.True(without >= OptimalAcceptance.WithoutReplacement(p, q, n - 1) - Exact);
            Assert.InRange(OptimalAcceptance.WithHubs(p, q, n), 0, 1);
        }
    }

    [Fact]
    public void WithoutReplacement_TwoDraftsAsARace_AreTheClosedForm()
    {
        (_, double[] q) = Laws(seed: 7, vocabulary: 40);
        var race = new RaceMiss(drafts: 2, leastRate: q.Where(probability => probability > 0).Min());
        var pair = new PairMiss();
        for (int token = 0; token < q.Length; token++)
        {
            double outside = q[token..].Sum();
            Assert.Equal(pair.Outside(outside), race.Outside(outside), Exact);
            double others = q.Where((_, other) => other != token).Sum();
            pair.Include(q[token], others);
            race.Include(q[token], others);
        }
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-100)]
    [InlineData(1e-290)]
    public void WithoutReplacement_TokenThatLeavesTheOthersAlmostNothing_KeepsAllDigits(double rest)
    {
        // Token 0 is drafted nearly always, then the others evenly, and the target wants one of them.
        double[] q = [1 - (3 * rest), rest, rest, rest];
        double[] p = [0, 1, 0, 0];
        double tolerance = Math.Max(Exact, 10 * rest);
        Assert.Equal(1.0 / 3, OptimalAcceptance.WithoutReplacement(p, q, 2), tolerance);
        Assert.Equal(2.0 / 3, OptimalAcceptance.WithoutReplacement(p, q, 3), tolerance);
        Assert.Equal(1, OptimalAcceptance.WithoutReplacement(p, q, 4), tolerance);
    }

    [Fact]
    public void Of_WhatTheHubLawDrafted_IsTheOptimumWithHubs()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            (double[] p, double[] q) = Laws(seed, vocabulary: 9);
            for (int n = 1; n <= 4; n++)
            {
                var law = new NodeLaw(q.Length);
                law.Draft.Fill(q);
                Draw(new HubDraftLaw(), law, n);
                Assert.Equal(OptimalAcceptance.WithHubs(p, q, n), OptimalAcceptance.Of(LawOf(p), law), Exact);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_HubAndTwoDraws_IsTheOptimumOfTheLinearProgramme(bool withReplacement)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            (double[] p, double[] q) = Laws(seed, vocabulary: 4);
            int hub = Array.IndexOf(q, q.Max());
            double[] rest = [.. q.Select((probability, token) => token == hub ? 0 : probability)];
            if (rest.Sum() == 0)
            {
                continue;
            }

            var law = new NodeLaw(q.Length);
            law.Draft.Fill(q);
            law.Begin(withReplacement);
            law.AddHub(new TokenId(hub));
            law.SetTail(rest.Sum());
            law.AddDrawn(new TokenId(0));
            law.AddDrawn(new TokenId(1));
            IEnumerable<(int[], double)> tuples = DraftTuples.Drawn(rest, 2, withReplacement)
                .Select(tuple => ((int[])[hub, .. tuple.Tokens], tuple.Probability));
            Assert.Equal(TransportProgramme.Solve(p, [.. tuples]), OptimalAcceptance.Of(LawOf(p), law), ProgrammeTolerance);
        }
    }

    [Fact]
    public void Of_HubsWithoutADraw_IsTheTargetsShareOfThem()
    {
        var law = new NodeLaw(3);
        law.Draft.Fill(SeedDraft);
        law.Begin(withReplacement: false);
        law.AddHub(new TokenId(0));
        law.AddHub(new TokenId(2));
        Assert.Equal(.4, OptimalAcceptance.Of(LawOf(SeedTarget), law), Exact);
    }

    [Fact]
    public void Independent_LawsThatAreNone_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimalAcceptance.Independent(SeedTarget, SeedDraft, 0));
        Assert.Contains("3 tokens and the draft 2", Refused([.1, .6, .3], [.5, .5]), StringComparison.Ordinal);
        Assert.Contains("target's probabilities sum to 0.7", Refused([.1, .6], [.5, .5]), StringComparison.Ordinal);
        Assert.Contains("-0.5 as the least", Refused([.5, .5], [1.5, -.5]), StringComparison.Ordinal);
        Assert.Contains("Normalise", Refused([double.NaN, .5], [.5, .5]), StringComparison.Ordinal);
        Assert.Contains("Normalise", Refused([], []), StringComparison.Ordinal);

        static string Refused(double[] target, double[] draft) =>
            Assert.Throws<ArgumentException>(() => OptimalAcceptance.Independent(target, draft, 2)).Message;
    }

    private static void Draw(HubDraftLaw hubs, NodeLaw law, int children) => hubs.Draw(
        new DraftNode
        {
            Scores = new ShapedLogits(law.Draft.VocabularySize),
            Noise = NoiseTape.Silent,
            Decisions = new RandomStreams(1),
            IsGreedy = false,
            RootPosition = 0,
            Depth = 0,
            Index = 0,
        },
        new DraftedChild[children],
        law);

    private static TokenDistribution LawOf(double[] probabilities)
    {
        var law = new TokenDistribution(probabilities.Length);
        law.Fill(probabilities);
        return law;
    }

    /// <summary>Returns two laws with now and then a zero, and with weights of very different size.</summary>
    private static (double[] Target, double[] Draft) Laws(int seed, int vocabulary)
    {
        var numbers = new SeededNumbers((ulong)seed);
        numbers.Bits();
        return (Law(), Law());

        double[] Law()
        {
            double[] weights = [.. Enumerable.Range(0, vocabulary).Select(_ => numbers.Below(6) == 0 ? 0 : Math.Exp(2 * numbers.Normal()))];
            weights[numbers.Below(vocabulary)] += .1;
            double sum = weights.Sum();
            return [.. weights.Select(weight => weight / sum)];
        }
    }
}
