using System.Globalization;
using System.Text.RegularExpressions;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>The name of a part of a split model: <c>name-00002-of-00003.gguf</c>.</summary>
/// <param name="Prefix">The path up to the number.</param>
/// <param name="Number">The number of the part; the first is 1.</param>
/// <param name="Count">The number of parts.</param>
internal sealed partial record GgufSplitName(string Prefix, int Number, int Count)
{
    /// <summary>Takes a path apart.</summary>
    /// <returns><see langword="null"/> when the path does not have this form.</returns>
    public static GgufSplitName? Parse(string path)
    {
        Match match = Form().Match(path);
        return match.Success
            ? new GgufSplitName(match.Groups[1].Value, Number(match.Groups[2]), Number(match.Groups[3]))
            : null;

        static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the path of another part of the same model.</summary>
    public string PathOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{number:D5}-of-{Count:D5}.gguf");

    [GeneratedRegex(
        "^(.+)-([0-9]{5})-of-([0-9]{5})\\.gguf$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: -1)]
    private static partial Regex Form();
}
