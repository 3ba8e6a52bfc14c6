using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>Compares ways of drafting on one and the same text, so that differences of the texts do not blur them.</summary>
internal sealed class SameTextStudy : IDisposable
{
    private readonly StudyModels _models;
    private readonly KnownText _known;
    private readonly SpeculativeDecoder _decoder;
    private readonly SharpenedDraft _draft;

    public SameTextStudy(string folder)
    {
        _models = new StudyModels(folder);
        _known = new KnownText(_models.Target.VocabularySize);
        _draft = new SharpenedDraft(_models.Draft);
        _decoder = new SpeculativeDecoder(_known, new ModelDrafter(_draft, _known.VocabularySize));
        Correction = new DraftCorrection(_models.Target.VocabularySize, Corrections);
    }

    /// <summary>Gets the ways to correct a draft that <see cref="Reference"/> tries.</summary>
    public static IReadOnlyList<(int Suffix, double Share)> Corrections { get; } = [(1, 0.25), (1, 0.5), (2, 0.25), (2, 0.5), (2, 1)];

    /// <summary>Gets what corrected drafts reached on all texts so far.</summary>
    public DraftCorrection Correction { get; }

    /// <summary>
    /// Decodes plainly, and reports for every token with which probability each transport rule had accepted it, and the best
    /// acceptance of two drafts with replacement, without, and with a hub.
    /// </summary>
    public (IReadOnlyList<TokenId> Text, IReadOnlyList<double[]> Accepts, IReadOnlyList<double[]> Bounds) Reference(int question, SamplingOptions sampling, int tokens)
    {
        List<double[]> bounds = [];
        List<TokenId> text = [.. _models.Prompt(question)];
        List<double[]> accepts = [];
        var scores = new ShapedLogits(_models.Target.VocabularySize);
        var p = new TokenDistribution(_models.Target.VocabularySize);
        var q = new TokenDistribution(_models.Draft.VocabularySize);
        var draftScores = new ShapedLogits(_models.Draft.VocabularySize);
        using IModelSession target = _models.Target.CreateSession();
        using IModelSession draft = _models.Draft.CreateSession();
        NoiseTape noise = new(StudyModels.SeedOf(question));
        int length = text.Count + tokens;
        Correction.Begin();
        while (text.Count < length && !(accepts.Count > 0 && _models.Target.Tokenizer.EndsGeneration(text[^1])))
        {
            Read(_models.Target, target, text, scores, sampling);
            Read(_models.Draft, draft, text, draftScores, sampling);
            p.Fill(scores);
            q.Fill(draftScores);
            TokenId next = Sample(p, noise.At(text.Count));
            Correction.Add(text, p, q, noise.At(text.Count), next);
            accepts.Add(TransportAlongText.Accepts(p, q, next));
            bounds.Add([
                OptimalAcceptance.Independent(p.Probabilities, q.Probabilities, 2),
                OptimalAcceptance.WithoutReplacement(p.Probabilities, q.Probabilities, 2),
                OptimalAcceptance.WithHubs(p.Probabilities, q.Probabilities, 2)]);
            text.Add(next);
        }

        return (text, accepts, bounds);
    }

    /// <summary>Returns how many rounds a coupled tree takes for a text, with the draft's logits multiplied by a factor.</summary>
    public (int Rounds, int Drafted) Rounds(IReadOnlyList<TokenId> text, int promptLength, Cell cell, int question, float sharpness)
    {
        _known.Text = text;
        _draft.Sharpness = sharpness;
        var options = new DecodingOptions { Seed = StudyModels.SeedOf(question), Shape = cell.Tree, Sampling = cell.Sampling, Verifier = cell.Verifier };
        using DecodingSequence sequence = _decoder.Start([.. text.Take(promptLength)], options);
        while (_decoder.Prefill(sequence))
        {
        }

        int rounds = 0;
        int drafted = 0;
        while (sequence.Tokens.Count < text.Count)
        {
            _decoder.Step([sequence], [TreeShape.MaxDepth + 1]);
            rounds++;
            drafted += sequence.Drafted;
        }

        return (rounds, drafted);
    }

    public void Dispose()
    {
        _draft.Dispose();
        _models.Dispose();
        _known.Dispose();
    }

    private static void Read(LlamaModel model, IModelSession session, List<TokenId> text, ShapedLogits scores, SamplingOptions sampling)
    {
        BatchRow[] rows = [.. text.Skip(session.Length).Select((token, row) => new BatchRow(token, row - 1, WantsLogits: false))];
        rows[^1] = rows[^1] with { WantsLogits = true };
        model.Evaluate([new SessionRows(session, rows)]);
        new LogitsShaper(sampling).Shape(session.LogitsAfter(rows.Length - 1), scores);
        session.Keep([.. Enumerable.Range(0, rows.Length)]);
    }

    private static TokenId Sample(TokenDistribution law, PositionNoise noise)
    {
        TokenId best = default;
        double most = double.NegativeInfinity;
        for (int entry = 0; entry < law.Count; entry++)
        {
            double score = Math.Log(law.Probabilities[entry]) + noise.Of(law.TokenAt(entry).Value);
            (best, most) = score > most ? (law.TokenAt(entry), score) : (best, most);
        }

        return best;
    }
}
