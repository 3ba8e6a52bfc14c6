using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;

namespace SpecHub.Cli;

/// <summary>Makes the kinds of options that several commands have.</summary>
internal static class CommandOptions
{
    public const int MaxThreads = 512;

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = OptionValues.Text };

    public static Option<T> Number<T>(string name, T defaultValue, Func<T, bool> holds, string rule, string description)
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = $"{description}: {rule}.",
            HelpName = "N",
            CustomParser = OptionValues.Number(holds, rule),
            DefaultValueFactory = _ => defaultValue,
        };

    public static Option<T?> WholeNumber<T>(string name, T least, T most, string rule, string description, string without)
        where T : struct, IBinaryInteger<T> =>
        new(name)
        {
            Description = $"{description}: {rule}. [default: {without}]",
            HelpName = "N",
            CustomParser = OptionValues.WholeNumber(least, most, rule),
        };

    /// <summary>Notices values that the parser does not miss: "--prompt --json" and "--seed 1 --seed".</summary>
    /// <param name="result">The option as it was given.</param>
    /// <param name="options">All options of its command.</param>
    public static void RequireOneValueEach(OptionResult result, IEnumerable<Option> options)
    {
        if (result.Tokens.FirstOrDefault(token => options.Any(option => option.Name == token.Value)) is { } next)
        {
            result.AddError($"{result.Option.Name} lacks its value: what follows it is the option {next.Value}.");
        }

        if (result.Option.Arity.MinimumNumberOfValues > 0 && result.IdentifierTokenCount > result.Tokens.Count)
        {
            result.AddError($"{result.Option.Name} was given {result.IdentifierTokenCount} times, with {result.Tokens.Count} values. Give each its value.");
        }
    }
}
