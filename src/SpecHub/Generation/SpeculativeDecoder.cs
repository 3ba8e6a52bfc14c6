using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>The decoding loop over tokens: draft a tree for every sequence, let the target see all of them at once, keep what it agrees with.</summary>
/// <remarks>Not thread-safe: decoder, models and sequences belong to one engine thread.</remarks>
/// <param name="target">The model whose output is wanted; the caller disposes it.</param>
/// <param name="drafter">Guesses what the target will say; null decodes plainly whatever shape is asked for.</param>
/// <param name="time">The clock of stages and passes; null takes the system's.</param>
public sealed class SpeculativeDecoder(ILanguageModel target, IDrafter? drafter, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly List<SessionRows> _batch = [];
    private readonly List<DraftRequest> _requests = [];
    private readonly AdaptiveRounds _adaptive = new(new CostModel(drafter?.Cost));

    /// <summary>Gets what passes cost: learned from every pass, and used by adaptive sequences.</summary>
    public CostModel Costs => _adaptive.Costs;

    /// <summary>Times a few passes of both models, so that adaptive sequences know costs from the first round on.</summary>
    /// <remarks>Does nothing for a model whose cost is known already.</remarks>
    /// <param name="limit">When to stop, for each model.</param>
    /// <exception cref="CacheFullException">A model can hold no further session.</exception>
    public void WarmUp(TimeSpan limit)
    {
        if (!Costs.Target.IsMeasured)
        {
            CostMeasurement.Run(target, Costs.Target, _time, limit);
        }

        drafter?.WarmUp(limit);
    }

    /// <summary>Starts a sequence.</summary>
    /// <param name="prompt">The tokens to continue, at least one.</param>
    /// <param name="options">How to decode; validated here.</param>
    /// <returns>The sequence; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or an option is outside its range.</exception>
    /// <exception cref="SpecHubException">Verifier, tree and drafter, or logit bias and vocabulary, do not fit together.</exception>
    /// <exception cref="CacheFullException">The models can hold no further sequence.</exception>
    public DecodingSequence Start(IReadOnlyCollection<TokenId> prompt, DecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options.Sampling.ValidateFor(target.VocabularySize);
        if (prompt.Count == 0)
        {
            throw new ArgumentException("The prompt has no tokens, so there is nothing to continue. Give it at least one.", nameof(prompt));
        }

        if (options.Shape.Nodes > 0 && drafter is not null && drafter.Source != DraftSource.Both && drafter.Source != options.Source)
        {
            throw new SpecHubException($"Drafts were to come from {options.Source}, and the drafter has {drafter.Source} only. Ask for that, or use another drafter.");
        }

        return Start(prompt, options, prefix: null);
    }

    /// <summary>Starts a sequence in sessions that hold the beginning of its prompt.</summary>
    internal DecodingSequence Start(IReadOnlyCollection<TokenId> prompt, DecodingOptions options, (IModelSession Target, IDraftSession? Draft)? prefix)
    {
        options = _adaptive.Freshen(options);
        TokenHistory? history;
        try
        {
            history = options.Sampling.HasPenalties ? new TokenHistory(prompt, target.VocabularySize) : null;
        }
        catch
        {
            prefix?.Draft?.Dispose();
            prefix?.Target.Dispose();
            throw;
        }

        (IModelSession session, IDraftSession? draft) = CreateSessions(options, prefix);
        return new DecodingSequence(session, draft, prompt, history, options, target.VocabularySize)
        {
            Switch = draft is null ? null : _adaptive.CreateSwitch(options),
            Planner = draft is null ? null : _adaptive.CreatePlanner(options),
        };
    }

    /// <summary>Gives a sequence whose sessions were disposed others; what they do not hold of its text is read again.</summary>
    internal void Resume(DecodingSequence sequence, (IModelSession Target, IDraftSession? Draft)? prefix)
    {
        (IModelSession session, IDraftSession? draft) = CreateSessions(sequence.Options, prefix);
        sequence.Attach(session, draft);
    }

    private (IModelSession Target, IDraftSession? Draft) CreateSessions(DecodingOptions options, (IModelSession Target, IDraftSession? Draft)? prefix)
    {
        bool drafts = drafter is not null && options.Shape.Nodes > 0;
        if (!drafts)
        {
            prefix?.Draft?.Dispose();
        }

        IModelSession session = prefix?.Target ?? target.CreateSession();
        try
        {
            return (session, drafts ? prefix?.Draft ?? drafter!.CreateSession(options.Source) : null);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Lets the target read the next part of a prompt, up to one forward pass.</summary>
    /// <param name="sequence">A sequence of this decoder.</param>
    /// <returns>Whether there is more to read before the first <see cref="Step"/>.</returns>
    /// <exception cref="CacheFullException">The cache has no room for the prompt.</exception>
    public bool Prefill(DecodingSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        int count = Math.Min(sequence.MissingPrompt, target.MaxRows);
        if (count > 0)
        {
            SessionRows rows = sequence.PromptRows(count);
            target.Evaluate(new ReadOnlySpan<SessionRows>(in rows));
            sequence.KeepPrompt(count);
        }

        return sequence.MissingPrompt > 0;
    }

    /// <summary>Runs one round for several sequences: one draft pass a level and one target pass for all of them.</summary>
    /// <param name="sequences">Sequences whose prompt has been read.</param>
    /// <param name="wanted">How many more tokens each of them wants, at least 1; trees are cut to it.</param>
    /// <returns>What the stages of the round took.</returns>
    /// <exception cref="CacheFullException">The cache has no room for the trees.</exception>
    /// <exception cref="InvalidOperationException">A prompt has not been read, or the model has forgotten a text since.</exception>
    public RoundTimes Step(ReadOnlySpan<DecodingSequence> sequences, ReadOnlySpan<int> wanted)
    {
        long started = _time.GetTimestamp();
        Draft(sequences, wanted, target.MaxRows, reserved: 0);
        long drafted = _time.GetTimestamp();
        Evaluate(sequences, []);
        long evaluated = _time.GetTimestamp();
        foreach (DecodingSequence sequence in sequences)
        {
            sequence.Verify();
        }

        Learn(sequences);
        long verified = _time.GetTimestamp();
        foreach (DecodingSequence sequence in sequences)
        {
            if (sequence.Fault is not null)
            {
                ExceptionDispatchInfo.Throw(sequence.Fault);
            }

            sequence.Commit();
        }

        return new RoundTimes(
            _time.GetElapsedTime(started, drafted),
            _time.GetElapsedTime(drafted, evaluated),
            _time.GetElapsedTime(evaluated, verified),
            _time.GetElapsedTime(verified));
    }

    /// <summary>Plans and drafts the trees of a round; returns whether the cache had room for all that was asked for.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="wanted">How many more tokens each of them wants.</param>
    /// <param name="rows">How many rows the pass may have.</param>
    /// <param name="reserved">How many of them are kept for prompts.</param>
    internal CachePressure Draft(ReadOnlySpan<DecodingSequence> sequences, ReadOnlySpan<int> wanted, int rows, int reserved)
    {
        if (sequences.IsEmpty)
        {
            return CachePressure.None;
        }

        // Every sequence needs a row and a cache cell for its root; what is left is shared by the trees.
        rows = Math.Min(rows, Math.Min(target.MaxRows, target.MaxLogitRows));
        int share = (rows - reserved - sequences.Length) / sequences.Length;
        int cells = (target.FreeTokens - reserved - sequences.Length) / sequences.Length;
        int branches = 1 + (target.FreeBranches / sequences.Length);
        var pressure = CachePressure.None;
        _adaptive.Begin(sequences.Length, sequences.Length + reserved, target.CacheLength - target.FreeTokens);
        _requests.Clear();
        for (int i = 0; i < sequences.Length; i++)
        {
            DecodingSequence sequence = sequences[i];
            bool fits = sequence.DraftRequest is null || cells >= sequence.Options.Shape.Nodes;
            pressure = fits ? pressure : cells > 0 ? CachePressure.Chain : CachePressure.Plain;
            int room = Math.Min(Math.Min(share, cells), target.ContextLength - sequence.Tokens.Count);
            sequence.Plan(wanted[i], room, fits ? branches : 1);
            _adaptive.Decide(sequence);
            if (sequence.DraftRequest is not null)
            {
                sequence.DraftRequest.ReadRows = sequences.Length > 1 ? rows : int.MaxValue;
                _requests.Add(sequence.DraftRequest);
            }
        }

        if (_requests.Count > 0)
        {
            drafter!.Draft(CollectionsMarshal.AsSpan(_requests));
        }

        return pressure;
    }

    /// <summary>Tells the adaptive sequences what the round has shown them; trees are verified but not settled.</summary>
    internal void Learn(ReadOnlySpan<DecodingSequence> sequences) => _adaptive.Learn(sequences);

    /// <summary>Lets the draft read on in prompts that the target reads.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="rows">How many rows the draft's pass may have.</param>
    internal void ReadDrafts(ReadOnlySpan<DecodingSequence> sequences, int rows)
    {
        _requests.Clear();
        foreach (DecodingSequence sequence in sequences)
        {
            if (sequence is { DraftRequest: not null, Switch: null or { WillDraft: true } })
            {
                sequence.DraftRequest.ReadRows = rows;
                _requests.Add(sequence.DraftRequest);
            }
        }

        if (_requests.Count > 0)
        {
            drafter!.Read(CollectionsMarshal.AsSpan(_requests));
        }
    }

    /// <summary>Evaluates trees and parts of prompts in one pass of the target; the parts are settled.</summary>
    /// <returns>How many rows the pass had.</returns>
    internal int Evaluate(ReadOnlySpan<DecodingSequence> sequences, ReadOnlySpan<PromptPart> parts)
    {
        _batch.Clear();
        int rows = 0;
        foreach (DecodingSequence sequence in sequences)
        {
            _batch.Add(sequence.TreeRows());
            rows += sequence.Tree.Count;
        }

        foreach (PromptPart part in parts)
        {
            _batch.Add(part.Sequence.PromptRows(part.Count));
            rows += part.Count;
        }

        int cached = target.CacheLength - target.FreeTokens;
        long started = _time.GetTimestamp();
        target.Evaluate(CollectionsMarshal.AsSpan(_batch));
        if (!sequences.IsEmpty)
        {
            // A pass whose logits nobody wants may still be under way on its device.
            Costs.Target.Observe(rows, cached, _time.GetElapsedTime(started));
        }

        foreach (PromptPart part in parts)
        {
            part.Sequence.KeepPrompt(part.Count);
        }

        return rows;
    }
}
