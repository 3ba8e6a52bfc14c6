using System.Globalization;
using System.Text.Json;
using SpecHub.Baselines.Oracles;
using SpecHub.Testing;

namespace SpecHub.Baselines.Tests.Oracles;

/// <summary>The bounds against exact rational values; SPECHUB_VECTORS names another folder with such files.</summary>
public sealed class BoundsVectorTests
{
    private const double Tolerance = 1e-12;

    private static readonly Lazy<IReadOnlyList<JsonElement>> Instances = new(ReadInstances);

    public static TheoryData<string> Names => [.. Instances.Value.Select(instance => instance.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Bounds_OfAnInstance_AreTheExactOnes(string id)
    {
        JsonElement instance = Instances.Value.Single(instance => instance.GetProperty("id").GetString() == id);
        double[] p = [.. Numbers(instance.GetProperty("p"))];
        double[] q = [.. Numbers(instance.GetProperty("q"))];
        int n = instance.GetProperty("n").GetInt32();
        JsonElement bounds = instance.GetProperty("bounds");
        JsonElement rules = instance.GetProperty("rules");

        RequireNear(Number(bounds.GetProperty("iid")), OptimalAcceptance.Independent(p, q, n));
        RequireNear(Number(bounds.GetProperty("wor")), OptimalAcceptance.WithoutReplacement(p, q, n));
        RequireNear(Number(bounds.GetProperty("greedy")) - TargetOfImpossibleHubs(instance, p, q), OptimalAcceptance.WithHubs(p, q, n));
        RequireNear(Number(rules.GetProperty("khisti_k2_optimum").GetProperty("acceptance")), OptimalAcceptance.Independent(p, q, 2));
        foreach (double single in (double[])[OptimalAcceptance.Independent(p, q, 1), OptimalAcceptance.WithoutReplacement(p, q, 1), OptimalAcceptance.WithHubs(p, q, 1)])
        {
            RequireNear(Number(rules.GetProperty("single").GetProperty("acceptance")), single);
        }
    }

    [Fact]
    public void Instances_AreAllThere() => Assert.Equal(120, Instances.Value.Count);

    /// <summary>Returns what the vectors count for hubs that the draft never says, which are no hubs here.</summary>
    private static double TargetOfImpossibleHubs(JsonElement instance, double[] p, double[] q) =>
        instance.GetProperty("hub_set").EnumerateArray().Select(hub => hub.GetInt32()).Where(hub => q[hub] == 0).Sum(hub => p[hub]);

    private static void RequireNear(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance, $"{actual:R} is {Math.Abs(actual - expected):E1} away from {expected:R}.");

    private static IEnumerable<double> Numbers(JsonElement array) => array.EnumerateArray().Select(Number);

    private static double Number(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private static IReadOnlyList<JsonElement> ReadInstances()
    {
        string folder = Environment.GetEnvironmentVariable("SPECHUB_VECTORS") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "tests", "SpecHub.Baselines.Tests", "Vectors");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "node.json")));
        return [.. document.RootElement.GetProperty("instances").EnumerateArray().Select(instance => instance.Clone())];
    }
}
