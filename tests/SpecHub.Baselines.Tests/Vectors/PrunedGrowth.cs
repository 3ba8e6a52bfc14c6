using System.Text.Json;
using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using static SpecHub.Baselines.Tests.Vectors.VectorFiles;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>Drafts trees by the real laws as an instance says, and cuts nodes off as it says.</summary>
internal sealed class PrunedGrowth(JsonElement instance, Contexts contexts)
{
    private readonly JsonElement _law = instance.GetProperty("draft_law");
    private readonly JsonElement _prune = instance.GetProperty("prune");
    private readonly int _depth = instance.GetProperty("depth").GetInt32();

    private string Kind => _law.GetProperty("kind").GetString()!;

    public PrunedTree Grow(IDecisions decisions) => Prune(Unpruned(decisions));

    /// <summary>Cuts nodes off and forgets that they were drawn, which is wrong.</summary>
    public DraftTree Forgetting(IDecisions decisions)
    {
        DraftTree tree = Grow(decisions).Tree;
        for (int node = 0; node < tree.Count; node++)
        {
            if (tree.LawAt(node) is { } law)
            {
                TokenId[] drawn = [.. law.Drawn];
                TokenId[] hubs = [.. law.Hubs];
                law.Begin(withReplacement: false);
                law.SetTail(Contexts.TailOf(law.Draft, hubs));
                Array.ForEach(hubs, law.AddHub);
                Array.ForEach([.. drawn.Where(token => tree.ChildWith(node, token) >= 0)], law.AddDrawn);
            }
        }

        return tree;
    }

    public DraftTree Unpruned(IDecisions decisions)
    {
        var tree = new DraftTree();
        tree.Reset(default, rootPosition: 20);
        for (int node = 0; node < tree.Count; node++)
        {
            double[] q = tree.DepthOf(node) < _depth ? contexts.DraftAfter(ScriptedLaws.PathTo(tree, node)) : [];
            (IDraftLaw? law, int count) = LawFor(tree, node, q);
            if (law is null)
            {
                continue;
            }

            var nodeLaw = new NodeLaw(q.Length);
            nodeLaw.Draft.Fill(q);
            DraftedChild[] children = new DraftedChild[count];
            count = law.Draw(Nodes.At(q.Length, decisions, node, tree.DepthOf(node)), children, nodeLaw);
            tree.SetLaw(node, nodeLaw);
            for (int child = 0; child < count; child++)
            {
                tree.Add(node, children[child].Token);
            }
        }

        return tree;
    }

    private (IDraftLaw? Law, int Count) LawFor(DraftTree tree, int node, double[] q) => Kind switch
    {
        _ when q.Length == 0 => (null, 0),
        "hub" => (new HubDraftLaw(), 2),
        "wor" => (new WithoutReplacementDraftLaw(), 2),
        "hub_if_top" => (new HubOrWithoutReplacementDraftLaw(Number(_law.GetProperty("threshold"))), 2),
        "count_by_top" when node != DraftTree.Root && Integers(_law.GetProperty("stop_tokens")).Contains(tree.TokenAt(node).Value) => (null, 0),
        "count_by_top" => q.Max() >= Number(_law.GetProperty("threshold")) ? (new WithoutReplacementDraftLaw(), 1) : (new HubDraftLaw(), 2),
        _ => throw new NotSupportedException($"No reader knows the law '{Kind}'."),
    };

    private PrunedTree Prune(DraftTree drafted)
    {
        bool[] isKept = Kept(drafted);
        var tree = new DraftTree();
        tree.Reset(default, drafted.RootPosition);
        int[] indexOf = new int[drafted.Count];
        int pruned = 0;
        for (int node = 0; node < drafted.Count; node++)
        {
            int parent = drafted.ParentOf(node);
            indexOf[node] = node == 0 ? 0 : -1;
            if (parent >= 0 && indexOf[parent] >= 0)
            {
                pruned += isKept[node] ? 0 : 1;
                indexOf[node] = isKept[node] ? tree.Add(indexOf[parent], drafted.TokenAt(node)) : -1;
            }

            if (indexOf[node] >= 0 && drafted.LawAt(node) is { } law)
            {
                tree.SetLaw(indexOf[node], law);
            }
        }

        return new PrunedTree(tree, pruned);
    }

    private bool[] Kept(DraftTree tree)
    {
        IEnumerable<int> nodes = Enumerable.Range(0, tree.Count);
        switch (_prune.GetProperty("kind").GetString())
        {
            case "none":
                return [.. nodes.Select(_ => true)];
            case "q_below":
                string?[] roles = [.. _prune.GetProperty("roles").EnumerateArray().Select(role => role.GetString())];
                double threshold = Number(_prune.GetProperty("threshold"));
                return [.. nodes.Select(node => node == 0 || !roles.Contains(Role(tree, node), StringComparer.Ordinal) || Chance(tree, node) >= threshold)];
            case "top_m":
                int[] best =
                [
                    .. nodes.Skip(1)
                        .OrderByDescending(node => PathChance(tree, node))
                        .ThenBy(tree.DepthOf)
                        .ThenBy(node => ExactRound.Key(ScriptedLaws.PathTo(tree, node)), StringComparer.Ordinal)
                        .Take(_prune.GetProperty("m").GetInt32()),
                ];
                return [.. nodes.Select(node => node == 0 || best.Contains(node))];
            default:
                throw new NotSupportedException($"No reader knows the pruning '{_prune}'.");
        }
    }

    private static string Role(DraftTree tree, int node)
    {
        NodeLaw law = tree.LawAt(tree.ParentOf(node))!;
        return law.Hubs.Contains(tree.TokenAt(node)) ? "hub" : law.Hubs.IsEmpty ? "sampled" : "tail";
    }

    private static double Chance(DraftTree tree, int node) => tree.LawAt(tree.ParentOf(node))!.Draft[tree.TokenAt(node)];

    private static double PathChance(DraftTree tree, int node) =>
        node == DraftTree.Root ? 1 : PathChance(tree, tree.ParentOf(node)) * Chance(tree, node);
}
