using Microsoft.Extensions.Logging;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>What one call of <c>spechub generate</c> asks for; every value is inside its own range already.</summary>
internal sealed record GenerateOptions
{
    /// <summary>Gets the path of the target; null for the default pair.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the path of the draft; null for none, or for that of the default pair.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets the prompt; "-" stands for standard input.</summary>
    public required string Prompt { get; init; }

    /// <summary>Gets the system message; null for none.</summary>
    public string? System { get; init; }

    /// <summary>Gets a value indicating whether the prompt goes to the model without a chat template.</summary>
    public bool Raw { get; init; }

    /// <summary>Gets the name of the chat format; null for the template of the model.</summary>
    public string? Template { get; init; }

    /// <summary>Gets the mode as it was given; null when it was not.</summary>
    public SpeculationMode? Mode { get; init; }

    /// <summary>Gets what drafts come from; null leaves it to the engine.</summary>
    public DraftSource? DraftSource { get; init; }

    /// <summary>Gets the tree; null for the default of the mode.</summary>
    public TreeShape? Tree { get; init; }

    public ITreeVerifier Verifier { get; init; } = Verifiers.Coupled;

    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Gets the seed; null draws one.</summary>
    public long? Seed { get; init; }

    /// <summary>Gets the greatest number of tokens; null goes on to the end of the answer or of the context.</summary>
    public int? MaxTokens { get; init; }

    public IReadOnlyList<string> StopSequences { get; init; } = [];

    public bool Json { get; init; }

    /// <summary>Gets the context length; null for that of the model.</summary>
    public int? Context { get; init; }

    /// <summary>Gets the number of threads; null chooses by the machine.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the layers on a GPU; null takes all where there is one.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>Gets the file with what passes cost; null measures when it is first needed.</summary>
    public string? Costs { get; init; }

    /// <summary>Gets how many bytes of memory the models may take; null for as many as are free.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Gets where llama.cpp is; null searches.</summary>
    public string? Library { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.None;

    /// <summary>Gets the mode that was given or that follows from the tree; null leaves it to the engine.</summary>
    public SpeculationMode? SettledMode =>
        Mode ?? (Tree is null ? null : Tree.IsChain ? SpeculationMode.Chain : SpeculationMode.Tree);

    /// <summary>Gets a value indicating whether a draft is to be loaded.</summary>
    public bool WantsDraft => SettledMode != SpeculationMode.Off && DraftSource != Trees.DraftSource.Ngram && (Draft is not null || Model is null);

    /// <summary>Checks that the options fit together, as far as can be told before a file is opened.</summary>
    /// <exception cref="SpecHubException">Two options contradict each other.</exception>
    public void Validate()
    {
        string mode = Spelling.Of(SettledMode ?? SpeculationMode.Off);
        Require(!Raw || System is null, "--system belongs to a chat template, and --raw uses none. Leave one of them out.");
        Require(!Raw || Template is null, "--template names a chat template, and --raw uses none. Leave one of them out.");
        Require(
            SettledMode != SpeculationMode.Off || Tree is null,
            $"--tree {Tree} is for drafts, and --mode off makes none. Leave one of them out.");
        Require(
            SettledMode != SpeculationMode.Chain || Tree is null or { IsChain: true },
            $"--mode chain cannot use --tree {Tree}, which has branches. Use --tree chain:{Tree?.Depth}, or --mode tree.");
        Require(
            SettledMode != SpeculationMode.Off || DraftSource is null,
            $"--draft-source is for drafts, and --mode off makes none. Leave one of them out.");
        Require(
            DraftSource is null or Trees.DraftSource.Ngram || WantsDraft,
            $"--draft-source {Spelling.Of(DraftSource ?? default)} needs a draft model. Name one with --draft, or use --draft-source ngram.");
        Require(
            SettledMode is null or SpeculationMode.Off || WantsDraft || DraftSource is not null,
            $"--mode {mode} needs a draft model. Name one with --draft, or use --draft-source ngram or --mode off.");
        new DecodingOptions { Seed = 0, Sampling = Sampling, Source = DraftSource ?? default, Shape = Tree ?? TreeShape.RootOnly, Verifier = Verifier }.Validate();
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new SpecHubException(message);
        }
    }
}
