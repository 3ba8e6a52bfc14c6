using SpecHub.Baselines.Verification;
using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>What a request drafts from when it says so, and when it does not; and what the engine makes of it.</summary>
public sealed class DraftSourceTests
{
    private static readonly GenerationRequest Good = new() { Prompt = [new(1), new(2), new(3)], Seed = 1 };

    private static readonly TokenId[] Prediction = [new(4), new(5)];

    [Theory]
    [InlineData(null, "coupled", false, null)]
    [InlineData(DraftSource.Model, "coupled", false, DraftSource.Model)]
    [InlineData(DraftSource.Both, "coupled", false, DraftSource.Both)]
    [InlineData(DraftSource.Both, "coupled", true, DraftSource.Both)]
    [InlineData(DraftSource.Both, "spechub", false, DraftSource.Model)]
    [InlineData(DraftSource.Ngram, "coupled", false, DraftSource.Ngram)]
    [InlineData(DraftSource.Ngram, "spechub", false, null)]
    [InlineData(DraftSource.Ngram, "coupled", true, DraftSource.Ngram)]
    [InlineData(DraftSource.Ngram, "spechub", true, DraftSource.Ngram)]
    public void Make_NoSource_TakesWhatFits(DraftSource? available, string verifier, bool predicts, DraftSource? expected)
    {
        PendingAnswer answer = Plan(Good with { Verifier = Verifiers.Named(verifier), PredictedOutput = predicts ? Prediction : null }, available);

        Assert.Equal(expected is null, answer.Mode == SpeculationMode.Off);
        Assert.Equal(expected ?? DraftSource.Model, answer.Options.Source);
    }

    [Theory]
    [InlineData(DraftSource.Ngram, "coupled", "best:32/8")]
    [InlineData(DraftSource.Ngram, "spechub", "chain:4")]
    [InlineData(DraftSource.Both, "coupled", "best:32/8")]
    [InlineData(DraftSource.Model, "spechub", "2^2")]
    public void Make_SourceWithoutATree_GetsTheTreeThatFits(DraftSource source, string verifier, string tree)
    {
        PendingAnswer answer = Plan(Good with { DraftSource = source, Verifier = Verifiers.Named(verifier) }, DraftSource.Both);

        Assert.Equal((source, tree), (answer.Options.Source, answer.Options.Shape.ToString()));
    }

    public static TheoryData<GenerationRequest, DraftSource?, string> Bad => new()
    {
        { Good with { DraftSource = DraftSource.Model }, null, "Drafts were to come from Model, but no draft model is loaded. Name one, or leave the source out." },
        { Good with { DraftSource = DraftSource.Both }, DraftSource.Ngram, "Drafts were to come from Both, but no draft model is loaded. Name one, or draft from Ngram." },
        { Good with { DraftSource = DraftSource.Ngram }, DraftSource.Model, "give the engine a MixedDrafter." },
        { Good with { DraftSource = DraftSource.Ngram, Mode = SpeculationMode.Off }, DraftSource.Ngram, "The draft source Ngram was given, and mode Off drafts nothing. Leave one of them out." },
        { Good with { PredictedOutput = Prediction, Mode = SpeculationMode.Off }, DraftSource.Both, "A predicted output was given, and mode Off drafts nothing. Leave one of them out." },
        { Good with { PredictedOutput = Prediction }, DraftSource.Model, "A predicted output was given, and only n-grams draft from it." },
        { Good with { PredictedOutput = Prediction }, null, "A predicted output was given, and only n-grams draft from it." },
        { Good with { PredictedOutput = Prediction, DraftSource = DraftSource.Model }, DraftSource.Both, "A predicted output was given, and only n-grams draft from it." },
        { Good with { PredictedOutput = Prediction, Verifier = Verifiers.SpecHub }, DraftSource.Both, "Set the draft source to Ngram, or to Both with the verifier 'coupled'" },
        { Good with { PredictedOutput = [new(16)] }, DraftSource.Both, "PredictedOutput has token 16, and the model's vocabulary has 16 tokens, from 0." },
        { Good with { PredictedOutput = [new(-1)] }, DraftSource.Both, "PredictedOutput has token -1" },
        { Good with { Verifier = Verifiers.SpecHub, DraftSource = DraftSource.Both }, DraftSource.Both, "Draft from Model or from Ngram, or use the verifier 'coupled'." },
        { Good with { Verifier = new BlockVerifier(), DraftSource = DraftSource.Ngram }, DraftSource.Both, "Draft from Model, or use the verifier 'coupled' or 'spechub'." },
        { Good with { Mode = SpeculationMode.Tree, Verifier = Verifiers.SpecHub }, DraftSource.Ngram, "Name one, draft from Ngram, or use mode Off." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Make_SourceThatCannotBe_SaysWhatToDo(GenerationRequest request, DraftSource? available, string message) =>
        Assert.Contains(message, Assert.Throws<SpecHubException>(() => Plan(request, available)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task GenerateAsync_NgramsWithoutADraftModel_SayTheSameInFewerRounds()
    {
        using var target = new TableModel { Forbidden = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes], ContextLength = 1024 };
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new NgramDrafter(16));
        IReadOnlyList<TokenId> answer = PlainReference.Continue(target, Good.Prompt, Good.Sampling, 1, 50);
        GenerationRequest request = Good with { MaxTokens = 50 };

        Answer plain = await Answer.ReadAsync(engine, request with { Mode = SpeculationMode.Off });
        Answer predicted = await Answer.ReadAsync(engine, request with { PredictedOutput = answer, Mode = SpeculationMode.Tree });

        Assert.Equal((SpeculationMode.Off, null, 50), (plain.Statistics.Mode, plain.Statistics.DraftSource, plain.Statistics.TargetEvaluations));
        Assert.Equal((SpeculationMode.Tree, DraftSource.Ngram), (predicted.Statistics.Mode, predicted.Statistics.DraftSource));
        Assert.Equal(Answer.Expected(target, request).Text, predicted.Text);
        Assert.InRange(predicted.Statistics.TargetEvaluations, 8, 12);
        Assert.Equal(predicted.Statistics.AcceptedTokens, predicted.Statistics.AcceptedNgramTokens);
        Assert.InRange(predicted.Statistics.AcceptedTokens, 38, 43);
    }

    /// <summary>Texts that share prefixes and sources that change from request to request: nothing depends on what was there before.</summary>
    [Fact]
    public async Task GenerateAsync_SourcesInTurnOverSharedPrefixes_SayWhatPlainDecodingSays()
    {
        using var target = new TableModel { VocabularySize = 16, Sharpness = 1.2f, ContextLength = 1024, Cells = 2048 };
        using var draft = new TableModel { Seed = 2, Like = target, Blend = 0.5f, ContextLength = 1024, Cells = 2048 };
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new MixedDrafter(draft, 16));
        TokenId[] shared = [.. Enumerable.Range(0, 60).Select(i => new TokenId(1 + (i % 5)))];
        GenerationRequest[] requests = [.. Enumerable.Range(0, 24).Select(i => Good with
        {
            Prompt = [.. shared[..(30 + (i % 4 * 10))], new TokenId(i % 7)],
            Seed = i,
            MaxTokens = 30,
            Mode = i < 12 ? SpeculationMode.Tree : SpeculationMode.Auto,
            DraftSource = i % 4 == 3 ? null : (DraftSource)(i % 4),
            PredictedOutput = i % 4 is 1 or 2 ? [new(1), new(2), new(3)] : null,
        })];

        Answer[] answers = await Task.WhenAll(requests.Select(request => Answer.ReadAsync(engine, request)));

        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.Equal(requests.Select(request => request.DraftSource ?? DraftSource.Both), answers.Select(answer => answer.Statistics.DraftSource!.Value));
        Assert.Contains(answers, answer => answer.Statistics.CachedTokens > 0);
        Assert.Contains(answers, answer => answer.Statistics.AcceptedNgramTokens > 0);
        Assert.All(answers, answer => Assert.InRange(answer.Statistics.AcceptedNgramTokens, 0, answer.Statistics.AcceptedTokens));
        Assert.All(answers.Where(answer => answer.Statistics.DraftSource == DraftSource.Model), answer => Assert.Equal(0, answer.Statistics.AcceptedNgramTokens));
    }

    private static PendingAnswer Plan(GenerationRequest request, DraftSource? available)
    {
        using var target = new TableModel { ContextLength = 32 };
        return RequestPlan.Make(request, target, available, () => 77);
    }
}
