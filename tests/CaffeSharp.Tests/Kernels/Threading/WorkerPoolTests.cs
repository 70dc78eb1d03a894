using CaffeSharp.Kernels.Threading;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Threading;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_item_is_done_once_by_a_worker_of_the_pool(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int count = 0; count < 200; count++)
        {
            int[] done = new int[count];
            pool.Run(count, new CountWork(done, threads));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Work_wakes_threads_that_sleep()
    {
        using var pool = new WorkerPool(2);
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(20);
            // Either item ends only once the other has begun, so both threads must come.
            using var barrier = new Barrier(2);
            pool.Run(2, new MeetWork(barrier));
        }
    }

    [Fact]
    public void An_exception_of_an_item_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(2);
        for (int round = 0; round < 20; round++)
        {
            var fault = Assert.Throws<InvalidOperationException>(() => pool.Run(50, new FaultWork(round)));
            Assert.Equal($"item {round}", fault.Message);
            int[] done = new int[10];
            pool.Run(done.Length, new CountWork(done, 2));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void A_run_inside_an_item_is_done_by_its_own_thread()
    {
        using var pool = new WorkerPool(2);
        int[] done = new int[100];
        pool.Run(10, new NestedWork(pool, done));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Two_threads_may_run_on_one_pool()
    {
        using var pool = new WorkerPool(2);
        Parallel.For(0, 4, _ =>
        {
            for (int round = 0; round < 200; round++)
            {
                int[] done = new int[20];
                pool.Run(done.Length, new CountWork(done, 2));
                Assert.All(done, times => Assert.Equal(1, times));
            }
        });
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        int[] done = new int[64];
        var work = new CountWork(done, 2);
        pool.Run(done.Length, work);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int round = 0; round < 100; round++)
                pool.Run(done.Length, work);
        }));
    }

    [Fact]
    public void A_pool_has_at_least_one_thread_and_is_dead_once_disposed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(1, new CountWork(new int[1], 2)));
    }

    private readonly struct CountWork(int[] done, int threads) : IParallelWork
    {
        public void Invoke(int item, int worker)
        {
            if ((uint)worker < (uint)threads)
                Interlocked.Increment(ref done[item]);
        }
    }

    private readonly struct MeetWork(Barrier barrier) : IParallelWork
    {
        public void Invoke(int item, int worker) => barrier.SignalAndWait();
    }

    private readonly struct FaultWork(int faulty) : IParallelWork
    {
        public void Invoke(int item, int worker)
        {
            if (item == faulty)
                throw new InvalidOperationException($"item {item}");
        }
    }

    private readonly struct NestedWork(WorkerPool pool, int[] done) : IParallelWork
    {
        public void Invoke(int item, int worker) => pool.Run(10, new PartWork(done, item * 10));
    }

    private readonly struct PartWork(int[] done, int first) : IParallelWork
    {
        public void Invoke(int item, int worker) => Interlocked.Increment(ref done[first + item]);
    }
}
