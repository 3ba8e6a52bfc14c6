using System.Globalization;

namespace SpecHub.LlamaCpp;

/// <summary>How much memory this process can still take.</summary>
/// <remarks>
/// On Linux the smallest of what the kernel calls available and what the limits of the process's control groups leave,
/// where pages of files count as free, because they can be read again. Elsewhere what the garbage collector knows of the
/// machine.
/// </remarks>
internal static class AvailableMemory
{
    // Larger limits of a control group stand for none.
    private const long NoLimit = 1L << 60;

    /// <summary>Returns the bytes; null when nothing can be found out.</summary>
    public static long? Read() => OperatingSystem.IsLinux() ? Read("/") : OfCollector();

    /// <summary>Returns what the files below a root say.</summary>
    internal static long? Read(string root)
    {
        long?[] found =
        [
            Entry(Path.Combine(root, "proc/meminfo"), "MemAvailable:") * 1024,
            .. GroupsOf(Path.Combine(root, "proc/self/cgroup")).Select(group => Left(Path.Combine(root, "sys/fs/cgroup", group))),
        ];
        return found.Min();
    }

    private static long? OfCollector()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return info.TotalAvailableMemoryBytes > 0 ? Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes) : null;
    }

    /// <summary>Lists the folders of the process's groups below the mount, with those above them: each has a limit of its own.</summary>
    private static IEnumerable<string> GroupsOf(string file)
    {
        foreach (string line in Lines(file))
        {
            // "0::/path" in version 2, "4:memory:/path" in version 1.
            string[] parts = line.Split(':', 3);
            string? mount = parts is ["0", "", _] ? string.Empty : parts.Length == 3 && parts[1].Split(',').Contains("memory", StringComparer.Ordinal) ? "memory" : null;
            for (string? path = mount is null ? null : parts[2].Trim('/'); path is not null; path = path.Length == 0 ? null : Path.GetDirectoryName(path) ?? string.Empty)
            {
                yield return Path.Combine(mount!, path);
            }
        }
    }

    /// <summary>Returns what the limit of a group leaves; null when it has none.</summary>
    private static long? Left(string group)
    {
        long? limit = Number(Path.Combine(group, "memory.max")) ?? Number(Path.Combine(group, "memory.limit_in_bytes"));
        long? used = Number(Path.Combine(group, "memory.current")) ?? Number(Path.Combine(group, "memory.usage_in_bytes"));
        string statistics = Path.Combine(group, "memory.stat");
        long pages = Entry(statistics, "total_inactive_file") ?? Entry(statistics, "inactive_file") ?? 0;
        return limit < NoLimit && used is not null ? Math.Max(0, limit.Value - used.Value + pages) : null;
    }

    private static long? Number(string file) => Lines(file) is [string line, ..] ? Parse(line) : null;

    private static long? Entry(string file, string name) =>
        Lines(file).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length > 1 && parts[0] == name)
            .Select(static parts => Parse(parts[1]))
            .FirstOrDefault();

    private static long? Parse(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
