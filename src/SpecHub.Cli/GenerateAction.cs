using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SpecHub.Generation;
using SpecHub.LlamaCpp;

namespace SpecHub.Cli;

/// <summary>What <c>spechub generate</c> does: check, load, answer.</summary>
internal static class GenerateAction
{
    /// <summary>Answers a prompt; everything that can be checked is checked before a model is loaded.</summary>
    public static async Task<int> RunAsync(GenerateOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        options.Validate();
        var files = ModelFiles.Of(options);
        files.Check(options);
        string prompt = await Prompt.ReadAsync(options, terminal, cancellationToken).ConfigureAwait(false);

        using ErrorStreamLoggerFactory? loggers =
            options.LogLevel == LogLevel.None ? null : new ErrorStreamLoggerFactory(terminal.Error, options.LogLevel);
        using ModelPair models = ModelLoader.Load(files, options, terminal, loggers, cancellationToken);
        var request = new GenerationRequest
        {
            Prompt = Prompt.Encode(prompt, options, models.Target),
            Sampling = options.Sampling,
            MaxTokens = options.MaxTokens,
            Seed = options.Seed ?? DrawSeed(),
            StopSequences = options.StopSequences,
            Mode = options.SettledMode,
            DraftSource = options.DraftSource,
            Tree = options.Tree,
            Verifier = options.Verifier,
        };
        IAsyncEnumerable<GenerationUpdate> answer = models.Engine.GenerateAsync(request, cancellationToken);
        await (options.Json
            ? JsonAnswer.WriteAsync(answer, models.Target.Backend, terminal)
            : TextAnswer.WriteAsync(answer, terminal)).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    /// <summary>Draws a seed that is short enough to type again, and exact in JSON readers that know only doubles.</summary>
    private static long DrawSeed() => RandomNumberGenerator.GetInt32(int.MaxValue);
}
