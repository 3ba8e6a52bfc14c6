using Microsoft.Extensions.AI;
using SpecHub.Extensions.AI;
using SpecHub.Generation;
using Spectre.Console;

namespace SpecHub.Samples.Chat;

/// <summary>A conversation in the terminal. All it knows of the models is an <see cref="IChatClient"/>.</summary>
public sealed class Conversation(IChatClient client, SpecHubModels models, Interrupts interrupts)
{
    private const string Green = "\e[32m";
    private const string Grey = "\e[90m";
    private const string Plain = "\e[0m";

    private readonly List<ChatMessage> _history = [];
    private readonly bool _inColour = AnsiConsole.Profile.Capabilities.Ansi && !Console.IsOutputRedirected;

    /// <summary>Reads questions and answers them until an empty line or the end of the input.</summary>
    public async Task RunAsync(ChatOptions options)
    {
        await LoadingBar.LoadAsync(models, CancellationToken.None);
        Console.WriteLine($"{models.ModelId}. Drafted tokens that were accepted are green. Ctrl+C stops an answer; an empty line leaves.");
        while (true)
        {
            Console.Write("\n> ");
            string? question = Console.ReadLine();
            if (string.IsNullOrWhiteSpace(question))
            {
                return;
            }

            await AnswerAsync(question, options);
        }
    }

    /// <summary>Answers one question and remembers both.</summary>
    public async Task AnswerAsync(string question, ChatOptions options)
    {
        CancellationToken cancellationToken = interrupts.BeginAnswer();
        await LoadingBar.LoadAsync(models, cancellationToken);
        _history.Add(new ChatMessage(ChatRole.User, question));
        List<ChatResponseUpdate> updates = [];
        try
        {
            // begin: stream
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(_history, options, cancellationToken))
            {
                Write(update);
                updates.Add(update);
            }
            // end
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"{(_inColour ? Plain : string.Empty)} [stopped]");
        }

        interrupts.EndAnswer();
        _history.AddMessages(updates);
    }

    private void Write(ChatResponseUpdate update)
    {
        var generated = (GenerationUpdate)update.RawRepresentation!;
        if (generated.Statistics is { } statistics)
        {
            string line =
                $"{statistics.Tokens} tokens, {statistics.TargetEvaluations} target evaluations, {statistics.TokensPerEvaluation:F2} tokens per evaluation, " +
                $"{statistics.TokensPerSecond:F1} tokens/s, mode {statistics.Mode} ({statistics.Tree}, {statistics.Verifier}), seed {statistics.Seed}";
            Console.WriteLine(_inColour ? $"\n{Grey}{line}{Plain}" : $"\n{line}");
            return;
        }

        Console.Write(_inColour && generated.FromDraft ? $"{Green}{update.Text}{Plain}" : update.Text);
    }
}
