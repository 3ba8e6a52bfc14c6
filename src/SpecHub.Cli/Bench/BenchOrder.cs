namespace SpecHub.Cli.Bench;

/// <summary>In which order a repeat runs what is to be run.</summary>
/// <remarks>
/// A machine that gets warmer, or a neighbour that wakes up, must not meet the same cells in every repeat. So each repeat
/// begins at another setting, and within a setting at another arm. The arms of one setting run next to each other,
/// since their speeds are divided by each other.
/// </remarks>
internal static class BenchOrder
{
    /// <summary>Returns some things, beginning at another one and going round.</summary>
    public static IEnumerable<T> Rotate<T>(IReadOnlyList<T> all, int by)
    {
        for (int i = 0; i < all.Count; i++)
        {
            yield return all[(i + by) % all.Count];
        }
    }

    /// <summary>Returns the settings of a repeat, each with its arms.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="arms">All arms.</param>
    /// <param name="repeat">The number of the repeat, from 0.</param>
    public static IEnumerable<(BenchSetting Setting, IEnumerable<BenchArm> Arms)> Of(
        IReadOnlyList<BenchSetting> settings, IReadOnlyList<BenchArm> arms, int repeat)
    {
        for (int i = 0; i < settings.Count; i++)
        {
            int setting = (i + repeat) % settings.Count;
            yield return (settings[setting], Rotate(arms, setting + repeat));
        }
    }
}
