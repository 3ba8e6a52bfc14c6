using System.Globalization;
using System.Text.Json;
using SpecHub.Testing;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>Probabilities that were computed as fractions elsewhere; README.md in this folder defines every key.</summary>
/// <remarks>SPECHUB_VECTORS names another folder of such files, for checking against fresh ones.</remarks>
internal static class VectorFiles
{
    public const double Tolerance = 1e-12;

    private static readonly Lazy<IReadOnlyList<JsonElement>> All = new(Read);

    /// <summary>Gets the names of the sets that the files hold.</summary>
    public static IEnumerable<string> Sets => All.Value.Select(file => file.GetProperty("set").GetString()!);

    /// <summary>Returns the instances of one set.</summary>
    public static IEnumerable<JsonElement> Instances(string set) =>
        from file in All.Value
        where file.GetProperty("set").GetString() == set
        from instance in file.GetProperty("instances").EnumerateArray()
        select instance;

    /// <summary>Returns the names of an object's members.</summary>
    public static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    /// <summary>Returns the methods of every instance of a set.</summary>
    public static TheoryData<string, string> MethodsOf(string set)
    {
        var methods = new TheoryData<string, string>();
        foreach (JsonElement instance in Instances(set))
        {
            foreach (string method in Names(instance.GetProperty("methods")))
            {
                methods.Add(instance.GetProperty("id").GetString()!, method);
            }
        }

        return methods;
    }

    /// <summary>Reads a decimal number, or a fraction such as 9/20.</summary>
    public static double Number(JsonElement element)
    {
        double[] parts = [.. element.GetString()!.Split('/').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return parts.Length == 1 ? parts[0] : parts[0] / parts[1];
    }

    public static double[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(Number)];

    public static int[] Integers(JsonElement element) => [.. element.EnumerateArray().Select(token => token.GetInt32())];

    /// <summary>Reads a law over texts.</summary>
    public static Dictionary<string, double> Law(JsonElement element) =>
        element.EnumerateObject().ToDictionary(member => member.Name, member => Number(member.Value), StringComparer.Ordinal);

    /// <summary>Requires a number to be the expected one.</summary>
    public static void RequireEqual(double expected, double actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance, $"{what} is {actual:R}, not {expected:R}.");

    /// <summary>Requires numbers to be the expected ones; the shorter list goes on with zeros.</summary>
    public static void RequireEqual(double[] expected, double[] actual, string what)
    {
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            RequireEqual(expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i), $"{what} [{i}]");
        }
    }

    private static IReadOnlyList<JsonElement> Read()
    {
        string folder = Environment.GetEnvironmentVariable("SPECHUB_VECTORS") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "tests", "SpecHub.Baselines.Tests", "Vectors");
        string[] files = Directory.GetFiles(folder, "*.json");
        Assert.True(files.Length > 0, $"'{folder}' has no *.json. Set SPECHUB_VECTORS to a folder with vectors, or leave it out.");
        return [.. files.Order(StringComparer.Ordinal).Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)];
    }
}
