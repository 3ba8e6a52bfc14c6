using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using SpecHub.Testing;

namespace SpecHub.Extensions.AI.Tests;

/// <summary>A client over the tiny pair.</summary>
internal sealed class TinyClient : IDisposable
{
    public TinyClient(Action<SpecHubOptions>? configure = null)
    {
        SpecHubOptions options = Options();
        configure?.Invoke(options);
        Models = new SpecHubModels(new OptionsWrapper<SpecHubOptions>(options));
        Client = new SpecHubChatClient(Models);
    }

    public SpecHubModels Models { get; }

    public IChatClient Client { get; }

    public static SpecHubOptions Options()
    {
        var options = new SpecHubOptions { ContextLength = 1024, MaxOutputTokens = 24, Threads = 1 };
        options.Target.Path = Repository.Model("tiny-target.q8_0.gguf");
        options.Draft.Path = Repository.Model("tiny-draft.q8_0.gguf");
        return options;
    }

    public Task<ChatResponse> AskAsync(string question, ChatOptions? options = null) =>
        Client.GetResponseAsync([new ChatMessage(ChatRole.User, question)], options);

    public void Dispose()
    {
        Client.Dispose();
        Models.Dispose();
    }
}
