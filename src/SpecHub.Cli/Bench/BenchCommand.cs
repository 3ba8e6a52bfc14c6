using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Bench;

/// <summary>The command <c>spechub bench</c>: its options, their ranges and what the help says about them.</summary>
internal sealed class BenchCommand : Command
{
    public const string CommandName = "bench";

    private readonly Option<string?> _model = BackendOptions.Model();

    private readonly Option<string?> _draft = BackendOptions.Draft();

    private readonly Option<string?> _prompts = OptionOf.Text(
        "--prompts", "FILE",
        "Lines of JSON with class and prompt, and if wanted system and predicted (a text that the answer will probably repeat). [default: five classes: story, explain, code, json, rag-copy]");

    private readonly Option<string?> _template = OptionOf.Text(
        "--template", "NAME", "The chat format by its name in llama.cpp, such as chatml, llama3, gemma. [default: the template in the model]");

    private readonly Option<IReadOnlyList<string>?> _modes = new("--modes")
    {
        Description = $"How to speculate: {string.Join(", ", Enum.GetNames<SpeculationMode>().Select(Spelling.Of))}; off is always run, since all others are compared with it. [default: off,chain,tree,auto]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(ReadName<SpeculationMode>, $"names among {string.Join(", ", Enum.GetNames<SpeculationMode>().Select(Spelling.Of))}"),
    };

    private readonly Option<IReadOnlyList<ITreeVerifier>?> _verifiers = new("--verifiers")
    {
        Description = $"The rules: {string.Join(", ", KnownVerifiers.Names)}. [default: coupled]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(
            name => OptionValues.Find(KnownVerifiers.All, verifier => verifier.Name, name), $"names among {string.Join(", ", KnownVerifiers.Names)}"),
    };

    private readonly Option<IReadOnlyList<TreeShape>?> _trees = new("--trees")
    {
        Description = "The forms of the drafts, such as chain:4,best:6,2^4; chains belong to mode chain, all others to mode tree, and mode auto chooses for itself. [default: chain:4, and best:6 or what the rule can draft instead]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(OptionValues.ReadTree, $"trees such as chain:4, 2^4 or best:14 with at most {TreeShape.MaxNodes} nodes and {TreeShape.MaxDepth} levels"),
    };

    private readonly Option<IReadOnlyList<string>?> _sources = new("--draft-sources")
    {
        Description = "What drafts come from: model, ngram (what followed when the last tokens were said before), both; a rule is run with those that it can verify. [default: both with coupled, else model]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(ReadName<DraftSource>, $"names among {string.Join(", ", Enum.GetNames<DraftSource>().Select(Spelling.Of))}"),
    };

    private readonly Option<IReadOnlyList<string>?> _temperatures = new("--temperatures")
    {
        Description = "The temperatures, each 0 or from 0.0001 to 100. [default: 0,1]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(ReadTemperature, "numbers that are 0 or from 0.0001 to 100"),
    };

    private readonly Option<IReadOnlyList<string>?> _concurrency = new("--concurrency")
    {
        Description = $"How many conversations run at once, each from 1 to {BenchOptions.MostConcurrency}. [default: 1]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(ReadConcurrency, $"whole numbers from 1 to {BenchOptions.MostConcurrency}"),
    };

    private readonly Option<int?> _repeats = OptionOf.WholeNumber(
        "--repeats", 1, BenchOptions.MostRepeats, $"a whole number from 1 to {BenchOptions.MostRepeats}", "How often everything is run, each time in another order", $"{BenchOptions.DefaultRepeats}");

    private readonly Option<int?> _tokens = OptionOf.WholeNumber(
        "--tokens", 1, int.MaxValue, "a whole number from 1", "Ends each answer after so many tokens", $"{BenchOptions.DefaultTokens}");

    private readonly Option<long?> _seed = OptionOf.WholeNumber(
        "--seed", long.MinValue, long.MaxValue, "a whole number of 64 bits", "Fixes all texts", "1");

    private readonly Option<string?> _json = OptionOf.Text("--json", "FILE", "Write every run as a line of JSON. [default: none]");

    private readonly Option<string?> _html = OptionOf.Text("--html", "FILE", "Write a report with charts, as one page that needs no network. [default: none]");

    private readonly Option<string?> _from = OptionOf.Text("--from", "FILE", "Report on the lines of an earlier benchmark instead of running one; the options of models and runs count for nothing then. [default: none]");

    private readonly Option<string?> _costModel = OptionOf.Text(
        "--cost-model", "FILE", "Simulate what the measured acceptance would gain on another machine, by a file with the costs of its forward passes; see docs/benchmarks/cost-models. [default: none]");

    private readonly Option<int?> _context = OptionOf.WholeNumber(
        "--context", 16, int.MaxValue, "a whole number from 16 to what the model was trained on", "Room for prompt and answer of one conversation, in tokens",
        $"what the model was trained on, at most {BenchOptions.DefaultContext}");

    private readonly Option<int?> _threads = BackendOptions.Threads();

    private readonly Option<int?> _gpuLayers = BackendOptions.GpuLayers();

    private readonly Option<long?> _memoryLimit = BackendOptions.MemoryLimit();

    private readonly Option<string?> _library = BackendOptions.Library();

    private readonly Option<LogLevel?> _logLevel = BackendOptions.LogLevel();

    public BenchCommand(Terminal terminal)
        : base(
            CommandName,
            "Measures ways of decoding against plain decoding on the same prompts and seeds, interleaved. Exit code " +
            $"{ExitCodes.VoidRuns}: a run failed, or wrote another text than it must.")
    {
        foreach (Option option in (Option[])
            [_model, _draft, _prompts, _template, _modes, _verifiers, _trees, _sources, _temperatures, _concurrency, _repeats, _tokens, _seed, _json, _html,
             _from, _costModel, _context, _threads, _gpuLayers, _memoryLimit, _library, _logLevel])
        {
            Add(option);
        }

        OptionOf.RequireOneValueEach(this);
        SetAction((line, cancellationToken) => BenchAction.RunAsync(Read(line), terminal, cancellationToken));
    }

    /// <summary>Returns what a command line without errors asks for.</summary>
    public BenchOptions Read(ParseResult line)
    {
        var defaults = new BenchOptions();
        return defaults with
        {
            Model = line.GetValue(_model),
            Draft = line.GetValue(_draft),
            Prompts = line.GetValue(_prompts),
            Template = line.GetValue(_template),
            Modes = line.GetValue(_modes)?.Select(Enum.Parse<SpeculationMode>).ToArray() ?? defaults.Modes,
            Verifiers = line.GetValue(_verifiers) ?? defaults.Verifiers,
            Trees = line.GetValue(_trees) ?? defaults.Trees,
            Sources = line.GetValue(_sources)?.Select(Enum.Parse<DraftSource>).ToArray() ?? defaults.Sources,
            Temperatures = line.GetValue(_temperatures)?.Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray() ?? defaults.Temperatures,
            Concurrency = line.GetValue(_concurrency)?.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray() ?? defaults.Concurrency,
            Repeats = line.GetValue(_repeats) ?? defaults.Repeats,
            Tokens = line.GetValue(_tokens) ?? defaults.Tokens,
            Seed = line.GetValue(_seed) ?? defaults.Seed,
            Json = line.GetValue(_json),
            Html = line.GetValue(_html),
            From = line.GetValue(_from),
            CostModel = line.GetValue(_costModel),
            Context = line.GetValue(_context),
            Threads = line.GetValue(_threads),
            GpuLayers = line.GetValue(_gpuLayers),
            MemoryLimit = line.GetValue(_memoryLimit),
            Library = line.GetValue(_library),
            LogLevel = LogLevelOf(line),
        };
    }

    /// <summary>Returns the log level of a command line without errors.</summary>
    public LogLevel LogLevelOf(ParseResult line) => line.GetValue(_logLevel) ?? LogLevel.None;

    private static string? ReadName<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the number in its shortest spelling, so that 1 and 1.0 are the same.</summary>
    private static string? ReadTemperature(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && (value == 0 || value is >= SamplingOptions.LeastTemperature and <= 100)
            ? Math.Abs(value).ToString(CultureInfo.InvariantCulture)
            : null;

    private static string? ReadConcurrency(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= BenchOptions.MostConcurrency
            ? value.ToString(CultureInfo.InvariantCulture)
            : null;
}
