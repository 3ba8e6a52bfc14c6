namespace SpecHub.Generation;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model said that it is done.</summary>
    EndOfText,

    /// <summary>A stop sequence appeared.</summary>
    StopSequence,

    /// <summary>The wanted number of tokens was reached, or the context was full.</summary>
    Length,
}
