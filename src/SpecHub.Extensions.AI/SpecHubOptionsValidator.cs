using Microsoft.Extensions.Options;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Extensions.AI;

/// <summary>Checks <see cref="SpecHubOptions"/> before any work starts, and reports everything that is wrong at once.</summary>
internal sealed class SpecHubOptionsValidator : IValidateOptions<SpecHubOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, SpecHubOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> failures = [];
        RequireFile(failures, "Target:Path", options.Target.Path, isRequired: true);
        Require(failures, options.CostFile is null || File.Exists(options.CostFile), "CostFile", options.CostFile, "is no file; make one with spechub tune, or leave it out");
        RequireFile(failures, "Draft:Path", options.Draft.Path, isRequired: false);
        Require(failures, options.Target.GpuLayers is null or >= 0, "Target:GpuLayers", options.Target.GpuLayers, "must be 0 or more, or null for all layers");
        Require(failures, options.Draft.GpuLayers is null or >= 0, "Draft:GpuLayers", options.Draft.GpuLayers, "must be 0 or more, or null for all layers");
        Require(failures, options.ContextLength is null or >= 16, "ContextLength", options.ContextLength, "must be at least 16 tokens");
        Require(failures, options.CacheLength is null || options.CacheLength >= Math.Max(16, options.ContextLength ?? 16), "CacheLength", options.CacheLength, "must be at least ContextLength");
        Require(failures, options.MaxConcurrency >= 1, "MaxConcurrency", options.MaxConcurrency, "must be at least 1");
        Require(failures, options.QueueLength >= 1, "QueueLength", options.QueueLength, "must be at least 1");
        Require(failures, options.TokensPerPass is null or >= 32, "TokensPerPass", options.TokensPerPass, "must be at least 32, or null for as many as the models take");
        Require(failures, options.CachedTokens is null or >= 0, "CachedTokens", options.CachedTokens, "must be 0 or more, or null for as many as fit");
        Require(failures, options.MemoryLimit is null or >= 0, "MemoryLimit", options.MemoryLimit, "must be 0 bytes or more, or null for as many as are free");
        Require(failures, options.MaxBranches is >= 2 and <= 254, "MaxBranches", options.MaxBranches, "must be between 2 and 254");
        Require(failures, options.Threads is null or >= 1, "Threads", options.Threads, "must be at least 1");
        Require(failures, options.MaxOutputTokens is null or >= 1, "MaxOutputTokens", options.MaxOutputTokens, "must be at least 1, or null for as many as fit");
        Require(failures, options.Mode is null || Enum.IsDefined(options.Mode.Value), "Mode", options.Mode, "must be Off, Chain, Tree or Auto");
        Require(
            failures,
            options.Mode is null or SpeculationMode.Off || options.Draft.Path is not null || options.DraftSource == DraftSource.Ngram || IsAutoFromNgrams(options),
            "Mode",
            options.Mode,
            "needs a draft model: set Draft:Path, the mode to Off, or DraftSource to Ngram");
        Require(
            failures,
            options.DraftSource is null or DraftSource.Ngram || (Enum.IsDefined(options.DraftSource.Value) && options.Draft.Path is not null),
            "DraftSource",
            options.DraftSource,
            "must be Model, Ngram or Both, and only Ngram goes without a draft model: set Draft:Path, or leave it out");
        Require(
            failures, options.DraftSource is null || options.Mode != SpeculationMode.Off, "DraftSource", options.DraftSource, "must be left out where the mode is Off");
        Try(failures, options.ToSampling().Validate);
        Try(failures, () => RequireSpeculation(options));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Tells whether the settings name what null means where there is no draft model.</summary>
    private static bool IsAutoFromNgrams(SpecHubOptions options) =>
        options.Mode == SpeculationMode.Auto && string.Equals(options.Verifier, Verifiers.Coupled.Name, StringComparison.OrdinalIgnoreCase);

    private static void RequireSpeculation(SpecHubOptions options)
    {
        ITreeVerifier verifier = Verifiers.Named(options.Verifier);
        new DecodingOptions { Seed = 0, Source = options.DraftSource ?? DraftSource.Model, Verifier = verifier }.Validate();
        if (options.Tree is not null)
        {
            TreeShape shape = TreeShape.Parse(options.Tree);
            new DecodingOptions { Seed = 0, Shape = shape, Verifier = verifier }.Validate();
            if (options.Mode == SpeculationMode.Off || (options.Mode == SpeculationMode.Chain && shape.Branching > 1))
            {
                throw new SpecHubException($"Tree is {shape}, which the mode {options.Mode} does not draft. Leave one of them out.");
            }

            if (!shape.IsChain && shape.Leaves + 1 > options.MaxBranches)
            {
                throw new SpecHubException($"Tree is {shape} with {shape.Leaves} branches, and MaxBranches is {options.MaxBranches}. Set it to at least {shape.Leaves + 1}.");
            }
        }
    }

    private static void RequireFile(List<string> failures, string key, string? path, bool isRequired)
    {
        if (path is null && !isRequired)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(path))
        {
            failures.Add($"{key} is not set. Set it to the path of a GGUF file.");
        }
        else if (!File.Exists(path))
        {
            failures.Add($"{key} is '{path}', and there is no such file. Set it to the path of a GGUF file; relative paths start at '{Environment.CurrentDirectory}'.");
        }
    }

    private static void Require(List<string> failures, bool holds, string key, object? value, string rule)
    {
        if (!holds)
        {
            failures.Add($"{key} is {value} and {rule}.");
        }
    }

    private static void Try(List<string> failures, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or SpecHubException)
        {
            failures.Add(exception.Message);
        }
    }
}
