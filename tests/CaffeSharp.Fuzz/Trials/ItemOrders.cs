namespace CaffeSharp.Fuzz.Trials;

/// <summary>Pools whose items one thread does in another order: what items write over one another shows.</summary>
internal static class ItemOrders
{
    /// <summary>From the last item to the first.</summary>
    public static WorkerPool Reversed(int threads) => WorkerPool.InOrder(threads, count => [.. Enumerable.Range(0, count).Reverse()]);

    /// <summary>In no order to speak of, the same every time.</summary>
    public static WorkerPool Shuffled(int threads) =>
        WorkerPool.InOrder(threads, count => [.. Enumerable.Range(0, count).OrderBy(item => item * 2_654_435_761L % 4_294_967_291L)]);
}
