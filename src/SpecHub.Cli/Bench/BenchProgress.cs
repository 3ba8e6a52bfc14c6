using Spectre.Console;

namespace SpecHub.Cli.Bench;

/// <summary>Warms up, then runs the loop, with a progress bar where somebody sees it.</summary>
internal static class BenchProgress
{
    // Enough for several rounds of the deepest trees that are usual.
    private const int WarmUpTokens = 8;

    /// <summary>Runs everything that the options ask for.</summary>
    /// <param name="runner">Runs one arm in one setting.</param>
    /// <param name="prompts">The prompts, for the order of their classes.</param>
    /// <param name="options">What to run.</param>
    /// <param name="screen">Where to draw the progress; null, or a terminal whose error stream nobody sees, draws none.</param>
    /// <param name="done">Receives each run.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    public static async Task RunAsync(
        BenchRunner runner, IReadOnlyList<BenchPrompt> prompts, BenchOptions options, Terminal? screen, Action<BenchRun> done, CancellationToken cancellationToken)
    {
        BenchSetting[] settings =
        [
            .. from temperature in options.Temperatures
               from concurrency in options.Concurrency
               from promptClass in prompts.Select(prompt => prompt.Class).Distinct(StringComparer.Ordinal)
               select new BenchSetting(promptClass, temperature, concurrency),
        ];
        IReadOnlyList<BenchArm> arms = BenchArms.Of(options);
        if (screen is not { ErrorIsScreen: true })
        {
            await MeasureAsync(static () => { }).ConfigureAwait(false);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Error) });
        await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask("Measuring", maxValue: arms.Count + ((double)settings.Length * arms.Count * options.Repeats));
                await MeasureAsync(() => bar.Increment(1)).ConfigureAwait(false);
            }).ConfigureAwait(false);

        async Task MeasureAsync(Action step)
        {
            // The first runs of a process meet cold caches and code that is not compiled yet; nothing is kept of them.
            foreach (BenchArm arm in arms)
            {
                BenchSetting widest = settings.MaxBy(setting => setting.Concurrency)!;
                await runner.WithTokens(Math.Min(WarmUpTokens, options.Tokens)).RunAsync(widest, arm, repeat: 0, cancellationToken).ConfigureAwait(false);
                step();
            }

            var loop = new BenchLoop(runner.RunAsync);
            await loop.RunAsync(
                settings,
                arms,
                options.Repeats,
                run =>
                {
                    step();
                    done(run);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }
}
