using SpecHub.Drafting;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken drafter: it draws by the draft's law and says that all tokens were equally likely.</summary>
internal sealed class FlatClaimDrafter(IDrafter inner) : IDrafter
{
    public IDraftSession CreateSession() => inner.CreateSession();

    public void Read(ReadOnlySpan<DraftRequest> requests) => inner.Read(requests);

    public void Draft(ReadOnlySpan<DraftRequest> requests)
    {
        inner.Draft(requests);
        foreach (DraftRequest request in requests)
        {
            for (int node = 0; node < request.Tree.Count; node++)
            {
                if (request.Tree.LawAt(node) is { } law)
                {
                    int tokens = law.Draft.VocabularySize;
                    law.Draft.Fill([.. Enumerable.Repeat(1.0, tokens)]);
                    law.SetTail(1 - ((double)law.Hubs.Length / tokens));
                }
            }
        }
    }
}
