namespace CaffeSharp.Kernels.Threading;

/// <summary>Work cut into items that may run in any order and at the same time.</summary>
internal interface IParallelWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">Which, in [0, count).</param>
    /// <param name="worker">Who does it, in [0, threads): no two items run under one number at the same time.</param>
    void Invoke(int item, int worker);
}
