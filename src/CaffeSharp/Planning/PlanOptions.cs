namespace CaffeSharp.Planning;

/// <summary>What a plan depends on besides the net and its input shapes.</summary>
/// <param name="KeepAll">Whether every blob keeps its memory to the end of the run.</param>
internal sealed record PlanOptions(bool KeepAll);
