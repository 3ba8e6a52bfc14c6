using System.Globalization;

namespace SpecHub.Cli.Audit;

/// <summary>Collects the tests of laws of one check and sets each against the same limit.</summary>
/// <param name="limit">The false-alarm rate of one test.</param>
internal sealed class LawVerdicts(double limit)
{
    private readonly List<string> _remarks = [];
    private int _tests;
    private int _givenDrafts;
    private int _recordedRounds;
    private int _realRounds;
    private double _least = 1;

    public AuditFinding Finding => AuditFinding.Of(
        _remarks.Count == 0 && _tests > 0,
        [
            ("rounds on recorded rows", _recordedRounds),
            ("rounds with forward passes", _realRounds),
            ("tests", _tests),
            ("of them given the drafts", _givenDrafts),
            ("least p", _least),
            ("fails below", limit),
        ],
        _remarks);

    public void AddRecorded(LawFit fit, int rounds, string where)
    {
        _recordedRounds += rounds;
        Add(fit, where);
    }

    public void AddReal(LawFit fit, int rounds, string where)
    {
        _realRounds += rounds;
        Add(fit, where);
    }

    public void AddGivenDrafts(LawFit fit, string where)
    {
        _givenDrafts++;
        Add(fit, where);
    }

    private void Add(LawFit fit, string where)
    {
        _tests++;
        _least = Math.Min(_least, fit.Bound);
        if (fit.Bound < limit)
        {
            string distance = double.IsFinite(fit.Statistic)
                ? string.Create(CultureInfo.InvariantCulture, $"G is {fit.Statistic:F1} with {fit.Freedom} degrees of freedom")
                : "a token came that has probability 0";
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture, $"{where}: the tokens do not follow the law that they should: {distance}, p is at most {fit.Bound:G2}."));
        }
    }
}
