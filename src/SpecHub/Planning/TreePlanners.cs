namespace SpecHub.Planning;

/// <summary>Makes the planners of an engine's generations, which share what is known about their rule.</summary>
/// <remarks>Belongs to the engine thread.</remarks>
/// <param name="costs">What passes cost.</param>
internal sealed class TreePlanners(CostModel costs)
{
    private const double OwnMemory = 128;
    private const double SharedMemory = 1024;

    // Without noise drafts are taken for certain, and acceptance means something else.
    private readonly Dictionary<(string Rule, bool IsGreedy), AcceptanceRates> _shared = [];

    /// <summary>Returns the planner of a new generation.</summary>
    /// <param name="rule">The name of its rule.</param>
    /// <param name="isGreedy">Whether the target always takes its most likely token.</param>
    public TreePlanner Create(string rule, bool isGreedy)
    {
        if (!_shared.TryGetValue((rule, isGreedy), out AcceptanceRates? shared))
        {
            shared = _shared[(rule, isGreedy)] = new AcceptanceRates(SharedMemory);
        }

        return new TreePlanner(new AcceptanceRates(OwnMemory, shared), costs);
    }
}
