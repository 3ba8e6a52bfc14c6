using System.Runtime.InteropServices;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Drafts with a smaller model and with what the text has said before, in one tree.</summary>
/// <remarks>
/// What the text proposes is there first; the model's children join it, the same token once, and the most confident
/// nodes stay. Where the text leaves no place for the model, as in a copied passage, the model is not run, and reads
/// the missing tokens when it is next. Trees of fixed form are the model's, but for chains of which the text is sure.
/// A request can ask for one of the two sources alone.
/// </remarks>
/// <param name="model">The draft model; the caller disposes it after the drafter's last use.</param>
/// <param name="targetVocabularySize">The number of tokens of the target.</param>
/// <param name="time">The clock that the model's passes are timed with; null takes the system's.</param>
public sealed class MixedDrafter(ILanguageModel model, int targetVocabularySize, TimeProvider? time = null) : IDrafter
{
    private readonly NgramProposals _proposals = new() { LeastConfidence = 0.02 };
    private readonly NgramDrafter _ngrams = new(targetVocabularySize);
    private readonly ModelDrafter _model = new(model, targetVocabularySize, time);
    private readonly List<DraftRequest> _fromText = [];
    private readonly List<DraftRequest> _fromModel = [];

    /// <inheritdoc />
    public DraftSource Source => DraftSource.Both;

    /// <inheritdoc />
    public PassCost? Cost => _model.Cost;

    /// <inheritdoc />
    public void WarmUp(TimeSpan limit) => _model.WarmUp(limit);

    /// <inheritdoc />
    public IDraftSession CreateSession() => CreateSession(DraftSource.Both);

    /// <inheritdoc />
    public IDraftSession CreateSession(DraftSource source)
    {
        var session = new MixedDraftSession(targetVocabularySize);
        if (source != DraftSource.Ngram)
        {
            TryGiveModel(session, mayDoWithout: source == DraftSource.Both);
        }

        return session;
    }

    /// <inheritdoc />
    public void Read(ReadOnlySpan<DraftRequest> requests)
    {
        Split(requests);
        _model.Read(CollectionsMarshal.AsSpan(_fromModel));
    }

    /// <inheritdoc />
    public void Draft(ReadOnlySpan<DraftRequest> requests)
    {
        Split(requests);
        _ngrams.Draft(CollectionsMarshal.AsSpan(_fromText));
        _model.Draft(CollectionsMarshal.AsSpan(_fromModel), Propose);
    }

    /// <summary>Adds what the text proposes to a tree that the model is about to grow; returns whether the model is not needed.</summary>
    private bool Propose(DraftRequest request, TreeGrowth growth)
    {
        if (request.Source != DraftSource.Both || !request.Law.AllowsAnyTree)
        {
            return false;
        }

        bool isComplete = _proposals.Propose(request, ((MixedDraftSession)request.Session).Ngrams.Text, growth);
        if (!isComplete && request.Shape.Growth == TreeGrowthKind.Fixed)
        {
            growth.Restart();
        }

        return isComplete;
    }

    private void Split(ReadOnlySpan<DraftRequest> requests)
    {
        _fromText.Clear();
        _fromModel.Clear();
        foreach (DraftRequest request in requests)
        {
            if (request.Session is not MixedDraftSession session)
            {
                throw new ArgumentException("The draft session was made by another drafter.", nameof(requests));
            }

            (request.Source != DraftSource.Ngram && TryGiveModel(session, mayDoWithout: request.Source == DraftSource.Both) ? _fromModel : _fromText).Add(request);
        }
    }

    /// <summary>Gives a session its part of the draft model's cache; one that drafts from both may do without until there is room.</summary>
    private bool TryGiveModel(MixedDraftSession session, bool mayDoWithout)
    {
        try
        {
            session.Model ??= (ModelDraftSession)_model.CreateSession();
            return true;
        }
        catch (CacheFullException) when (mayDoWithout)
        {
            return false;
        }
    }
}
