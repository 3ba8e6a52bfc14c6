using Microsoft.Extensions.AI;

namespace SpecHub.Extensions.AI;

/// <summary>The whole translation of messages to roles and texts.</summary>
/// <remarks>
/// Used: system, user and assistant messages with text contents, which are joined. The reasoning of earlier answers is
/// left out, as chat templates do. Everything else, such as images and tool calls, is refused.
/// </remarks>
internal static class ChatMessageMapping
{
    /// <summary>Returns the conversation; instructions of the options come first, as a system message.</summary>
    /// <exception cref="ArgumentException">There is no message.</exception>
    /// <exception cref="NotSupportedException">A message has a role or content that cannot be shown to the model.</exception>
    public static IReadOnlyList<(string Role, string Text)> ToConversation(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        List<(string Role, string Text)> conversation = [];
        if (!string.IsNullOrWhiteSpace(options?.Instructions))
        {
            conversation.Add(("system", options.Instructions));
        }

        int count = 0;
        foreach (ChatMessage message in messages)
        {
            conversation.Add((RoleOf(message), TextOf(message)));
            count++;
        }

        return count > 0
            ? conversation
            : throw new ArgumentException("There are no messages, so there is nothing to answer. Send at least one.", nameof(messages));
    }

    private static string RoleOf(ChatMessage message) =>
        message.Role == ChatRole.System || message.Role == ChatRole.User || message.Role == ChatRole.Assistant
            ? message.Role.Value
            : throw new NotSupportedException(
                $"A message has the role '{message.Role}', which cannot be shown to the model. Known roles are system, user and assistant.");

    private static string TextOf(ChatMessage message)
    {
        foreach (AIContent content in message.Contents)
        {
            if (content is not (TextContent or TextReasoningContent or UsageContent))
            {
                throw new NotSupportedException(
                    $"A {message.Role} message holds {content.GetType().Name}, which cannot be shown to the model. Only text can.");
            }
        }

        return message.Text;
    }
}
