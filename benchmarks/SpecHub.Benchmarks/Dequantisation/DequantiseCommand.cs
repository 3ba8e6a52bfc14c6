using System.CommandLine;
using SpecHub.LlamaCpp;

namespace SpecHub.Benchmarks.Dequantisation;

/// <summary>Writes a model again with its weights as F32: <c>dequantise --model models/file.gguf</c>.</summary>
/// <remarks>
/// Wide weights are the case where a forward pass of several rows is cheap even on a few cores. The copy is made from a
/// model of the repository and is as large as five of it, so it goes to a folder that is not committed.
/// </remarks>
internal static class DequantiseCommand
{
    private const int BadInput = 2;

    public static int Run(string[] arguments)
    {
        var model = new Option<string>("--model") { Required = true, Description = "The GGUF file, in one part." };
        var output = new Option<string?>("--output") { Description = "The file to write. [default: artifacts/models/<name>.F32.gguf]" };
        var command = new RootCommand("Writes a model again with its weights as F32.") { model, output };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(model), parsed.GetValue(output)));
        return command.Parse(arguments).Invoke();
    }

    /// <summary>Returns where the copy of a model goes when nobody says.</summary>
    /// <remarks>The name keeps how the original is stored: the copy has its rounding, and is not the unrounded model.</remarks>
    public static string DefaultOutput(string model) =>
        Path.Combine("artifacts", "models", $"{Path.GetFileNameWithoutExtension(model)}.F32.gguf");

    private static int Write(string model, string? output)
    {
        string target = output ?? DefaultOutput(model);
        try
        {
            F32Copy.Write(model, target);
        }
        catch (Exception exception) when (exception is ModelFileException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return BadInput;
        }

        Console.WriteLine($"{target}: {new FileInfo(target).Length:N0} bytes");
        return 0;
    }
}
