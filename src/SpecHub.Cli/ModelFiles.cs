using SpecHub.Diagnostics;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Cli;

/// <summary>The files of a target and of its draft.</summary>
/// <param name="Target">The path of the target.</param>
/// <param name="Draft">The path of the draft; null for none.</param>
internal sealed record ModelFiles(string Target, string? Draft)
{
    private const string ChatTemplateKey = "tokenizer.chat_template";

    /// <summary>Settles which files are meant.</summary>
    /// <exception cref="SpecHubException">The default models are meant and cannot be found.</exception>
    public static ModelFiles Of(GenerateOptions options) => Of(options.Model, options.Draft);

    /// <summary>Settles which files are meant.</summary>
    /// <param name="model">The target that was named; null takes that of the default pair.</param>
    /// <param name="draft">The draft that was named; null takes that of the default pair, or none for a named target.</param>
    /// <exception cref="SpecHubException">The default models are meant and cannot be found.</exception>
    public static ModelFiles Of(string? model, string? draft)
    {
        if (model is not null)
        {
            return new ModelFiles(model, draft);
        }

        ModelFiles pair = DefaultModels.Find(DefaultModels.Starts);
        return draft is null ? pair : pair with { Draft = draft };
    }

    /// <summary>Checks what the headers of the files tell, before any weights are read.</summary>
    /// <exception cref="SpecHubException">A file is missing or no model, or the target cannot do what is asked.</exception>
    public void Check(GenerateOptions options)
    {
        GgufFile target = GgufFile.Read(Target);
        if (Draft is not null)
        {
            GgufFile.Read(Draft);
        }

        if (options.Context > target.ContextLength)
        {
            throw new SpecHubException(
                $"--context {options.Context} is longer than '{Target}' was trained on, which is {target.ContextLength} tokens. Ask for at most as many.");
        }

        if (!options.Raw && options.Template is null && !target.Metadata.ContainsKey(ChatTemplateKey))
        {
            throw new SpecHubException(
                $"'{Target}' has no chat template, so it is probably no chat model. Name a format with --template, such as chatml, or use --raw.");
        }
    }
}
