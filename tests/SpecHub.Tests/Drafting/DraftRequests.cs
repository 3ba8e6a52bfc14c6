using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Drafting;

/// <summary>Requests for drafts without an engine around them: no options of sampling, a tree that is empty yet.</summary>
internal static class DraftRequests
{
    /// <summary>Makes a request; a greedy one has no noise, so its draft does not depend on where in the text it stands.</summary>
    public static DraftRequest Toy(
        IDraftSession session,
        IReadOnlyList<TokenId> tokens,
        string shape = "root",
        string law = "coupled",
        long seed = 1,
        bool greedy = false,
        DraftSource source = DraftSource.Model,
        IReadOnlyList<TokenId>? expected = null,
        RoundBudget? budget = null) => new()
        {
            Session = session,
            Tokens = tokens,
            Tree = new DraftTree(),
            Law = Verifiers.Named(law).DraftLaw,
            Shaper = new LogitsShaper(new()),
            Noise = greedy ? NoiseTape.Silent : new NoiseTape(seed),
            Decisions = new RandomStreams(seed),
            IsGreedy = greedy,
            Source = source,
            Expected = expected,
            Shape = shape == "root" ? TreeShape.RootOnly : TreeShape.Parse(shape),
            Budget = budget,
        };
}
