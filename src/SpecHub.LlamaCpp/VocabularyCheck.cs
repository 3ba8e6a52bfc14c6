using SpecHub.Tokens;

namespace SpecHub.LlamaCpp;

/// <summary>Do target and draft speak the same tokens?</summary>
/// <remarks>
/// Every token that both have must have the same text and the same role. Sizes may differ by a few unused tokens at
/// the end, as the sizes of one family do: tokens that only one of the models has are never drafted.
/// </remarks>
internal static class VocabularyCheck
{
    private const int MaxDifference = 512;

    /// <summary>Throws when a draft cannot serve a target.</summary>
    /// <exception cref="VocabularyMismatchException">A token differs, or the sizes do by too many.</exception>
    public static void Require(LlamaTokenizer target, string targetPath, LlamaTokenizer draft, string draftPath)
    {
        const string Advice = "Use a draft model of the same family, made for the same tokenizer, or none.";
        int common = Math.Min(target.VocabularySize, draft.VocabularySize);
        for (int i = 0; i < common; i++)
        {
            var token = new TokenId(i);
            if (target.TextOf(token) != draft.TextOf(token) || target.EndsGeneration(token) != draft.EndsGeneration(token))
            {
                throw new VocabularyMismatchException(
                    $"The draft '{draftPath}' has another vocabulary than the target '{targetPath}': token {i} is " +
                    $"{Describe(draft, token)} in the draft and {Describe(target, token)} in the target. {Advice}",
                    token);
            }
        }

        if (Math.Abs(target.VocabularySize - draft.VocabularySize) > MaxDifference)
        {
            throw new VocabularyMismatchException(
                $"The draft '{draftPath}' has {draft.VocabularySize} tokens and the target '{targetPath}' has {target.VocabularySize}: " +
                $"a difference of more than {MaxDifference}. {Advice}",
                token: null);
        }
    }

    private static string Describe(LlamaTokenizer tokenizer, TokenId token) =>
        $"\"{tokenizer.TextOf(token)}\"" + (tokenizer.EndsGeneration(token) ? " (ends the text)" : string.Empty);
}
