using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Planning;
using Xunit;

namespace CaffeSharp.Tests.Planning;

public sealed class PlanCacheTests
{
    private static readonly PlanOptions Options = new(KeepAll: false, Threads: 1, AccuracyLevel.Default, Convolution: null);

    private static NetGraph Graph(LayerCatalog? layers = null) => Net.Parse(
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "slow" type: "Slow" bottom: "data" top: "slow" }
        """,
        options: new NetOptions { Layers = layers ?? LayerCatalog.Default.With("Slow", _ => new Slow()) }).Graph;

    [Fact]
    public void The_same_shapes_and_options_give_the_same_plan()
    {
        var cache = new PlanCache(Graph());
        Plan plan = cache.Get([[2, 3]], Options);
        Assert.Same(plan, cache.Get([[2, 3]], Options with { }));
        Assert.NotSame(plan, cache.Get([[3, 3]], Options));
        Assert.NotSame(plan, cache.Get([[2, 3]], Options with { KeepAll = true }));
        Assert.NotSame(plan, cache.Get([[2, 3]], Options with { Threads = 2 }));
        Assert.NotSame(plan, cache.Get([[2, 3]], Options with { Accuracy = AccuracyLevel.Strict }));
        Assert.NotSame(plan, cache.Get([[2, 3]], Options with { Convolution = "rows" }));
        Assert.Same(plan, cache.Get([[2, 3]], Options));
    }

    [Fact]
    public void The_plan_longest_unused_is_forgotten()
    {
        var cache = new PlanCache(Graph());
        Plan[] plans = [.. Enumerable.Range(0, PlanCache.Capacity).Select(batch => cache.Get([[batch, 3]], Options))];
        Assert.Same(plans[0], cache.Get([[0, 3]], Options));
        cache.Get([[100, 3]], Options);
        Assert.Same(plans[0], cache.Get([[0, 3]], Options));
        Assert.Same(plans[2], cache.Get([[2, 3]], Options));
        Assert.NotSame(plans[1], cache.Get([[1, 3]], Options));
    }

    [Fact]
    public async Task A_plan_is_made_once_and_holds_up_nobody_else()
    {
        using var begun = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        int made = 0;
        var layer = new Slow
        {
            OnPlan = batch =>
            {
                if (batch != 7)
                    return;
                Interlocked.Increment(ref made);
                begun.Release();
                go.Wait();
            },
        };
        var cache = new PlanCache(Graph(LayerCatalog.Default.With("Slow", _ => layer)));
        Task<Plan>[] big = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () => cache.Get([[7, 3]], Options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        Plan other = cache.Get([[1, 3]], Options);
        Assert.Same(other, cache.Get([[1, 3]], Options));
        Assert.All(big, task => Assert.False(task.IsCompleted));
        go.Set();
        Plan[] plans = await Task.WhenAll(big);
        Assert.Same(plans[0], plans[1]);
        Assert.Equal(1, made);
    }

    [Fact]
    public void A_plan_that_fails_is_tried_again()
    {
        bool fails = false; // While the net is built, which asks for the scratch too.
        var layer = new Slow
        {
            OnPlan = _ =>
            {
                if (fails)
                    throw new TimeoutException();
            },
        };
        var cache = new PlanCache(Graph(LayerCatalog.Default.With("Slow", _ => layer)));
        fails = true;
        Assert.Throws<NetException>(() => cache.Get([[2, 3]], Options));
        fails = false;
        Assert.Equal<Shape>([2, 3], cache.Get([[2, 3]], Options).Shapes[0]);
    }

    private sealed record Slow : Layer
    {
        public Action<int> OnPlan { get; init; } = _ => { };

        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [bottoms[0]];

        public override int ScratchSize(IReadOnlyList<Shape> bottoms)
        {
            OnPlan(bottoms[0][0]);
            return 0;
        }

        public override void Forward(LayerRun run) => run.Output.Clear();
    }
}
