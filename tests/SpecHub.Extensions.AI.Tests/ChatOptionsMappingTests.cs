using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SpecHub.Generation;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Extensions.AI.Tests;

public sealed class ChatOptionsMappingTests
{
    private static readonly string[] Used =
    [
        nameof(ChatOptions.Instructions), nameof(ChatOptions.Temperature), nameof(ChatOptions.MaxOutputTokens), nameof(ChatOptions.TopP),
        nameof(ChatOptions.TopK), nameof(ChatOptions.Seed), nameof(ChatOptions.StopSequences), nameof(ChatOptions.ModelId),
        nameof(ChatOptions.ToolMode), nameof(ChatOptions.RawRepresentationFactory), nameof(ChatOptions.AdditionalProperties),
        nameof(ChatOptions.AllowMultipleToolCalls), nameof(ChatOptions.FrequencyPenalty), nameof(ChatOptions.PresencePenalty),
    ];

    private static readonly Dictionary<string, object> Refused = new(StringComparer.Ordinal)
    {
        [nameof(ChatOptions.ConversationId)] = "c1",
        [nameof(ChatOptions.Reasoning)] = new ReasoningOptions(),
        [nameof(ChatOptions.ResponseFormat)] = ChatResponseFormat.Json,
        [nameof(ChatOptions.Tools)] = new List<AITool> { AIFunctionFactory.Create(() => 1, "one") },
        [nameof(ChatOptions.AllowBackgroundResponses)] = true,
        [nameof(ChatOptions.ContinuationToken)] = ResponseContinuationToken.FromBytes(new byte[] { 1 }),
    };

    [Fact]
    public void ChatOptions_EveryProperty_IsUsedOrRefused()
    {
        string[] properties = [.. typeof(ChatOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];
        Assert.Equal(Used.Concat(Refused.Keys).Order(StringComparer.Ordinal), properties.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ToRequest_PropertyThatCannotBeHonoured_IsRefusedByName()
    {
        foreach ((string name, object value) in Refused)
        {
            var options = new ChatOptions();
            typeof(ChatOptions).GetProperty(name)!.SetValue(options, value);
            var exception = Assert.Throws<NotSupportedException>(() => Map(options));
            Assert.Contains($"ChatOptions.{name} ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ToRequest_AnotherModel_IsRefused() =>
        Assert.Contains("'tiny'", Assert.Throws<NotSupportedException>(() => Map(new ChatOptions { ModelId = "gpt" })).Message, StringComparison.Ordinal);

    [Fact]
    public void ToRequest_NothingSet_TakesTheClientsDefaults()
    {
        GenerationRequest request = Map(null);
        Assert.Equal((0.7f, 24, null, null), (request.Sampling.Temperature, request.MaxTokens, request.Seed, request.Tree));
        Assert.Equal((0, 0, 1, null), (request.Sampling.FrequencyPenalty, request.Sampling.PresencePenalty, request.Sampling.RepetitionPenalty, request.Sampling.LogitBias));
        Assert.Equal("coupled", request.Verifier.Name);
    }

    [Fact]
    public void ToRequest_Penalties_ArriveInTheRequest()
    {
        GenerationRequest request = Map(new ChatOptions
        {
            FrequencyPenalty = 0.5f,
            PresencePenalty = -1.5f,
            AdditionalProperties = new() { ["spechub.repetition_penalty"] = 1.25 },
        });

        Assert.Equal((0.5f, -1.5f, 1.25f), (request.Sampling.FrequencyPenalty, request.Sampling.PresencePenalty, request.Sampling.RepetitionPenalty));
    }

    [Fact]
    public void ToRequest_RepetitionPenaltyThatIsNotSet_IsTheClients()
    {
        using var client = new TinyClient();
        SpecHubOptions defaults = TinyClient.Options();
        defaults.RepetitionPenalty = 1.5f;
        var own = new ChatOptions { RawRepresentationFactory = _ => new SpecHubRequestOptions { RepetitionPenalty = 2 } };

        Assert.Equal(1.5f, ChatOptionsMapping.ToRequest(null, new SpecHubRequestOptions(), defaults, "tiny").Sampling.RepetitionPenalty);
        Assert.Equal(2, ChatOptionsMapping.ToRequest(own, AdditionalOptions.Read(own, client.Client), defaults, "tiny").Sampling.RepetitionPenalty);
    }

    [Fact]
    public void ToRequest_LogitBias_ArrivesAsACopyThatComparesByValue()
    {
        var bias = new Dictionary<TokenId, float> { [new(5)] = -2, [new(9)] = float.NegativeInfinity };
        var own = new SpecHubRequestOptions { LogitBias = bias };
        bias.Clear();
        GenerationRequest request = Map(new ChatOptions { RawRepresentationFactory = _ => own });

        Assert.Equal([KeyValuePair.Create(new TokenId(5), -2f), KeyValuePair.Create(new TokenId(9), float.NegativeInfinity)], request.Sampling.LogitBias!);
        Assert.Equal(own, new SpecHubRequestOptions { LogitBias = new Dictionary<TokenId, float> { [new(9)] = float.NegativeInfinity, [new(5)] = -2 } });
    }

    [Theory]
    [InlineData(2.5f, null, null, "FrequencyPenalty must be between -2 and 2")]
    [InlineData(null, float.NaN, null, "PresencePenalty must be between -2 and 2")]
    [InlineData(null, null, 0, "RepetitionPenalty must be between 0.0001 and 10")]
    public void ToRequest_PenaltyOutsideItsRange_Throws(float? frequency, float? presence, int? repetition, string part)
    {
        var options = new ChatOptions
        {
            FrequencyPenalty = frequency,
            PresencePenalty = presence,
            AdditionalProperties = new() { ["spechub.repetition_penalty"] = repetition },
        };
        Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(() => Map(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRequest_EverythingSet_ArrivesInTheRequest()
    {
        GenerationRequest request = Map(new ChatOptions
        {
            Temperature = 0.3f,
            TopK = 40,
            TopP = 0.9f,
            MaxOutputTokens = 7,
            Seed = 11,
            StopSequences = ["x"],
            ModelId = "TINY",
            ToolMode = ChatToolMode.None,
            ResponseFormat = ChatResponseFormat.Text,
            AdditionalProperties = new() { ["min_p"] = 0.05, ["spechub.mode"] = "chain", ["spechub.tree"] = "chain:3", ["spechub.verifier"] = "spechub" },
        });

        Assert.Equal((0.3f, 40, 0.9f, 0.05f), (request.Sampling.Temperature, request.Sampling.TopK, request.Sampling.TopP, request.Sampling.MinP));
        Assert.Equal((7, 11L, SpeculationMode.Chain, "chain:3", "spechub"), (request.MaxTokens, request.Seed, request.Mode, request.Tree?.ToString(), request.Verifier.Name));
        Assert.Equal(["x"], request.StopSequences);
    }

    [Fact]
    public void ToRequest_OwnOptionsFromTheFactory_CountAndAdditionalPropertiesWin()
    {
        GenerationRequest request = Map(new ChatOptions
        {
            RawRepresentationFactory = _ => new SpecHubRequestOptions { MinP = 0.2f, Tree = "best:3" },
            AdditionalProperties = new() { ["min_p"] = JsonSerializer.SerializeToElement(0.1) },
        });
        Assert.Equal((0.1f, "best:3"), (request.Sampling.MinP, request.Tree?.ToString()));
    }

    [Fact]
    public void ToRequest_WhatNobodyUnderstands_IsRefused()
    {
        Assert.Throws<NotSupportedException>(() => Map(new ChatOptions { AdditionalProperties = new() { ["num_ctx"] = 5 } }));
        Assert.Throws<NotSupportedException>(() => Map(new ChatOptions { RawRepresentationFactory = _ => "something" }));
    }

    [Fact]
    public void ToRequest_DraftSource_IsTheRequestsOrTheClients()
    {
        SpecHubOptions defaults = TinyClient.Options();
        defaults.DraftSource = DraftSource.Both;
        DraftSource? Of(SpecHubRequestOptions own) => ChatOptionsMapping.ToRequest(null, own, defaults, "tiny").DraftSource;

        Assert.Equal(DraftSource.Both, Of(new()));
        Assert.Equal(DraftSource.Ngram, Of(new() { DraftSource = DraftSource.Ngram }));
        Assert.Null(Of(new() { Mode = SpeculationMode.Off }));
        Assert.Null(Of(new() { Verifier = "spechub" }));
        Assert.Equal(DraftSource.Ngram, Map(new ChatOptions { AdditionalProperties = new() { ["spechub.draft_source"] = "ngram" } }).DraftSource);
        Assert.Equal(DraftSource.Model, Map(new ChatOptions { AdditionalProperties = new() { ["spechub.draft_source"] = DraftSource.Model } }).DraftSource);
    }

    [Fact]
    public void Read_PredictedOutput_IsAText()
    {
        using var client = new TinyClient();
        SpecHubRequestOptions Read(object value) => AdditionalOptions.Read(new ChatOptions { AdditionalProperties = new() { ["spechub.predicted_output"] = value } }, client.Client);

        Assert.Equal("abc", Read("abc").PredictedOutput);
        Assert.Equal("abc", Read(JsonSerializer.SerializeToElement("abc")).PredictedOutput);
        Assert.Throws<ArgumentException>(() => Read(5));
    }

    [Theory]
    [InlineData(float.NaN, null, null, null)]
    [InlineData(-1f, null, null, null)]
    [InlineData(null, -1, null, null)]
    [InlineData(null, null, 0f, null)]
    [InlineData(null, null, null, 0)]
    public void ToRequest_ValueOutsideItsRange_Throws(float? temperature, int? topK, float? topP, int? maxTokens) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Map(new ChatOptions { Temperature = temperature, TopK = topK, TopP = topP, MaxOutputTokens = maxTokens }));

    [Theory]
    [InlineData("spechub.mode", "fast")]
    [InlineData("spechub.mode", "1")]
    [InlineData("spechub.mode", "+2")]
    [InlineData("spechub.mode", "chain,tree")]
    [InlineData("spechub.mode", "")]
    [InlineData("spechub.verifier", "magic")]
    [InlineData("spechub.draft_source", "book")]
    [InlineData("spechub.draft_source", "model,ngram")]
    [InlineData("spechub.tree", "oak")]
    [InlineData("min_p", "low")]
    [InlineData("spechub.repetition_penalty", "much")]
    public void ToRequest_AdditionalPropertyThatMakesNoSense_Throws(string key, string value) =>
        Assert.Throws<ArgumentException>(() => Map(new ChatOptions { AdditionalProperties = new() { [key] = value } }));

    private static GenerationRequest Map(ChatOptions? options)
    {
        using var client = new TinyClient();
        return ChatOptionsMapping.ToRequest(options, AdditionalOptions.Read(options, client.Client), TinyClient.Options(), "tiny");
    }
}
