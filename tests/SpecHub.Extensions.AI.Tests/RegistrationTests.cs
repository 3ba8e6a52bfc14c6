using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SpecHub.Testing;
using SpecHub.Trees;

namespace SpecHub.Extensions.AI.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AddSpecHubChatClient_Delegate_GivesAClientThatAnswers()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSpecHubChatClient(options =>
        {
            options.Target.Path = Repository.Model("tiny-target.q8_0.gguf");
            options.Draft.Path = Repository.Model("tiny-draft.q8_0.gguf");
            options.MaxOutputTokens = 5;
        }).UseLogging();
        using IHost host = builder.Build();
        await host.StartAsync();
        ChatResponse response = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("Hi");

        Assert.Equal(5, response.Usage!.OutputTokenCount);
    }

    [Fact]
    public void AddSpecHubChatClient_Section_BindsEveryOption()
    {
        SpecHubOptions options = Bound(
            ("S:Target:Path", Repository.Model("tiny-target.q8_0.gguf")),
            ("S:Draft:Path", Repository.Model("tiny-draft.q8_0.gguf")),
            ("S:Mode", "Chain"),
            ("S:Tree", "chain:3"),
            ("S:Temperature", "0.5"),
            ("S:RepetitionPenalty", "1.25"),
            ("S:TokensPerPass", "64"),
            ("S:CachedTokens", "0"),
            ("S:MemoryLimit", "9000000000"),
            ("S:Seed", "9"));
        Assert.Equal(
            (Generation.SpeculationMode.Chain, "chain:3", 0.5f, 1.25f, 9L),
            (options.Mode, options.Tree, options.Temperature, options.RepetitionPenalty, options.Seed));
        Assert.Equal((64, 0, 9_000_000_000), (options.TokensPerPass, options.CachedTokens, options.MemoryLimit));
        Assert.Equal(new Generation.EngineOptions { TokensPerPass = 64, CachedTokens = 0 }, options.ToEngine());
    }

    [Fact]
    public void AddSpecHubChatClient_MisspeltKey_IsRefused() =>
        Assert.ThrowsAny<InvalidOperationException>(() => Bound(("S:Targte:Path", "x")));

    [Fact]
    public async Task StartAsync_BadOptions_ReportsAllOfThemAtOnce()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSpecHubChatClient(options =>
        {
            options.Draft.Path = "no-such-draft.gguf";
            options.ContextLength = 3;
            options.Threads = 0;
            options.MaxOutputTokens = 0;
            options.TokensPerPass = 31;
            options.CachedTokens = -1;
            options.MemoryLimit = -2;
            options.Temperature = float.NaN;
            options.Verifier = "spechub";
            options.Tree = "best:14";
        });
        using IHost host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        foreach (string part in (string[])["Target:Path is not set", "no-such-draft.gguf", "ContextLength is 3", "Threads is 0", "MaxOutputTokens is 0", "TokensPerPass is 31", "CachedTokens is -1", "MemoryLimit is -2", "Temperature must", "best:14"])
        {
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_RepetitionPenaltyOutsideItsRange_IsRefused()
    {
        SpecHubOptions options = TinyClient.Options();
        options.RepetitionPenalty = 0;
        Assert.Contains("RepetitionPenalty must be between 0.0001 and 10", new SpecHubOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2^x", "coupled", "'2^x' is no tree")]
    [InlineData("2^4", "magic", "no verifier 'magic'")]
    public void Validate_TreeOrVerifierThatIsNone_SaysWhatIsKnown(string tree, string verifier, string part)
    {
        SpecHubOptions options = TinyClient.Options();
        options.Tree = tree;
        options.Verifier = verifier;
        Assert.Contains(part, new SpecHubOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Generation.SpeculationMode.Off, "2^2", 64)]
    [InlineData(Generation.SpeculationMode.Chain, "2^2", 64)]
    [InlineData(null, "best:62", 62)]
    public void Validate_TreeThatCannotBeDrafted_IsRefused(Generation.SpeculationMode? mode, string tree, int maxBranches)
    {
        SpecHubOptions options = TinyClient.Options();
        options.Mode = mode;
        options.Tree = tree;
        options.MaxBranches = maxBranches;
        Assert.Contains($"Tree is {tree}", new SpecHubOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ModeWithoutDraft_IsRefused()
    {
        SpecHubOptions options = TinyClient.Options();
        options.Draft.Path = null;
        options.Mode = Generation.SpeculationMode.Tree;
        Assert.Contains("needs a draft model", new SpecHubOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coupled", true)]
    [InlineData("spechub", false)]
    public void Validate_AutoWithoutDraft_PassesWhereNgramsDraft(string verifier, bool passes)
    {
        SpecHubOptions options = TinyClient.Options();
        options.Draft.Path = null;
        (options.Mode, options.Verifier) = (Generation.SpeculationMode.Auto, verifier);
        Assert.Equal(passes, new SpecHubOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData(false, DraftSource.Both, null, "coupled", "DraftSource is Both and must be Model, Ngram or Both, and only Ngram goes without a draft model")]
    [InlineData(true, (DraftSource)7, null, "coupled", "DraftSource is 7")]
    [InlineData(true, DraftSource.Ngram, Generation.SpeculationMode.Off, "coupled", "DraftSource is Ngram and must be left out")]
    [InlineData(true, DraftSource.Both, null, "spechub", "cannot decode with drafts from both sources")]
    public void Validate_DraftSourceThatCannotBe_IsRefused(bool hasDraft, DraftSource source, Generation.SpeculationMode? mode, string verifier, string part)
    {
        SpecHubOptions options = TinyClient.Options();
        options.Draft.Path = hasDraft ? options.Draft.Path : null;
        (options.DraftSource, options.Mode, options.Verifier) = (source, mode, verifier);
        Assert.Contains(part, new SpecHubOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NgramsWithoutADraft_Pass()
    {
        SpecHubOptions options = TinyClient.Options();
        options.Draft.Path = null;
        (options.DraftSource, options.Mode) = (DraftSource.Ngram, Generation.SpeculationMode.Chain);
        Assert.True(new SpecHubOptionsValidator().Validate(null, options).Succeeded);
    }

    private static SpecHubOptions Bound(params (string Key, string? Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSpecHubChatClient(new ConfigurationBuilder().AddInMemoryCollection(values.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))).Build().GetSection("S"));
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SpecHubOptions>>().Value;
    }
}
