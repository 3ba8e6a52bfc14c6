using SpecHub.Diagnostics;

namespace SpecHub.Cli;

/// <summary>Checks where a file is to be written, before the work whose result it receives.</summary>
internal static class OutputPlace
{
    /// <summary>Requires that a file can be where an option says.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="SpecHubException">It is a folder, or its folder is missing.</exception>
    public static void Require(string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new SpecHubException($"{option} '{path}' is a folder. Name a file in it.");
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new SpecHubException($"{option} '{path}' cannot be written: there is no folder '{folder}'. Create it, or name a file elsewhere.");
        }
    }

    /// <summary>Requires that two options do not name one file.</summary>
    /// <exception cref="SpecHubException">They do.</exception>
    public static void RequireDifferent((string Option, string? Path) first, (string Option, string? Path) second)
    {
        if (first.Path is not null && second.Path is not null && Path.GetFullPath(first.Path) == Path.GetFullPath(second.Path))
        {
            throw new SpecHubException(
                $"{first.Option} and {second.Option} both name '{second.Path}', so one would overwrite the other. Give them two names.");
        }
    }
}
