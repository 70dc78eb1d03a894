namespace CaffeSharp.Verification;

/// <summary>How a case went.</summary>
/// <param name="Passed">Whether ours agrees with the record.</param>
/// <param name="Message">What was found, for people.</param>
/// <param name="MaxError">The largest absolute difference, 0 for a refusal, infinite when it did not come to that.</param>
public sealed record OperatorCaseResult(bool Passed, string Message, double MaxError)
{
    internal static OperatorCaseResult Success(string message, double maxError) => new(true, message, maxError);

    internal static OperatorCaseResult Failure(string message) => new(false, message, double.PositiveInfinity);
}
