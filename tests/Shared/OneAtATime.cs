using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SpecHub.Testing;

/// <summary>Lets the test assemblies of this repository run one after the other.</summary>
/// <remarks>
/// llama.cpp's threads spin while they wait for each other, so two processes that compute on the same few processors
/// slow each other down ten times. "dotnet test" starts all assemblies at once; whoever holds the file goes first.
/// The environment variable SPECHUB_TESTS_SIDE_BY_SIDE, set to 1, lifts this for a mutation run, which keeps several
/// processes of an assembly at work and would wait for itself; it runs no assembly that computes with llama.cpp.
/// </remarks>
internal static class OneAtATime
{
    private static FileStream? _held;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A test assembly has no entry point of its own.")]
    internal static void Wait()
    {
        if (Environment.GetEnvironmentVariable("SPECHUB_TESTS_SIDE_BY_SIDE") == "1")
        {
            return;
        }

        string path = Path.Combine(Path.GetTempPath(), $"spechub-tests-{Environment.UserName}.lock");
        for (int tries = 0; _held is null; tries++)
        {
            try
            {
                _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 9000)
            {
                // Half an hour at the most; then whoever holds the file is stuck, and the error says which file it is.
                Thread.Sleep(200);
            }
        }
    }
}
