using Microsoft.Extensions.Options;
using SpecHub.Diagnostics;

namespace SpecHub.Samples.Chat;

/// <summary>Turns what a user can put right into one message and exit code 2.</summary>
internal static class Failures
{
    public static async Task<int> GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception exception) when (exception is SpecHubException or OptionsValidationException or ArgumentException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
