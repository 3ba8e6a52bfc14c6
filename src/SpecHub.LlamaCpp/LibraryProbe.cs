using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SpecHub.LlamaCpp;

/// <summary>Lists the places where a llama.cpp library may be, best first.</summary>
/// <remarks>
/// In this order: the path in the options, the environment variable SPECHUB_LLAMA_LIBRARY, the folders
/// runtimes/{rid}/native and its variants beside the application, the application's own folder, and last the system's
/// search path. A path named by option or variable is the only candidate: it works or is an error.
/// </remarks>
internal static class LibraryProbe
{
    public const string Variable = "SPECHUB_LLAMA_LIBRARY";

    /// <summary>The name by which the system's own search path is asked.</summary>
    public const string SystemName = "llama";

    /// <summary>Returns the candidates.</summary>
    /// <param name="option">A library file or a folder with one; null when the options name none.</param>
    /// <param name="variable">The value of the environment variable; null or empty when it is not set.</param>
    /// <param name="baseFolder">The folder of the application.</param>
    /// <param name="looked">Receives every place that was looked at, for the error message.</param>
    public static IReadOnlyList<string> Candidates(string? option, string? variable, string baseFolder, ICollection<string> looked)
    {
        string? named = !string.IsNullOrEmpty(option) ? option : variable;
        if (!string.IsNullOrEmpty(named))
        {
            looked.Add(named);
            return Directory.Exists(named) ? [.. LibrariesIn(named)] : File.Exists(named) ? [Path.GetFullPath(named)] : [];
        }

        List<string> found = [];
        string native = Path.Combine(baseFolder, "runtimes", RuntimeIdentifier(), "native");
        foreach (string folder in Variants().Select(variant => Path.Combine(native, variant)).Append(baseFolder))
        {
            looked.Add(folder);
            found.AddRange(LibrariesIn(folder));
        }

        looked.Add($"the system's search path for '{SystemName}'");
        return [.. found, SystemName];
    }

    /// <summary>Finds the ggml library that a llama library was built with: it lies beside it.</summary>
    public static string? GgmlBeside(string llamaPath) =>
        Path.GetDirectoryName(llamaPath) is { Length: > 0 } folder
            ? Files(folder, "ggml").FirstOrDefault(file => !Path.GetFileName(file).Contains('-', StringComparison.Ordinal))
            : null;

    /// <summary>Finds the part of ggml that knows devices by handle, where it is a library of its own.</summary>
    public static string? GgmlBaseBeside(string llamaPath) =>
        Path.GetDirectoryName(llamaPath) is { Length: > 0 } folder ? Files(folder, "ggml-base").FirstOrDefault() : null;

    private static IEnumerable<string> LibrariesIn(string folder) =>
        Files(folder, "llama").Where(file => !Path.GetFileName(file).Contains('-', StringComparison.Ordinal));

    /// <summary>Lists libllama.so and versioned names such as libllama.v0.5.0.so, in the platform's spelling.</summary>
    private static IEnumerable<string> Files(string folder, string name)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        (string prefix, string extension) =
            OperatingSystem.IsWindows() ? (string.Empty, ".dll") :
            OperatingSystem.IsMacOS() ? ("lib", ".dylib") :
            ("lib", ".so");
        return Directory.EnumerateFiles(folder, $"{prefix}{name}*{extension}")
            .Where(file => Path.GetFileName(file)[(prefix.Length + name.Length)..].StartsWith('.'))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Lists the folders of a backend package below native, the fastest that this machine can run first.</summary>
    private static IEnumerable<string> Variants()
    {
        yield return string.Empty;
        yield return "cuda12";
        if (Avx512F.IsSupported)
        {
            yield return "avx512";
        }

        if (Avx2.IsSupported)
        {
            yield return "avx2";
        }

        if (Avx.IsSupported)
        {
            yield return "avx";
        }

        yield return "noavx";
    }

    private static string RuntimeIdentifier()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => $"{system}-x64",
            Architecture.Arm64 => $"{system}-arm64",
            Architecture other => $"{system}-{other.ToString().ToUpperInvariant()}",
        };
    }
}
