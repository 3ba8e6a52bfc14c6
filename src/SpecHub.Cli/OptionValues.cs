using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>Turns the text after an option into a value, or adds an error that names the option, the rule and the text.</summary>
/// <remarks>Numbers are read the same in every culture: a point, no grouping.</remarks>
internal static class OptionValues
{
    /// <summary>Returns a parser for numbers that a rule allows.</summary>
    /// <param name="holds">The rule.</param>
    /// <param name="rule">The rule in words, after "must be".</param>
    public static Func<ArgumentResult, T> Number<T>(Func<T, bool> holds, string rule)
        where T : struct, INumber<T> =>
        argument =>
        {
            bool isAllowed = T.TryParse(TextOf(argument), NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && holds(value);
            return isAllowed ? value : Refuse<T>(argument, $"must be {rule}");
        };

    /// <summary>Returns a parser for whole numbers that may be left out.</summary>
    /// <param name="least">The least number allowed.</param>
    /// <param name="most">The greatest number allowed.</param>
    /// <param name="rule">The rule in words, after "must be".</param>
    public static Func<ArgumentResult, T?> WholeNumber<T>(T least, T most, string rule)
        where T : struct, IBinaryInteger<T> =>
        argument =>
        {
            bool isAllowed = T.TryParse(TextOf(argument), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) &&
                value >= least && value <= most;
            return isAllowed ? value : Refuse<T?>(argument, $"must be {rule}");
        };

    /// <summary>Reads a name of an enumeration, in any case.</summary>
    public static T? Name<T>(ArgumentResult argument)
        where T : struct, Enum
    {
        string text = TextOf(argument);
        string? name = Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return name is null
            ? Refuse<T?>(argument, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(Spelling.Of))}")
            : Enum.Parse<T>(name);
    }

    /// <summary>Reads a tree.</summary>
    public static TreeShape? Tree(ArgumentResult argument)
    {
        try
        {
            return TreeShape.Parse(TextOf(argument));
        }
        catch (FormatException exception)
        {
            argument.AddError($"{NameOf(argument)}: {exception.Message}");
            return null;
        }
    }

    /// <summary>Reads a tree; null when the text is none.</summary>
    public static TreeShape? ReadTree(string text)
    {
        try
        {
            return TreeShape.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads the name of a verifier.</summary>
    public static ITreeVerifier? Verifier(ArgumentResult argument) => Named(KnownVerifiers.All, verifier => verifier.Name)(argument);

    /// <summary>Returns a parser for the name of one of several things, in any case.</summary>
    /// <param name="all">The things.</param>
    /// <param name="nameOf">Returns the name of one.</param>
    public static Func<ArgumentResult, T?> Named<T>(IReadOnlyList<T> all, Func<T, string> nameOf)
        where T : class =>
        argument => Find(all, nameOf, TextOf(argument)) ?? Refuse<T?>(argument, $"must be one of {string.Join(", ", all.Select(nameOf))}");

    /// <summary>Returns a parser for several values between commas, none of them twice.</summary>
    /// <param name="read">Reads one value; null when it breaks the rule.</param>
    /// <param name="rule">The rule for each value in words, after "must be".</param>
    public static Func<ArgumentResult, IReadOnlyList<T>?> List<T>(Func<string, T?> read, string rule)
        where T : class =>
        argument =>
        {
            List<T> values = [];
            foreach (string text in TextOf(argument).Split(','))
            {
                if (read(text) is not { } value)
                {
                    argument.AddError($"{NameOf(argument)} must be {rule}, and not '{text}'; between several stands a comma.");
                    return null;
                }

                if (values.Contains(value))
                {
                    argument.AddError($"{NameOf(argument)} names '{text}' twice. Name each once.");
                    return null;
                }

                values.Add(value);
            }

            return values;
        };

    /// <summary>Finds a thing by its name, in any case.</summary>
    public static T? Find<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string name)
        where T : class =>
        all.FirstOrDefault(thing => string.Equals(nameOf(thing), name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a text that must not be empty.</summary>
    public static string Text(ArgumentResult argument)
    {
        string text = TextOf(argument);
        if (text.Length == 0)
        {
            argument.AddError($"{NameOf(argument)} must not be empty. Give it a value or leave it out.");
        }

        return text;
    }

    private static T? Refuse<T>(ArgumentResult argument, string rule)
    {
        argument.AddError($"{NameOf(argument)} {rule}, and not '{TextOf(argument)}'.");
        return default;
    }

    private static string NameOf(ArgumentResult argument) => ((OptionResult)argument.Parent!).Option.Name;

    private static string TextOf(ArgumentResult argument) => argument.Tokens[0].Value;
}
