using System.Globalization;

namespace SpecHub.Cli.Bench;

/// <summary>Runs all arms in all settings, repeat by repeat.</summary>
/// <param name="run">Runs one arm in one setting.</param>
internal sealed class BenchLoop(Func<BenchSetting, BenchArm, int, CancellationToken, Task<BenchRun>> run)
{
    /// <summary>Runs everything.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="arms">The arms, plain decoding among them.</param>
    /// <param name="repeats">How often everything is run.</param>
    /// <param name="done">Receives each run once it is known whether it counts.</param>
    /// <param name="cancellationToken">Ends the loop between two rounds.</param>
    public async Task RunAsync(
        IReadOnlyList<BenchSetting> settings, IReadOnlyList<BenchArm> arms, int repeats, Action<BenchRun> done, CancellationToken cancellationToken)
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            foreach ((BenchSetting setting, IEnumerable<BenchArm> order) in BenchOrder.Of(settings, arms, repeat))
            {
                List<BenchRun> runs = [];
                foreach (BenchArm arm in order)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    runs.Add(await run(setting, arm, repeat, cancellationToken).ConfigureAwait(false));
                }

                BenchRun plain = runs.Single(candidate => candidate.Arm == BenchArm.Off);
                foreach (BenchRun each in runs)
                {
                    done(each with { VoidReason = each.VoidReason ?? DifferenceOf(each, plain) });
                }
            }
        }
    }

    /// <summary>Returns how a run breaks the promise to write what plain decoding writes; null when it does not.</summary>
    private static string? DifferenceOf(BenchRun run, BenchRun plain)
    {
        if (ReferenceEquals(run, plain) || !run.Arm.PromisesSameText(run.Setting.Temperature))
        {
            return null;
        }

        if (plain.VoidReason is not null)
        {
            return "The plain run with the same seeds failed, so there is no text to compare with.";
        }

        for (int i = 0; i < run.Answers.Count; i++)
        {
            (string text, string expected) = (run.Answers[i].Text, plain.Answers[i].Text);
            if (!string.Equals(text, expected, StringComparison.Ordinal))
            {
                int same = text.AsSpan().CommonPrefixLength(expected);
                return string.Create(
                    CultureInfo.InvariantCulture, $"The text differs from that of plain decoding with seed {run.Seed + i} after {same} characters.");
            }
        }

        return null;
    }
}
