using SpecHub.Diagnostics;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests;

public sealed class DefaultModelsTests
{
    [Fact]
    public void Find_BelowTheRepository_FindsItsModels()
    {
        ModelFiles pair = DefaultModels.Find(DefaultModels.Starts);
        Assert.Equal(new ModelFiles(Repository.Model(DefaultModels.Target), Repository.Model(DefaultModels.Draft)), pair);
    }

    [Fact]
    public void Find_OneOfTwoFilesMissing_GoesOnUpwards()
    {
        using var folder = new TestFolder();
        string target = folder.Write($"models/{DefaultModels.Target}", []);
        string draft = folder.Write($"models/{DefaultModels.Draft}", []);
        folder.Write($"a/models/{DefaultModels.Target}", []);
        Assert.Equal(new ModelFiles(target, draft), DefaultModels.Find([Path.Combine(folder.Root, "a", "b")]));
    }

    [Fact]
    public void Find_SeveralStarts_TakesTheFirst()
    {
        using var folder = new TestFolder();
        foreach (string place in (string[])["a", "b"])
        {
            folder.Write($"{place}/models/{DefaultModels.Target}", []);
            folder.Write($"{place}/models/{DefaultModels.Draft}", []);
        }

        ModelFiles pair = DefaultModels.Find([Path.Combine(folder.Root, "b"), Path.Combine(folder.Root, "a")]);
        Assert.StartsWith(Path.Combine(folder.Root, "b"), pair.Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Nowhere_SaysWhatToDo()
    {
        using var folder = new TestFolder();
        SpecHubException exception = Assert.Throws<SpecHubException>(() => DefaultModels.Find([folder.Root]));
        Assert.Contains(DefaultModels.Target, exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Root, exception.Message, StringComparison.Ordinal);
        Assert.Contains("--model", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DraftWithoutModel_GoesWithTheDefaultTarget()
    {
        ModelFiles files = ModelFiles.Of(new GenerateOptions { Prompt = "x", Draft = "mine" });
        Assert.Equal(new ModelFiles(Repository.Model(DefaultModels.Target), "mine"), files);
    }
}
