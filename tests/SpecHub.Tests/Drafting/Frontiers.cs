using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Trees of one level, all of whose nodes the next draft pass would evaluate.</summary>
internal static class Frontiers
{
    /// <summary>Puts candidates below the root, and into the frontier.</summary>
    public static void Fill(TreeGrowth growth, params double[] probabilities)
    {
        growth.Start(TreeShape.Parse("best:14"));
        growth.Frontier.Clear();
        foreach (double probability in probabilities)
        {
            growth.Frontier.Add(growth.Add(DraftTree.Root, new TokenId(growth.Count), new NgramGuess(Math.Log(probability), growth.Count - 1)));
        }
    }
}
