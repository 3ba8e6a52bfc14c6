using System.Text.Json;

namespace SpecHub.Cli;

/// <summary>How the command spells the names of enumerations: as JSON does, with a small first letter.</summary>
internal static class Spelling
{
    public static string Of(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    public static string Of<T>(T value)
        where T : struct, Enum =>
        Of(value.ToString());
}
