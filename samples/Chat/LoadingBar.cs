using SpecHub.Extensions.AI;
using SpecHub.LlamaCpp;
using Spectre.Console;

namespace SpecHub.Samples.Chat;

/// <summary>Loads the models behind a progress bar, or without one where nobody looks.</summary>
internal static class LoadingBar
{
    public static async Task LoadAsync(SpecHubModels models, CancellationToken cancellationToken)
    {
        if (models.Current is not null)
        {
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            await models.LoadAsync(progress: null, cancellationToken);
            return;
        }

        await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            ProgressTask target = context.AddTask("target");
            ProgressTask? draft = models.Options.Draft.Path is null ? null : context.AddTask("draft");
            await models.LoadAsync(new Bars(target, draft), cancellationToken);
        });
    }

    private sealed class Bars(ProgressTask target, ProgressTask? draft) : IProgress<ModelLoadProgress>
    {
        public void Report(ModelLoadProgress value) => (value.IsDraft ? draft : target)?.Value = 100 * value.Share;
    }
}
