using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class SpecHubVerifierTests : TransportVerifierContract
{
    /// <summary>Gets all pairs with one, two and three children.</summary>
    public static TheoryData<int, string> PairsAndChildren
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int pair = 0; pair < WeightPair.All.Count; pair++)
            {
                data.Add(pair, "chain:1");
                data.Add(pair, "2^1");
                data.Add(pair, "3^1");
            }

            return data;
        }
    }

    protected override ITreeVerifier CreateVerifier() => new SpecHubVerifier();

    /// <summary>Acceptance is p(H) + sum of min(p, q') outside H: the most that this way of drafting allows.</summary>
    [Theory]
    [MemberData(nameof(PairsAndChildren))]
    public void Verify_ManyTrees_AcceptsAsOftenAsTheFormulaSays(int index, string shape)
    {
        WeightPair pair = WeightPair.All[index];
        TreeShape tree = TreeShape.Parse(shape);
        var round = new WeightRound(CreateVerifier(), pair, new(), tree);
        int accepted = 0;
        for (int seed = 0; seed < Trials; seed++)
        {
            round.Decode(seed, 1);
            accepted += round.AcceptedFirst > 0 ? 1 : 0;
        }

        double rate = AcceptanceRate(pair, tree.Branching - 1);
        ChiSquare result = ChiSquare.Of([accepted, Trials - accepted], [rate, Math.Max(0, 1 - rate)]);
        Assert.True(result.Fits, $"{pair.Name}, {shape}: {(double)accepted / Trials} is not {rate}: {result}");
    }

    /// <summary>The rule for one fixed set of drafts: hub 0 (and 1), and a drawn token.</summary>
    [Theory]
    [InlineData(new double[] { 2, 5, 3, 4 }, new double[] { 6, 3, 2, 1 }, 1)]
    [InlineData(new double[] { 4, 1, 1, 6 }, new double[] { 6, 3, 2, 1 }, 1)]
    [InlineData(new double[] { 2, 5, 3, 4 }, new double[] { 6, 3, 2, 1 }, 2)]
    [InlineData(new double[] { 1, 0, 5, 4 }, new double[] { 6, 3, 2, 1 }, 1)]
    [InlineData(new double[] { 3, 1, 2, 4 }, new double[] { 5, 5, 5, 5 }, 0)]
    public void Verify_GivenDrafts_FollowsTheRule(double[] target, double[] draft, int hubs)
    {
        double[] p = Normalised(target);
        double[] tail = Tail(Normalised(draft), hubs);
        double rest = p[..hubs].Sum() + p.Zip(tail).Skip(hubs).Sum(pair => Math.Max(0, pair.First - pair.Second));
        for (int drawn = hubs; drawn < p.Length; drawn++)
        {
            double accept = Math.Min(1, p[drawn] / tail[drawn]);
            double[] expected = [.. p.Select((_, token) =>
            {
                double residual = token < hubs ? p[token] : Math.Max(0, p[token] - tail[token]);
                return (token == drawn ? accept : 0) + (accept < 1 ? (1 - accept) * residual / rest : 0);
            })];

            Assert.Equal(1, expected.Sum(), 1e-9);
            ChiSquare result = ChiSquare.Of(CountTokens(target, draft, hubs, drawn), expected);
            Assert.True(result.Fits, $"drawn {drawn}: {result}");
        }
    }

    [Fact]
    public void Verify_HubsThatTheTargetMustTake_AreAcceptedAlways()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            DraftTree tree = Drafted([1, 1, 1, 1], hubs: 2, drawn: 3);
            var verdict = new Verdict();

            CreateVerifier().Verify(tree, new ScriptedLaws(tree, new(), _ => [3, 7, 0, 0]), Randomness(seed), verdict);

            Assert.InRange(Assert.Single(verdict.AcceptedNodes), 1, 2);
        }
    }

    [Fact]
    public void Verify_DraftWithASmallerVocabulary_GivesTheOtherTokensToo()
    {
        int[] counts = new int[4];
        for (int seed = 0; seed < Trials; seed++)
        {
            // The draft knows tokens 0 and 1 of four, and has drawn the second.
            DraftTree tree = Drafted([2, 1], hubs: 1, drawn: 1);
            counts[FirstToken(tree, [1, 2, 3, 4], seed).Value]++;
        }

        // q' is certain of token 1, so it is accepted with p = 0.2 and the rest is shared as p is.
        Assert.True(ChiSquare.Of(counts, [0.1, 0.2, 0.3, 0.4]).Fits);
    }

    private static double AcceptanceRate(WeightPair pair, int hubs)
    {
        double[] p = Normalised(pair.Target);
        double[] q = Normalised(pair.Draft);
        int[] order = [.. Enumerable.Range(0, q.Length)
            .Where(token => q[token] > 0)
            .OrderByDescending(token => q[token])
            .ThenBy(token => token)];
        int[] taken = [.. order.Take(hubs)];
        double mass = order.Skip(hubs).Sum(token => q[token]);
        return taken.Sum(token => p[token]) + order.Skip(hubs).Sum(token => Math.Min(p[token], q[token] / mass));
    }

    private static double[] Normalised(IReadOnlyList<double> weights) => [.. weights.Select(weight => weight / weights.Sum())];

    private static double[] Tail(double[] q, int hubs) => [.. q.Select((share, token) => token < hubs ? 0 : share / q[hubs..].Sum())];

    private static DraftTree Drafted(double[] draft, int hubs, int drawn)
    {
        DraftTree tree = Root();
        var law = new NodeLaw(draft.Length);
        law.Draft.Fill(draft);
        law.Begin(withReplacement: false);
        law.SetTail(Normalised(draft)[hubs..].Sum());
        tree.SetLaw(DraftTree.Root, law);
        for (int hub = 0; hub < hubs; hub++)
        {
            law.AddHub(new TokenId(hub));
            tree.Add(DraftTree.Root, new TokenId(hub));
        }

        law.AddDrawn(new TokenId(drawn));
        tree.Add(DraftTree.Root, new TokenId(drawn));
        return tree;
    }

    private int[] CountTokens(double[] target, double[] draft, int hubs, int drawn)
    {
        int[] counts = new int[target.Length];
        DraftTree tree = Drafted(draft, hubs, drawn);
        for (int seed = 0; seed < Trials; seed++)
        {
            counts[FirstToken(tree, target, seed).Value]++;
        }

        return counts;
    }

    private TokenId FirstToken(DraftTree tree, double[] target, long seed)
    {
        var verdict = new Verdict();
        CreateVerifier().Verify(tree, new ScriptedLaws(tree, new(), _ => target), Randomness(seed), verdict);
        return verdict.AcceptedNodes.Count > 0 ? tree.TokenAt(verdict.AcceptedNodes[0]) : verdict.NextToken;
    }
}
