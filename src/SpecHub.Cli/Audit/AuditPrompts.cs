using SpecHub.LlamaCpp;
using SpecHub.Tokens;

namespace SpecHub.Cli.Audit;

/// <summary>The texts that an audit continues: places where a model is nearly sure, and places where much can follow.</summary>
internal static class AuditPrompts
{
    private static readonly string[] Texts =
        ["Once upon a", "The old sailor opened the box and saw", "My three favourite things are", "def add(a, b):\n    return"];

    /// <summary>Returns the tokens of each text, without a chat template, so that any model can be audited.</summary>
    public static IReadOnlyList<IReadOnlyList<TokenId>> Of(LlamaTokenizer tokenizer) =>
        [.. Texts.Select(text => tokenizer.Encode(text, parseSpecial: false))];
}
