using System.CommandLine;
using Microsoft.Extensions.Logging;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>The command <c>spechub generate</c>: its options, their ranges and what the help says about them.</summary>
internal sealed class GenerateCommand : Command
{
    public const string CommandName = "generate";

    private const float DefaultTemperature = 0.7f;

    private readonly Option<string?> _model = BackendOptions.Model();

    private readonly Option<string?> _draft = OptionOf.Text(
        "--draft", "FILE", $"A small model with the same vocabulary that drafts; not loaded with --mode off. [default: models/{DefaultModels.Draft} without --model, else none]");

    private readonly Option<string?> _prompt = new("--prompt")
    {
        Description = "What to answer; - reads it from standard input, in UTF-8, without its last line break.",
        HelpName = "TEXT",
        Required = true,
    };

    private readonly Option<string?> _system = OptionOf.Text("--system", "TEXT", "The system message before the prompt. [default: none]");

    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "Continue the prompt as it stands, without a chat template. Names of control tokens in it, such as <|im_start|>, become those tokens.",
    };

    private readonly Option<string?> _template = OptionOf.Text(
        "--template", "NAME", "The chat format by its name in llama.cpp, such as chatml, llama3, gemma. [default: the template in the model]");

    private readonly Option<SpeculationMode?> _mode = new("--mode")
    {
        Description = "off: one token an evaluation; chain: drafts in a row; tree: drafts with branches; auto: what is fastest, decided in every round. [default: what --tree is; else auto with a draft, off without]",
        HelpName = "off|chain|tree|auto",
        CustomParser = argument => OptionValues.Name<SpeculationMode>(argument),
    };

    private readonly Option<DraftSource?> _draftSource = new("--draft-source")
    {
        Description = "model: drafts come from the draft model; ngram: from what followed when the last tokens were said before, in prompt or answer; both: one tree of both. [default: both with a draft and --verifier coupled, else model]",
        HelpName = "model|ngram|both",
        CustomParser = argument => OptionValues.Name<DraftSource>(argument),
    };

    private readonly Option<string?> _costs = OptionOf.Text(
        "--costs", "FILE", "What passes cost, from spechub tune, for mode auto. [default: measured before the first answer]");

    private readonly Option<TreeShape?> _tree = new("--tree")
    {
        Description =
            $"The form of the drafts, up to {TreeShape.MaxNodes} tokens: chain:4 (four in a row), 2^4 (two children each, four levels), 2^4:14 (the fourteen likeliest of those), " +
            "best:14 (the fourteen most promising). [default: chain:4 for a chain; best:6 for a tree, 2^2 with --verifier spechub; for auto up to best:32/8, or planned trees of up to 30 tokens with another verifier than coupled]",
        HelpName = "TREE",
        CustomParser = OptionValues.Tree,
    };

    private readonly Option<ITreeVerifier?> _verifier = new("--verifier")
    {
        Description =
            $"The rule that decides which drafts are kept: {string.Join(", ", KnownVerifiers.Names)}. " +
            "None changes how answers are distributed. [default: coupled]",
        HelpName = "NAME",
        CustomParser = OptionValues.Verifier,
    };

    private readonly Option<float> _temperature = OptionOf.Number(
        "--temperature", DefaultTemperature, value => value is >= 0 and <= 100, "a number from 0 (always the most likely token) to 100", "Sharpens or flattens the choice of tokens");

    private readonly Option<int> _topK = OptionOf.Number(
        "--top-k", 0, value => value >= 0, "a whole number from 0 (all)", "Keeps only the most likely tokens");

    private readonly Option<float> _topP = OptionOf.Number(
        "--top-p", 1f, value => value is > 0 and <= 1, "a number greater than 0, at most 1 (all)", "Keeps the most likely tokens that have this probability together");

    private readonly Option<float> _minP = OptionOf.Number(
        "--min-p", 0f, value => value is >= 0 and <= 1, "a number from 0 (all) to 1", "Drops tokens less likely than this share of the most likely one");

    private readonly Option<float> _frequencyPenalty = OptionOf.Number(
        "--frequency-penalty", 0f, value => value is >= -2 and <= 2, "a number from -2 (repeats more) to 2", "Holds a token back by this much for every time that the answer has it");

    private readonly Option<float> _presencePenalty = OptionOf.Number(
        "--presence-penalty", 0f, value => value is >= -2 and <= 2, "a number from -2 (repeats more) to 2", "Holds a token back by this much once the answer has it");

    private readonly Option<float> _repetitionPenalty = OptionOf.Number(
        "--repetition-penalty", 1f, value => value is >= SamplingOptions.LeastRepetitionPenalty and <= 10, "a number from 0.0001 (repeats more) to 10, 1 for none", "Holds tokens of prompt and answer back by this factor");

    private readonly Option<long?> _seed = OptionOf.WholeNumber(
        "--seed", long.MinValue, long.MaxValue, "a whole number of 64 bits", "Fixes the answer", "drawn, and shown afterwards");

    private readonly Option<int?> _maxTokens = OptionOf.WholeNumber(
        "--max-tokens", 1, int.MaxValue, "a whole number from 1", "Ends the answer after so many tokens", "where the model ends it or the context is full");

    private readonly Option<string[]> _stop = new("--stop")
    {
        Description = "Ends the answer before this text; can be given several times.",
        HelpName = "TEXT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object with the answer and what it took, instead of the text.",
    };

    private readonly Option<int?> _context = OptionOf.WholeNumber(
        "--context", 16, int.MaxValue, "a whole number from 16 to what the model was trained on", "Room for prompt and answer together, in tokens, which llama.cpp rounds up to the next 256",
        $"what the model was trained on, at most {LlamaModelOptions.DefaultContextLength}");

    private readonly Option<int?> _threads = BackendOptions.Threads();

    private readonly Option<int?> _gpuLayers = BackendOptions.GpuLayers();

    private readonly Option<long?> _memoryLimit = BackendOptions.MemoryLimit();

    private readonly Option<string?> _library = BackendOptions.Library();

    private readonly Option<LogLevel?> _logLevel = BackendOptions.LogLevel();

    public GenerateCommand(Terminal terminal)
        : base(CommandName, "Answers a prompt on standard output; the numbers follow on standard error.")
    {
        _stop.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError("--stop must not be empty: it would end every answer at once.");
            }
        });
        foreach (Option option in (Option[])
            [_prompt, _model, _draft, _system, _raw, _template, _mode, _costs, _draftSource, _tree, _verifier, _temperature, _topK, _topP, _minP,
             _frequencyPenalty, _presencePenalty, _repetitionPenalty, _seed, _maxTokens, _stop, _json, _context, _threads, _gpuLayers, _memoryLimit, _library, _logLevel])
        {
            Add(option);
        }

        OptionOf.RequireOneValueEach(this);
        SetAction((line, cancellationToken) => GenerateAction.RunAsync(Read(line), terminal, cancellationToken));
    }

    /// <summary>Returns what a command line without errors asks for.</summary>
    public GenerateOptions Read(ParseResult line) => new()
    {
        Model = line.GetValue(_model),
        Draft = line.GetValue(_draft),
        Prompt = line.GetRequiredValue(_prompt)!,
        System = line.GetValue(_system),
        Raw = line.GetValue(_raw),
        Template = line.GetValue(_template),
        Mode = line.GetValue(_mode),
        Costs = line.GetValue(_costs),
        DraftSource = line.GetValue(_draftSource),
        Tree = line.GetValue(_tree),
        Verifier = line.GetValue(_verifier) ?? Verifiers.Coupled,
        Sampling = new SamplingOptions
        {
            Temperature = line.GetValue(_temperature),
            TopK = line.GetValue(_topK),
            TopP = line.GetValue(_topP),
            MinP = line.GetValue(_minP),
            FrequencyPenalty = line.GetValue(_frequencyPenalty),
            PresencePenalty = line.GetValue(_presencePenalty),
            RepetitionPenalty = line.GetValue(_repetitionPenalty),
        },
        Seed = line.GetValue(_seed),
        MaxTokens = line.GetValue(_maxTokens),
        StopSequences = line.GetValue(_stop) ?? [],
        Json = line.GetValue(_json),
        Context = line.GetValue(_context),
        Threads = line.GetValue(_threads),
        GpuLayers = line.GetValue(_gpuLayers),
        MemoryLimit = line.GetValue(_memoryLimit),
        Library = line.GetValue(_library),
        LogLevel = LogLevelOf(line),
    };

    /// <summary>Returns the log level of a command line without errors.</summary>
    public LogLevel LogLevelOf(ParseResult line) => line.GetValue(_logLevel) ?? LogLevel.None;
}
