using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class MixedDrafterAccountTests
{
    private const int Vocabulary = 16;

    /// <summary>A text of 30 tokens that begins again; with a budget, n-grams replace the model while they win.</summary>
    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public void Draft_CopiedTextWithABudget_AsksTheModelWhileTheAccountIsClosed(bool closes, bool hasShown, bool usesModel)
    {
        using var model = new TableModel { VocabularySize = Vocabulary, Seed = 3 };
        var drafter = new MixedDrafter(model, Vocabulary);
        using IDraftSession session = drafter.CreateSession(DraftSource.Both);
        RoundBudget budget = RoundBudgets.Of(targetRow: 0.0001);
        var numbers = new SeededNumbers(8);
        TokenId[] passage = [.. Enumerable.Range(0, 30).Select(_ => new TokenId(numbers.Below(15)))];
        List<TokenId> text = [.. passage, new(15), .. passage[..15]];
        DraftRequest request = DraftRequests.Toy(session, text, "best:6", source: DraftSource.Both, budget: budget);
        if (closes)
        {
            request.WithClosedAccount();
        }

        request.MayUseModel = false;
        for (int round = 0; round < 4 && hasShown; round++)
        {
            drafter.Draft([request]);
            text.Add(passage[15 + round]);
        }

        request.MayUseModel = true;
        drafter.Draft([request]);

        Assert.Equal((usesModel, !usesModel), (request.UsedModel, request.Account.IsOpen));
    }
}
