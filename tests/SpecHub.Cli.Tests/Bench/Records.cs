using SpecHub.Cli.Bench;

namespace SpecHub.Cli.Tests.Bench;

/// <summary>Makes lines of results for tests.</summary>
internal static class Records
{
    public static BenchRecord Of(string mode, double speed, int repeat = 0, int concurrency = 1, string promptClass = "story", float temperature = 1, bool isVoid = false) => new()
    {
        PromptClass = promptClass,
        Prompt = 0,
        Mode = mode,
        Verifier = "coupled",
        Tree = mode == "off" ? "none" : $"{mode}:4",
        Temperature = temperature,
        Concurrency = concurrency,
        Repeat = repeat,
        Tokens = 100,
        TargetEvaluations = mode == "off" ? 100 : 50,
        TokensPerEvaluation = mode == "off" ? 1 : 2,
        TokensPerSecond = speed,
        PrefillSeconds = .1,
        DecodeSeconds = 100 / speed,
        ModeUsed = mode,
        TreeUsed = mode,
        PromptTokens = 10,
        CachedTokens = 0,
        DraftedTokens = mode == "off" ? 0 : 200,
        AcceptedTokens = mode == "off" ? 0 : 50,
        DraftSeconds = mode == "off" ? 0 : 20 / speed,
        EvaluateSeconds = 70 / speed,
        VerifySeconds = 5 / speed,
        CommitSeconds = 2 / speed,
        DepthTried = mode == "off" ? [] : [50, 30, 10],
        DepthAccepted = mode == "off" ? [] : [30, 15, 5],
        Seed = 1,
        Void = isVoid,
        VoidReason = isVoid ? "because" : null,
    };
}
