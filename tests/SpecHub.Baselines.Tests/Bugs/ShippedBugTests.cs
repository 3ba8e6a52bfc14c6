using System.Numerics.Tensors;
using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Oracles;
using SpecHub.Baselines.Verification;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Bugs;

/// <summary>Mistakes that samplers were published with: the rules here do not have them, and the checks notice whoever has.</summary>
/// <remarks>Each test measures the greatest error of the law over small pairs: none for the right rule, a clear one for the broken.</remarks>
public sealed class ShippedBugTests
{
    private const double Nothing = 1e-12;
    private const double Clear = 1e-4;

    /// <summary>One number for drafting, accepting and the residual (vllm-project/vllm 47386 and 54282).</summary>
    [Fact]
    public void Streams_OneForAllPurposes_IsNoticed()
    {
        WeightPair pair = WeightPair.All[7];

        Assert.True(Tokens(pair, decisions => decisions).Fits);
        Assert.False(Tokens(pair, decisions => new OneStream(decisions)).Fits);
        Assert.Throws<InvalidOperationException>(() => ExactLaw.Of(decisions => FirstToken(pair, new OneStream(decisions))));
    }

    /// <summary>The residual of a certain draft, p without x, after a drawn one (xLLM-AI/xllm 2175).</summary>
    [Fact]
    public void Residual_OfACertainDraft_IsNoticed() => RequireNoticed(new SingleVerifier(), new BrokenRule(new IndependentDraftLaw(), (in NodeTrial trial, out bool accepted) =>
    {
        TokenId x = trial.Law.Drawn[0];
        accepted = trial.Accepts(trial.Target[x] / trial.Law.Draft[x], 0);
        return accepted ? x : DrawWithout(trial, [x]);
    }));

    /// <summary>Drafts drawn with fewer digits than their probabilities are divided by (deepseek-ai/DeepSpec 31).</summary>
    [Fact]
    public void Precision_OfTheDrawnLaw_IsNoticed() =>
        RequireNoticed(new SingleVerifier(), new BrokenRule(new BrokenDraftLaw(new IndependentDraftLaw(), distort: ToEightBits), new SingleVerifier().Choose));

    /// <summary>Candidates from a cheap sampler of a few tokens, verified as if they came from q.</summary>
    [Fact]
    public void Candidates_FromAWeakSampler_AreNoticed() => RequireNoticed(
        new SingleVerifier(),
        new BrokenRule(new BrokenDraftLaw(new IndependentDraftLaw(), distort: q => [.. q.Select(share => share > 0 && share >= 0.5 * q.Max() ? 1.0 : 0)]), new SingleVerifier().Choose));

    /// <summary>The temperature left out where drafts are tested (ohdearquant/lattice 388, z-lab/dflash 74).</summary>
    [Fact]
    public void Temperature_IgnoredByTheTest_IsNoticed() => RequireNoticed(new SingleVerifier(), new BrokenRule(new IndependentDraftLaw(), (in NodeTrial trial, out bool accepted) =>
    {
        TokenId x = trial.Law.Drawn[0];
        double cooled = trial.Target[x] * trial.Target[x] / TensorPrimitives.SumOfSquares(trial.Target.Probabilities);
        accepted = trial.Accepts(cooled / trial.Law.Draft[x], 0);
        return accepted ? x : DrawOver(trial);
    }));

    /// <summary>Truncation after the ratio (vllm-project/vllm 10198), or dropped wherever one speculates.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Truncation_AfterTheRatioOrNever_IsNoticed(bool isDropped)
    {
        // The target keeps its two best tokens; the broken rule tests with all of them.
        var pair = new WeightPair("truncated", [6, 3, 0], [1, 1, 1]);
        double[] whole = [0.5, 0.25, 0.25];
        var broken = new BrokenRule(new IndependentDraftLaw(), (in NodeTrial trial, out bool accepted) =>
        {
            TokenId x = trial.Law.Drawn[0];
            accepted = trial.Accepts(whole[x.Value] / trial.Law.Draft[x], 0);
            if (accepted)
            {
                return x;
            }

            double total = Overhang.Of(isDropped ? whole : trial.Target.Probabilities, 1, trial.Draft, 1, trial.Scratch);
            return trial.Draw(trial.Scratch, total);
        });

        Assert.InRange(Error(pair, new SingleVerifier(), 1, 1), 0, Nothing);
        Assert.InRange(Error(pair, broken, 1, 1), Clear, 1);
    }

    /// <summary>Whatever was not drafted taken for one token, so that the residual knows children and the rest only.</summary>
    [Fact]
    public void Residual_OfChildrenAndTheRest_IsNoticed() => RequireNoticed(
        new SpecHubVerifier(),
        new BrokenRule(new HubDraftLaw(), (in NodeTrial trial, out bool accepted) =>
        {
            TokenId hub = trial.Law.Hubs.IsEmpty ? default : trial.Law.Hubs[0];
            TokenId x = trial.Law.Drawn[0];
            accepted = trial.Accepts(trial.Target[x] / (trial.Law.Draft[x] / trial.Law.TailMass), 0);
            if (accepted)
            {
                return x;
            }

            // The rest has the right mass, which goes to its tokens as p has them and not as (p - q')+ has.
            Overhang.Of(trial.Target.Probabilities, 1, trial.Draft, trial.Law.TailMass, trial.Scratch);
            trial.Scratch[hub.Value] = 0;
            double rest = TensorPrimitives.Sum<double>(trial.Scratch);
            double outside = 1 - trial.Target[hub] - trial.Target[x];
            TensorPrimitives.Multiply(trial.Target.Probabilities, outside > 0 ? rest / outside : 0, trial.Scratch);
            trial.Scratch[x.Value] = 0;
            trial.Scratch[hub.Value] = trial.Target[hub];
            return trial.Draw(trial.Scratch, TensorPrimitives.Sum<double>(trial.Scratch));
        }),
        children: 2);

    /// <summary>Drawn tokens put in the order of q before they are tested.</summary>
    [Fact]
    public void Order_ByTheDraftsLaw_IsNoticed() => RequireNoticed(
        new RecursiveRejectionWithoutReplacementVerifier(),
        new BrokenRule(
            new BrokenDraftLaw(new WithoutReplacementDraftLaw(), reorder: law => [.. law.Drawn.ToArray().OrderByDescending(token => law.Draft[token])]),
            new RecursiveRejectionWithoutReplacementVerifier().Choose),
        children: 2);

    /// <summary>The most likely token accepted for certain although the temperature is not 0 (lablup/mlxcel 902).</summary>
    [Fact]
    public void Acceptance_ByTheGreedyToken_IsNoticed() => RequireNoticed(new SingleVerifier(), new BrokenRule(new IndependentDraftLaw(), (in NodeTrial trial, out bool accepted) =>
    {
        TokenId best = trial.Target.TokenAt(TensorPrimitives.IndexOfMax(trial.Target.Probabilities));
        accepted = trial.Law.Drawn[0] == best;
        return best;
    }));

    /// <summary>A token drawn again passed over without taking q from what is left of p.</summary>
    [Fact]
    public void Repetition_PassedOver_IsNoticed() => RequireNoticed(
        new RecursiveRejectionVerifier(),
        new BrokenRule(new IndependentDraftLaw(), (in NodeTrial trial, out bool accepted) =>
        {
            double[] rest = [.. trial.Target.Probabilities];
            double mass = 1;
            for (int test = 0; test < trial.Law.Drawn.Length && mass > 0; test++)
            {
                TokenId x = trial.Law.Drawn[test];
                if (!trial.Law.Drawn[..test].Contains(x))
                {
                    accepted = trial.Accepts(rest[x.Value] / mass / trial.Law.Draft[x], test);
                    if (accepted)
                    {
                        return x;
                    }

                    mass = Overhang.Of(rest, 1 / mass, trial.Draft, 1, rest);
                }
            }

            accepted = false;
            return trial.Draw(rest, mass);
        }),
        children: 2);

    /// <summary>A hub that the target nearly always takes accepted outright.</summary>
    [Fact]
    public void Hub_AcceptedOutright_IsNoticed()
    {
        var pair = new WeightPair("nearly certain", [1999, 1], [3, 1]);
        var broken = new BrokenRule(new HubDraftLaw(), (in NodeTrial trial, out bool accepted) =>
        {
            accepted = true;
            return trial.Target[trial.Law.Hubs[0]] > 0.999 ? trial.Law.Hubs[0] : new SpecHubVerifier().Choose(trial, out accepted);
        });

        Assert.InRange(Error(pair, new SpecHubVerifier(), 2, 1), 0, Nothing);
        Assert.InRange(Error(pair, broken, 2, 1), Clear, 1);
    }

    /// <summary>Block verification that ends with the residual of the token level (vllm-project/vllm-ascend 7807 and 7808).</summary>
    [Fact]
    public void Block_WithTheTokensResidual_IsNoticed() => RequireNoticed(new BlockVerifier(), new BrokenBlock(), depth: 2);

    private static void RequireNoticed(ITreeVerifier right, ITreeVerifier broken, int children = 1, int depth = 1)
    {
        WeightPair[] pairs = [.. WeightPair.All.Where(pair => depth == 1 || pair.Target.Count <= 4)];

        Assert.InRange(pairs.Max(pair => Error(pair, right, children, depth)), 0, Nothing);
        Assert.InRange(pairs.Max(pair => Error(pair, broken, children, depth)), Clear, 1);
    }

    /// <summary>Returns the greatest error of the law of the first tokens, over all drafts and outcomes.</summary>
    private static double Error(WeightPair pair, ITreeVerifier rule, int children, int depth)
    {
        var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
        IReadOnlyDictionary<string, double> law = round.Continued(round.LawOf(rule, children, depth), depth + 1);
        IReadOnlyDictionary<string, double> target = round.TargetLaw(depth + 1);
        return law.Keys.Union(target.Keys, StringComparer.Ordinal).Max(text => Math.Abs(law.GetValueOrDefault(text) - target.GetValueOrDefault(text)));
    }

    private static TokenId DrawOver(in NodeTrial trial)
    {
        double total = Overhang.Of(trial.Target.Probabilities, 1, trial.Draft, 1, trial.Scratch);
        return trial.Draw(trial.Scratch, total);
    }

    private static TokenId DrawWithout(in NodeTrial trial, ReadOnlySpan<TokenId> tokens)
    {
        trial.Target.Probabilities.CopyTo(trial.Scratch);
        foreach (TokenId token in tokens)
        {
            trial.Scratch[token.Value] = 0;
        }

        return trial.Draw(trial.Scratch, TensorPrimitives.Sum<double>(trial.Scratch));
    }

    /// <summary>Cuts the last 16 bits of a single-precision number off, as bfloat16 does.</summary>
    private static double[] ToEightBits(double[] q) =>
        [.. q.Select(share => (double)BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)share) & 0xFFFF_0000))];

    private static ChiSquare Tokens(WeightPair pair, Func<IDecisions, IDecisions> wrap)
    {
        int[] counts = new int[pair.Target.Count];
        for (int seed = 0; seed < 20_000; seed++)
        {
            counts[FirstToken(pair, wrap(new RandomStreams(seed)))]++;
        }

        return ChiSquare.Of(counts, [.. pair.Target.Select(weight => weight / pair.Target.Sum())]);
    }

    private static int FirstToken(WeightPair pair, IDecisions decisions)
    {
        var law = new NodeLaw(pair.Draft.Count);
        Nodes.Draw(new IndependentDraftLaw(), [.. pair.Draft], new DraftedChild[1], decisions, law);
        var tree = new DraftTree();
        tree.Reset(default, rootPosition: 20);
        tree.SetLaw(DraftTree.Root, law);
        tree.Add(DraftTree.Root, law.Drawn[0]);
        var verdict = new Verdict();
        new SingleVerifier().Verify(tree, new ScriptedLaws(tree, new(), _ => pair.Target), new VerificationRandomness(NoiseTape.Silent, decisions), verdict);
        return (verdict.AcceptedNodes.Count > 0 ? tree.TokenAt(verdict.AcceptedNodes[0]) : verdict.NextToken).Value;
    }
}
