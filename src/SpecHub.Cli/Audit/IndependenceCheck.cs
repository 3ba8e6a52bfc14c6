using System.Globalization;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>What is accepted or replaced is decided by other random numbers than what is drafted, and no number serves twice.</summary>
/// <remarks>
/// Every decision of the real decoder is written down, over recorded logits of one context since the streams do not
/// depend on them. An outcome says in which interval the number behind it lay; a point of that interval, chosen by
/// numbers of the audit's own, is uniform where the number was, and is sorted into one of eight bins. Each decision is
/// paired with the last one of another purpose, and with those of other purposes at its own node.
/// </remarks>
internal sealed class IndependenceCheck : IAuditCheck
{
    private const int RoundsOfOneRequest = 16;

    public string Name => "independence";

    public AuditFinding Run(AuditSubject subject, AuditPace pace)
    {
        if (subject.Transports.Count == 0)
        {
            return AuditFinding.Without(
                AuditResult.NotApplicable, "The audited rule couples draft and target on purpose: both read the same noise, and nothing is accepted at random.");
        }

        int requests = ((subject.Rounds - 1) / RoundsOfOneRequest) + 1;
        pace.Begin(subject.Transports.Count * requests);
        double limit = AuditSubject.RateOfOneCheck / (subject.Transports.Count * DecisionPairs.MostTables);
        IReadOnlyList<TokenId> context = subject.Prompts[0];
        float[] logits = subject.Target.LogitsAfter(context);
        float[] draftLogits = subject.Draft.LogitsAfter(context);
        using var target = new RecordedModel(logits);
        using var draft = new RecordedModel(draftLogits);
        var decoder = new SpeculativeDecoder(target, subject.DrafterOver(draft));
        var tally = new Tally(limit);
        foreach (ITreeVerifier verifier in subject.Transports)
        {
            var pairs = new DecisionPairs();
            for (int request = 0; request < requests; request++)
            {
                var log = new DecisionLog(pairs, new RandomStreams(~unchecked(subject.Seed + request)));
                var options = subject.Options(new DecisionRecorder(verifier, log), subject.TreeFor(verifier), new SamplingOptions(), request);
                Decode(decoder, context, options);
                tally.AddRequest(verifier.Name, options.Seed, log);
                pace.Step();
            }

            tally.AddPairs(verifier.Name, pairs);
        }

        return tally.Finding;
    }

    private static void Decode(SpeculativeDecoder decoder, IReadOnlyList<TokenId> context, DecodingOptions options)
    {
        using DecodingSequence sequence = decoder.StartAt(context, options);
        for (int round = 0; round < RoundsOfOneRequest; round++)
        {
            decoder.Step([sequence], [SequenceRuns.Plenty]);
        }
    }

    /// <summary>Sums up over rules and requests.</summary>
    private sealed class Tally(double limit)
    {
        private readonly List<string> _remarks = [];
        private int _decisions;
        private int _repeated;
        private int _pairs;
        private int _tests;
        private double _least = 1;

        public AuditFinding Finding => AuditFinding.Of(
            _remarks.Count == 0 && _pairs > 0,
            [
                ("decisions", _decisions),
                ("requests with a key used twice", _repeated),
                ("pairs", _pairs),
                ("tests", _tests),
                ("least p", _least),
                ("fails below", limit),
            ],
            _remarks);

        public void AddRequest(string rule, long seed, DecisionLog log)
        {
            _decisions += log.Count;
            if (log.Repeated is { } key && _repeated++ == 0)
            {
                _remarks.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{rule}, seed {seed}: the random number of {key} was used twice, so two decisions are one."));
            }
        }

        public void AddPairs(string rule, DecisionPairs pairs)
        {
            _pairs += pairs.Count;
            foreach ((string name, LawFit fit) in pairs.Fits())
            {
                _tests++;
                _least = Math.Min(_least, fit.Bound);
                if (fit.Bound < limit)
                {
                    _remarks.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{rule}: the numbers of {name} are not independent: G is {fit.Statistic:F1} with {fit.Freedom} degrees of freedom, p is at most {fit.Bound:G2}."));
                }
            }
        }
    }
}
