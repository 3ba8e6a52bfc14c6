using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SpecHub.Drafting;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Cli.Audit;

/// <summary>What <c>spechub audit</c> does: check the options, load, run every check, report.</summary>
internal static class AuditAction
{
    // The texts of an audit are short; a longer context would only take memory.
    private const int LongestContext = 2048;
    private const int Branches = 254;

    public static int Run(AuditOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        options.Validate();
        var files = ModelFiles.Of(options.Model, options.Draft);
        var target = new LlamaModelOptions
        {
            Path = files.Target,
            ContextLength = Math.Min(GgufFile.Read(files.Target).ContextLength ?? LongestContext, LongestContext),
            GpuLayers = options.GpuLayers,
            Threads = options.Threads,
            Library = options.Library,
            MemoryLimit = options.MemoryLimit,
            MaxBranches = Branches,
        };
        using ErrorStreamLoggerFactory? loggers =
            options.LogLevel == LogLevel.None ? null : new ErrorStreamLoggerFactory(terminal.Error, options.LogLevel);
        using ModelPair models = ModelLoader.Load(target, target with { Path = files.Draft! }, terminal, loggers, cancellationToken);

        // The engine of the pair gets no request, so this thread alone uses the models.
        var subject = new AuditSubject
        {
            Target = models.Target,
            Draft = models.Draft!,
            DrafterOver = model => new ModelDrafter(model, models.Target.VocabularySize),
            LoadTargetAgain = () => LlamaModel.Load(target, loggers, progress: null, cancellationToken),
            Prompts = AuditPrompts.Of(models.Target.Tokenizer),
            Verifiers = options.AuditedVerifiers,
            Tree = options.Tree,
            Rounds = options.Rounds,
            Seed = options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        IAuditReport report = options.Json ? new JsonAuditReport(terminal) : new TextAuditReport(terminal);
        bool drawsProgress = terminal.ErrorIsScreen && loggers is null;
        return AuditRun.Run(AuditChecks.All, subject, models.Target.Backend, report, drawsProgress ? terminal : null, cancellationToken);
    }
}
