using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Bench;

/// <summary>The arms that modes, verifiers and trees make together.</summary>
internal static class BenchArms
{
    /// <summary>The greatest number of branches that a llama.cpp context of ours can be loaded with.</summary>
    public const int MostBranches = 254;

    // How many rows of one pass may want logits; trees want them for every node.
    private const int MostRows = 256;

    // What the engine takes where no tree is named, the wider of its defaults.
    private static readonly TreeShape DefaultTree = TreeShape.BestFirst(6);

    /// <summary>Returns the arms: plain decoding first, then each mode with every verifier and tree that fit to it.</summary>
    /// <exception cref="SpecHubException">A verifier or tree that was named fits to nothing.</exception>
    public static IReadOnlyList<BenchArm> Of(BenchOptions options)
    {
        List<BenchArm> arms = [BenchArm.Off];
        foreach (SpeculationMode mode in options.Modes.Where(mode => mode != SpeculationMode.Off))
        {
            arms.AddRange(
                from verifier in options.Verifiers
                from tree in TreesOf(mode, options)
                where CanDecode(verifier, mode, tree)
                select new BenchArm(mode, verifier, tree));
        }

        foreach (SpeculationMode mode in options.Modes.Where(mode => !arms.Exists(arm => arm.Mode == mode)))
        {
            throw new SpecHubException(
                $"--modes names '{Spelling.Of(mode)}', and no tree of --trees with a rule of --verifiers makes such drafts. Add one, such as " +
                $"{(mode == SpeculationMode.Chain ? "chain:4" : "2^2")}, or leave the mode out.");
        }

        foreach (ITreeVerifier verifier in options.Verifiers.Where(verifier => options.WantsDraft && !arms.Exists(arm => arm.Mode != SpeculationMode.Off && arm.Verifier == verifier)))
        {
            throw new SpecHubException(
                $"--verifiers names '{verifier.Name}', which can decode none of the trees. Add a tree for it, such as {(verifier.MaxChildren == 1 ? "chain:4" : "2^2")}, or leave it out.");
        }

        foreach (TreeShape tree in options.Trees.Where(tree => !arms.Exists(arm => arm.Tree == tree)))
        {
            throw new SpecHubException(
                $"--trees names {tree}, and no mode of --modes with a rule of --verifiers can draft it. Add mode {(tree.IsChain ? "chain" : "tree")} or another rule, or leave the tree out.");
        }

        RequireBranches(arms, options);
        return arms;
    }

    /// <summary>Returns how many branches the caches must hold, so that no tree is ever cut.</summary>
    public static int BranchesOf(IEnumerable<BenchArm> arms, int concurrency) =>
        ((arms.Max(LeavesOf) + 1) * concurrency) + 1;

    private static void RequireBranches(List<BenchArm> arms, BenchOptions options)
    {
        int most = options.Concurrency.Max();
        foreach (TreeShape tree in arms.Where(arm => arm.Mode != SpeculationMode.Off).Select(arm => arm.Tree ?? DefaultTree))
        {
            if (((tree.Leaves + 1) * most) + 1 > MostBranches || (tree.Nodes + 1) * most > MostRows)
            {
                throw new SpecHubException(
                    $"The tree {tree} can have {tree.Leaves} branches and {tree.Nodes + 1} rows for each of {most} conversations, and a pass holds {MostBranches} and {MostRows} in all. " +
                    "Trees would be cut and not be what the report says. Use smaller --trees or fewer --concurrency.");
            }
        }
    }

    private static int LeavesOf(BenchArm arm) => arm.Mode == SpeculationMode.Off ? 0 : (arm.Tree ?? DefaultTree).Leaves;

    private static List<TreeShape?> TreesOf(SpeculationMode mode, BenchOptions options)
    {
        bool takesTrees = mode is SpeculationMode.Chain or SpeculationMode.Tree;
        List<TreeShape?> trees = [];
        trees.AddRange(options.Trees.Where(tree => takesTrees && tree.IsChain == (mode == SpeculationMode.Chain)));
        if (!takesTrees || options.Trees.Count == 0)
        {
            trees.Add(null);
        }

        return trees;
    }

    private static bool CanDecode(ITreeVerifier verifier, SpeculationMode mode, TreeShape? tree) => tree is null
        ? mode != SpeculationMode.Tree || verifier.MaxChildren > 1
        : tree.Branching <= verifier.MaxChildren && (tree.Growth == TreeGrowthKind.Fixed || verifier.DraftLaw.AllowsAnyTree);
}
