using SpecHub.Benchmarks.Dequantisation;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Tests;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using Xunit.Abstractions;

namespace SpecHub.Benchmarks.Tests;

/// <summary>A copy in F32 is the same model: the same words about itself, and the same logits as far as kernels round.</summary>
public sealed class F32CopyTests(ITestOutputHelper output) : IDisposable
{
    private const string Question = "Explain how a rainbow forms.";
    private const int Tokens = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("spechub-f32-").FullName;

    [Fact]
    public void Write_TinyModel_KeepsEverythingButHowWeightsAreStored()
    {
        var original = GgufFile.Read(Repository.Model(Native.TinyTarget));

        var copy = GgufFile.Read(Copy(Native.TinyTarget));

        Assert.All(copy.Tensors, tensor => Assert.Equal("f32", tensor.Type.Name));
        Assert.Equal<string>([.. original.Tensors.Select(Shape)], [.. copy.Tensors.Select(Shape)]);
        Assert.Equal<string>([.. original.Metadata.Keys], [.. copy.Metadata.Keys]);
        KeyValuePair<string, GgufValue> changed = Assert.Single(original.Metadata, pair => pair.Value != copy.Metadata[pair.Key]);
        Assert.Equal("general.file_type", changed.Key);
        Assert.Equal(0, (int)copy.Metadata["general.file_type"].WholeNumber!.Value);

        static string Shape(GgufTensor tensor) => $"{tensor.Name} {string.Join(" x ", tensor.Dimensions)}";
    }

    [Fact]
    public void Write_TwiceInARow_GivesTheSameBytes()
    {
        string first = Copy(Native.TinyDraft);
        string second = Path.Combine(_folder, "again.gguf");

        F32Copy.Write(first, second);

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void Write_OverTheModelItself_IsRefused()
    {
        string model = Path.Combine(_folder, "model.gguf");
        File.Copy(Repository.Model(Native.TinyDraft), model);

        var exception = Assert.Throws<ModelFileException>(() => F32Copy.Write(model, model));

        Assert.Contains("the copy would replace it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FileThatIsNoModel_SaysSoAndLeavesNothing()
    {
        string target = Path.Combine(_folder, "copy.gguf");

        int code = DequantiseCommand.Run(["--model", Path.Combine(Repository.Root, "LICENSE"), "--output", target]);

        Assert.Equal(2, code);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    /// <remarks>
    /// Kernels for quantised weights round the activations to 8 bits and those for F32 do not, so the logits differ.
    /// Measured over these tokens, as the root of the mean square over that of the logits about their mean: 0.0068 for
    /// the tiny model and 0.0501 for SmolLM2. Twice that is allowed; a conversion that takes signed bytes for unsigned
    /// or a tenth off the least number of half a block is at 1.9 and above.
    /// </remarks>
    [NativeTheory]
    [InlineData(Native.TinyTarget, 0.015)]
    [InlineData(Native.SmolTarget, 0.1)]
    public void Write_Model_AnswersAsTheQuantisedFileDoes(string model, double allowed)
    {
        LlamaModelOptions options = Native.Options(model) with { Threads = 1 };
        using var original = LlamaModel.Load(options);
        using var copy = LlamaModel.Load(options with { Path = Copy(model) });
        List<TokenId> text = [.. original.Tokenizer.Encode(LlamaChatTemplate.Of(original).Render([("user", Question)]), parseSpecial: true)];

        using IModelSession first = original.CreateSession();
        using IModelSession second = copy.CreateSession();
        double squares = 0;
        double spread = 0;
        int same = 0;
        for (int read = 0, answered = 0; answered < Tokens; answered++)
        {
            float[] expected = Next(original, first, text, read);
            float[] found = Next(copy, second, text, read);
            double mean = expected.Average();
            squares += expected.Zip(found, (left, right) => Math.Pow(left - right, 2)).Sum();
            spread += expected.Sum(logit => Math.Pow(logit - mean, 2));
            same += Best(expected) == Best(found) ? 1 : 0;
            read = text.Count;
            text.Add(Best(expected));
        }

        double difference = Math.Sqrt(squares / spread);
        output.WriteLine($"{model}: the logits differ by {difference:F4} of their spread, {same} of {Tokens} greedy tokens are the same.");
        Assert.InRange(difference, 0, allowed);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TokenId Best(float[] logits) => new(logits.AsSpan().IndexOf(logits.Max()));

    private static float[] Next(LlamaModel model, IModelSession session, List<TokenId> text, int read)
    {
        BatchRow[] rows = [.. text.Skip(read).Select((token, i) => new BatchRow(token, i - 1, read + i == text.Count - 1))];
        model.Evaluate([new SessionRows(session, rows)]);
        float[] logits = [.. session.LogitsAfter(rows.Length - 1)];
        session.Keep([.. Enumerable.Range(0, rows.Length)]);
        return logits;
    }

    private string Copy(string model)
    {
        string copy = Path.Combine(_folder, Path.GetFileName(DequantiseCommand.DefaultOutput(model)));
        F32Copy.Write(Repository.Model(model), copy);
        return copy;
    }
}
