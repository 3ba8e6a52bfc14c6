using System.CommandLine;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SpecHub.Samples.Chat;

var prompt = new Option<string?>("--prompt") { Description = "Answer this once and exit; without it a conversation begins." };
var seed = new Option<long?>("--seed") { Description = "Fixes the text; drawn when it is not given." };
var model = new Option<string?>("--model") { Description = "A GGUF file; the SmolLM2 model of this repository when it is not given." };
var draft = new Option<string?>("--draft") { Description = "A GGUF file that drafts for --model; none when it is not given." };
var maxTokens = new Option<int>("--max-tokens") { Description = "Ends an answer after so many tokens.", DefaultValueFactory = _ => 512 };
var command = new RootCommand("A chat in the terminal, over two local models, with multi-draft speculative decoding.") { prompt, seed, model, draft, maxTokens };

command.SetAction(async (arguments, cancellationToken) =>
{
    (string? targetPath, string? draftPath) = arguments.GetValue(model) is { } named
        ? (named, arguments.GetValue(draft))
        : DefaultModels.Find();

    // begin: host
    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Services.AddSpecHubChatClient(options =>
    {
        options.Target.Path = targetPath;
        options.Draft.Path = draftPath;
    });
    // end

    // A terminal shows the conversation; what goes wrong is said once, by Failures.
    builder.Logging.AddFilter("SpecHub.LlamaCpp.Native", LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    builder.Services.AddSingleton<Interrupts>();
    builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<Interrupts>());
    builder.Services.AddSingleton<Conversation>();
    using IHost host = builder.Build();
    return await Failures.GuardAsync(async () =>
    {
        await host.StartAsync(cancellationToken);
        Conversation conversation = host.Services.GetRequiredService<Conversation>();
        var options = new ChatOptions { Seed = arguments.GetValue(seed), MaxOutputTokens = arguments.GetValue(maxTokens) };
        if (arguments.GetValue(prompt) is { } once)
        {
            await conversation.AnswerAsync(once, options);
        }
        else
        {
            await conversation.RunAsync(options);
        }

        await host.StopAsync(cancellationToken);
    });
});

return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
