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
        RoundBudget? budget = null,
        int promptLength = 0) => new()
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
            PromptLength = promptLength,
            Expected = expected,
            Shape = shape == "root" ? TreeShape.RootOnly : TreeShape.Parse(shape),
            Budget = budget,
        };

    /// <summary>Lets the account of a request's n-grams lose until it is closed.</summary>
    public static DraftRequest WithClosedAccount(this DraftRequest request)
    {
        var growth = new TreeGrowth(8);
        growth.Start(TreeShape.BestFirst(1));
        growth.Add(DraftTree.Root, new TokenId(1), new NgramGuess(Math.Log(0.9), Rank: 0));
        while (request.Account.IsOpen)
        {
            request.Account.Enter(growth, length: 0, least: 0.1, RoundBudgets.Of(targetRow: 0.005));
            request.Account.Settle(growth, [new TokenId(2)]);
        }

        return request;
    }
}
