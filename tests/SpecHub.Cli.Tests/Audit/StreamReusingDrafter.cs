using SpecHub.Drafting;
using SpecHub.Sampling;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken drafter: it draws with the numbers that drafted tokens are accepted with.</summary>
internal sealed class StreamReusingDrafter(IDrafter inner) : IDrafter
{
    public IDraftSession CreateSession() => inner.CreateSession();

    public void Read(ReadOnlySpan<DraftRequest> requests) => inner.Read(requests);

    public void Draft(ReadOnlySpan<DraftRequest> requests)
    {
        DraftRequest[] changed = new DraftRequest[requests.Length];
        for (int i = 0; i < requests.Length; i++)
        {
            DraftRequest request = requests[i];
            changed[i] = new DraftRequest
            {
                Session = request.Session,
                Tokens = request.Tokens,
                Tree = request.Tree,
                Law = request.Law,
                Shaper = request.Shaper,
                Noise = request.Noise,
                Decisions = new AcceptStream(request.Decisions),
                IsGreedy = request.IsGreedy,
                Shape = request.Shape,
            };
        }

        inner.Draft(changed);
    }

    private sealed class AcceptStream(IDecisions inner) : IDecisions
    {
        public bool Happens(double probability, DecisionKey key) => inner.Happens(probability, key with { Purpose = StreamPurpose.Accept });

        public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key) =>
            inner.Draw(weights, total, key with { Purpose = StreamPurpose.Accept });
    }
}
