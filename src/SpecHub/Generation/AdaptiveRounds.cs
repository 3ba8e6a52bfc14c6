using SpecHub.Planning;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>Lets adaptive sequences draft what pays for its time, and tells them afterwards whether it did.</summary>
/// <remarks>Belongs to the engine thread. Sequences that are not adaptive pass through untouched.</remarks>
internal sealed class AdaptiveRounds(CostModel costs)
{
    private readonly SpeculationController _controller = new(costs);
    private readonly TreePlanners _planners = new(costs);
    private RoundLoad _load;
    private ulong _planned;

    /// <summary>Gets what passes cost.</summary>
    public CostModel Costs => costs;

    /// <summary>Returns what decides about the draft passes of a new sequence; null when every round drafts, or none has a model to draft with.</summary>
    public SpeculationSwitch? CreateSwitch(DecodingOptions options) =>
        options.IsAdaptive && options.Source != DraftSource.Ngram ? _controller.CreateSwitch(options.Sampling.IsGreedy) : null;

    /// <summary>Returns what plans the trees of a new sequence; null where their shape says how they grow.</summary>
    public TreePlanner? CreatePlanner(DecodingOptions options) =>
        options.Shape.Growth == TreeGrowthKind.Planned ? _planners.Create(options.Verifier.Name, options.Sampling.IsGreedy) : null;

    /// <summary>Gives a sequence with planned trees random numbers that no other sequence has, whatever its seed.</summary>
    /// <remarks>
    /// Its plans depend on what the rounds of others have shown. Under the same seed those would have shown what its own numbers
    /// are going to say, and a tree that knows them is not exact. A seed does not fix such a text in any case.
    /// </remarks>
    public DecodingOptions Freshen(DecodingOptions options) => options.Shape.Growth == TreeGrowthKind.Planned
        ? options with { Seed = unchecked((long)CounterHash.Combine((ulong)options.Seed, _planned++)) }
        : options;

    /// <summary>Starts a round.</summary>
    /// <param name="sequences">How many sequences decode in it.</param>
    /// <param name="rows">How many rows the target's pass has without drafts.</param>
    /// <param name="cached">The number of tokens in the target's cache.</param>
    public void Begin(int sequences, int rows, int cached)
    {
        _load = new RoundLoad(sequences, rows, cached);
        _controller.Begin(sequences, rows, cached);
    }

    /// <summary>Lets an adaptive sequence pay for its nodes, and decides whether draft passes are made for it.</summary>
    public void Decide(DecodingSequence sequence)
    {
        sequence.IsTried = false;
        if (sequence.DraftRequest is not { } request)
        {
            return;
        }

        if (sequence.Options.IsAdaptive && _controller.WantsPlainRound)
        {
            request.Shape = TreeShape.RootOnly;
        }

        request.MayUseModel = true;
        request.Budget = sequence.Options.IsAdaptive ? _controller.Budget : null;
        if (sequence.Planner is not null && request.Shape.Nodes > 0)
        {
            request.Plan = sequence.Planner.Plan(request.Shape, _load);
            request.MayUseModel = request.Plan is not null;
        }

        if (request.MayUseModel && sequence.Switch is not null && request.Shape.Nodes > 0)
        {
            request.MayUseModel = sequence.IsTried = _controller.Decide(sequence.Switch, request.Session.Lag(sequence.AllTokens));
        }
    }

    /// <summary>Tells the adaptive sequences what the round has shown them; trees are verified but not settled.</summary>
    public void Learn(ReadOnlySpan<DecodingSequence> sequences)
    {
        if (sequences.IsEmpty)
        {
            // A pass that only read prompts was no round.
            return;
        }

        int rows = 0;
        int? tokens = sequences.Length == _load.Sequences ? 0 : null;
        foreach (DecodingSequence sequence in sequences)
        {
            rows += sequence.Tree.Count - 1;
            bool isKnown = sequence.Options.IsAdaptive || sequence.DraftRequest is null;
            tokens += isKnown && sequence.Fault is null ? 1 + sequence.Verdict.AcceptedNodes.Count : null;
            if (sequence.Fault is null)
            {
                sequence.Planner?.Learn(sequence.Tree, sequence.Verdict.AcceptedNodes);
            }
        }

        foreach (DecodingSequence sequence in sequences)
        {
            // Where n-grams left no place for the model, nothing was spent and nothing is learned.
            if (sequence is { IsTried: true, Fault: null, DraftRequest.UsedModel: true })
            {
                // What was expected is learned from the same rounds and less noisy; what was taken is never wrong for long.
                double taken = sequence.AcceptedFrom(DraftSource.Model);
                double expected = sequence.Planner?.Expected ?? (sequence.DraftRequest!.IsSteered ? sequence.DraftRequest.ExpectedTokens : taken);

                // Nodes of n-grams come without a draft pass, so neither what they win nor what their rows cost says whether to make one.
                _controller.Learn(sequence.Switch!, (taken + expected) / 2, sequence.DraftedFrom(DraftSource.Model), rows);
            }
        }

        _controller.End(rows, tokens);
    }
}
