using System.Text.Json;
using SpecHub.Baselines.Oracles;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;
using static SpecHub.Baselines.Tests.Vectors.VectorFiles;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>pruning.json: drafted children that are kept out of the tree but still tested, over all drafts and given trees.</summary>
public sealed class PruningVectorTests
{
    private static readonly Dictionary<string, ITreeVerifier> Rules = new(StringComparer.Ordinal)
    {
        ["hub token"] = Verifiers.SpecHub,
        ["hub traversal"] = Verifiers.SpecHubTraversal,
        ["wor token"] = new RecursiveRejectionWithoutReplacementVerifier(),
        ["wor traversal"] = new TraversalVerifier(),
        ["hub_if_top token"] = new HubOrWithoutReplacementVerifier(),
        ["hub_if_top traversal"] = Named("hub-or-wor-traversal"),
        ["count_by_top token"] = new HubOrWithoutReplacementVerifier(),
        ["count_by_top traversal"] = Named("hub-or-wor-traversal"),
    };

    public static TheoryData<string, string> Methods => MethodsOf("pruning");

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_OfAnInstance_HasTheExactLaws(string id, string name)
    {
        JsonElement instance = Instances("pruning").Single(instance => instance.GetProperty("id").GetString() == id);
        string kind = $"{instance.GetProperty("draft_law").GetProperty("kind").GetString()} {name}";
        Assert.True(Rules.TryGetValue(kind, out ITreeVerifier? rule), $"No reader knows the method '{kind}'.");
        JsonElement method = instance.GetProperty("methods").GetProperty(name);
        var contexts = new Contexts(instance);
        var growth = new PrunedGrowth(instance, contexts);
        ExactRound round = contexts.Round;
        int depth = instance.GetProperty("depth").GetInt32();

        SequenceVectorTests.RequireRound(method, round, round.LawOf(rule, decisions => growth.Grow(decisions).Tree), depth);
        SequenceVectorTests.RequireGiven(method, contexts, rule);
        double unpruned = Length(round.LawOf(rule, growth.Unpruned));
        RequireEqual(Number(method.GetProperty("expected_tokens_unpruned")), unpruned, "expected tokens without pruning");
        if (method.TryGetProperty("law_error_if_forgotten", out JsonElement error))
        {
            // The control: what is left out of the test as well biases the text, and by how much is known.
            IReadOnlyDictionary<string, double> wrong = round.Continued(round.LawOf(rule, growth.Forgetting), depth + 1);
            double greatest = round.TargetLaw(depth + 1).Max(text => Math.Abs(text.Value - wrong.GetValueOrDefault(text.Key)));
            RequireEqual(Number(error), greatest, "the error of forgetting");
        }
    }

    [Fact]
    public void Growth_EveryInstance_PrunesAsManyNodesAsExpected()
    {
        foreach (JsonElement instance in Instances("pruning"))
        {
            var growth = new PrunedGrowth(instance, new Contexts(instance));
            IReadOnlyDictionary<(int Pruned, int Kept), double> law = ExactLaw.Of(decisions =>
            {
                PrunedTree tree = growth.Grow(decisions);
                return (tree.Pruned, tree.Tree.Count - 1);
            });

            RequireEqual(Number(instance.GetProperty("expected_pruned")), law.Sum(tree => tree.Value * tree.Key.Pruned), "pruned nodes");
            RequireEqual(Number(instance.GetProperty("expected_batch_nodes")), law.Sum(tree => tree.Value * tree.Key.Kept), "nodes");
        }
    }

    private static ITreeVerifier Named(string name) => BaselineVerifiers.All.Single(rule => rule.Name == name);

    private static double Length(IReadOnlyDictionary<string, double> law) => law.Sum(text => text.Value * text.Key.Split(',').Length);
}
