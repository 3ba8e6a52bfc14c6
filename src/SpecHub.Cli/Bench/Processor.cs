using System.Runtime.InteropServices;

namespace SpecHub.Cli.Bench;

/// <summary>The name of the machine's processor, for results that are read elsewhere.</summary>
internal static class Processor
{
    private const string LinuxDescription = "/proc/cpuinfo";
    private const string LinuxKey = "model name";

    /// <summary>Returns the name as the system knows it, else the architecture.</summary>
    public static string Name()
    {
        if (OperatingSystem.IsLinux() && File.Exists(LinuxDescription))
        {
            string? line = File.ReadLines(LinuxDescription).FirstOrDefault(line => line.StartsWith(LinuxKey, StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.OSArchitecture.ToString();
    }
}
