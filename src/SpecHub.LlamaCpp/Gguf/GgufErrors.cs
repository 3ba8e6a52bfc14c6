namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Makes the messages about files: which file, what is wrong with it and why, and what to do.</summary>
internal static class GgufErrors
{
    private const string DownloadAgain =
        "Download or convert the file again and compare it with the checksum its publisher gives.";

    /// <summary>Quotes a text from a file so that it can neither flood nor forge a log.</summary>
    public static string Quote(string text)
    {
        const int Most = 80;
        IEnumerable<char> shown = text.Take(Most).Select(letter => char.IsControl(letter) ? '?' : letter);
        return $"'{string.Concat(shown)}{(text.Length > Most ? "..." : string.Empty)}'";
    }

    /// <summary>The content breaks the rules of the format.</summary>
    public static ModelFileException Damaged(string path, string fact) =>
        Refused(path, $"{fact} The file is damaged or cut short.", DownloadAgain);

    /// <summary>The file is whole but is not what it should be.</summary>
    public static ModelFileException Refused(string path, string reason, string remedy) =>
        new(path, $"Cannot use the model file '{path}': {reason} {remedy}");

    /// <summary>The operating system does not let the file be read.</summary>
    public static ModelFileException Unreadable(string path, Exception cause) => new(
        path,
        $"Cannot read the model file '{path}': {cause.Message} Check that the account which runs this program may " +
        "read the file and that no other program has locked it.",
        cause);
}
