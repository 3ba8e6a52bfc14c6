namespace SpecHub.Cli;

/// <summary>Colours that people with any colour vision can tell apart (Okabe and Ito), then the same with dashes.</summary>
internal static class ChartColors
{
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
    private static readonly string?[] Dashes = [null, "6 3", "2 3"];

    public static string Of(int series) => Colors[series % Colors.Length];

    public static string? DashOf(int series) => Dashes[series / Colors.Length % Dashes.Length];
}
