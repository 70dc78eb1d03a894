namespace CaffeSharp.Planning;

/// <summary>The kernel for a layer and why it is this one.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Reasons">What came of every kernel that was asked, a line each.</param>
internal sealed record KernelDecision(IKernel Kernel, params IReadOnlyList<string> Reasons);
