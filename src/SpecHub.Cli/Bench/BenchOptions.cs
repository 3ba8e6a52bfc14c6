using Microsoft.Extensions.Logging;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Bench;

/// <summary>What one call of <c>spechub bench</c> asks for; every value is inside its own range already.</summary>
internal sealed record BenchOptions
{
    public const int DefaultRepeats = 3;
    public const int DefaultTokens = 64;
    public const int DefaultContext = 2048;
    public const int MostRepeats = 1000;
    public const int MostConcurrency = 64;

    /// <summary>Gets the path of the target; null for the default pair.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the path of the draft; null for that of the default pair.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets the file of prompts; null for those of the command.</summary>
    public string? Prompts { get; init; }

    /// <summary>Gets the name of the chat format; null for the template of the model.</summary>
    public string? Template { get; init; }

    public IReadOnlyList<SpeculationMode> Modes { get; init; } = [SpeculationMode.Off, SpeculationMode.Chain, SpeculationMode.Tree, SpeculationMode.Auto];

    public IReadOnlyList<ITreeVerifier> Verifiers { get; init; } = [Verification.Verifiers.Coupled];

    /// <summary>Gets the trees, chains among them; empty for the default of each mode.</summary>
    public IReadOnlyList<TreeShape> Trees { get; init; } = [];

    /// <summary>Gets what drafts come from; empty for the default of the engine.</summary>
    public IReadOnlyList<DraftSource> Sources { get; init; } = [];

    public IReadOnlyList<float> Temperatures { get; init; } = [0, 1];

    public IReadOnlyList<int> Concurrency { get; init; } = [1];

    public int Repeats { get; init; } = DefaultRepeats;

    /// <summary>Gets the greatest number of tokens of an answer.</summary>
    public int Tokens { get; init; } = DefaultTokens;

    public long Seed { get; init; } = 1;

    /// <summary>Gets the file that receives the lines of JSON; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>Gets the file that receives the report with its charts; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>Gets the lines of an earlier benchmark to report on instead of running one; null for none.</summary>
    public string? From { get; init; }

    /// <summary>Gets the file with the costs of another machine; null for none.</summary>
    public string? CostModel { get; init; }

    /// <summary>Gets the context length of one conversation; null for the default.</summary>
    public int? Context { get; init; }

    /// <summary>Gets the number of threads; null chooses by the machine.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the layers on a GPU; null takes all where there is one.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>Gets how many bytes of memory the models may take; null for as many as are free.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Gets where llama.cpp is; null searches.</summary>
    public string? Library { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.None;

    /// <summary>Gets a value indicating whether anything is drafted.</summary>
    public bool Speculates => Modes.Any(mode => mode != SpeculationMode.Off);

    /// <summary>Gets a value indicating whether a draft model is to be loaded: n-grams need none.</summary>
    public bool WantsDraft => Speculates && (Sources.Count == 0 || Sources.Any(source => source != DraftSource.Ngram));

    /// <summary>Checks that the options fit together, and that the files can be written, before any work.</summary>
    /// <exception cref="SpecHubException">They do not, or a file cannot be where it is to be.</exception>
    public void Validate()
    {
        if (Model is not null && Draft is null && WantsDraft)
        {
            throw new SpecHubException("--model came without --draft, so there is nothing to compare plain decoding with. Name the draft, or use --draft-sources ngram or --modes off.");
        }

        if (From is not null && Json is not null)
        {
            throw new SpecHubException("--json writes what a benchmark measures, and --from measures nothing. Leave one of them out.");
        }

        BenchArms.Of(this);
        OutputPlace.Require("--json", Json);
        OutputPlace.Require("--html", Html);
        OutputPlace.RequireDifferent(("--json", Json), ("--html", Html));
    }
}
