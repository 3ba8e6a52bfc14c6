using System.Text.Json;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using static SpecHub.Baselines.Tests.Vectors.VectorFiles;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>The laws of target and draft after every short text, and trees that were drafted from them.</summary>
internal sealed class Contexts
{
    private readonly Dictionary<string, double[]> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _drafts = new(StringComparer.Ordinal);

    public Contexts(JsonElement instance)
    {
        foreach (JsonElement context in instance.GetProperty("contexts").EnumerateArray())
        {
            string key = string.Join(',', Integers(context.GetProperty("ctx")));
            _targets.Add(key, Numbers(context.GetProperty("p")));
            if (context.TryGetProperty("q", out JsonElement draft))
            {
                _drafts.Add(key, Numbers(draft));
            }
        }
    }

    public ExactRound Round => new(path => Law(_targets[ExactRound.Key(path)]), path => Law(DraftAfter(path)));

    public double[] DraftAfter(IEnumerable<TokenId> path) => _drafts[ExactRound.Key(path)];

    /// <summary>Makes the tree that a list of nodes describes; pruned ones stay in the law of their parent only.</summary>
    public DraftTree Tree(JsonElement nodes)
    {
        var tree = new DraftTree();
        tree.Reset(default, rootPosition: 20);
        Dictionary<int, int> indexOf = new() { [0] = DraftTree.Root };
        foreach (JsonElement node in nodes.EnumerateArray())
        {
            int id = node.GetProperty("id").GetInt32();
            int parent = node.GetProperty("parent").GetInt32();
            if (parent >= 0 && !IsPruned(node))
            {
                indexOf.Add(id, tree.Add(indexOf[parent], new TokenId(node.GetProperty("token").GetInt32())));
            }

            if (node.GetProperty("law").GetString() != "none")
            {
                tree.SetLaw(indexOf[id], LawOf(ScriptedLaws.PathTo(tree, indexOf[id]), nodes.EnumerateArray().Where(child => child.GetProperty("parent").GetInt32() == id)));
            }
        }

        return tree;
    }

    /// <summary>Returns the draft's probability outside the hubs.</summary>
    public static double TailOf(TokenDistribution draft, TokenId[] hubs) =>
        Enumerable.Range(0, draft.Count).Where(token => !hubs.Contains(new TokenId(token))).Sum(token => draft.Probabilities[token]);

    private NodeLaw LawOf(IEnumerable<TokenId> path, IEnumerable<JsonElement> children)
    {
        double[] q = DraftAfter(path);
        var law = new NodeLaw(q.Length);
        law.Draft.Fill(q);
        law.Begin(withReplacement: false);
        foreach (JsonElement child in children)
        {
            var token = new TokenId(child.GetProperty("token").GetInt32());
            if (child.GetProperty("role").GetString() == "hub")
            {
                law.AddHub(token);
            }
            else
            {
                law.AddDrawn(token);
            }
        }

        law.SetTail(TailOf(law.Draft, [.. law.Hubs]));
        return law;
    }

    private static bool IsPruned(JsonElement node) => node.TryGetProperty("pruned", out JsonElement pruned) && pruned.GetBoolean();

    private static TokenDistribution Law(double[] weights)
    {
        var law = new TokenDistribution(weights.Length);
        law.Fill(weights);
        return law;
    }
}
