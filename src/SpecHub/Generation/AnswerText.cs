using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Turns the tokens of an answer into text, and decides when the answer ends.</summary>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="stopSequences">The texts that end the answer.</param>
/// <param name="maxTokens">The greatest number of tokens.</param>
internal sealed class AnswerText(ITokenizer tokenizer, IReadOnlyList<string> stopSequences, int maxTokens)
{
    private readonly StreamingDetokenizer _detokenizer = new();
    private readonly StopSequenceMatcher _stops = new(stopSequences);

    /// <summary>Gets the number of tokens so far, the end token included.</summary>
    public int Tokens { get; private set; }

    /// <summary>Gets how many more tokens may come.</summary>
    public int Wanted => maxTokens - Tokens;

    /// <summary>Gets why the answer ended, or null while it goes on.</summary>
    public FinishReason? Finish { get; private set; }

    /// <summary>Adds a token and returns the text that became final with it; nothing may be added after the end.</summary>
    public string Push(TokenId token)
    {
        Tokens++;
        if (tokenizer.EndsGeneration(token))
        {
            return End(FinishReason.EndOfText);
        }

        string text = _stops.Push(_detokenizer.Push(tokenizer.BytesOf(token)));
        if (_stops.Stopped)
        {
            Finish = FinishReason.StopSequence;
            return text;
        }

        return Wanted == 0 ? text + End(FinishReason.Length) : text;
    }

    /// <summary>Ends the text and returns what was held back.</summary>
    private string End(FinishReason reason)
    {
        string rest = _stops.Push(_detokenizer.Flush());
        Finish = _stops.Stopped ? FinishReason.StopSequence : reason;
        return rest + _stops.Flush();
    }
}
