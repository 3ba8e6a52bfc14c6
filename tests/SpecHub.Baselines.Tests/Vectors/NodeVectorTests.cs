using System.Text.Json;
using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Verification;
using SpecHub.Drafting;
using SpecHub.Trees;
using SpecHub.Verification;
using static SpecHub.Baselines.Tests.Vectors.VectorFiles;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>node.json: acceptance, output and laws given the drafts of every rule at one node.</summary>
public sealed class NodeVectorTests
{
    private static readonly Dictionary<string, Action<JsonElement, JsonElement>> Readers = new(StringComparer.Ordinal)
    {
        ["single"] = (instance, rule) => CheckDrawn(instance, rule, new SingleVerifier(), children: 1, isComplete: true),
        ["rrs"] = (instance, rule) => CheckDrawn(instance, rule, new RecursiveRejectionVerifier(), Children(instance)),
        ["rrsw"] = (instance, rule) => CheckDrawn(instance, rule, new RecursiveRejectionWithoutReplacementVerifier(), Children(instance)),
        ["rrsw_uniform_fill"] = CheckUniformFill,
        ["kseq"] = CheckKSequence,
        ["nss_iid"] = (instance, rule) => CheckDrawn(instance, rule, Naive(new IndependentDraftLaw()), Children(instance)),
        ["nss_wor"] = (instance, rule) => CheckDrawn(instance, rule, Naive(new WithoutReplacementDraftLaw()), Children(instance)),
        ["nss_greedy"] = (instance, rule) => CheckHubs(instance, rule, Naive(new HubDraftLaw()), Children(instance) - 1),
        ["nss_topn"] = (instance, rule) => CheckHubs(instance, rule, Naive(new TopDraftLaw()), Children(instance)),
        ["hub"] = (instance, rule) => CheckHubs(instance, rule, Verifiers.SpecHub, Children(instance) - 1),
        ["spechub_two_phase"] = CheckTwoPhase,

        // An optimum, which belongs to the bounds and is read with them.
        ["khisti_k2_optimum"] = (_, rule) => Assert.InRange(Number(rule.GetProperty("acceptance")), 0, 1),
    };

    public static TheoryData<string> Rules => [.. Instances("node").SelectMany(instance => Names(instance.GetProperty("rules"))).Distinct(StringComparer.Ordinal)];

    [Fact]
    public void Files_Sets_AreTheKnownOnes() =>
        Assert.Equal("node pruning sequence", string.Join(' ', Sets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_EveryInstance_HasTheExactNumbers(string name)
    {
        Assert.True(Readers.TryGetValue(name, out Action<JsonElement, JsonElement>? check), $"No reader knows the rule '{name}'.");
        foreach (JsonElement instance in Instances("node"))
        {
            if (instance.GetProperty("rules").TryGetProperty(name, out JsonElement rule))
            {
                check(instance, rule);
            }
        }
    }

    private static NaiveVerifier Naive(IDraftLaw law) => new("naive", law);

    private static int Children(JsonElement instance) => instance.GetProperty("n").GetInt32();

    private static string Name(JsonElement instance) => instance.GetProperty("id").GetString()!;

    private static NodeRun Run(JsonElement instance) => new(Numbers(instance.GetProperty("p")), Numbers(instance.GetProperty("q")));

    /// <summary>Rules whose drafts are all drawn: everything over all drafts, then the laws given some of them.</summary>
    private static void CheckDrawn(
        JsonElement instance, JsonElement rule, ITreeVerifier verifier, int children, bool isComplete = false, bool hasLaws = true)
    {
        string name = $"{Name(instance)} {verifier.Name}";
        NodeRun run = Run(instance);
        IReadOnlyDictionary<NodeOutcome, double> all = run.All(verifier, children);
        CheckTotals(instance, rule, run, all, children, name, hasPositions: hasLaws);
        if (rule.TryGetProperty("drafts_drawn", out JsonElement drawn))
        {
            Assert.All(all.Keys, outcome => Assert.Equal(drawn.GetInt32(), outcome.Drafts.Split(' ').Length));
        }

        if (!hasLaws || !rule.TryGetProperty("given", out JsonElement given))
        {
            return;
        }

        double total = 0;
        foreach (JsonElement entry in given.EnumerateArray())
        {
            int[] drafts = Integers(entry.GetProperty("drafts"));
            bool withReplacement = verifier.DraftLaw is IndependentDraftLaw;
            total += CheckGiven(entry, run, verifier, run.Drafted([], drafts, withReplacement), all, name);
        }

        if (isComplete)
        {
            RequireEqual(1, total, $"{name}: all drafts together");
        }
    }

    private static void CheckTotals(
        JsonElement instance, JsonElement rule, NodeRun run, IReadOnlyDictionary<NodeOutcome, double> all, int children, string name, bool hasPositions = true)
    {
        double[] positions = NodeRun.Positions(all, children);
        RequireEqual(Number(rule.GetProperty("acceptance")), positions.Sum(), $"{name}: acceptance");
        RequireEqual(Numbers(instance.GetProperty("output_law")), run.Emitted(all), $"{name}: output");
        if (hasPositions && rule.TryGetProperty("position_acceptance", out JsonElement expected))
        {
            RequireEqual(Numbers(expected), positions, $"{name}: position");
        }

        if (hasPositions && rule.TryGetProperty("residual", out JsonElement residual) && residual.ValueKind == JsonValueKind.Array)
        {
            double[] rejected = run.Rejected(all);
            double mass = rejected.Sum();
            RequireEqual([.. Numbers(residual).Select(share => share * mass)], rejected, $"{name}: residual");
        }
    }

    private static double CheckGiven(
        JsonElement entry, NodeRun run, ITreeVerifier verifier, NodeLaw law, IReadOnlyDictionary<NodeOutcome, double> all, string name)
    {
        string drafts = Nodes.Key(law.Drawn);
        double probability = Number(entry.GetProperty("prob"));
        RequireEqual(probability, all.Where(outcome => outcome.Key.Drafts == drafts).Sum(outcome => outcome.Value), $"{name}: drafts {drafts}");
        IReadOnlyDictionary<NodeOutcome, double> given = run.Given(verifier, law);
        RequireEqual(Numbers(entry.GetProperty("law")), run.Emitted(given), $"{name}: given {drafts}");
        if (entry.TryGetProperty("position_acceptance", out JsonElement positions))
        {
            RequireEqual(Numbers(positions), NodeRun.Positions(given, law.Count), $"{name}: position given {drafts}");
        }

        return probability;
    }

    /// <summary>Hubs, which here may have no probability in the draft, and a token of the tail unless all are hubs.</summary>
    private static void CheckHubs(JsonElement instance, JsonElement rule, ITreeVerifier verifier, int hubCount)
    {
        string name = $"{Name(instance)} {verifier.Name} {hubCount}";
        double[] q = Numbers(instance.GetProperty("q"));
        NodeRun run = Run(instance);
        int[] hubs = [.. Enumerable.Range(0, q.Length).OrderByDescending(token => q[token]).ThenBy(token => token).Take(hubCount)];
        double tail = q.Where((_, token) => !hubs.Contains(token)).Sum();
        bool isDrawn = hubCount < Children(instance) && tail > 0;
        Dictionary<NodeOutcome, double> all = [];
        foreach (int token in isDrawn ? Enumerable.Range(0, q.Length).Where(token => q[token] > 0 && !hubs.Contains(token)) : [-1])
        {
            foreach ((NodeOutcome outcome, double chance) in run.Given(verifier, run.Drafted(hubs, token < 0 ? [] : [token], withReplacement: false)))
            {
                // Positions of these rules are the hubs in order, then the drawn token, which is tested first.
                int place = outcome.Position < 0 || !isDrawn ? outcome.Position : (outcome.Position + hubCount) % (hubCount + 1);
                var moved = outcome with { Position = place };
                all[moved] = all.GetValueOrDefault(moved) + (chance * (token < 0 ? 1 : q[token] / tail));
            }
        }

        CheckTotals(instance, rule, run, all, hubCount + 1, name);
        if (hubs.All(hub => q[hub] > 0))
        {
            RequireEqual(run.Emitted(all), run.Emitted(run.All(verifier, Children(instance))), $"{name}: drafted by the law");
        }

        if (rule.TryGetProperty("hub_acceptance", out JsonElement hubAcceptance))
        {
            double[] positions = NodeRun.Positions(all, hubCount + 1);
            Assert.Equal(Integers(rule.GetProperty("hub_set")), hubs);
            RequireEqual(Numbers(hubAcceptance), positions[..hubCount], $"{name}: hub acceptance");
            RequireEqual(Number(rule.GetProperty("tail_acceptance")), positions[hubCount], $"{name}: tail acceptance");
            RequireEqual(Number(rule.GetProperty("tail_mass")), tail, $"{name}: tail mass");
            foreach (JsonElement entry in rule.GetProperty("given").EnumerateArray())
            {
                JsonElement token = entry.GetProperty("tail");
                NodeLaw law = run.Drafted(hubs, token.ValueKind == JsonValueKind.Null ? [] : [token.GetInt32()], withReplacement: false);
                CheckGiven(entry, run, verifier, law, all, name);
                if (isDrawn)
                {
                    RequireEqual(Number(entry.GetProperty("accept_tail")), NodeRun.Positions(run.Given(verifier, law), 1)[0], $"{name}: accept tail");
                }
            }
        }
    }

    private static void CheckKSequence(JsonElement instance, JsonElement rule)
    {
        bool hasLaws = !rule.GetProperty("ill_conditioned").GetBoolean();
        CheckDrawn(instance, rule, new KSequenceVerifier(), Children(instance), hasLaws: hasLaws);
        if (hasLaws)
        {
            // beta is the probability of the first test, over all drafts.
            double first = NodeRun.Positions(Run(instance).All(new KSequenceVerifier(), Children(instance)), 1)[0];
            RequireEqual(Number(rule.GetProperty("beta")), first, $"{Name(instance)} kseq: beta");
        }
    }

    private static void CheckTwoPhase(JsonElement instance, JsonElement rule)
    {
        if (rule.GetProperty("tail_exists").GetBoolean())
        {
            CheckDrawn(instance, rule, new TwoPhaseVerifier(), children: 2, isComplete: true);
            return;
        }

        NodeRun run = Run(instance);
        CheckTotals(instance, rule, run, run.All(new TwoPhaseVerifier(), 2), children: 2, $"{Name(instance)} two-phase");
    }

    /// <summary>Our law stops where the support ends; until there it is the other convention's, which goes on.</summary>
    private static void CheckUniformFill(JsonElement instance, JsonElement rule)
    {
        JsonElement own = instance.GetProperty("rules").GetProperty("rrsw");
        int common = own.GetProperty("drafts_drawn").GetInt32();
        double[] positions = NodeRun.Positions(Run(instance).All(new RecursiveRejectionWithoutReplacementVerifier(), Children(instance)), Children(instance));

        Assert.True(rule.GetProperty("drafts_drawn").GetInt32() > common);
        RequireEqual(Numbers(rule.GetProperty("position_acceptance"))[..common], positions[..common], $"{Name(instance)} uniform fill");
    }
}
