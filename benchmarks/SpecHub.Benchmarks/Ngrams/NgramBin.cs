namespace SpecHub.Benchmarks.Ngrams;

/// <summary>Places of answers at which n-grams were about equally sure of the next token.</summary>
/// <param name="Temperature">The temperature of the answers.</param>
/// <param name="SaidBy">Who said the token last: prompt or answer.</param>
/// <param name="From">The least probability that was said.</param>
/// <param name="To">The probability that all are below.</param>
/// <param name="Places">How many places there are.</param>
/// <param name="Said">The mean of the probabilities that were said.</param>
/// <param name="Taken">In which share of the places the token came.</param>
/// <param name="LogLoss">What was said of what happened, as the sum of minus its natural logarithm.</param>
internal sealed record NgramBin(float Temperature, string SaidBy, double From, double To, int Places, double Said, double Taken, double LogLoss);
