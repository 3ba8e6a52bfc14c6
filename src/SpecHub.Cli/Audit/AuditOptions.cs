using Microsoft.Extensions.Logging;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>What one call of <c>spechub audit</c> asks for; every value is inside its own range already.</summary>
internal sealed record AuditOptions
{
    public const int LeastRounds = 100;
    public const int MostRounds = 1_000_000;
    public const int DefaultRounds = 2000;

    /// <summary>Gets the path of the target; null for the default pair.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the path of the draft; null for that of the default pair.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets how many seeded rounds each statistical test takes.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    /// <summary>Gets the seed; null draws one.</summary>
    public long? Seed { get; init; }

    /// <summary>Gets the only rule to audit; null for all.</summary>
    public ITreeVerifier? Verifier { get; init; }

    /// <summary>Gets the tree; null for the default of each rule.</summary>
    public TreeShape? Tree { get; init; }

    public bool Json { get; init; }

    /// <summary>Gets the number of threads; null chooses by the machine.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the layers on a GPU; null takes all where there is one.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>Gets how many bytes of memory the models may take; null for as many as are free.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Gets where llama.cpp is; null searches.</summary>
    public string? Library { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.None;

    /// <summary>Gets the rules to audit.</summary>
    public IReadOnlyList<ITreeVerifier> AuditedVerifiers => Verifier is null ? Verifiers.All : [Verifier];

    /// <summary>Checks that the options fit together, as far as can be told before a file is opened.</summary>
    /// <exception cref="SpecHubException">There is nothing to audit, or the rule cannot draft the tree.</exception>
    public void Validate()
    {
        if (Model is not null && Draft is null)
        {
            throw new SpecHubException("An audit is of a model and its draft, and --model came alone. Name the draft with --draft.");
        }

        if (Verifier is not null && Tree is not null)
        {
            new DecodingOptions { Seed = 0, Shape = Tree, Verifier = Verifier }.Validate();
        }
    }
}
