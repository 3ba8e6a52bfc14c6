using System.Text.Json;
using SpecHub.Benchmarks.Turns;
using SpecHub.LlamaCpp.Tests;
using SpecHub.Testing;

namespace SpecHub.Benchmarks.Tests;

/// <summary>Arms that take turns write the same texts, and each line says what an arm has done for its text.</summary>
public sealed class TurnsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spechub-turns-").FullName;

    [NativeFact]
    public void Run_TinyPair_WritesALineAnArmWithOneText()
    {
        string prompts = Path.Combine(_folder, "prompts.jsonl");
        string output = Path.Combine(_folder, "turns.jsonl");
        File.WriteAllText(prompts, """{"class": "story", "prompt": "Tell a story."}""");

        int code = TurnsCommand.Run(
        [
            "--model", Repository.Model(Native.TinyTarget), "--draft", Repository.Model(Native.TinyDraft), "--prompts", prompts, "--arms", "off,auto,best:4/both",
            "--temperatures", "0,1", "--conversations", "1,2", "--tokens", "8", "--repeats", "1", "--threads", "1", "--output", output,
        ]);

        Assert.Equal(0, code);
        JsonElement[] lines = [.. File.ReadLines(output).Select(static line => JsonElement.Parse(line))];
        Assert.Equal(3 * 2 * 2, lines.Length);
        foreach (IGrouping<(float, int), JsonElement> cell in lines.GroupBy(static line => (line.GetProperty("temperature").GetSingle(), line.GetProperty("conversations").GetInt32())))
        {
            Assert.Equal(["off", "auto", "best:4/both"], cell.Select(static line => line.GetProperty("arm").GetString()!), StringComparer.Ordinal);
            Assert.All(cell, line => Assert.True(line.GetProperty("sameText").GetBoolean(), line.ToString()));
            int answers = cell.Key.Item2 == 1 ? 1 : 4;
            Assert.All(cell, line => Assert.Equal(answers, line.GetProperty("answers").GetInt32()));
            Assert.InRange(Assert.Single(cell.Select(static line => line.GetProperty("tokens").GetInt32()).Distinct()), answers, 8 * answers);
            JsonElement plain = cell.First();
            Assert.Equal(plain.GetProperty("tokens").GetInt32(), plain.GetProperty("evaluations").GetInt32());
            Assert.Equal(0, plain.GetProperty("drafted").GetInt32());
            Assert.True(cell.Last().GetProperty("drafted").GetInt32() > 0);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
