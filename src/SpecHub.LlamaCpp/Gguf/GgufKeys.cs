namespace SpecHub.LlamaCpp.Gguf;

/// <summary>The metadata keys that SpecHub reads. Those of an architecture start with its name and a dot.</summary>
internal static class GgufKeys
{
    public const string Alignment = "general.alignment";
    public const string Architecture = "general.architecture";
    public const string FileKind = "general.type";
    public const string Name = "general.name";
    public const string SplitCount = "split.count";
    public const string SplitNumber = "split.no";
    public const string Scores = "tokenizer.ggml.scores";
    public const string Tokens = "tokenizer.ggml.tokens";
    public const string TokenTypes = "tokenizer.ggml.token_type";

    public static string BlockCount(string architecture) => $"{architecture}.block_count";

    public static string ContextLength(string architecture) => $"{architecture}.context_length";

    public static string EmbeddingLength(string architecture) => $"{architecture}.embedding_length";

    public static string ExpertCount(string architecture) => $"{architecture}.expert_count";

    public static string ExpertUsedCount(string architecture) => $"{architecture}.expert_used_count";

    public static string HeadCount(string architecture) => $"{architecture}.attention.head_count";

    public static string KeyLength(string architecture) => $"{architecture}.attention.key_length";

    public static string KeyValueHeadCount(string architecture) => $"{architecture}.attention.head_count_kv";

    public static string RopeScaling(string architecture) => $"{architecture}.rope.scaling.type";

    public static string ValueLength(string architecture) => $"{architecture}.attention.value_length";
}
