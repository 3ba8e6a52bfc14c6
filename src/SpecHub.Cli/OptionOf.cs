using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;

namespace SpecHub.Cli;

/// <summary>Makes the options that commands share in form: a text or a number, with range and default in the help.</summary>
internal static class OptionOf
{
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = OptionValues.Text };

    /// <summary>Returns a number with a default that the help shows by itself.</summary>
    public static Option<T> Number<T>(string name, T defaultValue, Func<T, bool> holds, string rule, string description)
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = $"{description}: {rule}.",
            HelpName = "N",
            CustomParser = OptionValues.Number(holds, rule),
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>Returns a whole number that may be left out, and says what holds then.</summary>
    public static Option<T?> WholeNumber<T>(string name, T least, T most, string rule, string description, string without)
        where T : struct, IBinaryInteger<T> =>
        new(name)
        {
            Description = $"{description}: {rule}. [default: {without}]",
            HelpName = "N",
            CustomParser = OptionValues.WholeNumber(least, most, rule),
        };

    /// <summary>Lets a command notice values that the parser does not miss: "--prompt --json" and "--seed 1 --seed".</summary>
    public static void RequireOneValueEach(Command command)
    {
        foreach (Option option in command.Options)
        {
            option.Validators.Add(result => RequireOneValueEach(result, command));
        }
    }

    private static void RequireOneValueEach(OptionResult result, Command command)
    {
        if (result.Tokens.FirstOrDefault(token => command.Options.Any(option => option.Name == token.Value)) is { } next)
        {
            result.AddError($"{result.Option.Name} lacks its value: what follows it is the option {next.Value}.");
        }

        if (result.Option.Arity.MinimumNumberOfValues > 0 && result.IdentifierTokenCount > result.Tokens.Count)
        {
            result.AddError($"{result.Option.Name} was given {result.IdentifierTokenCount} times, with {result.Tokens.Count} values. Give each its value.");
        }
    }
}
