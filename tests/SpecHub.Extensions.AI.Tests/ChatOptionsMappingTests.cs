using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SpecHub.Generation;

namespace SpecHub.Extensions.AI.Tests;

public sealed class ChatOptionsMappingTests
{
    private static readonly string[] Used =
    [
        nameof(ChatOptions.Instructions), nameof(ChatOptions.Temperature), nameof(ChatOptions.MaxOutputTokens), nameof(ChatOptions.TopP),
        nameof(ChatOptions.TopK), nameof(ChatOptions.Seed), nameof(ChatOptions.StopSequences), nameof(ChatOptions.ModelId),
        nameof(ChatOptions.ToolMode), nameof(ChatOptions.RawRepresentationFactory), nameof(ChatOptions.AdditionalProperties),
        nameof(ChatOptions.AllowMultipleToolCalls),
    ];

    private static readonly Dictionary<string, object> Refused = new(StringComparer.Ordinal)
    {
        [nameof(ChatOptions.ConversationId)] = "c1",
        [nameof(ChatOptions.FrequencyPenalty)] = 0.5f,
        [nameof(ChatOptions.PresencePenalty)] = 0.5f,
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
        Assert.Equal("coupled", request.Verifier.Name);
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
    [InlineData("spechub.verifier", "magic")]
    [InlineData("spechub.tree", "oak")]
    [InlineData("min_p", "low")]
    public void ToRequest_AdditionalPropertyThatMakesNoSense_Throws(string key, string value) =>
        Assert.Throws<ArgumentException>(() => Map(new ChatOptions { AdditionalProperties = new() { [key] = value } }));

    private static GenerationRequest Map(ChatOptions? options)
    {
        using var client = new TinyClient();
        return ChatOptionsMapping.ToRequest(options, TinyClient.Options(), "tiny", client.Client);
    }
}
