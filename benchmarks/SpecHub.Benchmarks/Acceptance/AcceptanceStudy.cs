using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>Counts tokens per target evaluation on a real pair, through the real sampling path.</summary>
internal sealed class AcceptanceStudy : IDisposable
{
    private readonly StudyModels _models;
    private readonly LazyTarget _lazy;
    private readonly SpeculativeDecoder _decoder;

    public AcceptanceStudy(string folder)
    {
        _models = new StudyModels(folder);
        _lazy = new LazyTarget(_models.Target);
        _decoder = new SpeculativeDecoder(_lazy, new ModelDrafter(_models.Draft, _lazy.VocabularySize));
    }

    public void Dispose()
    {
        _lazy.Dispose();
        _models.Dispose();
    }

    /// <summary>Answers one question as a cell says.</summary>
    public AnswerCount Answer(Cell cell, int question, int tokens)
    {
        long seed = StudyModels.SeedOf(question);
        var options = new DecodingOptions { Seed = seed, Shape = cell.Tree, Sampling = cell.Sampling, Verifier = cell.Verifier };
        using DecodingSequence sequence = _decoder.Start(_models.Prompt(question), options);
        while (_decoder.Prefill(sequence))
        {
        }

        var count = new AnswerCount(cell.Verifier.Name, cell.Tree.ToString(), cell.Temperature, question, seed, 0, 0, 0, 0, 0);
        bool ended = false;
        while (count.Tokens < tokens && !ended)
        {
            // Always a whole tree: one that is cut to the wanted rest would count as a poor one.
            _decoder.Step([sequence], [TreeShape.MaxDepth + 1]);
            int accepted = sequence.Produced.Length - 1;
            bool stoppedAbove = HasChildren(sequence, accepted);
            count = count with
            {
                TargetEvaluations = count.TargetEvaluations + 1,
                Drafted = count.Drafted + sequence.Drafted,
                Tokens = count.Tokens + sequence.Produced.Length,
                NodesTried = count.NodesTried + accepted + (stoppedAbove ? 1 : 0),
                NodesAccepted = count.NodesAccepted + accepted,
            };
            foreach (TokenId token in sequence.Produced)
            {
                ended |= _models.Target.Tokenizer.EndsGeneration(token);
            }
        }

        return count;
    }

    /// <summary>Tells whether the node where the round ended had drafts.</summary>
    private static bool HasChildren(DecodingSequence sequence, int accepted)
    {
        int node = DraftTree.Root;
        for (int i = 0; i < accepted; i++)
        {
            node = sequence.Tree.ChildWith(node, sequence.Produced[i]);
        }

        return node >= 0 && sequence.Tree.FirstChildOf(node) >= 0;
    }
}
