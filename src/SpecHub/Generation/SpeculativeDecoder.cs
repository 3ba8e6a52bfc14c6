using System.Runtime.InteropServices;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>The decoding loop over tokens: draft a tree for every sequence, let the target see all of them at once, keep what it agrees with.</summary>
/// <remarks>Not thread-safe: decoder, models and sequences belong to one engine thread.</remarks>
/// <param name="target">The model whose output is wanted; the caller disposes it.</param>
/// <param name="drafter">Guesses what the target will say; null decodes plainly whatever shape is asked for.</param>
/// <param name="time">The clock of the stages; null takes the system's.</param>
public sealed class SpeculativeDecoder(ILanguageModel target, IDrafter? drafter, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly List<SessionRows> _batch = [];
    private readonly List<DraftRequest> _requests = [];

    /// <summary>Starts a sequence.</summary>
    /// <param name="prompt">The tokens to continue, at least one.</param>
    /// <param name="options">How to decode; validated here.</param>
    /// <returns>The sequence; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or an option is outside its range.</exception>
    /// <exception cref="Diagnostics.SpecHubException">Verifier and tree, or logit bias and vocabulary, do not fit together.</exception>
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

        TokenHistory? history = options.Sampling.HasPenalties ? new TokenHistory(prompt, target.VocabularySize) : null;
        IModelSession session = target.CreateSession();
        try
        {
            IDraftSession? draft = options.Shape.Nodes > 0 ? drafter?.CreateSession() : null;
            return new DecodingSequence(session, draft, prompt, history, options, target.VocabularySize);
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
    public RoundTimes Step(ReadOnlySpan<DecodingSequence> sequences, ReadOnlySpan<int> wanted)
    {
        long started = _time.GetTimestamp();
        Draft(sequences, wanted);
        long drafted = _time.GetTimestamp();

        _batch.Clear();
        foreach (DecodingSequence sequence in sequences)
        {
            _batch.Add(sequence.TreeRows());
        }

        target.Evaluate(CollectionsMarshal.AsSpan(_batch));
        long evaluated = _time.GetTimestamp();

        foreach (DecodingSequence sequence in sequences)
        {
            sequence.Options.Verifier.Verify(sequence.Tree, sequence.Target, sequence.Randomness, sequence.Verdict);
        }

        long verified = _time.GetTimestamp();
        foreach (DecodingSequence sequence in sequences)
        {
            sequence.Commit();
        }

        return new RoundTimes(
            _time.GetElapsedTime(started, drafted),
            _time.GetElapsedTime(drafted, evaluated),
            _time.GetElapsedTime(evaluated, verified),
            _time.GetElapsedTime(verified));
    }

    private void Draft(ReadOnlySpan<DecodingSequence> sequences, ReadOnlySpan<int> wanted)
    {
        // Every sequence needs a row and a cache cell for its root; what is left is shared by the trees.
        int rows = Math.Min(target.MaxRows, target.MaxLogitRows);
        int share = (rows - sequences.Length) / sequences.Length;
        int branches = (target.MaxBranches / sequences.Length) - 1;
        _requests.Clear();
        for (int i = 0; i < sequences.Length; i++)
        {
            DecodingSequence sequence = sequences[i];
            int room = Math.Min(share, target.ContextLength - sequence.Tokens.Count);
            sequence.Plan(wanted[i], room, branches);
            if (sequence.DraftRequest is not null)
            {
                _requests.Add(sequence.DraftRequest);
            }
        }

        if (_requests.Count > 0)
        {
            drafter!.Draft(CollectionsMarshal.AsSpan(_requests));
        }
    }
}
