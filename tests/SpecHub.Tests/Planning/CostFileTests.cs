using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class CostFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameCosts()
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.01), new CostPoint(4, 0.02)]);
        costs.Target[1].Load([new CostPoint(2, 0.015)]);
        costs.Draft[0].Load([new CostPoint(1, 0.001)]);
        Of(costs).Write(_path);
        var read = new CostModel();
        CostFile.Read(_path).ApplyTo(read);

        Assert.Equal(CostFile.PointsOf(costs.Target), CostFile.PointsOf(read.Target));
        Assert.Equal(CostFile.PointsOf(costs.Draft), CostFile.PointsOf(read.Draft));
        Assert.Equal(0.015, read.Target.Of(2, cached: 2000), 12);
    }

    [Theory]
    [InlineData("no JSON", "cannot be read")]
    [InlineData("null", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("{\"target\":\"a\",\"backend\":\"b\",\"processors\":1,\"targetPoints\":null,\"draftPoints\":null}", "are no costs")]
    [InlineData("{\"target\":\"a\",\"backend\":\"b\",\"processors\":1,\"targetPoints\":[],\"draftPoints\":[]}", "are no costs")]
    [InlineData("{\"target\":\"a\",\"backend\":\"b\",\"processors\":1,\"targetPoints\":[[{\"rows\":0,\"seconds\":1}],[],[],[]],\"draftPoints\":[[],[],[],[]]}", "are no costs")]
    [InlineData("{\"target\":\"a\",\"backend\":\"b\",\"processors\":1,\"targetPoints\":[[{\"rows\":1,\"seconds\":-1}],[],[],[]],\"draftPoints\":[[],[],[],[]]}", "are no costs")]
    public void Read_WhatIsNoFileOfCosts_SaysSo(string text, string message)
    {
        File.WriteAllText(_path, text);

        Assert.Contains(message, Assert.Throws<SpecHubException>(() => CostFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CostsOfAnEngine_AreChecked()
    {
        CostFile broken = Of(new CostModel()) with { TargetPoints = [] };

        Assert.Throws<SpecHubException>(new EngineOptions { Costs = broken }.Validate);
    }

    [Fact]
    public void Read_NoFile_SaysWhatToDo() => Assert.Contains(
        "spechub tune", Assert.Throws<SpecHubException>(() => CostFile.Read(_path + ".missing")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("t.gguf", "d.gguf", "cpu", true)]
    [InlineData("u.gguf", "d.gguf", "cpu", false)]
    [InlineData("t.gguf", null, "cpu", false)]
    [InlineData("t.gguf", "d.gguf", "gpu", false)]
    public void RequireFit_OtherModelsOrBackend_IsRefused(string target, string? draft, string backend, bool fits)
    {
        Exception? exception = Record.Exception(() => Of(new CostModel()).RequireFit(target, draft, backend));

        Assert.Equal(fits, exception is null);
        Assert.True(fits || exception is SpecHubException);
    }

    private static CostFile Of(CostModel costs) => new()
    {
        Target = "t.gguf",
        Draft = "d.gguf",
        Backend = "cpu",
        Processors = Environment.ProcessorCount,
        TargetPoints = CostFile.PointsOf(costs.Target),
        DraftPoints = CostFile.PointsOf(costs.Draft),
    };
}
