namespace SpecHub.Baselines.Tests.Oracles;

/// <summary>All drafts that a law can draw at one node, each with its probability: by definition, without any formula.</summary>
internal static class DraftTuples
{
    /// <summary>Returns the drafts that are drawn one after the other.</summary>
    /// <param name="draft">q.</param>
    /// <param name="count">How many are drawn; without replacement drawing stops when q's support is used up.</param>
    /// <param name="withReplacement">Whether a drawn token can be drawn again.</param>
    public static IReadOnlyList<(int[] Tokens, double Probability)> Drawn(double[] draft, int count, bool withReplacement)
    {
        List<(int[] Tokens, double Probability)> tuples = [];
        Draw([], 1);
        return tuples;

        void Draw(int[] drawn, double probability)
        {
            int[] urn = [.. Enumerable.Range(0, draft.Length).Where(token => draft[token] > 0 && (withReplacement || !drawn.Contains(token)))];
            if (drawn.Length == count || urn.Length == 0)
            {
                tuples.Add((drawn, probability));
                return;
            }

            double left = urn.Sum(token => draft[token]);
            foreach (int token in urn)
            {
                Draw([.. drawn, token], probability * draft[token] / left);
            }
        }
    }

    /// <summary>Returns the drafts of the likeliest tokens and one drawn from the rest.</summary>
    /// <param name="draft">q.</param>
    /// <param name="count">How many drafts there are.</param>
    public static IReadOnlyList<(int[] Tokens, double Probability)> WithHubs(double[] draft, int count)
    {
        int[] hubs = [.. Enumerable.Range(0, draft.Length).Where(token => draft[token] > 0).OrderByDescending(token => draft[token]).Take(count - 1)];
        double[] rest = [.. draft.Select((probability, token) => hubs.Contains(token) ? 0 : probability)];
        return [.. Drawn(rest, count: 1, withReplacement: true).Select(tuple => ((int[])[.. hubs, .. tuple.Tokens], tuple.Probability))];
    }
}
