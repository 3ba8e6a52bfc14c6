using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>Two models with a decoder over them, for tests that work on tokens.</summary>
internal sealed class NativePair : IDisposable
{
    public NativePair(string target, string draft)
    {
        Target = Native.Load(target);
        Draft = Native.Load(draft);
        Decoder = new SpeculativeDecoder(Target, new ModelDrafter(Draft, Target.VocabularySize));
    }

    public LlamaModel Target { get; }

    public LlamaModel Draft { get; }

    public SpeculativeDecoder Decoder { get; }

    public static DecodingOptions Options(string tree, float temperature, long seed, ITreeVerifier? verifier = null) => new()
    {
        Seed = seed,
        Shape = tree == "off" ? TreeShape.RootOnly : TreeShape.Parse(tree),
        Sampling = new SamplingOptions { Temperature = temperature },
        Verifier = verifier ?? Verifiers.Coupled,
    };

    public IReadOnlyList<TokenId> ChatPrompt(string question) =>
        Target.Tokenizer.Encode(LlamaChatTemplate.Of(Target).Render([("user", question)]), parseSpecial: true);

    /// <summary>Decodes until there are so many tokens or the model ends; returns them and the number of rounds.</summary>
    public (IReadOnlyList<TokenId> Answer, int Evaluations, int Drafted) Decode(IReadOnlyCollection<TokenId> prompt, DecodingOptions options, int tokens) =>
        Decode(Decoder, Target, prompt, options, tokens);

    /// <summary>Decodes with another decoder.</summary>
    public static (IReadOnlyList<TokenId> Answer, int Evaluations, int Drafted) Decode(
        SpeculativeDecoder decoder, LlamaModel target, IReadOnlyCollection<TokenId> prompt, DecodingOptions options, int tokens)
    {
        using DecodingSequence sequence = decoder.Start(prompt, options);
        while (decoder.Prefill(sequence))
        {
        }

        List<TokenId> answer = [];
        int evaluations = 0;
        int drafted = 0;
        while (answer.Count < tokens && !(answer.Count > 0 && target.Tokenizer.EndsGeneration(answer[^1])))
        {
            decoder.Step([sequence], [tokens - answer.Count]);
            evaluations++;
            drafted += sequence.Drafted;
            foreach (TokenId token in sequence.Produced)
            {
                answer.Add(token);
                if (target.Tokenizer.EndsGeneration(token))
                {
                    break;
                }
            }
        }

        return (answer, evaluations, drafted);
    }

    public void Dispose()
    {
        Draft.Dispose();
        Target.Dispose();
    }
}
