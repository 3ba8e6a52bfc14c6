using System.Text.Json;
using SpecHub.Benchmarks.Ngrams;
using SpecHub.LlamaCpp.Tests;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Tests;

/// <summary>What n-grams said of known answers is counted where it was said, by whom, and whether it came.</summary>
public sealed class NgramStudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spechub-ngrams-").FullName;

    /// <summary>The prompt is 1 2 3 4 5 6 7. Of the answer's 1 nothing is said, as no 7 was followed by anything; of its 2 to 5 the prompt says what comes, and the 9 is another one.</summary>
    [Fact]
    public void Add_AnswerThatCopiesThePrompt_CountsEachPlaceOnce()
    {
        var study = new NgramStudy();
        study.Add([.. ((int[])[1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 9]).Select(static token => new TokenId(token))], promptLength: 7, temperature: 0);

        NgramBin[] bins = [.. study.Bins];
        Assert.All(bins, static bin => Assert.Equal((0f, "prompt"), (bin.Temperature, bin.SaidBy)));
        Assert.Equal(5, bins.Sum(static bin => bin.Places));
        Assert.Equal(4, bins.Sum(static bin => bin.Taken * bin.Places), 9);
        Assert.All(bins, static bin => Assert.InRange(bin.Said, bin.From, bin.To));
        Assert.All(bins, static bin => Assert.True(bin.LogLoss > 0));
        Assert.Equal(bins.Select(static bin => bin.From).Order(), bins.Select(static bin => bin.From));
    }

    [Fact]
    public void Add_AnswerThatRepeatsItself_IsCountedAsTheAnswers()
    {
        var study = new NgramStudy();
        study.Add([.. ((int[])[8, 1, 2, 3, 1, 2, 3]).Select(static token => new TokenId(token))], promptLength: 1, temperature: 0.7f);

        Assert.All(study.Bins, static bin => Assert.Equal((0.7f, "answer", 1.0), (bin.Temperature, bin.SaidBy, bin.Taken)));
        Assert.Equal(2, study.Bins.Sum(static bin => bin.Places));
    }

    [NativeFact]
    public void Run_TinyModel_WritesALineAGroup()
    {
        string prompts = Path.Combine(_folder, "prompts.jsonl");
        string output = Path.Combine(_folder, "ngrams.jsonl");
        File.WriteAllText(prompts, """{"class": "story", "prompt": "Tell a story."}""");

        int code = NgramsCommand.Run(
            ["--model", Repository.Model(Native.TinyTarget), "--prompts", prompts, "--temperatures", "0,1", "--seeds", "2", "--tokens", "40", "--threads", "1", "--output", output]);

        Assert.Equal(0, code);
        JsonElement[] lines = [.. File.ReadLines(output).Select(static line => JsonElement.Parse(line))];
        Assert.NotEmpty(lines);
        Assert.All(lines, static line => Assert.InRange(line.GetProperty("said").GetDouble(), line.GetProperty("from").GetDouble(), line.GetProperty("to").GetDouble()));
        Assert.InRange(lines.Sum(static line => line.GetProperty("places").GetInt32()), 1, 120);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
