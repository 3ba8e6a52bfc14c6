using SpecHub.Diagnostics;
using SpecHub.Models;
using SpecHub.Planning;

namespace SpecHub.Generation;

/// <summary>How much an engine does at once, and what waits.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed record EngineOptions
{
    /// <summary>Gets how many answers are made at once; further requests wait.</summary>
    /// <remarks>A pass has a row for each of them and leaves a quarter to prompts, so three quarters of <see cref="TokensPerPass"/> are the most there are.</remarks>
    /// <value>At least 1. The default is 8.</value>
    public int MaxConcurrency { get; init; } = 8;

    /// <summary>Gets how many requests may wait; one more is refused with an <see cref="EngineBusyException"/>.</summary>
    /// <value>At least 1. The default is 256.</value>
    public int QueueLength { get; init; } = 256;

    /// <summary>Gets how many tokens one forward pass of the target takes: trees first, then parts of prompts.</summary>
    /// <remarks>A smaller number lets running answers wait less for a long prompt, which is then read in more passes.</remarks>
    /// <value>At least 32. The default is null: as many as the model takes.</value>
    public int? TokensPerPass { get; init; }

    /// <summary>Gets how many tokens of texts that are no longer worked on stay in the cache, to be the beginning of later prompts.</summary>
    /// <value>0 or more; 0 keeps none. The default is null: as many as fit.</value>
    public int? CachedTokens { get; init; }

    /// <summary>Gets what passes cost, measured before, for requests in mode <see cref="SpeculationMode.Auto"/>.</summary>
    /// <value>The default is null: a few passes are timed before the first such request. Both ways costs are learned from every pass.</value>
    public CostFile? Costs { get; init; }

    /// <summary>Returns how many rows a pass of a model may have.</summary>
    internal int RowsOn(ILanguageModel target) => Math.Min(TokensPerPass ?? int.MaxValue, target.MaxRows);

    /// <summary>Returns how many answers are made at once on a model: each needs a row of every pass, and prompts shall get on too.</summary>
    internal int PlacesOn(ILanguageModel target)
    {
        int rows = RowsOn(target);
        return Math.Min(MaxConcurrency, Math.Max(1, Math.Min(rows - (rows / 4), target.MaxLogitRows)));
    }

    /// <summary>Checks that every value is inside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="SpecHubException">The costs are none.</exception>
    public void Validate()
    {
        OptionRange.Require(MaxConcurrency >= 1, MaxConcurrency, "must be at least 1");
        OptionRange.Require(QueueLength >= 1, QueueLength, "must be at least 1");
        OptionRange.Require(TokensPerPass is null or >= 32, TokensPerPass, "must be at least 32, or null for as many as the model takes");
        Costs?.Validate();
        OptionRange.Require(CachedTokens is null or >= 0, CachedTokens, "must be 0 or more, or null for as many as fit");
    }
}
