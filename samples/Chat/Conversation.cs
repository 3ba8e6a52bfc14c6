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

            try
            {
                await AnswerAsync(question, options);
            }
            catch (PromptTooLongException exception)
            {
                // One question that is too long does not end the conversation.
                _history.Clear();
                interrupts.EndAnswer();
                WriteAside(exception.Message);
            }
        }
    }

    /// <summary>Answers one question and remembers both.</summary>
    public async Task AnswerAsync(string question, ChatOptions options)
    {
        CancellationToken cancellationToken = interrupts.BeginAnswer();
        await LoadingBar.LoadAsync(models, cancellationToken);
        _history.Add(new ChatMessage(ChatRole.User, question));
        while (!await TryAnswerAsync(options, cancellationToken))
        {
            // The oldest question and its answer make room; the newest question stays.
            _history.RemoveRange(0, Math.Min(2, _history.Count - 1));
            WriteAside("[the conversation has outgrown the context; its oldest part is forgotten]");
        }

        interrupts.EndAnswer();
    }

    /// <summary>Answers the newest question, or returns false when the conversation before it does not fit the context.</summary>
    /// <exception cref="PromptTooLongException">The newest question alone does not fit.</exception>
    private async Task<bool> TryAnswerAsync(ChatOptions options, CancellationToken cancellationToken)
    {
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
        catch (PromptTooLongException) when (_history.Count > 1)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            WriteAside(" [stopped]");
        }

        _history.AddMessages(updates);
        return true;
    }

    private void Write(ChatResponseUpdate update)
    {
        var generated = (GenerationUpdate)update.RawRepresentation!;
        if (generated.Statistics is { } statistics)
        {
            string line =
                $"{statistics.Tokens} tokens, {statistics.TargetEvaluations} target evaluations, {statistics.TokensPerEvaluation:F2} tokens per evaluation, " +
                $"{statistics.TokensPerSecond:F1} tokens/s, mode {statistics.Mode} ({statistics.Tree}, {statistics.Verifier}), seed {statistics.Seed}";
            Console.WriteLine();
            WriteAside(line);
            return;
        }

        Console.Write(_inColour && generated.FromDraft ? $"{Green}{update.Text}{Plain}" : update.Text);
    }

    private void WriteAside(string line) => Console.WriteLine(_inColour ? $"{Grey}{line}{Plain}" : line);
}
