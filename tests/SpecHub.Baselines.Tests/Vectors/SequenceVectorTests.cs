using System.Text.Json;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;
using static SpecHub.Baselines.Tests.Vectors.VectorFiles;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>sequence.json: the law of the tokens of one round, on trees and chains.</summary>
/// <remarks>
/// Every tree and chain that a file gives is checked. Over all drafts everything is checked but drafts without
/// replacement with three levels or three children: those are hundreds of thousands of trees, of which the given ones
/// stand for all.
/// </remarks>
public sealed class SequenceVectorTests
{
    private static readonly Dictionary<string, ITreeVerifier> Rules = new(StringComparer.Ordinal)
    {
        ["token_hub"] = Verifiers.SpecHub,
        ["traversal_hub"] = Verifiers.SpecHubTraversal,
        ["token_rrsw"] = new RecursiveRejectionWithoutReplacementVerifier(),
        ["traversal_rrsw"] = new TraversalVerifier(),
        ["token_chain"] = new SingleVerifier(),
        ["block"] = new BlockVerifier(),
    };

    public static TheoryData<string, string> Methods => MethodsOf("sequence");

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_OfAnInstance_HasTheExactLaws(string id, string name)
    {
        Assert.True(Rules.TryGetValue(name, out ITreeVerifier? rule), $"No reader knows the method '{name}'.");
        JsonElement instance = Instances("sequence").Single(instance => instance.GetProperty("id").GetString() == id);
        JsonElement method = instance.GetProperty("methods").GetProperty(name);
        var contexts = new Contexts(instance);
        int children = instance.GetProperty("n").GetInt32();
        int depth = instance.GetProperty("depth").GetInt32();
        foreach (JsonProperty law in instance.GetProperty("target_law").EnumerateObject())
        {
            int length = int.Parse(law.Name, System.Globalization.CultureInfo.InvariantCulture);
            ExactRound.RequireEqual(Law(law.Value), contexts.Round.TargetLaw(Math.Min(length, depth + 1)), Tolerance);
        }

        bool hasFewTrees = children == 1 || !name.EndsWith("rrsw", StringComparison.Ordinal) || (depth == 2 && children == 2);
        if (hasFewTrees)
        {
            RequireRound(method, contexts.Round, contexts.Round.LawOf(rule, children, depth), depth);
        }

        RequireGiven(method, contexts, rule);
    }

    /// <summary>Requires the law of a round, its length, and that the target continues it to its own law.</summary>
    internal static void RequireRound(JsonElement method, ExactRound round, IReadOnlyDictionary<string, double> law, int depth)
    {
        ExactRound.RequireEqual(Law(method.GetProperty("round_law")), law, Tolerance);
        ExactRound.RequireEqual(round.TargetLaw(depth + 1), round.Continued(law, depth + 1), Tolerance);
        double[] lengths = [.. Enumerable.Range(1, depth + 1).Select(length => law.Where(text => text.Key.Split(',').Length == length).Sum(text => text.Value))];
        RequireEqual(Numbers(method.GetProperty("length_law")), lengths, "length");
        RequireEqual(Number(method.GetProperty("expected_tokens")), lengths.Select((chance, i) => chance * (i + 1)).Sum(), "expected tokens");
    }

    /// <summary>Requires the law of a round given each of the drafted trees or chains.</summary>
    internal static void RequireGiven(JsonElement method, Contexts contexts, ITreeVerifier rule)
    {
        if (method.TryGetProperty("given_tree", out JsonElement trees))
        {
            foreach (JsonElement given in trees.EnumerateArray())
            {
                DraftTree tree = contexts.Tree(given.GetProperty("nodes"));
                ExactRound.RequireEqual(Law(given.GetProperty("round_law")), contexts.Round.LawGiven(rule, tree), Tolerance);
            }
        }

        if (method.TryGetProperty("given_chain", out JsonElement chains))
        {
            foreach (JsonElement given in chains.EnumerateArray())
            {
                int[] drafts = Integers(given.GetProperty("drafts"));
                ExactRound.RequireEqual(Law(given.GetProperty("round_law")), contexts.Round.LawGiven(rule, Chain(contexts, drafts)), Tolerance);
                if (given.TryGetProperty("prefix_weight", out JsonElement weights))
                {
                    RequireTests(contexts, rule, drafts, Numbers(weights), Numbers(given.GetProperty("h")));
                }
            }
        }
    }

    /// <summary>Requires the probabilities of the tests: p_i at the end of the chain cut to i drafts, h_i before the end.</summary>
    private static void RequireTests(Contexts contexts, ITreeVerifier rule, int[] drafts, double[] weights, double[] stops)
    {
        for (int length = 1; length <= drafts.Length; length++)
        {
            foreach ((int node, double probability) in contexts.Round.TestsGiven(rule, Chain(contexts, drafts[..length])))
            {
                RequireEqual(node == length ? weights[node] : stops[node], probability, $"the test of draft {node} of {length}");
            }
        }
    }

    private static DraftTree Chain(Contexts contexts, int[] drafts)
    {
        var tree = new DraftTree();
        tree.Reset(default, rootPosition: 20);
        int node = DraftTree.Root;
        foreach (int draft in drafts)
        {
            double[] q = contexts.DraftAfter(ScriptedLaws.PathTo(tree, node));
            var law = new NodeLaw(q.Length);
            law.Draft.Fill(q);
            law.Begin(withReplacement: true);
            law.AddDrawn(new TokenId(draft));
            tree.SetLaw(node, law);
            node = tree.Add(node, new TokenId(draft));
        }

        return tree;
    }
}
