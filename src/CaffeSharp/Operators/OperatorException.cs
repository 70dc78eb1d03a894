namespace CaffeSharp.Operators;

/// <summary>An operator call that its framework refuses, or a text that describes no operator.</summary>
public sealed class OperatorException(OperatorFault fault, string message) : CaffeException(message)
{
    /// <summary>What the call was refused for.</summary>
    public OperatorFault Fault { get; } = fault;
}
