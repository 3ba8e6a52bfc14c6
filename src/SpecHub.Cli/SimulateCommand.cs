using System.CommandLine;
using System.Globalization;
using SpecHub.Baselines.Simulation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>The command <c>spechub simulate</c>: its options, their ranges and what the help says about them.</summary>
internal sealed class SimulateCommand : Command
{
    public const string CommandName = "simulate";

    private const int MaxVocabulary = 200_000;
    private const int MaxRounds = 10_000_000;

    private readonly IReadOnlyList<ITreeVerifier> _known;
    private readonly Option<IReadOnlyList<ITreeVerifier>?> _verifiers;

    private readonly Option<IReadOnlyList<TreeShape>?> _trees = new("--trees")
    {
        Description = "The forms of the drafts, such as chain:4, 2^4, best:14. [default: 2^2,2^3,2^4]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(OptionValues.ReadTree, $"trees such as chain:4, 2^4 or best:14 with at most {TreeShape.MaxNodes} nodes and {TreeShape.MaxDepth} levels"),
    };

    private readonly Option<IReadOnlyList<string>?> _temperatures = new("--temperatures")
    {
        Description = "The temperatures of target and draft, each from 0.0001 to 100; at 0 nothing is drawn, so there is nothing to compare. [default: 0.6,1]",
        HelpName = "LIST",
        CustomParser = OptionValues.List(ReadTemperature, "numbers from 0.0001 to 100"),
    };

    private readonly Option<SyntheticFamily?> _family = new("--family")
    {
        Description =
            "How the laws of target and draft are made: " +
            $"{string.Join("; ", SyntheticFamily.All.Select(Describe))}. [default: {SyntheticFamily.Usual.Name}]",
        HelpName = string.Join('|', SyntheticFamily.All.Select(family => family.Name)),
        CustomParser = OptionValues.Named(SyntheticFamily.All, family => family.Name),
    };

    private readonly Option<int> _vocabulary = OptionOf.Number(
        "--vocabulary", SimulateOptions.DefaultVocabulary, value => value is >= 2 and <= MaxVocabulary, $"a whole number from 2 to {MaxVocabulary}", "The number of tokens");

    private readonly Option<int> _rounds = OptionOf.Number(
        "--rounds", SimulateOptions.DefaultRounds, value => value is >= 1 and <= MaxRounds, $"a whole number from 1 to {MaxRounds}", "How many contexts each verifier continues by one round");

    private readonly Option<long> _seed = OptionOf.Number<long>(
        "--seed", SimulateOptions.DefaultSeed, _ => true, "a whole number of 64 bits", "Fixes the models and every number of the report");

    private readonly Option<bool> _json = new("--json") { Description = "Print a line of JSON for each row instead of the table." };

    private readonly Option<string?> _output = OptionOf.Text("--output", "FILE", "Write the lines of JSON to a file as well. [default: none]");

    private readonly Option<string?> _chart = OptionOf.Text("--chart", "FILE", "Draw tokens per evaluation into an SVG file. [default: none]");

    /// <summary>Initializes the command.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="known">The verifiers that can be simulated.</param>
    public SimulateCommand(Terminal terminal, IReadOnlyList<ITreeVerifier> known)
        : base(CommandName, "Compares verifiers on synthetic models, with the best acceptance that any rule could have; needs no model.")
    {
        _known = known;
        string names = string.Join(", ", known.Select(verifier => verifier.Name));
        _verifiers = new("--verifiers")
        {
            Description = $"The rules to compare: {names}. [default: all that can decode with the tree]",
            HelpName = "LIST",
            CustomParser = OptionValues.List(name => OptionValues.Find(known, verifier => verifier.Name, name), $"names among {names}"),
        };
        foreach (Option option in (Option[])[_verifiers, _trees, _temperatures, _family, _vocabulary, _rounds, _seed, _json, _output, _chart])
        {
            Add(option);
        }

        OptionOf.RequireOneValueEach(this);
        SetAction((line, cancellationToken) => SimulateAction.RunAsync(Read(line), terminal, cancellationToken));
    }

    /// <summary>Returns what a command line without errors asks for.</summary>
    public SimulateOptions Read(ParseResult line)
    {
        var defaults = new SimulateOptions { KnownVerifiers = _known };
        return defaults with
        {
            Verifiers = line.GetValue(_verifiers),
            Trees = line.GetValue(_trees) ?? defaults.Trees,
            Temperatures = line.GetValue(_temperatures)?.Select(Number).ToArray() ?? defaults.Temperatures,
            Family = line.GetValue(_family) ?? defaults.Family,
            Vocabulary = line.GetValue(_vocabulary),
            Rounds = line.GetValue(_rounds),
            Seed = line.GetValue(_seed),
            Json = line.GetValue(_json),
            Output = line.GetValue(_output),
            Chart = line.GetValue(_chart),
        };
    }

    /// <summary>Returns the number in its shortest spelling, so that 1 and 1.0 are the same.</summary>
    private static string? ReadTemperature(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value is >= SamplingOptions.LeastTemperature and <= 100
            ? value.ToString(CultureInfo.InvariantCulture)
            : null;

    private static float Number(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Describe(SyntheticFamily family) => string.Create(
        CultureInfo.InvariantCulture,
        $"{family.Name} ({(family.IsHeavy ? "exponential" : "normal")} logits of size {family.Sharpness}, draft error {family.Noise})");
}
